"""Changing a questionnaire piece by piece."""

import pytest
from pydantic import ValidationError

from assessment.catalogue import editing
from assessment.catalogue.diff import diff
from assessment.catalogue.editing import Gone
from tests.assessment.samples import zimbra_12
from tests.assessment.small import changed, small

LEVELS = [dict.fromkeys(("en", "it", "fr"), word) for word in ("a", "b", "c", "d", "e")]
NAME = {"en": "Colour printing", "it": "Stampa a colori", "fr": "Impression couleur"}


def numbers(questionnaire, competency):
    return [(criterion.number, criterion.key) for criterion in questionnaire.competency(competency).criteria]


def test_sections_are_the_whole_the_pages_and_the_lists():
    assert editing.sections(small()) == [
        "whole-questionnaire", "office", "devices", "supplies", "repair", "privacy", "list-skip_rules", "list-contradictions",
    ]  # fmt: skip


def test_every_text_of_the_questionnaire_is_in_one_section():
    dumped = zimbra_12().model_dump(mode="json")

    def count(value):
        if isinstance(value, dict) and set(value) == {"en", "it", "fr"}:
            return 1
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return sum(count(part) for part in parts)

    slots = [
        slot for section in editing.sections(zimbra_12()) for slot in editing.slots(zimbra_12(), section)
    ]

    assert count(dumped) == sum(any(slot.texts.values()) for slot in slots)
    assert len({slot.path for slot in slots}) == len(slots)


def test_slot_of_a_missing_help_is_offered_and_of_a_missing_unit_is_not():
    paths = {slot.path[-2:]: slot.is_optional for slot in editing.slots(small(), "office")}

    assert paths[("floors", "help")] is True
    assert paths[("floors", "label")] is False
    assert ("floors", "unit") not in paths


def test_unknown_section_is_gone():
    with pytest.raises(Gone):
        editing.slots(small(), "kitchen")


def test_text_is_changed_at_its_path_and_nothing_else():
    path = ("competencies", "supplies", "criteria", "toner_delivery", "levels", "2", "it")

    after = editing.with_texts(small(), {path: "Entro cinque giorni"})

    (change,) = diff(small(), after)
    assert [(text.path, text.lang, text.new) for text in change.texts] == [
        (("levels", "2"), "it", "Entro cinque giorni")
    ]
    assert editing.read(after, path) == "Entro cinque giorni"


def test_path_leads_to_the_same_text_after_others_moved():
    path = ("competencies", "repair", "criteria", "a3_repair", "name", "en")
    moved = editing.move_criterion(small(), "a3_repair", "up")

    after = editing.with_texts(moved, {path: "Repair of large printers"})

    assert after.criterion("a3_repair").name.en == "Repair of large printers"


def test_help_comes_and_goes_as_a_whole():
    path = ("blocks", "office", "facts", "floors", "help")
    texts = {(*path, lang): f"Count {lang}" for lang in ("en", "it", "fr")}

    written = editing.with_texts(small(), texts)
    emptied = editing.with_texts(written, dict.fromkeys(texts, ""))

    assert written.fact("floors").help is not None
    assert emptied == small()
    with pytest.raises(ValidationError):
        editing.with_texts(small(), {(*path, "en"): "Only English"})


def test_missing_text_is_refused():
    with pytest.raises(ValidationError, match="the text is empty"):
        editing.with_texts(small(), {("title", "fr"): " "})


@pytest.mark.parametrize(
    "path",
    [
        ("competencies", "supplies", "criteria", "gone", "name", "en"),
        ("competencies", "supplies", "why", "en", "en"),
        ("slug", "en"),
        ("nothing", "en"),
        ("competencies", "supplies", "criteria", "toner_delivery", "levels", "9", "en"),
    ],
)
def test_path_to_nothing_is_gone(path):
    with pytest.raises(Gone):
        editing.with_texts(small(), {path: "?"})


def test_criterion_moves_within_its_competency_and_takes_its_number():
    down = editing.move_criterion(small(), "first_answer", "down")

    assert numbers(down, "repair") == [
        ("2.1", "spare_printer"),
        ("2.2", "first_answer"),
        ("2.3", "a3_repair"),
    ]
    assert editing.move_criterion(down, "first_answer", "up") == small()
    assert editing.move_criterion(small(), "first_answer", "up") == small()
    assert editing.move_criterion(small(), "a3_repair", "down") == small()


