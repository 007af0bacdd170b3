import pytest

from assessment.importing import validate
from tests.assessment.samples import CASES, case, tiny, zimbra_12

HEAD = {"questionnaire": "tiny", "language": "fr", "organisation": {"name": "Atelier"}}
COMPETENCY = "must be one of: c1, c2"


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.json")))
def test_validate_finds_nothing_wrong_with_the_cases(name):
    assert validate(case(name), zimbra_12()) == []


def test_validate_takes_a_draft_without_answers():
    assert validate(HEAD, tiny()) == []
    assert validate({**HEAD, "facts": {}, "answers": {"speed": {}}, "priorities": []}, tiny()) == []


@pytest.mark.parametrize("form", ["short", "full"])
def test_validate_takes_either_form(form):
    assert validate({**HEAD, "form": form}, tiny()) == []


def test_validate_takes_a_ranking_with_ties():
    assert validate({**HEAD, "priorities": [["c2", "c1"]], "submit": False}, tiny()) == []


@pytest.mark.parametrize(
    ("change", "issues"),
    [
        ({"questionnaire": "zimbra-12"}, [("questionnaire", "must be tiny")]),
        ({"questionnaire": 12}, [("questionnaire", "must be tiny")]),
        ({"language": "de"}, [("language", "must be one of: en, it, fr")]),
        ({"language": ["fr"]}, [("language", "must be one of: en, it, fr")]),
        ({"organisation": "Atelier"}, [("organisation", "must be an object")]),
        ({"organisation": {}}, [("organisation.name", "is missing")]),
        ({"organisation": {"name": " "}}, [("organisation.name", "is empty")]),
        ({"organisation": {"name": 3}}, [("organisation.name", "must be text")]),
        ({"organisation": {"name": "x" * 201}}, [("organisation.name", "is longer than 200 characters")]),
        ({"organisation": {"name": "A", "vat": 1}}, [("organisation.vat", "is not a known key")]),
        ({"colour": 1}, [("colour", "is not a known key")]),
        ({"odd key": 1}, [("['odd key']", "is not a known key")]),
        ({"facts": []}, [("facts", "must be an object")]),
        ({"facts": {"people": "ten"}}, [("facts.people", "must be a whole number")]),
        ({"facts": {"people": None}}, [("facts.people", "must be a whole number")]),
        ({"facts": {"mailboxes": 3}}, [("facts.mailboxes", "is not a fact of the questionnaire")]),
        ({"answers": None}, [("answers", "must be an object")]),
        (
            {"answers": {"two_factor": {}}},
            [("answers.two_factor", "is not a criterion of the questionnaire")],
        ),
        ({"answers": {"speed": 3}}, [("answers.speed", "must be an object")]),
        (
            {"answers": {"speed": {"required": 5, "level": 1}}},
            [
                ("answers.speed.required", "must be a whole number from 0 to 4, or null"),
                ("answers.speed.level", "is not a known key"),
            ],
        ),
        (
            {"answers": {"speed": {"importance": 4}}},
            [("answers.speed.importance", "must be a whole number from 0 to 3")],
        ),
        (
            {"priorities": "c1"},
            [
                (
                    "priorities",
                    "must be a list of lists of competencies, the most important first, or an object with points",
                )
            ],
        ),
        ({"priorities": ["c1"]}, [("priorities[0]", "must be a list of competencies")]),
        ({"priorities": [["c1"], []]}, [("priorities[1]", "is empty")]),
        ({"priorities": [["c13", 2]]}, [("priorities[0][0]", COMPETENCY), ("priorities[0][1]", COMPETENCY)]),
        ({"priorities": [["c1"], ["c2", "c1"]]}, [("priorities[1][1]", "c1 is ranked twice")]),
        ({"submit": 1}, [("submit", "must be true or false")]),
        ({"form": "tiny"}, [("form", "must be one of: short, full")]),
        ({"form": "automatic"}, [("form", "must be one of: short, full")]),
        ({"form": None}, [("form", "must be one of: short, full")]),
        ({"form": ["short"]}, [("form", "must be one of: short, full")]),
    ],
)
def test_validate_names_path_and_reason(change, issues):
    assert validate({**HEAD, **change}, tiny()) == issues


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_validate_refuses_what_is_not_an_object(document):
    assert validate(document, tiny()) == [("", "the document must be an object")]


def test_validate_names_the_sections_that_are_missing():
    assert validate({}, tiny()) == [
        ("questionnaire", "is missing"),
        ("language", "is missing"),
        ("organisation", "is missing"),
    ]


def test_validate_lists_every_error_of_a_spoiled_case():
    document = case("manufacturer-120")
    document["nonsense"] = 1
    document["organisation"] = {"name": ""}
    document["facts"]["blackouts"] = [["2026-12-21", "2026-13-01"]]
    document["facts"]["mailboxes"] = "112"
    document["facts"]["colour"] = "red"
    document["answers"]["two_factor"]["required"] = 7
    document["answers"]["three_factor"] = {"required": 1}
    document["priorities"] = [["c1"], ["c99"], ["c1"]]
    known = ", ".join(f"c{n}" for n in range(1, 13))
    assert validate(document, zimbra_12()) == [
        ("nonsense", "is not a known key"),
        ("organisation.name", "is empty"),
        ("facts.mailboxes", "must be a whole number"),
        ("facts.blackouts[0][1]", "is not a day of the calendar"),
        ("facts.colour", "is not a fact of the questionnaire"),
        ("answers.two_factor.required", "must be a whole number from 0 to 4, or null"),
        ("answers.three_factor", "is not a criterion of the questionnaire"),
        ("priorities[1][0]", f"must be one of: {known}"),
        ("priorities[2][0]", "c1 is ranked twice"),
    ]
