"""The next best question: every range it announces is what ``evaluate`` finds once the answer is given."""

import copy
import itertools
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.engine import evaluate, parse
from scoring.engine.questions import next_questions
from tests.scoring.engine.problems import EVIDENCE, all_criteria, case, criterion, problem, problems
from tests.scoring.engine.test_properties import thorough

FIELDS = {"requirement": "required", "importance": "importance"}


def answer(item: dict[str, Any], question: dict[str, Any], value: Any, name: str = "A") -> None:
    """Give an answer inside a problem."""
    if question["kind"] in FIELDS:
        asked = next(entry for entry in all_criteria(item) if entry["id"] == question["criterion"])
        asked[FIELDS[question["kind"]]] = value
        return
    own = next(one for one in item["integrators"] if one["id"] == name)["capabilities"]
    if question["kind"] == "capability":
        own[question["criterion"]] = {"level": value, "evidence": "declared"}
    else:
        own[question["criterion"]]["evidence"] = value


def range_of(item: dict[str, Any], name: str = "A") -> tuple[Any, Any]:
    rated = next(one for one in evaluate(parse(item), pairs=False).integrators if one.id == name)
    return rated.low, rated.high


def asked_of(item: dict[str, Any], name: str = "A") -> dict[str, Any]:
    found: Any = next_questions(parse(item), name)
    return found  # type: ignore[no-any-return]


def values_of(item: dict[str, Any], question: dict[str, Any]) -> list[Any]:
    match question["kind"]:
        case "requirement" | "capability":
            return list(range(5))
        case "importance":
            return list(range(4))
        case _:
            own = item["integrators"][0]["capabilities"][question["criterion"]]
            return list(EVIDENCE[EVIDENCE.index(own["evidence"]) :])


def exact(pair: dict[str, Any]) -> tuple[Any, Any]:
    return tuple(None if pair[key] is None else Fraction(pair[key]) for key in ("low", "high"))  # type: ignore[return-value]


@thorough
@given(problems(most_integrators=1), st.data())
def test_every_answer_leaves_the_range_that_is_announced(item: dict[str, Any], data: Any) -> None:
    found = asked_of(item)
    assume(found is not None and found["questions"])
    before = range_of(item)
    assert exact(found) == before
    for question in data.draw(st.lists(st.sampled_from(found["questions"]), min_size=1, max_size=2)):
        narrowed = []
        assert [one["value"] for one in question["answers"]] == values_of(item, question)
        for one in question["answers"]:
            after = copy.deepcopy(item)
            answer(after, question, one["value"])
            low, high = range_of(after)
            assert exact(one) == (low, high)
            if low is not None:
                narrowed.append(before[1] - before[0] - (high - low))
        assert Fraction(question["guaranteed"]) == min(narrowed) >= 0
        assert Fraction(question["largest"]) == max(narrowed) > 0
        assert Fraction(question["mean"]) == sum(narrowed) / len(narrowed)


@thorough
@given(problems(most_integrators=1, most_competencies=3))
def test_questions_are_in_order_and_none_that_could_narrow_is_missing(item: dict[str, Any]) -> None:
    found = asked_of(item)
    assume(found is not None)
    keys = [
        tuple(-Fraction(question[key]) for key in ("guaranteed", "mean", "largest"))
        for question in found["questions"]
    ]
    assert keys == sorted(keys)
    assert len(found["questions"]) <= found["open"]
    listed = {(question["kind"], question["criterion"]) for question in found["questions"]}
    before = range_of(item)
    for entry in all_criteria(item):
        for kind in open_kinds(item, entry):
            if (kind, entry["id"]) not in listed:
                question = {"kind": kind, "criterion": entry["id"]}
                for value in values_of(item, question):
                    after = copy.deepcopy(item)
                    answer(after, question, value)
                    low, high = range_of(after)
                    assert low is None or high - low == before[1] - before[0]


