"""The exact range of a score: interval-weighted average, both levels (scoring specification, section 3.5)."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .weights import Need

Weighted = tuple[int, int, int]
"""A value, and the lower and upper end of its weight (both >= 0)."""


class Mean(NamedTuple):
    """``total / weight``, not reduced."""

    total: int
    weight: int


class Range(NamedTuple):
    """In the unit of the values; both ends are reached by some completion of the answers."""

    low: Mean
    high: Mean


class Bounds(NamedTuple):
    """The least and the greatest value of one criterion."""

    need: Need
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """``total`` is None when no completion gives any weight; ``competencies``: those that can be active."""

    total: Range | None
    competencies: Mapping[str, Range]


def largest_mean(items: Iterable[Weighted]) -> Mean | None:
    """The largest weighted mean over the box of weights; None when every weight is 0.

    The optimum gives the upper weight to the j best values and the lower weight to the others, for some j. A value raises
    the mean as long as it lies above it; at the first one that does not, the best j is reached.
    """
    total = weight = 0
    free = []
    for value, lower, upper in items:
        total += lower * value
        weight += lower
        if upper > lower:
            free.append((value, upper - lower))
    for value, more in sorted(free, reverse=True):
        if value * weight <= total and weight:
            break
        total += more * value
        weight += more
    return Mean(total, weight) if weight else None


def smallest_mean(items: Iterable[Weighted]) -> Mean | None:
    """The smallest weighted mean over the box of weights; None when every weight is 0."""
    mirrored = largest_mean((-value, lower, upper) for value, lower, upper in items)
    return None if mirrored is None else Mean(-mirrored.total, mirrored.weight)


def score_range(bounds: Mapping[str, Sequence[Bounds]], priorities: Mapping[str, int]) -> ScoreRange:
    """The range of the score and of each competency, from the bounds of every criterion by competency.

    A competency whose importances may all be 0 can drop out, so its weight lies in [0, p_k]; else it is p_k.
    Priorities are preferences, not facts: they have no range here.
    """
    competencies: dict[str, Range] = {}
    weights: list[tuple[int, int]] = []
    for name, own in bounds.items():
        low = smallest_mean((item.low, item.need.least, item.need.most) for item in own)
        high = largest_mean((item.high, item.need.least, item.need.most) for item in own)
        if low is None or high is None:
            continue
        competencies[name] = Range(low, high)
        certain = any(item.need.least for item in own)
        weights.append((priorities[name] if certain else 0, priorities[name]))
    low = over_all(smallest_mean, [item.low for item in competencies.values()], weights)
    high = over_all(largest_mean, [item.high for item in competencies.values()], weights)
    total = None if low is None or high is None else Range(low, high)
    return ScoreRange(total, competencies)


def over_all(
    bound: Callable[[Iterable[Weighted]], Mean | None],
    means: Sequence[Mean],
    weights: Sequence[tuple[int, int]],
) -> Mean | None:
    """The bound of the mean of these means, which are brought to one denominator first."""
    common = math.lcm(*(mean.weight for mean in means))
    found = bound(
        (mean.total * (common // mean.weight), *ends) for mean, ends in zip(means, weights, strict=True)
    )
    return None if found is None else Mean(found.total, found.weight * common)
