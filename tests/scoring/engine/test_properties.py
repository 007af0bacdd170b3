"""The properties of the model (scoring specification, section 10), on random problems and under their numbers there.

Number 14 is about sampling and stands with the tests of acceptability.
"""

import copy
import itertools
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scoring.engine import evaluate, parse, score_problem
from scoring.engine.policy import VERDICTS
from scoring.engine.result import IntegratorResult, Pair, Result
from scoring.engine.verdict import UNDETERMINED
from tests.scoring.engine.problems import EVIDENCE, all_criteria, criterion, problem, problems

EXAMPLES = 500

thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def solve(item: dict[str, Any]) -> Result:
    return evaluate(parse(item))


def own(result: Result, name: str) -> IntegratorResult:
    return next(item for item in result.integrators if item.id == name)


def rank_of(result: Result, name: str) -> int:
    return next(item.rank for item in result.ranking if item.id == name)


def mirrored(pair: Pair) -> Pair:
    """The same two, seen from the other side."""
    return Pair(
        first=pair.second,
        second=pair.first,
        difference=-pair.difference,
        difference_low=-pair.difference_high,
        difference_high=-pair.difference_low,
        flip_distance=pair.flip_distance,
        win_uniform=1 - pair.win_uniform,
        win_ordinal=1 - pair.win_ordinal,
        dominates=pair.dominated,
        dominated=pair.dominates,
    )


def pairs_of(result: Result) -> dict[tuple[str, str], Pair]:
    """Every pair from both sides."""
    both = [*result.pairs, *map(mirrored, result.pairs)]
    return {(pair.first, pair.second): pair for pair in both}


def pair_numbers(pair: Pair) -> list[Fraction]:
    """What speaks for the first of the two."""
    return [pair.difference, pair.difference_low, pair.difference_high, pair.win_uniform, pair.win_ordinal]


def verdict_levels(item: IntegratorResult) -> tuple[int, ...]:
    return tuple(
        VERDICTS.index(word) for word in (item.verdict_worst, item.verdict_supported, item.verdict_best)
    )


def values(item: IntegratorResult) -> list[Fraction]:
    """Score, its range and every subscore with its range."""
    numbers = [item.score, item.low, item.high]
    for entry in item.competencies.values():
        numbers += [entry.subscore, entry.low, entry.high]
    return [number for number in numbers if number is not None]


def assert_no_worse(before: IntegratorResult, after: IntegratorResult) -> None:
    pairs = zip(values(before), values(after), strict=True)
    assert all(old <= new for old, new in pairs)
    if before.score is not None:
        assert all(old <= new for old, new in zip(verdict_levels(before), verdict_levels(after), strict=True))


def draw_capability(data: Any, item: dict[str, Any], allowed: Any) -> tuple[str, dict[str, Any]]:
    """An integrator and one of its capabilities that fulfils ``allowed``."""
    found = [
        (integrator["id"], capability)
        for integrator in item["integrators"]
        for capability in integrator["capabilities"].values()
        if allowed(capability)
    ]
    assume(found)
    chosen: tuple[str, dict[str, Any]] = data.draw(st.sampled_from(found))
    return chosen


def assert_only_this_one_gains(before: Result, after: Result, name: str) -> None:
    assert_no_worse(own(before, name), own(after, name))
    assert [item for item in before.integrators if item.id != name] == [
        item for item in after.integrators if item.id != name
    ]
    if before.ranking:
        assert rank_of(after, name) <= rank_of(before, name)
    after_pairs = pairs_of(after)
    for (first, second), old in pairs_of(before).items():
        new = after_pairs[first, second]
        if first == name:
            assert all(low <= high for low, high in zip(pair_numbers(old), pair_numbers(new), strict=True))
        elif second != name:
            assert new == old


@thorough
@given(problems(), st.data())
def test_01_raising_a_known_level_never_hurts(item: dict[str, Any], data: Any) -> None:
    name, capability = draw_capability(data, item, lambda one: one["level"] is not None and one["level"] < 4)
    before = solve(item)
    capability["level"] += 1
    assert_only_this_one_gains(before, solve(item), name)


@thorough
@given(problems(), st.data())
def test_02_better_evidence_never_hurts(item: dict[str, Any], data: Any) -> None:
    name, capability = draw_capability(data, item, lambda one: one["evidence"] != "verified")
    before = solve(item)
    capability["evidence"] = EVIDENCE[EVIDENCE.index(capability["evidence"]) + 1]
    assert_only_this_one_gains(before, solve(item), name)


@thorough
@given(problems(), st.data())
def test_03_a_lower_requirement_never_hurts_anyone(item: dict[str, Any], data: Any) -> None:
    found = [entry for entry in all_criteria(item) if entry["required"]]
    assume(found)
    before = solve(item)
    data.draw(st.sampled_from(found))["required"] -= 1
    after = solve(item)
    for name in (integrator["id"] for integrator in item["integrators"]):
        assert_no_worse(own(before, name), own(after, name))


