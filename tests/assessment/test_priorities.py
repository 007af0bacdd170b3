"""The priorities without a database: what is stored, what the form shows and reads, the import format."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import rules
from assessment.forms.priorities import PrioritiesForm
from assessment.importing import Issue, validate
from assessment.priorities import Priorities, exported, read, stored
from assessment.wording import points_sentence
from tests.assessment.pages import form_data
from tests.assessment.samples import tiny, zimbra_12

KEYS = [competency.key for competency in zimbra_12().competencies]
HEAD = {"questionnaire": "tiny", "language": "en", "organisation": {"name": "Tiny Ltd"}}


@st.composite
def tier_lists(draw) -> list[list[str]]:
    """Any order with ties of any of the twelve, inside a tier as the questionnaire has them."""
    ranked = draw(st.permutations(KEYS))[: draw(st.integers(0, len(KEYS)))]
    places = [draw(st.integers(0, len(KEYS))) for _ in ranked]
    tiers = [
        [key for key, at in zip(ranked, places, strict=True) if at == place] for place in sorted(set(places))
    ]
    return [sorted(tier, key=KEYS.index) for tier in tiers]


shared_out = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 100))
methods = st.sampled_from(["tiers", "points"])


@st.composite
def full_points(draw) -> dict[str, int]:
    """Points that add up to exactly 100."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=11, max_size=11)))
    return dict(zip(KEYS, [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)], strict=True))


def form(saved, data=None, **options) -> PrioritiesForm:
    return PrioritiesForm(
        competencies=zimbra_12().competencies, stored=deepcopy(saved), revision=1, data=data, **options
    )


def page(made: PrioritiesForm) -> dict[str, str]:
    """What the inputs of a form send when nobody touches them."""
    found = form_data(f'<form class="step-form">{made.as_div()}</form>')
    return {name: values[0] for name, values in found.items()}


def sent(saved, **changes) -> PrioritiesForm:
    bound = form(saved, page(form(saved)) | changes)
    bound.is_valid()
    return bound


@settings(max_examples=30, deadline=None)
@given(tier_lists(), shared_out, methods)
def test_what_is_stored_comes_back_from_the_page_as_it_was(tiers, points, method):
    saved = stored({"method": method, "tiers": tiers, "points": points})

    posted = sent(saved)

    assert posted.errors == {}
    assert posted.values() == {
        "tiers": tiers,
        "points": points or None,
        "method": "points" if method == "points" else None,
    }
    assert posted.changes() == {}


@settings(max_examples=15, deadline=None)
@given(tier_lists(), shared_out)
def test_changing_the_method_to_and_fro_keeps_both(tiers, points):
    saved = {"tiers": tiers, "points": points}

    there = sent(saved, **{"priorities-method": "points"})
    back = sent(saved | {"method": "points"}, **{"priorities-method": "tiers"})

    assert there.changes() == {"method": "points"}
    assert back.changes() == {"method": None}


@settings(max_examples=15, deadline=None)
@given(st.permutations(KEYS), st.lists(st.integers(1, 12), min_size=12, max_size=12))
def test_places_with_gaps_mean_their_order(keys, places):
    posted = sent({}, **{key: str(place) for key, place in zip(keys, places, strict=True)})

    tiers = posted.values()["tiers"]
    place_of = dict(zip(keys, places, strict=True))
    assert [sorted({place_of[key] for key in tier}) for tier in tiers] == [[at] for at in sorted(set(places))]


@given(tier_lists(), full_points(), methods)
def test_finished_priorities_survive_export_and_import(tiers, points, method):
    priorities = Priorities(method, tiers, points)

    again = {"questionnaire": "zimbra-12", "language": "en", "organisation": {"name": "A"}}
    again["priorities"] = exported(priorities)

    assert validate(again, zimbra_12()) == []
    assert read(stored(again["priorities"])) == priorities


@given(tier_lists(), shared_out, methods)
def test_unfinished_priorities_survive_export_and_import(tiers, points, method):
    priorities = Priorities(method, tiers, points)

    document = {"questionnaire": "zimbra-12", "language": "en", "organisation": {"name": "A"}}
    document["priorities"] = exported(priorities)

    assert validate(document, zimbra_12()) == []
    assert read(stored(document["priorities"])) == priorities


