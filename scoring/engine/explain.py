"""Where the points come from and where they are lost (scoring specification, section 5)."""

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from .policy import STATUSES
from .result import Gap, Losses
from .value import Fit
from .verdict import one_decimal
from .weights import Weights

TENTH = Fraction(1, 10)


def criterion_contributions(fits: Sequence[Fit], weights: Weights) -> dict[str, Fraction]:
    """100 * g_i * v_i per criterion; they add up to the score exactly."""
    return {
        fit.criterion.id: 100 * weights.overall(fit.competency, fit.criterion.id) * fit.supported
        for fit in fits
    }


def losses(fits: Sequence[Fit], weights: Weights) -> Losses:
    """What is missing from 100, split by the action it calls for.

    Unknown capability: all of 100 * g * (1 - v) is information. Otherwise the share that full proof would
    not bring back is capability, 100 * g * (1 - min(c/r, 1)), and the discount itself is evidence.
    """
    capability = evidence = information = Fraction(0)
    for fit in fits:
        points = 100 * weights.overall(fit.competency, fit.criterion.id)
        if fit.capability.level is None:
            information += points * (1 - fit.supported)
        else:
            capability += points * (1 - fit.undiscounted)
            evidence += points * (fit.undiscounted - fit.supported)
    return Losses(capability, evidence, information)


def gap_kind(fit: Fit) -> str | None:
    """The first action needed: ask, then build, then prove."""
    if fit.capability.level is None:
        return "information"
    if fit.undiscounted < 1:
        return "capability"
    return "evidence" if fit.supported < 1 else None


def is_gap(fit: Fit, status: str | None) -> bool:
    """A criterion that loses value, or a must-have that is not met.

    An unknown capability always loses value, unless nothing is required: then there is no gap.
    """
    return fit.supported < 1 or status not in (None, "met")


def gaps(fits: Sequence[Fit], weights: Weights, must_haves: Mapping[str, str]) -> tuple[Gap, ...]:
    """The gap list in display order: must-haves not met (worst first), then by loss, then by id."""
    found = [
        _gap(fit, weights, must_haves.get(fit.criterion.id))
        for fit in fits
        if is_gap(fit, must_haves.get(fit.criterion.id))
    ]
    return tuple(sorted(found, key=_display_order))


def _gap(fit: Fit, weights: Weights, status: str | None) -> Gap:
    level = fit.capability.level
    return Gap(
        criterion=fit.criterion.id,
        competency=fit.competency,
        kind=gap_kind(fit),
        required=fit.required,
        assumed=fit.assumed,
        level=level,
        evidence=None if level is None else fit.capability.evidence,
        gap_levels=None if level is None else max(fit.required - level, 0),
        loss=100 * weights.overall(fit.competency, fit.criterion.id) * (1 - fit.supported),
        must_have=status,
    )


def _display_order(gap: Gap) -> tuple[int, Fraction, str]:
    # A met must-have stands with the ordinary criteria: only its loss matters.
    return (STATUSES.index(gap.must_have or "met"), -gap.loss, gap.criterion)


def display_contributions(contributions: Mapping[str, Fraction], score: Fraction) -> dict[str, Fraction]:
    """Contributions to one decimal that add up to the shown score, by largest remainder.

    Equal remainders: the competencies' numbers decide (c2 before c10), whatever order the input has.
    """
    floors = {name: math.floor(value * 10) for name, value in contributions.items()}
    spare = int(one_decimal(score) * 10) - sum(floors.values())
    by_remainder = sorted(
        contributions, key=lambda name: (floors[name] - contributions[name] * 10, _by_number(name))
    )
    raised = set(by_remainder[:spare])
    return {name: (floors[name] + (name in raised)) * TENTH for name in contributions}


def _by_number(name: str) -> tuple[list[tuple[int, str]], str]:
    """A sorting key that reads digits as numbers; the name itself separates "c1" from "c01"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name
