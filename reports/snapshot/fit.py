"""The verdict on the integrator and its rivals, from the engine's result."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from reports.rendering.formatting import one_decimal
from scoring.alternatives import is_offer


def shown(value: str | None) -> str | None:
    """An exact number of the result with one decimal, or None."""
    return None if value is None else one_decimal(Fraction(value))


def fit(rated: Mapping[str, Any], client: Mapping[str, Any]) -> dict[str, Any]:
    """Verdict with reasons `{key, count}`, score with its range, losses and how much is known (shares of 1 as strings)."""
    return {
        "verdict": rated["verdict"],
        "verdict_worst": rated["verdict_worst"],
        "verdict_best": rated["verdict_best"],
        "vetoed": rated["vetoed"],
        "reasons": [_reason(reason) for reason in rated["reasons"]],
        "score": shown(rated["score_1dp"]),
        "low": shown(rated["low"]),
        "high": shown(rated["high"]),
        "coverage": _share(rated["coverage"]),
        "completeness": _share(client["completeness"]),
        "losses": None
        if rated["losses"] is None
        else {kind: shown(value) for kind, value in rated["losses"].items()},
    }


def _reason(code: str) -> dict[str, Any]:
    key, _, count = code.partition(":")
    return {"key": key, "count": int(count) if count else None}


def _share(value: str | None) -> str | None:
    """A share of 1 with three decimals."""
    return None if value is None else f"{float(Fraction(value)):.3f}"


def gaps(
    rated: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]], short_names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The engine's gaps in its own order, most points lost first within it, with names."""
    return [
        {
            "number": rows[gap["criterion"]]["number"],
            "name": rows[gap["criterion"]]["name"],
            "competency": short_names[gap["competency"]],
            "kind": gap["kind"],
            "required": gap["required"],
            "assumed": gap["assumed"],
            "level": gap["level"],
            "evidence": gap["evidence"],
            "expired": rows[gap["criterion"]]["expired"],
            "loss": shown(gap["loss"]),
            "must_have": gap["must_have"],
            "as_computed": rows[gap["criterion"]]["as_computed"],
        }
        for gap in rated["gaps"]
    ]


def ranking(result: Mapping[str, Any], names: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    """The alternatives in display order; those without a score come last, unranked. `offered`: somebody can propose it."""
    ranks = {entry["id"]: entry["rank"] for entry in result["ranking"]}
    order = [*ranks, *(slug for slug in result["integrators"] if slug not in ranks)]
    return [
        _ranked(result["integrators"][slug], names.get(slug, slug), ranks.get(slug), slug == chosen)
        | {"offered": is_offer(slug)}
        for slug in order
    ]


def _ranked(rated: Mapping[str, Any], name: str, rank: int | None, chosen: bool) -> dict[str, Any]:
    statuses = list(rated["must_haves"].values())
    return {
        "rank": rank,
        "name": name,
        "chosen": chosen,
        "verdict": rated["verdict"],
        "score": shown(rated["score_1dp"]),
        "low": shown(rated["low"]),
        "high": shown(rated["high"]),
        "must_total": len(statuses),
        "must_met": statuses.count("met"),
    }
