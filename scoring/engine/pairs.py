"""What can be said exactly about two integrators (scoring specification, sections 3.6 and 6.2)."""

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

from .interval import Bounds, score_range
from .problem import Capability, Criterion
from .result import IntegratorResult, Pair
from .value import Fit, Scale
from .weights import Weights
from .winning import ordinal_index, uniform_index

Fits = Mapping[str, Sequence[Fit]]


def compare_all(
    integrators: Sequence[IntegratorResult], fits: Sequence[Fits], weights: Weights, scale: Scale
) -> tuple[Pair, ...]:
    """Every two integrators once, in the problem's order; ``fits`` belong to the integrators. None without a score."""
    if weights.top is None:
        return ()
    everyone = zip(integrators, fits, strict=True)
    return tuple(
        _compare(first, second, difference_range(own, others, weights, scale), weights)
        for (first, own), (second, others) in itertools.combinations(everyone, 2)
    )


def _compare(
    first: IntegratorResult, second: IntegratorResult, bounds: tuple[Fraction, Fraction], weights: Weights
) -> Pair:
    top = weights.top or {}
    differences = {
        name: item.subscore - other
        for name, item in first.competencies.items()
        if item.subscore is not None and (other := second.competencies[name].subscore) is not None
    }
    behind, ahead = min(differences.values()), max(differences.values())
    return Pair(
        first=first.id,
        second=second.id,
        difference=sum((top[name] * value for name, value in differences.items()), Fraction(0)),
        difference_low=bounds[0],
        difference_high=bounds[1],
        flip_distance=flip_distance(top, differences),
        win_uniform=uniform_index(differences),
        win_ordinal=ordinal_index(differences, weights.tiers),
        dominates=behind >= 0 and ahead > 0,
        dominated=ahead <= 0 and behind < 0,
    )


def difference_range(first: Fits, second: Fits, weights: Weights, scale: Scale) -> tuple[Fraction, Fraction]:
    """The exact range of S_first - S_second, in points.

    The client's blanks are the same for both, so the two ranges must not simply be subtracted: with the same requirement and the
    same importance on both sides, the range of the difference is the range of a weighted mean of the criteria's differences.
    """
    bounds = {
        name: [
            Bounds(
                one.need,
                _least_difference(one.criterion, one.capability, other.capability, scale),
                -_least_difference(one.criterion, other.capability, one.capability, scale),
            )
            for one, other in zip(own, second[name], strict=True)
        ]
        for name, own in first.items()
    }
    total = score_range(bounds, weights.priorities).total
    if total is None:
        raise ValueError("without any weight there is no difference")
    low, high = total
    return Fraction(100 * low.total, low.weight * scale.unit), Fraction(
        100 * high.total, high.weight * scale.unit
    )


def _least_difference(criterion: Criterion, one: Capability, other: Capability, scale: Scale) -> int:
    """The first at its worst against the second at its best, under the requirement that suits the second most: it need not be an
    extreme one, so all are tried."""
    levels = scale.levels if criterion.required is None else (criterion.required,)
    return min(scale.values(level, one).low - scale.values(level, other).high for level in levels)


def flip_distance(weights: Mapping[str, Fraction], differences: Mapping[str, Fraction]) -> Fraction | None:
    """The least share of weight that must move until the leader is caught; None when no move does it.

    Weight is worth most when it moves from the competency with the leader's largest advantage to the one with the smallest.
    """
    lead = sum((weights[name] * value for name, value in differences.items()), Fraction(0))
    if lead < 0:
        return flip_distance(weights, {name: -value for name, value in differences.items()})
    smallest = min(differences.values())
    if lead and smallest > 0:
        return None
    moved = Fraction(0)
    for name in sorted(differences, key=lambda name: differences[name], reverse=True):
        if lead == 0:
            break
        per_share = differences[name] - smallest
        share = min(weights[name], lead / per_share)
        moved += share
        lead -= share * per_share
    return moved
