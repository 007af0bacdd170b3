"""The exact range of a score: interval-weighted average, both levels (scoring specification, section 3.5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from .policy import Policy
from .problem import Criterion
from .value import Fit


class Weighted(NamedTuple):
    """A value whose weight may lie anywhere in lower..upper (both >= 0)."""

    value: Fraction
    lower: Fraction
    upper: Fraction


class Range(NamedTuple):
    """Shares 0..1; both ends are reached by some completion of the answers."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """``total`` is None when no completion gives any weight; ``competencies``: those that can be active."""

    total: Range | None
    competencies: Mapping[str, Range]


def largest_mean(items: Iterable[Weighted]) -> Fraction | None:
    """The largest weighted mean over the box of weights; None when every weight is 0.

    The optimum gives the upper weight to the j best values and the lower weight to the others, for some j;
    all n + 1 of them are tried, updating the two sums from one j to the next.
    """
    ordered = sorted(items, key=lambda item: item.value, reverse=True)
    weight = sum((item.lower for item in ordered), Fraction(0))
    weighted = sum((item.lower * item.value for item in ordered), Fraction(0))
    candidates = [weighted / weight] if weight else []
    for item in ordered:
        weight += item.upper - item.lower
        weighted += (item.upper - item.lower) * item.value
        if weight:
            candidates.append(weighted / weight)
    return max(candidates, default=None)


def smallest_mean(items: Iterable[Weighted]) -> Fraction | None:
    """The smallest weighted mean over the box of weights; None when every weight is 0."""
    mirrored = largest_mean(item._replace(value=-item.value) for item in items)
    return None if mirrored is None else -mirrored


def importance_bounds(criterion: Criterion, policy: Policy) -> tuple[Fraction, Fraction]:
    """[m, m] when answered, the whole scale when blank."""
    if criterion.importance is None:
        return Fraction(0), Fraction(policy.importance_max)
    return Fraction(criterion.importance), Fraction(criterion.importance)


def score_range(fits: Sequence[Fit], priorities: Mapping[str, Fraction], policy: Policy) -> ScoreRange:
    """The range of the score and of each competency, as shares 0..1."""
    return range_over(
        [(fit.competency, fit.criterion, Range(fit.low, fit.high)) for fit in fits], priorities, policy
    )


def range_over(
    bounds: Sequence[tuple[str, Criterion, Range]], priorities: Mapping[str, Fraction], policy: Policy
) -> ScoreRange:
    """The range of what has a range in each criterion: (competency, criterion, its range).

    A competency whose importances may all be 0 can drop out, so its weight lies in [0, p_k]; else it is p_k.
    Priorities are preferences, not facts: they have no range here.
    """
    low_items: list[Weighted] = []
    high_items: list[Weighted] = []
    competencies: dict[str, Range] = {}
    for name, priority in priorities.items():
        own = [
            (value, *importance_bounds(criterion, policy))
            for owner, criterion, value in bounds
            if owner == name
        ]
        low = smallest_mean(Weighted(value.low, lower, upper) for value, lower, upper in own)
        high = largest_mean(Weighted(value.high, lower, upper) for value, lower, upper in own)
        if low is None or high is None:
            continue
        competencies[name] = Range(low, high)
        certain = any(lower for _, lower, _ in own)
        least = priority if certain else Fraction(0)
        low_items.append(Weighted(low, least, priority))
        high_items.append(Weighted(high, least, priority))
    low, high = smallest_mean(low_items), largest_mean(high_items)
    total = None if low is None or high is None else Range(low, high)
    return ScoreRange(total, competencies)
