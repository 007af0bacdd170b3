from typing import Any

import pytest
from pydantic import ValidationError

from assessment.catalogue.definition import (
    Competency,
    ContradictionText,
    Criterion,
    Fact,
    Notice,
    Questionnaire,
    Text,
)
from assessment.catalogue.definition import SkipRule as Rule
from tests.assessment.samples import tiny

WORD = {"en": "a", "it": "b", "fr": "c"}
FACT: dict[str, Any] = {"key": "a_fact", "required": True, "label": WORD}
OPTION = {"value": "x", "label": WORD}
CRITERION = {"key": "k", "number": "1.1", "origin": "seed", "name": WORD, "levels": [WORD] * 5}
COMPETENCY = {
    "key": "c1",
    "number": 1,
    "name": WORD,
    "short_name": WORD,
    "why": WORD,
    "criteria": [CRITERION],
}


def reasons(kind: Any, data: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(data)
    return [str(error["ctx"]["error"]) for error in caught.value.errors()]


def test_text_get_reads_regional_forms_and_refuses_other_languages():
    text = Text(en="a", it="b", fr="c")
    assert [text.get(lang) for lang in ("en", "it", "fr", "fr-ch", "EN_gb")] == ["a", "b", "c", "c", "a"]
    with pytest.raises(KeyError):
        text.get("de")


def test_text_refuses_blank():
    assert reasons(Text, {"en": "a", "it": " ", "fr": ""}) == ["the text is empty"] * 2


@pytest.mark.parametrize("key", ["", "Key", "1st", "a-b", "a__b", "_a", "a_"])
def test_key_refuses_what_would_read_badly(key):
    assert reasons(Fact, {**FACT, "key": key, "type": "text"}) == [
        "a key starts with a letter and has lower-case letters, digits and single underscores"
    ]


def test_criterion_needs_five_levels():
    assert reasons(Criterion, {**CRITERION, "levels": [WORD] * 4}) == [
        "a criterion has exactly 5 levels, 0 to 4; here are 4"
    ]


def test_competency_numbers_its_criteria_in_order():
    wrong = {**CRITERION, "number": "1.2"}
    assert reasons(Competency, {**COMPETENCY, "criteria": [wrong]}) == [
        "criterion k is number 1.2 but stands at place 1.1"
    ]


def test_competency_short_name_fits_a_table():
    long = {**WORD, "fr": "x" * 23}
    assert reasons(Competency, {**COMPETENCY, "short_name": long}) == [
        "the short name in fr is longer than 22 characters"
    ]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"type": "enum"}, "a fact of type enum needs options"),
        ({"type": "text", "options": [OPTION]}, "a fact of type text has no options"),
        ({"type": "object_list"}, "a fact has fields when its type is object_list, and only then"),
        (
            {"type": "int", "fields": [{**FACT, "type": "text"}]},
            "a fact has fields when its type is object_list, and only then",
        ),
        ({"type": "date", "minimum": 1}, "a fact of type date has no minimum or maximum"),
        ({"type": "bool", "maximum": 1}, "a fact of type bool has no minimum or maximum"),
        ({"type": "int", "minimum": 2, "maximum": 1}, "the minimum is above the maximum"),
        ({"type": "enum", "options": [OPTION, OPTION]}, "the option x is given more than once"),
        (
            {"type": "object_list", "fields": [{**FACT, "type": "text"}] * 2},
            "the field a_fact is given more than once",
        ),
    ],
)
def test_fact_refuses_what_does_not_belong_to_its_type(fact, reason):
    assert reasons(Fact, {**FACT, **fact}) == [reason]


def test_skip_rule_needs_a_condition_and_something_to_hide():
    assert reasons(Rule, {"key": "r", "hide_facts": ["a"], "reason": WORD}) == [
        "a skip rule needs a condition: when, unless, or both"
    ]
    assert reasons(Rule, {"key": "r", "when": {"fact": "a", "equals": 1}, "reason": WORD}) == [
        "a skip rule hides at least one fact or criterion"
    ]


