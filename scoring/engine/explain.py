"""Where the points come from and where they are lost (scoring specification, section 5)."""

import math
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from .policy import STATUSES
from .result import Gap, Losses
from .value import Fit
from .verdict import one_decimal


def criterion_contributions(fits: Iterable[Fit], whole: int) -> dict[str, Fraction]:
    """100 * g_i * v_i per criterion; they add up to the score exactly. ``whole``: the parts and units of a full score."""
    return {fit.need.id: Fraction(100 * fit.need.part * fit.values.supported, whole) for fit in fits}


def losses(fits: Iterable[Fit], whole: int, unit: int) -> Losses:
    """What is missing from 100, split by the action it calls for.

    Unknown capability: all of 100 * g * (1 - v) is information. Otherwise the share that full proof would
    not bring back is capability, 100 * g * (1 - min(c/r, 1)), and the discount itself is evidence.
    """
    capability = evidence = information = 0
    for need, known, (_, supported, _, undiscounted) in fits:
        if known.level is None:
            information += need.part * (unit - supported)
        else:
            capability += need.part * (unit - undiscounted)
            evidence += need.part * (undiscounted - supported)
    return Losses(*(Fraction(100 * lost, whole) for lost in (capability, evidence, information)))


def gap_kind(fit: Fit, unit: int) -> str | None:
    """The first action needed: ask, then build, then prove."""
    if fit.capability.level is None:
        return "information"
    if fit.values.undiscounted < unit:
        return "capability"
    return "evidence" if fit.values.supported < unit else None


def is_gap(fit: Fit, status: str | None, unit: int) -> bool:
    """A criterion that loses value, or a must-have that is not met.

    An unknown capability always loses value, unless nothing is required: then there is no gap.
    """
    return fit.values.supported < unit or status not in (None, "met")


def gaps(fits: Iterable[Fit], must_haves: Mapping[str, str], whole: int, unit: int) -> tuple[Gap, ...]:
    """The gap list in display order: must-haves not met (worst first), then by loss, then by id."""
    found = []
    for fit in fits:
        status = must_haves.get(fit.need.id)
        if is_gap(fit, status, unit):
            lost = fit.need.part * (unit - fit.values.supported)
            # A met must-have stands with the ordinary criteria: only its loss matters.
            found.append((STATUSES.index(status or "met"), -lost, fit.need.id, fit))
    found.sort(key=lambda entry: entry[:3])
    return tuple(
        _gap(fit, must_haves.get(name), Fraction(-100 * lost, whole), unit) for _, lost, name, fit in found
    )


def _gap(fit: Fit, status: str | None, loss: Fraction, unit: int) -> Gap:
    need, level = fit.need, fit.capability.level
    return Gap(
        criterion=need.id,
        competency=need.competency,
        kind=gap_kind(fit, unit),
        required=need.required,
        assumed=need.assumed,
        level=level,
        evidence=None if level is None else fit.capability.evidence,
        gap_levels=None if level is None else max(need.required - level, 0),
        loss=loss,
        must_have=status,
    )


def display_contributions(contributions: Mapping[str, Fraction], score: Fraction) -> dict[str, Fraction]:
    """Contributions to one decimal that add up to the shown score, by largest remainder.

    Equal remainders: the competencies' numbers decide (c2 before c10), whatever order the input has.
    """
    common = math.lcm(*(value.denominator for value in contributions.values()))
    tenths, rests = {}, {}
    for name, value in contributions.items():
        tenths[name], rests[name] = divmod(10 * value.numerator * (common // value.denominator), common)
    spare = int(10 * one_decimal(score)) - sum(tenths.values())
    by_remainder = sorted(contributions, key=lambda name: (-rests[name], _by_number(name)))
    for name in by_remainder[:spare]:
        tenths[name] += 1
    return {name: Fraction(tenth, 10) for name, tenth in tenths.items()}


@lru_cache(maxsize=1024)
def _by_number(name: str) -> tuple[list[tuple[int, str]], str]:
    """A sorting key that reads digits as numbers; the name itself separates "c1" from "c01"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name