def test_order_alone_is_exported_as_the_list_it_always_was():
    assert exported(Priorities("tiers", [["c2"], ["c1"]])) == [["c2"], ["c1"]]
    assert exported(read(None)) == []
    assert exported(Priorities("points", [], {"c1": 40})) == {
        "method": "points",
        "points": {"c1": 40},
        "unfinished": True,
    }


@pytest.mark.parametrize(
    ("priorities", "issues"),
    [
        ({"points": {"c1": 30, "c2": 70}}, []),
        ({"points": {"c2": 100}}, []),
        ({"points": {"c1": 30}, "unfinished": True}, []),
        ({"points": {}, "method": "points", "unfinished": True}, []),
        ({"points": {"c1": 30}, "tiers": [["c1"]], "method": "tiers"}, []),
        ({"tiers": [["c2"], ["c1"]]}, []),
        ({}, [("priorities", "must have tiers or points")]),
        ({"points": {"c1": 30}}, [("priorities.points", "must add up to 100, not 30")]),
        ({"points": {"c1": 60, "c2": 70}}, [("priorities.points", "must add up to 100, not 130")]),
        ({"points": [30, 70]}, [("priorities.points", "must be an object: competency to points")]),
        (
            {"points": {"c1": -1, "c2": 101, "c3": 10}},
            [
                ("priorities.points.c1", "must be a whole number from 0 to 100"),
                ("priorities.points.c2", "must be a whole number from 0 to 100"),
                ("priorities.points.c3", "is not a competency of the questionnaire"),
            ],
        ),
        (
            {"points": {"c1": 99.5, "c2": True}},
            [
                ("priorities.points.c1", "must be a whole number from 0 to 100"),
                ("priorities.points.c2", "must be a whole number from 0 to 100"),
            ],
        ),
        (
            {"points": {"c1": 100}, "method": "dice", "weights": 1, "unfinished": "no"},
            [
                ("priorities.weights", "is not a known key"),
                ("priorities.method", "must be one of: tiers, points"),
                ("priorities.unfinished", "must be true or false"),
            ],
        ),
        ({"tiers": [["c1"], ["c1"]]}, [("priorities.tiers[1][0]", "c1 is ranked twice")]),
        (
            {"tiers": "c1"},
            [("priorities.tiers", "must be a list of lists of competencies, the most important first")],
        ),
    ],
)
def test_imported_points_are_checked(priorities, issues):
    found = validate({**HEAD, "priorities": priorities}, tiny())
    assert found == [Issue(path, reason) for path, reason in issues]


@pytest.mark.parametrize(
    ("saved", "state"),
    [
        ({}, "complete"),
        ({"tiers": []}, "complete"),
        ({"tiers": [["c1"]], "points": {"c1": 3}}, "complete"),
        ({"method": "points"}, "in_progress"),
        ({"method": "points", "points": {"c1": 99}}, "in_progress"),
        ({"method": "points", "points": {"c1": 99, "c2": 2}}, "in_progress"),
        ({"method": "points", "points": {"c1": 98, "c2": 2}}, "complete"),
    ],
)
def test_points_are_complete_when_they_add_up(saved, state):
    step = rules.progress(tiny(), {"priorities": saved}).steps["priorities"]
    assert (step.state, step.answered) == (state, int(state == "complete"))


@pytest.mark.parametrize(
    ("given_points", "sentence"),
    [
        (0, "0 of 100 points given, 100 left."),
        (70, "70 of 100 points given, 30 left."),
        (100, "All 100 points are given."),
        (112, "112 of 100 points given, 12 too many."),
    ],
)
def test_sum_of_the_points_in_words(given_points, sentence):
    assert points_sentence(given_points) == sentence


def test_sum_counts_what_is_a_number_on_the_page():
    posted = sent({}, **{"c1-points": "30", "c2-points": "many", "c3-points": "101", "c4-points": "12"})
    assert (posted.points_given, posted.points_state) == (42, "left")
    assert sorted(posted.errors) == ["c2-points", "c3-points"]
    assert posted.wrong_parts == {"by_points"}


def test_wrong_points_hold_back_the_points_and_nothing_else():
    posted = sent({}, **{"c1": "1", "c1-points": "1.5", "priorities-method": "points"})
    assert posted.withheld() == {"points"}
    assert posted.unfinished() == ""
    assert posted.errors["c1-points"] == ["Enter a whole number."]


def test_unknown_method_is_refused():
    posted = sent({}, **{"priorities-method": "dice"})
    assert posted.withheld() == {"method"}