def test_contradiction_names_a_check_and_the_figures_it_gives():
    assert reasons(ContradictionText, {"key": "nonsense", "text": WORD}) == [
        "there is no check nonsense: give a condition under when, or one of the checks: classes_sum, "
        "volume_over_quota, biggest_over_class, dday_in_blackout, dday_after_contract, dday_too_early, zero_downtime_big_bang, "
        "budget_round_the_clock, below_minimum, everything_at_four, must_have_without_need"
    ]
    assert reasons(
        ContradictionText, {"key": "dday_in_blackout", "text": {**WORD, "it": "{dday} {day}"}}
    ) == ["the text in it names {day}, which this check does not give"]
    assert reasons(
        ContradictionText, {"key": "classes_sum", "text": WORD, "why": {**WORD, "fr": "{sum}"}}
    ) == ["the why in fr names {sum}, which this check does not give"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (
            {"key": "classes_sum", "when": {"fact": "a", "equals": 1}},
            "the check classes_sum has its own condition: leave out when",
        ),
        ({"key": "classes_sum", "levels": {"a": 1}}, "the contradiction classes_sum takes no levels"),
        ({"key": "budget_round_the_clock"}, "the contradiction budget_round_the_clock needs levels"),
        (
            {
                "key": "own",
                "when": {"fact": "a", "equals": 1},
                "text": {"en": "{b}", "it": "{a}", "fr": "{a}"},
            },
            "the text in en names {b}, which this check does not give",
        ),
    ],
)
def test_contradiction_has_a_check_or_a_condition_of_its_own(item, reason):
    assert reasons(ContradictionText, {"text": WORD, **item}) == [reason]


@pytest.mark.parametrize("place", [{}, {"fact": "a", "criterion": "b"}])
def test_notice_stands_beside_one_question(place):
    notice = {"key": "n", "when": {"fact": "a", "equals": 1}, "beside": place, "text": WORD}
    assert reasons(Notice, notice) == ["a notice stands beside exactly one of: fact, criterion"]


def test_skip_rule_hides_single_criteria_or_all_but_some():
    rule = {"key": "r", "when": {"fact": "a", "equals": 1}, "reason": WORD}
    only_one = "a skip rule has only one of: hide_criteria, keep_criteria, hide_beyond_short_form"
    assert reasons(Rule, {**rule, "hide_criteria": ["a"], "keep_criteria": ["b"]}) == [only_one]
    assert reasons(Rule, {**rule, "keep_criteria": ["b"], "hide_beyond_short_form": True}) == [only_one]
    assert Rule.model_validate({**rule, "keep_criteria": ["b"]}).hide_beyond_short_form is False


def test_questionnaire_refuses_parts_that_do_not_fit_together():
    dump = tiny().model_dump(mode="json")
    dump["blocks"][1]["facts"][0]["key"] = "people"
    dump["competencies"][1]["number"] = 3
    dump["competencies"][1]["criteria"][0]["number"] = "3.1"
    assert reasons(Questionnaire, dump) == [
        "the fact key people is already used; competency c2 is number 3 but stands at place 2"
    ]


def test_keys_that_the_application_needs_are_taken():
    dump = tiny().model_dump(mode="json")
    dump["blocks"][1]["key"] = "start"
    dump["blocks"][1]["facts"][0]["key"] = "form"
    assert reasons(Questionnaire, dump) == [
        "the step key start is already used; the fact key form is already used"
    ]


def test_version_published_before_a_rule_existed_still_reads():
    dump = tiny().model_dump(mode="json")
    del dump["notices"], dump["minimums"]
    for rule in dump["skip_rules"]:
        del rule["keep_criteria"], rule["hide_beyond_short_form"]
    for item in dump["contradictions"]:
        del item["why"], item["when"], item["levels"]
    assert Questionnaire.model_validate(dump) == tiny()


def test_models_cannot_be_changed():
    with pytest.raises(ValidationError):
        tiny().version = "2.0.0"