@thorough
@given(problems(), st.data())
def test_04_disclosing_a_level_never_lowers_the_score_nor_widens_the_range(
    item: dict[str, Any], data: Any
) -> None:
    name, capability = draw_capability(data, item, lambda one: one["level"] is None)
    before = own(solve(item), name)
    capability["level"] = data.draw(st.integers(0, 4))
    after = own(solve(item), name)
    assume(before.score is not None)
    assert after.score >= before.score  # type: ignore[operator]
    assert after.low >= before.low  # type: ignore[operator]
    assert after.high <= before.high  # type: ignore[operator]


@thorough
@given(problems(), st.data())
def test_05_answering_a_blank_never_widens_a_range(item: dict[str, Any], data: Any) -> None:
    blanks = [
        (entry, key)
        for entry in all_criteria(item)
        for key in ("required", "importance")
        if entry[key] is None
    ]
    assume(blanks)
    before = solve(item)
    entry, key = data.draw(st.sampled_from(blanks))
    entry[key] = data.draw(st.integers(0, 4 if key == "required" else 3))
    after = solve(item)
    assume(before.client.weights is not None and after.client.weights is not None)
    for old, new in zip(before.integrators, after.integrators, strict=True):
        assert old.low <= new.low <= new.high <= old.high  # type: ignore[operator]
    for old_pair, new_pair in zip(before.pairs, after.pairs, strict=True):
        assert old_pair.difference_low <= new_pair.difference_low
        assert new_pair.difference_low <= new_pair.difference <= new_pair.difference_high
        assert new_pair.difference_high <= old_pair.difference_high


@thorough
@given(problems())
def test_06_score_and_verdict_lie_in_their_ranges(item: dict[str, Any]) -> None:
    result = solve(item)
    assume(result.client.weights is not None)
    for one in result.integrators:
        assert 0 <= one.low <= one.score <= one.high <= 100  # type: ignore[operator]
        assert list(verdict_levels(one)) == sorted(verdict_levels(one))
        assert one.verdict in (one.verdict_supported, UNDETERMINED)
        for entry in one.competencies.values():
            if entry.subscore is not None:
                assert 0 <= entry.low <= entry.subscore <= entry.high <= 100  # type: ignore[operator]


@thorough
@given(problems())
def test_07_contributions_losses_and_shown_parts_add_up(item: dict[str, Any]) -> None:
    result = solve(item)
    assume(result.client.weights is not None)
    assert sum(result.client.weights.values()) == 1  # type: ignore[union-attr]
    for one in result.integrators:
        parts: Any = [entry.contribution for entry in one.competencies.values()]
        lost: Any = one.losses
        shown: Any = one.display_contributions
        assert sum(parts) == one.score
        assert sum(one.criterion_contributions.values()) == one.score  # type: ignore[union-attr]
        assert one.score + lost.capability + lost.evidence + lost.information == 100
        assert sum(gap.loss for gap in one.gaps) == 100 - one.score  # type: ignore[operator]
        assert sum(shown.values()) == one.score_1dp
        exact = {name: entry.contribution for name, entry in one.competencies.items()}
        assert all(abs(shown[name] - exact[name]) < Fraction(1, 10) for name in exact)  # type: ignore[operator]


@thorough
@given(problems(), st.data())
def test_08_removing_an_integrator_changes_nothing_else(item: dict[str, Any], data: Any) -> None:
    before = solve(item)
    gone = data.draw(st.sampled_from(item["integrators"]))
    item["integrators"].remove(gone)
    after = solve(item)
    assert after.integrators == tuple(one for one in before.integrators if one.id != gone["id"])
    assert [one.id for one in after.ranking] == [one.id for one in before.ranking if one.id != gone["id"]]
    assert after.client.weights == before.client.weights
    assert after.pairs == tuple(pair for pair in before.pairs if gone["id"] not in (pair.first, pair.second))
    # Which of the others share a rank, and which stand apart, stays as it was.
    for first, second in itertools.combinations([one.id for one in after.ranking], 2):
        old = rank_of(before, first) - rank_of(before, second)
        new = rank_of(after, first) - rank_of(after, second)
        assert (old < 0, old == 0) == (new < 0, new == 0)


@thorough
@given(problems(), st.sampled_from([Fraction(1, 3), Fraction(5, 2), Fraction(7)]))
def test_09_scaling_all_points_changes_nothing(item: dict[str, Any], factor: Fraction) -> None:
    names = [competency["id"] for competency in item["client"]["competencies"]]
    points = {name: Fraction(position) for position, name in enumerate(names)}
    item["client"]["priorities"] = {"kind": "budget", "points": points}
    before = score_problem(item)
    item["client"]["priorities"]["points"] = {name: factor * value for name, value in points.items()}
    assert score_problem(item) == before


@thorough
@given(problems(), st.data())
def test_09_scaling_the_importances_of_a_competency_changes_nothing(item: dict[str, Any], data: Any) -> None:
    competency = data.draw(st.sampled_from(item["client"]["competencies"]))
    for entry in competency["criteria"]:
        entry["importance"] = data.draw(st.integers(0, 1))
    before = score_problem(item)
    factor = data.draw(st.integers(2, 3))
    for entry in competency["criteria"]:
        entry["importance"] *= factor
    assert score_problem(item) == before


