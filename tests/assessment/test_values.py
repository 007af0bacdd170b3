from decimal import Decimal
from typing import Any

import pytest

from assessment.catalogue.definition import FACT_TYPES, Fact
from assessment.values import (
    OutOfRange,
    check_criterion_answer,
    check_fact,
    is_answer,
    normalise,
    text_reason,
    warnings_for,
)
from tests.assessment.samples import zimbra_12

WORD = {"en": "a", "it": "b", "fr": "c"}
OPTIONS = [{"value": "small", "label": WORD}, {"value": "large", "label": WORD}]
EXTRA: dict[str, dict[str, Any]] = {
    "enum": {"options": OPTIONS},
    "multi": {"options": OPTIONS},
    "choice_map": {"options": OPTIONS},
    "int_map": {"options": OPTIONS},
    "object_list": {
        "fields": [
            {"key": "size", "type": "enum", "required": True, "label": WORD, "options": OPTIONS},
            {"key": "gb", "type": "decimal", "required": False, "label": WORD, "minimum": 0, "maximum": 10},
        ]
    },
}


def fact(kind: str, **more: Any) -> Fact:
    described = {"key": "a_fact", "type": kind, "required": True, "label": WORD}
    return Fact.model_validate(described | EXTRA.get(kind, {}) | more)


GOOD = [
    ("text", ""),
    ("text", "Officine Valdarno S.r.l."),
    ("long_text", "x" * 10_000),
    ("int", 0),
    ("int", -3),
    ("int", 10**12),
    ("decimal", 3),
    ("decimal", 0.25),
    ("decimal", -1.5),
    ("bool", True),
    ("bool", False),
    ("date", "2028-02-29"),
    ("enum", "small"),
    ("multi", []),
    ("multi", ["large", "small"]),
    ("country", "IT"),
    ("countries", ["IT", "FR"]),
    ("languages", ["it", "en"]),
    ("text_list", []),
    ("text_list", ["ERP: 400", "CRM"]),
    ("int_map", {}),
    ("int_map", {"small": 0, "large": 12}),
    ("object_list", []),
    ("object_list", [{"size": "small", "gb": 1.5}, {"size": "large"}]),
    ("date_range_list", []),
    ("date_range_list", [["2026-12-21", "2027-01-08"], ["2027-03-29", "2027-03-29"]]),
    ("choice_map", {}),
    ("choice_map", {"small": "must_have", "large": "wanted"}),
]


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_check_fact_accepts_a_value_of_the_type(kind, value):
    assert check_fact(fact(kind), value) == []


def test_every_type_is_among_the_good_values():
    assert {kind for kind, _ in GOOD} == set(FACT_TYPES)


WHOLE = [("", "must be a whole number")]
NUMBER = [("", "must be a number")]
DATE = [("", "must be a date such as 2027-03-13")]
SIZES = [("", "must be one of: small, large")]
COUNTRY = "must be an ISO 3166 country code such as IT"


@pytest.mark.parametrize(
    ("kind", "value", "issues"),
    [
        ("text", 3, [("", "must be text")]),
        ("text", "x" * 301, [("", "is longer than 300 characters")]),
        ("text", "a\0b", [("", "holds a character that is not text")]),
        ("long_text", "\ud800", [("", "holds a character that is not text")]),
        ("int", True, WHOLE),
        ("int", 12.0, WHOLE),
        ("int", "12", WHOLE),
        ("int", None, WHOLE),
        ("int", 10**12 + 1, [("", "is too large")]),
        ("decimal", False, NUMBER),
        ("decimal", "3,5", NUMBER),
        ("decimal", float("nan"), [("", "must be a finite number")]),
        ("decimal", float("-inf"), [("", "must be a finite number")]),
        ("decimal", -1e13, [("", "is too large")]),
        ("bool", 1, [("", "must be true or false")]),
        ("bool", "true", [("", "must be true or false")]),
        ("date", 20270313, DATE),
        ("date", "20270313", DATE),
        ("date", "13/03/2027", DATE),
        ("date", "2027-W10-6", DATE),
        ("date", "2027-02-29", [("", "is not a day of the calendar")]),
        ("date", "9999-12-31", [("", "must be from 2000 to 2100")]),
        ("enum", "medium", SIZES),
        ("enum", ["small"], SIZES),
        ("multi", "small", [("", "must be a list")]),
        ("multi", ["small", "medium"], [("[1]", "must be one of: small, large")]),
        ("multi", ["small", "small"], [("[1]", "small is given twice")]),
        ("country", "UK", [("", COUNTRY)]),
        ("country", "it", [("", COUNTRY)]),
        ("country", 39, [("", COUNTRY)]),
        ("countries", ["IT", "EU", "IT"], [("[1]", COUNTRY), ("[2]", "IT is given twice")]),
        ("countries", [["IT"]], [("[0]", COUNTRY)]),
        ("languages", ["xx"], [("[0]", "must be an ISO 639-1 language code such as it")]),
        ("text_list", {"a": 1}, [("", "must be a list")]),
        ("text_list", ["ERP", " ", 3], [("[1]", "is empty"), ("[2]", "must be text")]),
        ("text_list", ["x"] * 2001, [("", "has more than 2000 entries")]),
        ("int_map", [], [("", "must be an object")]),
        (
            "int_map",
            {"small": True, "large": -1, "huge": 1},
            [
                (".small", "must be a whole number"),
                (".large", "must not be negative"),
                (".huge", "is not a known key; the keys are: small, large"),
            ],
        ),
        ("int_map", {str(n): 1 for n in range(2001)}, [("", "has more than 2000 entries")]),
        ("object_list", {}, [("", "must be a list")]),
        (
            "object_list",
            ["Exchange", {"gb": "many", "colour": 1}],
            [
                ("[0]", "must be an object"),
                ("[1].colour", "is not a known key"),
                ("[1].size", "is missing"),
                ("[1].gb", "must be a number"),
            ],
        ),
        ("date_range_list", "2027", [("", "must be a list")]),
        (
            "date_range_list",
            ["2026-12-21", ["2026-12-21"], ["2026-12-21", "soon"], ["2027-01-08", "2026-12-21"]],
            [
                ("[0]", "must be a list of two dates, first and last day"),
                ("[1]", "must be a list of two dates, first and last day"),
                ("[2][1]", "must be a date such as 2027-03-13"),
                ("[3]", "the last day is before the first"),
            ],
        ),
        (
            "choice_map",
            {"small": "yes", "medium": "wanted", "large": ["wanted"]},
            [
                (".small", "must be one of: must_have, wanted"),
                (".medium", "is not a known key; the keys are: small, large"),
                (".large", "must be one of: must_have, wanted"),
            ],
        ),
    ],
)
def test_check_fact_lists_every_reason(kind, value, issues):
    assert check_fact(fact(kind), value) == issues


