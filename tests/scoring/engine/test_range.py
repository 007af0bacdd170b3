"""The exact range of the score, against an enumeration of every completion."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from scoring.engine import evaluate, parse
from scoring.engine.interval import Mean, largest_mean, smallest_mean
from tests.scoring.engine.problems import all_criteria, case, criterion, only, problem, problems

FACTOR = {"declared": Fraction(3, 4), "documented": Fraction(9, 10), "verified": Fraction(1)}


def test_mean_bounds_try_every_split() -> None:
    items = [(2, 0, 3), (1, 1, 1), (0, 0, 3)]
    assert largest_mean(items) == Mean(7, 4)
    assert smallest_mean(items) == Mean(1, 4)


def test_mean_bounds_without_any_weight_do_not_exist() -> None:
    assert (largest_mean([(1, 0, 0)]), smallest_mean([(1, 0, 0)]), largest_mean([])) == (None, None, None)


def test_mean_bounds_of_a_single_free_value_are_that_value() -> None:
    assert (largest_mean([(-2, 0, 3)]), smallest_mean([(-2, 0, 3)])) == (Mean(-6, 3), Mean(-6, 3))


def plain_score(item: dict[str, Any], raw: dict[str, Fraction]) -> Fraction | None:
    """The score of a fully answered problem, straight from the definition, with capability levels as
    (already discounted) numbers in ``item["levels"]``."""
    total = weight_of_all = Fraction(0)
    for competency in item["competencies"]:
        importance = sum(m for _, m, _ in competency["cells"])
        if importance:
            values = sum(m * (1 if r == 0 else min(c / r, Fraction(1))) for r, m, c in competency["cells"])
            total += raw[competency["id"]] * values / importance
            weight_of_all += raw[competency["id"]]
    return 100 * total / weight_of_all if weight_of_all else None


def completions(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every way to fill in the blanks: requirement 0..4, importance 0..3, capability at either end."""
    capabilities = item["integrators"][0]["capabilities"]
    cells, owners = [], []
    for competency in item["client"]["competencies"]:
        for entry in competency["criteria"]:
            if not entry["applicable"]:
                continue
            own = capabilities[entry["id"]]
            level, factor = own["level"], FACTOR[own["evidence"]]
            ends = {Fraction(0), Fraction(4)} if level is None else {factor * level, Fraction(level)}
            required = range(5) if entry["required"] is None else [entry["required"]]
            importance = range(4) if entry["importance"] is None else [entry["importance"]]
            cells.append(list(itertools.product(required, importance, sorted(ends))))
            owners.append(competency["id"])
    names = [competency["id"] for competency in item["client"]["competencies"]]
    for chosen in itertools.product(*cells):
        filled = list(zip(owners, chosen, strict=True))
        yield {
            "competencies": [
                {"id": name, "cells": [cell for owner, cell in filled if owner == name]} for name in names
            ]
        }


def count_of_completions(item: dict[str, Any]) -> int:
    count = 1
    for entry in all_criteria(item):
        count *= 2 * (5 if entry["required"] is None else 1) * (4 if entry["importance"] is None else 1)
    return count


def assert_range_is_attained(item: dict[str, Any]) -> None:
    result: Any = evaluate(parse(item))
    (integrator,) = result.integrators
    points = (item["client"]["priorities"] or {}).get("points")
    names = [competency["id"] for competency in item["client"]["competencies"]]
    raw = {name: Fraction(1) if points is None else Fraction(points.get(name, 0)) for name in names}
    scores = [score for filled in completions(item) if (score := plain_score(filled, raw)) is not None]
    if integrator.score is not None:
        assert (integrator.low, integrator.high) == (min(scores), max(scores))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(problems(most_integrators=1, most_competencies=3))
def test_range_is_the_least_and_the_greatest_over_all_completions(item: dict[str, Any]) -> None:
    if (item["client"]["priorities"] or {}).get("kind") == "ranking":
        item["client"]["priorities"] = None
    # Small enough to enumerate: blanks beyond that are answered one after the other.
    for entry in all_criteria(item):
        if count_of_completions(item) > 4000:
            entry["required"] = 3 if entry["required"] is None else entry["required"]
            entry["importance"] = 2 if entry["importance"] is None else entry["importance"]
    assert_range_is_attained(item)


@pytest.mark.parametrize("identifier", ["V32", "V34", "V40", "V41", "V43", "V44", "V47", "V52", "V67", "V96"])
def test_range_of_a_vector_is_attained(identifier: str) -> None:
    item = case(identifier)["input"]
    item["integrators"] = item["integrators"][:1]
    for entry in all_criteria(item):
        item["integrators"][0]["capabilities"].setdefault(
            entry["id"], {"level": None, "evidence": "declared"}
        )
    assert_range_is_attained(item)


def test_range_ignores_a_competency_that_can_only_be_inactive() -> None:
    result = only(
        problem(
            {"K1": [criterion("K1.1", 4, 0)], "K2": [criterion("K2.1", 4, None)]},
            {"A": {"K1.1": (4, "verified"), "K2.1": (2, "verified")}},
        )
    )
    assert (result["low"], result["score"], result["high"]) == ("50", "50", "50")


def test_blank_importances_that_default_to_nothing_give_no_score() -> None:
    result = only(
        problem(
            {"K1": [criterion("K1.1", 4, None)]},
            {"A": {"K1.1": (4, "verified")}},
            policy={"default_importance": 0},
        )
    )
    assert (result["score"], result["low"], result["high"], result["coverage"]) == (None, None, None, None)
    assert result["competencies"] == {
        "K1": {"weight": None, "subscore": None, "low": None, "high": None, "contribution": None}
    }