@thorough
@given(problems())
def test_09_scaling_levels_with_requirements_changes_no_score(item: dict[str, Any]) -> None:
    before = solve(item)
    scaled = copy.deepcopy(item)
    scaled["policy"] = {"level_max": 8, "default_required": 4, "minor_gap": 2}
    for entry in all_criteria(scaled):
        entry["required"] = None if entry["required"] is None else 2 * entry["required"]
    for integrator in scaled["integrators"]:
        for capability in integrator["capabilities"].values():
            capability["level"] = None if capability["level"] is None else 2 * capability["level"]
    after = solve(scaled)
    assert after.client == before.client
    assert after.ranking == before.ranking
    for old, new in zip(before.integrators, after.integrators, strict=True):
        assert values(old) == values(new)
        assert (old.verdict, old.must_haves, old.losses) == (new.verdict, new.must_haves, new.losses)
        assert [gap.criterion for gap in old.gaps] == [gap.criterion for gap in new.gaps]
    # A finer scale leaves more requirements open where one is blank: only there may the difference range grow.
    blank = any(entry["required"] is None for entry in all_criteria(item))
    for one, other in zip(before.pairs, after.pairs, strict=True):
        assert other.difference_low <= one.difference_low
        assert one.difference_high <= other.difference_high
        same = other._replace(difference_low=one.difference_low, difference_high=one.difference_high)
        assert one == (same if blank else other)


@thorough
@given(problems(), st.randoms(use_true_random=False))
def test_10_input_order_does_not_matter(item: dict[str, Any], random: Any) -> None:
    before, before_pairs = score_problem(item), pairs_of(solve(item))
    random.shuffle(item["integrators"])
    random.shuffle(item["client"]["competencies"])
    for competency in item["client"]["competencies"]:
        random.shuffle(competency["criteria"])
    for tier in (item["client"]["priorities"] or {}).get("tiers", []):
        random.shuffle(tier)
    after = score_problem(item)
    # Which of two integrators a pair names first is their order in the problem; what it says of them is not.
    assert pairs_of(solve(item)) == before_pairs
    del before["pairs"], after["pairs"]
    assert after == before


@thorough
@given(problems())
def test_11_a_criterion_that_does_not_apply_is_as_if_absent(item: dict[str, Any]) -> None:
    before = score_problem(item)
    for competency in item["client"]["competencies"]:
        competency["criteria"] = [entry for entry in competency["criteria"] if entry["applicable"]]
    kept = {entry["id"] for entry in all_criteria(item)}
    for integrator in item["integrators"]:
        integrator["capabilities"] = {k: v for k, v in integrator["capabilities"].items() if k in kept}
    assert score_problem(item) == before


@thorough
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(1, 3), st.booleans(), st.integers(0, 4)),
        min_size=1,
        max_size=8,
    )
)
def test_12_all_met_and_verified_is_100_and_strong(cells: list[tuple[int, int, bool, int]]) -> None:
    criteria = [
        criterion(f"K1.{position}", required, importance, must_have=must)
        for position, (required, importance, must, _) in enumerate(cells)
    ]
    levels = {
        f"K1.{position}": (max(required, level), "verified")
        for position, (required, _, _, level) in enumerate(cells)
    }
    (one,) = solve(problem({"K1": criteria}, {"A": levels})).integrators
    assert (one.low, one.score, one.high, one.verdict, one.gaps) == (100, 100, 100, "strong", ())


@thorough
@given(problems(least_integrators=2))
def test_13_what_is_said_of_a_pair_hangs_together(item: dict[str, Any]) -> None:
    result = solve(item)
    item["integrators"].reverse()
    turned = {(pair.first, pair.second): pair for pair in solve(item).pairs}
    assert len(result.pairs) == (len(item["integrators"]) * (len(item["integrators"]) - 1) // 2) * bool(
        result.ranking
    )
    for pair in result.pairs:
        scores: Any = own(result, pair.first).score, own(result, pair.second).score
        assert pair.difference == scores[0] - scores[1]
        assert pair.difference_low <= pair.difference <= pair.difference_high
        assert not (pair.dominates and pair.dominated)
        if pair.dominates:
            assert (pair.win_uniform, pair.win_ordinal) == (1, 1)
        if pair.difference_low > 0:
            assert scores[0] > scores[1]
        assert (pair.flip_distance == 0) == (scores[0] == scores[1])
        assert pair.flip_distance is None or 0 <= pair.flip_distance <= 1
        # The index of one and that of the other, computed on their own, add up to 1.
        other = turned[pair.second, pair.first]
        assert pair.win_uniform + other.win_uniform == 1
        assert pair.win_ordinal + other.win_ordinal == 1
        assert other == mirrored(pair)


@thorough
@given(problems())
def test_the_same_problem_gives_the_same_result(item: dict[str, Any]) -> None:
    assert score_problem(copy.deepcopy(item)) == score_problem(item)
