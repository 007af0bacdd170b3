"""What may be said of the order of the integrators, in words; the data come from `reports.snapshot.robustness`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.rendering import formatting
from reports.rendering.texts import say

Pair = Mapping[str, Any]


def pair_words(pair: Pair, lang: str) -> list[str]:
    """The sentences on two integrators: who is ahead, what would turn the order, and whether open answers can."""
    names = {"a": pair["ahead"]["name"], "b": pair["behind"]["name"]}
    said = []
    if pair["by_verdict"]:
        said.append(say("robust_by_verdict", lang, a=names["b"], b=names["a"]))
    said += [_weights(pair, names, lang), _answers(pair, names, lang)]
    return said


def _weights(pair: Pair, names: Mapping[str, str], lang: str) -> str:
    """What another weighting can do."""
    if pair["tied"]:
        return say("robust_tied", lang, **names)
    if pair["dominates"]:
        return say("robust_dominates", lang, **names)
    if pair["flip"] is None:
        return say("robust_never", lang, **names)
    points = Decimal(pair["flip"])
    if points < 1:
        return say("robust_flip_small", lang, **names)
    return say("robust_flip", lang, points=int(points.quantize(Decimal(1), ROUND_HALF_UP)), **names)


def _answers(pair: Pair, names: Mapping[str, str], lang: str) -> str:
    """What the open answers can do."""
    low, high = Decimal(pair["low"]), Decimal(pair["high"])
    if low == high:
        return say("robust_exact", lang, low=formatting.number(low, lang, 1))
    if low >= 0:
        return say("robust_certain", lang, a=names["a"], **_points(low, high, lang))
    return say("robust_uncertain", lang, a=names["a"], b=names["b"], **_points(-low, high, lang))


def _points(low: Decimal, high: Decimal, lang: str) -> dict[str, str]:
    return {"low": formatting.number(low, lang, 1), "high": formatting.number(high, lang, 1)}


def acceptance_words(acceptance: Mapping[str, Any], name: str, lang: str) -> list[str]:
    """How often the leader stays first when the priorities vary, how they were varied, and how exact that is."""
    return [
        say(f"accept_{acceptance['wording']}", lang, a=name, share=acceptance["share"]),
        say(f"accept_{acceptance['model']}", lang),
        say(
            "accept_bound",
            lang,
            samples=acceptance["samples"],
            bound=formatting.number(Decimal(acceptance["bound"]), lang, 1),
        ),
    ]