def open_kinds(item: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    if not entry["applicable"]:
        return []
    own = item["integrators"][0]["capabilities"][entry["id"]]
    kinds = [kind for kind, field in FIELDS.items() if entry[field] is None]
    if own["level"] is None:
        return [*kinds, "capability"]
    return [*kinds, "evidence"] if own["evidence"] != "verified" else kinds


@thorough
@given(problems(most_integrators=1, most_competencies=3), st.integers(1, 3))
def test_the_set_leaves_what_it_says_over_all_combinations_of_answers(
    item: dict[str, Any], size: int
) -> None:
    found = asked_of(item)
    assume(found is not None and len(found["set"]) >= size)
    stages = found["set"][:size]
    ranges = set()
    for values in itertools.product(*(values_of(item, stage) for stage in stages)):
        after = copy.deepcopy(item)
        for stage, value in zip(stages, values, strict=True):
            answer(after, stage, value)
        low, high = range_of(after)
        if low is not None:
            ranges.add((low, high))
    widths = [high - low for low, high in ranges]
    widest, narrowest = exact(stages[-1]["widest"]), exact(stages[-1]["narrowest"])
    assert {widest, narrowest} <= ranges
    assert widest[1] - widest[0] == max(widths)
    assert narrowest[1] - narrowest[0] == min(widths)


def test_the_worked_example_asks_a_about_k3_1_first() -> None:
    """Section 9 of the specification: the message for the client is to ask A about K3.1 and B about K2.2 first."""
    item = case("V96")["input"]
    first_of_a, first_of_b = (asked_of(item, name)["questions"][0] for name in "AB")
    assert (first_of_a["kind"], first_of_a["criterion"]) == ("capability", "K3.1")
    assert (first_of_b["kind"], first_of_b["criterion"]) == ("capability", "K2.2")
    # K3.1 has 15 of the 100 points. Level 1 of 2, declared: between 3/8 and 1/2 of them, so 15 * 7/8 points less.
    assert first_of_a["answers"][1] == {"value": 1, "low": "143/2", "high": "315/4"}


def test_an_open_thing_that_cannot_narrow_anything_is_counted_but_not_asked() -> None:
    item = problem(
        {"K1": [criterion("K1.1", 2, 1), criterion("K1.2", 0, 1)]},
        {"A": {"K1.1": (4, "declared"), "K1.2": (None, "declared")}},
    )
    found = asked_of(item)
    # Declared 4 covers 2 with its discount, and nothing is required in K1.2: the range is a point.
    assert (found["low"], found["high"], found["open"]) == ("100", "100", 2)
    assert (found["questions"], found["set"]) == ([], [])


def test_no_proof_is_an_answer_that_leaves_the_range_as_it_is() -> None:
    item = problem({"K1": [criterion("K1.1", 4, 1)]}, {"A": {"K1.1": (4, "documented")}})
    (question,) = asked_of(item)["questions"]
    assert (question["guaranteed"], question["mean"], question["largest"]) == ("0", "5", "10")
    assert [one["value"] for one in question["answers"]] == ["documented", "verified"]


def test_the_set_ends_at_six_and_its_guarantee_only_gets_better() -> None:
    keys = [f"K1.{place}" for place in range(9)]
    item = problem(
        {"K1": [criterion(key, None, 1) for key in keys]}, {"A": dict.fromkeys(keys, (2, "verified"))}
    )
    stages = asked_of(item)["set"]
    widths = [exact(stage["widest"])[1] - exact(stage["widest"])[0] for stage in stages]
    assert len(stages) == 6
    assert widths == sorted(widths, reverse=True)
    # Level 2 against a blank requirement: 1/2 at worst, 1 at best; any answer makes it a point. Nine criteria, 100/9 points each.
    assert widths == [Fraction(100, 9) * (9 - count) / 2 for count in range(1, 7)]


def test_no_score_gives_no_questions_and_an_unknown_integrator_is_refused() -> None:
    item = problem({"K1": [criterion("K1.1", None, 0)]}, {"A": {}})
    assert asked_of(item) is None
    with pytest.raises(KeyError):
        next_questions(parse(item), "B")
