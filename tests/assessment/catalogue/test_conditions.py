import pytest
from pydantic import ValidationError

from assessment.catalogue.conditions import Condition

IT = {"fact": "country", "in": ["IT", "SM"]}
NO_PHONES = {"fact": "mobile_users", "equals": 0}


def holds(condition: object, **facts: object) -> bool:
    return Condition.model_validate(condition).holds(facts)


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        (IT, {"country": "IT"}, True),
        (IT, {"country": "FR"}, False),
        (NO_PHONES, {"mobile_users": 0}, True),
        (NO_PHONES, {"mobile_users": 3}, False),
        (NO_PHONES, {"mobile_users": False}, False),
        ({"fact": "regimes", "equals": "nis2"}, {"regimes": ["dora", "nis2"]}, True),
        ({"fact": "regimes", "in": ["nis2"]}, {"regimes": ["dora"]}, False),
        ({"fact": "regimes", "in": ["nis2"]}, {"regimes": []}, False),
        ({"not": IT}, {"country": "FR"}, True),
        ({"not": IT}, {"country": "IT"}, False),
        ({"all": [IT, NO_PHONES]}, {"country": "IT", "mobile_users": 0}, True),
        ({"all": [IT, NO_PHONES]}, {"country": "IT", "mobile_users": 1}, False),
        ({"any": [IT, NO_PHONES]}, {"country": "FR", "mobile_users": 0}, True),
        ({"any": [IT, NO_PHONES]}, {"country": "FR", "mobile_users": 1}, False),
    ],
)
def test_holds_for_answered_facts(condition, facts, expected):
    assert holds(condition, **facts) is expected


@pytest.mark.parametrize("unanswered", [{}, {"country": None}, {"country": ""}])
@pytest.mark.parametrize("condition", [IT, {"not": IT}, {"not": {"not": IT}}, {"all": [IT]}, {"any": [IT]}])
def test_holds_never_for_an_unanswered_fact(condition, unanswered):
    assert holds(condition, **unanswered) is False


def test_evaluate_decides_as_soon_as_the_known_facts_do():
    both = Condition.model_validate({"all": [IT, NO_PHONES]})
    either = Condition.model_validate({"any": [IT, NO_PHONES]})
    assert both.evaluate({"country": "FR"}) is False
    assert both.evaluate({"country": "IT"}) is None
    assert either.evaluate({"country": "IT"}) is True
    assert either.evaluate({"country": "FR"}) is None


def test_fact_keys_are_all_the_facts_read():
    condition = Condition.model_validate({"all": [IT, {"not": NO_PHONES}, {"any": [IT]}]})
    assert list(condition.fact_keys()) == ["country", "mobile_users", "country"]


def test_dump_reads_back_as_the_same_condition():
    condition = Condition.model_validate({"all": [IT, {"not": {"any": [NO_PHONES]}}]})
    dump = condition.model_dump(mode="json", exclude_none=True)
    assert dump == {"all": [IT, {"not": {"any": [NO_PHONES]}}]}
    assert Condition.model_validate(dump) == condition


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({}, "a condition has exactly one of: fact, all, any, not"),
        ({"fact": "a", "equals": 1, "not": IT}, "a condition has exactly one of: fact, all, any, not"),
        ({"fact": "a"}, "a condition on a fact has exactly one of: equals, in, below, above"),
        (
            {"fact": "a", "equals": 1, "in": [1]},
            "a condition on a fact has exactly one of: equals, in, below, above",
        ),
        (
            {"fact": "a", "below": 10, "above": 1},
            "a condition on a fact has exactly one of: equals, in, below, above",
        ),
        ({"not": IT, "equals": 1}, "a test (equals, in, below, above) needs a fact beside it"),
        ({"not": IT, "above": 0}, "a test (equals, in, below, above) needs a fact beside it"),
        ({"fact": "a", "below": "10"}, "must be a number"),
        ({"fact": "a", "above": True}, "must be a number"),
        ({"fact": "a", "below": float("nan")}, "must be a number"),
        ({"fact": "a", "equals": 1.5}, "must be text, a whole number, true or false"),
    ],
)
def test_condition_refuses_other_forms(condition, reason):
    with pytest.raises(ValidationError) as caught:
        Condition.model_validate(condition)
    assert [str(error["ctx"]["error"]) for error in caught.value.errors()] == [reason]


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ({"below": 10}, 9, True),
        ({"below": 10}, 10, False),
        ({"below": 0.5}, 0.25, True),
        ({"below": 0}, -1, True),
        ({"above": 2000}, 2000, False),
        ({"above": 2000}, 2000.5, True),
        ({"above": 0}, 0, False),
        ({"below": 10}, None, None),
        ({"above": 0}, "", None),
        ({"above": 0}, True, None),
        ({"above": 0}, "many", None),
        ({"above": 0}, [5], None),
    ],
)
def test_limits_are_exclusive_and_unknown_without_a_number(test, value, expected):
    condition = Condition.model_validate({"fact": "n", **test})
    assert condition.evaluate({"n": value}) is expected
    inverse = Condition.model_validate({"not": {"fact": "n", **test}})
    assert inverse.evaluate({"n": value}) is (None if expected is None else not expected)


def test_limits_are_written_as_numbers_under_their_names():
    condition = Condition.model_validate({"any": [{"fact": "a", "below": 0.5}, {"fact": "b", "above": 2000}]})
    dump = condition.model_dump(mode="json", exclude_none=True)
    assert dump == {"any": [{"fact": "a", "below": 0.5}, {"fact": "b", "above": 2000}]}
    assert Condition.model_validate(dump) == condition


def test_for_a_page_tests_on_other_facts_are_decided():
    condition = Condition.model_validate(
        {
            "all": [
                {"fact": "own", "below": 5},
                {"not": {"fact": "other", "in": ["x"]}},
                {"fact": "open", "equals": 1},
            ]
        }
    )
    assert condition.for_page({"own"}, {"own": 9, "other": "x"}) == {
        "all": [{"fact": "own", "below": 5}, {"not": {"known": True}}, {"known": None}]
    }