def test_check_fact_refuses_a_negative_count_but_not_a_value_out_of_range():
    people = fact("int", minimum=1, maximum=10)
    assert check_fact(people, 0) == []
    assert check_fact(people, 11) == []
    assert check_fact(people, -1) == [("", "must not be negative")]
    assert check_fact(fact("decimal", minimum=-50), -20.5) == []


def test_check_fact_takes_other_sizes_where_the_fact_allows_them():
    classes = zimbra_12().fact("mailboxes_by_class")
    assert check_fact(classes, {"5": 40, "25": 3, "0.5": 2}) == []
    other = "is not a known key; a key is a number above 0"
    assert check_fact(classes, {"big": 1, "0": 1, "-5": 1}) == [
        (".big", other),
        (".0", other),
        ("['-5']", other),
    ]
    assert check_fact(fact("int_map", options=[]), {"anything": 1}) == []


def test_check_fact_shortens_an_endless_key():
    assert [issue.path for issue in check_fact(fact("int_map"), {"k" * 500: 1})] == ["." + "k" * 60 + "..."]


@pytest.mark.parametrize(
    ("kind", "value", "answer"),
    [
        ("text", "Rossi", True),
        ("text", "  ", False),
        ("int", 0, True),
        ("int", "many", False),
        ("bool", False, True),
        ("text_list", ["x"], True),
        ("text_list", [], False),
        ("choice_map", {}, False),
        ("int", None, False),
    ],
)
def test_is_answer_needs_a_valid_value_that_says_something(kind, value, answer):
    assert is_answer(fact(kind), value) is answer


def test_is_answer_counts_an_empty_list_where_none_is_an_answer():
    assert is_answer(fact("text_list", may_be_empty=True), []) is True
    assert is_answer(zimbra_12().fact("blackouts"), []) is True
    assert is_answer(zimbra_12().fact("domains"), []) is False


def test_normalise_trims_texts_and_leaves_the_rest():
    assert normalise(fact("text"), " Rossi\n") == "Rossi"
    assert normalise(fact("long_text"), "\ta b ") == "a b"
    assert normalise(fact("text_list"), [" ERP ", "CRM"]) == ["ERP", "CRM"]
    assert normalise(fact("decimal"), 0.25) == 0.25


def test_warnings_for_name_the_limit_that_is_passed():
    people = fact("int", minimum=1, maximum=10)
    assert warnings_for(people, 5) == []
    assert warnings_for(people, 0) == [OutOfRange("", Decimal(1), above=False)]
    assert warnings_for(people, 11) == [OutOfRange("", Decimal(10), above=True)]
    assert [warning.reason for n in (0, 11) for warning in warnings_for(people, n)] == [
        "is unusually low: the usual limit is 1",
        "is unusually high: the usual limit is 10",
    ]
    assert warnings_for(fact("text"), "x") == []


def test_warnings_for_look_into_the_objects_of_a_list():
    value = [{"size": "small"}, {"size": "small", "gb": 11}]
    assert warnings_for(fact("object_list"), value) == [OutOfRange("[1].gb", Decimal(10), above=True)]


def test_check_criterion_answer_accepts_parts_and_null_levels():
    full = {
        "today": 0,
        "required": 4,
        "importance": 3,
        "must_have": True,
        "not_applicable": False,
        "dont_know": False,
        "comment": "È già successo",
    }
    assert check_criterion_answer(full) == []
    assert check_criterion_answer({"today": None, "required": None}) == []
    assert check_criterion_answer({}) == []


def test_check_criterion_answer_lists_every_reason():
    level = "must be a whole number from 0 to 4, or null"
    wrong = {
        "today": 5,
        "required": True,
        "importance": None,
        "must_have": 1,
        "not_applicable": "no",
        "dont_know": None,
        "comment": 3,
        "level": 2,
        "odd key": 1,
    }
    assert check_criterion_answer(wrong) == [
        (".today", level),
        (".required", level),
        (".importance", "must be a whole number from 0 to 3"),
        (".must_have", "must be true or false"),
        (".not_applicable", "must be true or false"),
        (".dont_know", "must be true or false"),
        (".comment", "must be text"),
        (".level", "is not a known key"),
        ("['odd key']", "is not a known key"),
    ]
    assert check_criterion_answer({"today": -1, "required": 2.0, "importance": 4}) == [
        (".today", level),
        (".required", level),
        (".importance", "must be a whole number from 0 to 3"),
    ]
    assert check_criterion_answer([3]) == [("", "must be an object")]


def test_text_reason_is_empty_for_a_text_one_can_store():
    assert text_reason("Ça va, <b>però</b> 👍\n", 100) == ""
