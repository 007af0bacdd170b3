"""How certain the order of the integrators is, as plain data: from the engine's exact pairs and its draws of weightings."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from reports.rendering.formatting import one_decimal

Result = Mapping[str, Any]


def robustness(result: Result, names: Mapping[str, str]) -> dict[str, Any] | None:
    """The leader against each other integrator of `names` (slug -> shown name), and what the draws say of the leader.

    `{leader: {slug, name}, pairs: [...], acceptance: {...} | None}`; None when nobody, or only one, has a score, or when the
    run is older than these statements. A pair is seen from whoever has the higher score: `{ahead, behind, by_verdict, tied,
    dominates, flip, low, high}`. `flip`: how many of 100 priority points would have to move, None = none would do; `low`, `high`:
    the distance in points still possible, negative = the order turns; all three as decimal texts with one decimal.
    `by_verdict`: the leader is the one behind, and ranks first by its verdict.
    """
    ranked = [entry["id"] for entry in result["ranking"] if entry["id"] in names]
    if len(ranked) < 2 or "pairs" not in result:
        return None
    leader, *others = ranked
    return {
        "leader": {"slug": leader, "name": names[leader]},
        "pairs": [_pair(result, leader, other, names) for other in others],
        "acceptance": _acceptance(result.get("robustness"), leader),
    }


def _pair(result: Result, leader: str, other: str, names: Mapping[str, str]) -> dict[str, Any]:
    found = oriented(result["pairs"], leader, other)
    turned = Fraction(found["difference"]) < 0
    ahead, behind = (other, leader) if turned else (leader, other)
    if turned:
        found = oriented(result["pairs"], other, leader)
    flip = found["flip_distance"]
    return {
        "ahead": {"slug": ahead, "name": names[ahead]},
        "behind": {"slug": behind, "name": names[behind]},
        "by_verdict": turned,
        "tied": Fraction(found["difference"]) == 0,
        "dominates": found["dominates"],
        "flip": None if flip is None else one_decimal(100 * Fraction(flip)),
        "low": one_decimal(Fraction(found["difference_low"])),
        "high": one_decimal(Fraction(found["difference_high"])),
    }


def oriented(pairs: Mapping[str, Mapping[str, Any]], first: str, second: str) -> dict[str, Any]:
    """The statement on a pair as seen from the first one; the engine keeps each pair once. Numbers are exact texts."""
    if f"{first}|{second}" in pairs:
        return dict(pairs[f"{first}|{second}"])
    found = pairs[f"{second}|{first}"]
    return {
        **found,
        "difference": str(-Fraction(found["difference"])),
        "difference_low": str(-Fraction(found["difference_high"])),
        "difference_high": str(-Fraction(found["difference_low"])),
        "dominates": found["dominated"],
        "dominated": found["dominates"],
    }


def _acceptance(drawn: Mapping[str, Any] | None, leader: str) -> dict[str, Any] | None:
    """`{wording, model, samples, leader, share, bound, shares: {slug: share}}`: whole percents; the error bound in points."""
    if drawn is None or drawn["wording"] is None:
        return None
    ranks = drawn["models"][drawn["main"]]["rank_acceptability"]
    return {
        "wording": drawn["wording"],
        "model": drawn["main"],
        "samples": drawn["samples"],
        "leader": drawn["leader"],
        "share": _percent(drawn["first_rank_share"]),
        "bound": one_decimal(Fraction(100 * drawn["bound"])),
        "shares": {slug: _percent(shares[0]) for slug, shares in ranks.items()},
    }


def _percent(share: float) -> int:
    """Whole percents: more would be noise."""
    return int(100 * share + 0.5)
