"""What differs between two questionnaires."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.catalogue.diff import Change, TextChange, ValueChange, diff, proposed_version, word_pieces
from tests.assessment.samples import tiny, zimbra_12
from tests.assessment.small import changed, small


def found(edit) -> list[Change]:
    return diff(small(), changed(edit=edit))


def short(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.kind, change.parent, change.key) for change in changes]


def test_nothing_differs_from_itself_or_from_another_number():
    assert diff(zimbra_12(), zimbra_12()) == []
    assert diff(small(), changed("9.0.0")) == []


def test_changed_text_is_named_with_both_texts_and_its_language():
    def edit(content):
        content["competencies"][0]["criteria"][0]["levels"][2]["it"] = "Entro cinque giorni"

    (change,) = found(edit)

    assert (change.kind, change.section, change.parent, change.key) == (
        "changed",
        "competencies",
        "supplies",
        "toner_delivery",
    )
    assert change.texts == (TextChange(("levels", "2"), "it", "Entro una settimana", "Entro cinque giorni"),)
    assert change.values == ()
    assert change.name is not None
    assert change.name.en == "Delivery of toner"


def test_added_and_removed_questions_are_named():
    def edit(content):
        criteria = content["competencies"][1]["criteria"]
        criteria[1] = criteria[1] | {"key": "loan_printer"}
        content["blocks"][0]["facts"].append(content["blocks"][0]["facts"][0] | {"key": "rooms"})

    assert short(found(edit)) == [
        ("added", "office", "rooms"),
        ("added", "repair", "loan_printer"),
        ("removed", "repair", "spare_printer"),
    ]


def test_criterion_that_changes_place_is_moved_and_not_lost():
    def edit(content):
        criteria = content["competencies"][1]["criteria"]
        criteria.append(criteria.pop(0))
        for at, criterion in enumerate(criteria, start=1):
            criterion["number"] = f"2.{at}"

    assert short(found(edit)) == [("moved", "repair", "first_answer")]


def test_criterion_that_changes_competency_names_the_one_it_left():
    def edit(content):
        moved = content["competencies"][1]["criteria"].pop(2)
        content["competencies"][2]["criteria"].append(moved | {"number": "3.3"})

    (change,) = found(edit)

    assert (change.kind, change.parent, change.key, change.was) == ("moved", "privacy", "a3_repair", "repair")


def test_competency_is_added_and_removed_with_its_criteria():
    def edit(content):
        content["competencies"].pop()
        content["skip_rules"][0]["hide_criteria"] = []

    assert short(found(edit)) == [
        ("removed", "", "privacy"),
        ("removed", "privacy", "badge_release"),
        ("removed", "privacy", "landlord_rules"),
        ("changed", "", "own_building"),
    ]


def test_type_limit_and_options_are_values():
    def edit(content):
        floors, printers, sizes = content["blocks"][0]["facts"][0], *content["blocks"][1]["facts"]
        floors["maximum"] = "60"
        printers["type"] = "decimal"
        sizes["options"][1]["value"] = "letter"

    values = {change.key: change.values for change in found(edit)}

    assert values["floors"] == (ValueChange(("maximum",), '"50"', '"60"'),)
    assert values["printers"] == (ValueChange(("type",), '"int"', '"decimal"'),)
    assert [value.path for value in values["paper_sizes"]] == [("options", "letter"), ("options", "a3")]
    assert values["paper_sizes"][0].old == ""
    assert values["paper_sizes"][1].new == ""


def test_rule_is_compared_with_its_condition():
    def edit(content):
        content["skip_rules"][0]["unless"]["equals"] = False

    (change,) = found(edit)

    assert (change.section, change.key) == ("skip_rules", "own_building")
    assert change.values == (ValueChange(("unless", "equals"), "true", "false"),)


def test_help_that_appears_is_a_text_with_nothing_before():
    def edit(content):
        content["blocks"][0]["facts"][0]["help"] = {"en": "Count", "it": "Conta", "fr": "Comptez"}

    (change,) = found(edit)

    assert [(text.lang, text.old, text.new) for text in change.texts] == [
        ("en", "", "Count"),
        ("it", "", "Conta"),
        ("fr", "", "Comptez"),
    ]


def test_title_of_the_whole_is_compared():
    def edit(content):
        content["title"]["en"] = "Printing"

    (change,) = found(edit)

    assert (change.section, change.texts[0].path, change.texts[0].new) == (
        "questionnaire",
        ("title",),
        "Printing",
    )


def test_two_strangers_differ_in_everything():
    kinds = {change.kind for change in diff(tiny(), small())}

    assert kinds == {"added", "removed", "changed"}


def _title(content):
    content["title"]["en"] = "Printing"


def _add(content):
    content["blocks"][0]["facts"].append(content["blocks"][0]["facts"][0] | {"key": "rooms"})


def _reorder(content):
    content["blocks"][0]["facts"].reverse()


def _short(content):
    content["competencies"][0]["criteria"][0]["short_form"] = False


def _remove(content):
    content["blocks"][0]["facts"].pop()
    content["skip_rules"][0]["hide_facts"] = []


def _retype(content):
    content["blocks"][1]["facts"][0]["type"] = "decimal"


def _drop_option(content):
    content["blocks"][1]["facts"][1]["options"].pop()


def _widen(content):
    content["blocks"][0]["facts"][0]["maximum"] = None


def _drop_rule(content):
    content["skip_rules"] = []


@pytest.mark.parametrize(
    ("edit", "number"),
    [
        (_title, "1.0.1"),
        (_add, "1.1.0"),
        (_reorder, "1.1.0"),
        (_short, "1.1.0"),
        (_widen, "1.1.0"),
        (_drop_rule, "1.1.0"),
        (_remove, "2.0.0"),
        (_retype, "2.0.0"),
        (_drop_option, "2.0.0"),
    ],
)
def test_number_proposed_says_how_much_changed(edit, number):
    assert proposed_version(small(), found(edit)) == number


def test_changed_words_are_marked_and_the_others_are_not():
    old, new = word_pieces("Fewer than 10 migrations", "Fewer than 12 big migrations")

    assert old == (("Fewer than ", False), ("10", True), (" migrations", False))
    assert "".join(words for words, differs in new if differs).split() == ["12", "big"]


def test_two_changed_words_in_a_row_are_one_change():
    old, new = word_pieces("Within an hour", "Within ten minutes")

    assert old == (("Within ", False), ("an hour", True))
    assert new == (("Within ", False), ("ten minutes", True))


@given(st.text(max_size=80), st.text(max_size=80))
def test_pieces_put_together_are_the_texts(old, new):
    left, right = word_pieces(old, new)

    assert "".join(words for words, _ in left) == old
    assert "".join(words for words, _ in right) == new