def test_added_criterion_stands_last_with_a_key_of_its_name():
    after = editing.add_criterion(small(), "supplies", name=NAME, levels=LEVELS, is_short=True)

    added = after.criterion("colour_printing")
    assert (added.number, added.short_form, added.levels[4].en) == ("1.3", True, "e")
    assert [change.kind for change in diff(small(), after)] == ["added"]
    again = editing.add_criterion(after, "supplies", name=NAME, levels=LEVELS, is_short=False)
    assert again.criteria[3].key == "colour_printing_2"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("24/7 help", "criterion_24_7_help"), ("Été", "t"), ("???", "criterion"), ("A" * 90, "a" * 40),
        ("First answer", "first_answer_2"),
    ],
)  # fmt: skip
def test_key_made_from_a_name_is_free_and_valid(name, key):
    assert editing.new_key(small(), name) == key


def test_removed_criterion_goes_from_the_rules_too():
    assert editing.naming(small(), "landlord_rules") == ["own_building"]

    after = editing.remove_criterion(small(), "landlord_rules")

    assert after.skip_rules[0].hide_criteria == ()
    assert after.skip_rules[0].hide_facts == ("landlord",)
    assert numbers(after, "privacy") == [("3.1", "badge_release")]


def test_rule_that_hides_nothing_any_more_goes():
    def edit(content):
        content["skip_rules"][0]["hide_facts"] = []

    after = editing.remove_criterion(changed(edit=edit), "landlord_rules")

    assert after.skip_rules == ()


def test_fact_of_the_same_key_stays_where_it_is():
    after = editing.remove_criterion(zimbra_12(), "two_factor")

    assert after.fact("two_factor") == zimbra_12().fact("two_factor")
    assert [change.key for change in diff(zimbra_12(), after)][:1] == ["two_factor"]


@pytest.mark.parametrize(
    "criterion", ["rpo_rto", "mobile_included", "data_protection", "two_factor", "coexistence"]
)
def test_removed_criterion_is_named_nowhere(criterion):
    named = editing.naming(zimbra_12(), criterion)

    after = editing.remove_criterion(zimbra_12(), criterion)

    assert editing.naming(after, criterion) == []
    assert criterion not in {item.key for item in after.criteria}
    changed_keys = {change.key for change in diff(zimbra_12(), after)} - {criterion}
    assert changed_keys >= set(named)


def test_rule_about_a_criterion_goes_with_the_criterion_it_needs():
    def edit(content):
        content["notices"] = [
            {
                "key": "note",
                "when": {"fact": "floors", "equals": 1},
                "beside": {"criterion": "a3_repair"},
                "text": NAME,
            }
        ]
        content["minimums"] = [
            {
                "key": "least",
                "when": {"fact": "floors", "equals": 1},
                "criteria": ["a3_repair"],
                "level": 2,
                "text": NAME,
            }
        ]

    before = changed(edit=edit)

    assert editing.naming(before, "a3_repair") == ["note", "least"]
    after = editing.remove_criterion(before, "a3_repair")
    assert (after.notices, after.minimums) == ((), ())
    assert len(after.skip_rules) == 1


def test_last_criterion_of_a_competency_cannot_be_removed():
    rest = editing.remove_criterion(small(), "landlord_rules")

    with pytest.raises(ValidationError):
        editing.remove_criterion(rest, "badge_release")


def test_short_form_is_switched():
    after = editing.with_short_form(small(), "toner_delivery", is_short=False)

    assert [criterion.key for criterion in after.criteria if criterion.short_form] == [
        "first_answer",
        "badge_release",
    ]


@pytest.mark.parametrize(
    "act",
    [
        lambda: editing.move_criterion(small(), "gone", "up"),
        lambda: editing.remove_criterion(small(), "gone"),
        lambda: editing.with_short_form(small(), "gone", is_short=True),
        lambda: editing.add_criterion(small(), "gone", name=NAME, levels=LEVELS, is_short=True),
    ],
)
def test_what_is_gone_cannot_be_changed(act):
    with pytest.raises(Gone):
        act()
