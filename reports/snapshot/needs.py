"""The needs: every criterion with the client's answer and what the integrator offers, grouped by competency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from assessment.catalogue.definition import Competency, Criterion, Questionnaire
from assessment.rules import Hidden
from reports.rendering.formatting import one_decimal

COVERAGE = {
    "met": "yes",
    "unconfirmed": "partly",
    "unmet_minor": "partly",
    "unmet_major": "no",
    "unknown": "no",
}


@dataclass(frozen=True, slots=True)
class Needs:
    """Rows are made of this. `capabilities`: criterion -> {level, evidence}; `rated`: the engine's result for the integrator.

    `expired`: criterion -> the day its evidence expired, where it therefore counts as declared.
    """

    questionnaire: Questionnaire
    answers: Mapping[str, Mapping[str, Any]]
    hidden: Hidden
    capabilities: Mapping[str, Mapping[str, Any]]
    rated: Mapping[str, Any]
    weights: Mapping[str, str] | None
    policy: Mapping[str, Any]
    lang: str
    expired: Mapping[str, date] = field(default_factory=dict)


def competencies(needs: Needs) -> list[dict[str, Any]]:
    """One entry per competency: its result, the means for the chart, and its criteria in order."""
    return [_competency(needs, competency) for competency in needs.questionnaire.competencies]


def _competency(needs: Needs, competency: Competency) -> dict[str, Any]:
    rows = [_criterion(needs, criterion) for criterion in competency.criteria]
    result = needs.rated["competencies"][competency.key]
    open_rows = [row for row in rows if row["applies"]]
    must = [row for row in open_rows if row["must_have"]]
    return {
        "key": competency.key,
        "number": competency.number,
        "name": competency.name.get(needs.lang),
        "short_name": competency.short_name.get(needs.lang),
        "why": competency.why.get(needs.lang),
        "weight": None if needs.weights is None else str(needs.weights[competency.key]),
        "subscore": _shown(result["subscore"]),
        "low": _shown(result["low"]),
        "high": _shown(result["high"]),
        "contribution": (needs.rated["display_contributions"] or {}).get(competency.key),
        "today": _mean((row["importance"], row["today"]) for row in open_rows),
        "required": _mean((row["importance"], row["required"]) for row in open_rows),
        "offered": _mean((row["importance"], row["credited"]) for row in open_rows),
        "must_total": len(must),
        "must_met": sum(row["covered"] == "yes" for row in must),
        "covered": {
            mark: sum(row["covered"] == mark for row in open_rows) for mark in ("yes", "partly", "no")
        },
        "criteria": rows,
    }


def _shown(value: str | None) -> str | None:
    return None if value is None else one_decimal(Fraction(value))


def _mean(pairs: Iterable[tuple[int | None, Any]]) -> str | None:
    """Mean of the known levels weighted by importance (blank counts 1), plain where every importance is 0; None without any."""
    known = [
        (1 if weight is None else weight, Fraction(level)) for weight, level in pairs if level is not None
    ]
    if not known:
        return None
    total = sum(weight for weight, _ in known)
    if not total:
        return one_decimal(sum((level for _, level in known), Fraction(0)) / len(known))
    return one_decimal(sum((weight * level for weight, level in known), Fraction(0)) / total)


def _criterion(needs: Needs, criterion: Criterion) -> dict[str, Any]:
    answer = needs.answers.get(criterion.key, {})
    state = _state(needs, criterion.key, answer)
    capability = needs.capabilities.get(criterion.key) or {}
    level, evidence = capability.get("level"), capability.get("evidence") or "declared"
    today, required = answer.get("today"), answer.get("required")
    applies = state not in ("hidden", "not_applicable")
    return {
        "key": criterion.key,
        "number": criterion.number,
        "name": criterion.name.get(needs.lang),
        "beyond": criterion.origin == "beyond",
        "state": state,
        "applies": applies,
        "reason": needs.hidden.reasons[criterion.key].get(needs.lang) if state == "hidden" else "",
        "today": today,
        "today_text": _level_text(criterion, today, needs.lang),
        "required": required,
        "required_text": _level_text(criterion, required, needs.lang),
        "importance": answer.get("importance"),
        "must_have": bool(answer.get("must_have")),
        "comment": str(answer.get("comment") or ""),
        "level": level,
        "level_text": _level_text(criterion, level, needs.lang),
        "evidence": None if level is None else evidence,
        "expired": _expired(needs, criterion.key, level, evidence),
        "credited": None
        if level is None
        else str(Fraction(needs.policy["evidence_factor"][evidence]) * level),
        "must_status": needs.rated["must_haves"].get(criterion.key),
        "covered": _covered(needs, criterion.key, required, level, evidence) if applies else None,
        "contribution": (needs.rated["criterion_contributions"] or {}).get(criterion.key),
    }


def _expired(needs: Needs, key: str, level: int | None, evidence: str) -> str | None:
    """The day the evidence expired, as an ISO date; None while it holds, or where there is no level to prove.

    A consultant's adjustment may say that it is proven all the same.
    """
    counts_less = level is not None and evidence == "declared" and key in needs.expired
    return needs.expired[key].isoformat() if counts_less else None


def _state(needs: Needs, key: str, answer: Mapping[str, Any]) -> str:
    """hidden, not_applicable, dont_know, answered or unanswered."""
    if key in needs.hidden.criteria:
        return "hidden"
    for state in ("not_applicable", "dont_know"):
        if answer.get(state):
            return state
    return "unanswered" if answer.get("required") is None else "answered"


def _level_text(criterion: Criterion, level: int | None, lang: str) -> str:
    return "" if level is None else criterion.levels[level].get(lang)


def _covered(needs: Needs, key: str, required: int | None, level: int | None, evidence: str) -> str | None:
    """yes, partly or no, by the engine's own rule for must-haves; None while the client has not said what is required."""
    if key in needs.rated["must_haves"] and required is not None:
        return COVERAGE[needs.rated["must_haves"][key]]
    if required is None:
        return None
    if required == 0:
        return "yes"
    if level is None:
        return "no"
    if level >= required:
        order = ("declared", "documented", "verified")
        return (
            "yes"
            if order.index(evidence) >= order.index(needs.policy["must_have_min_evidence"])
            else "partly"
        )
    return "partly" if level >= 1 and required - level <= needs.policy["minor_gap"] else "no"


def must_haves(groups: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`{total, met, rows}`: rows are criterion keys, uncovered first, else in order."""
    rows = [row for group in groups for row in group["criteria"] if row["must_status"] is not None]
    order = {"unmet_major": 0, "unmet_minor": 1, "unknown": 2, "unconfirmed": 3, "met": 4}
    ordered = sorted(rows, key=lambda row: order[row["must_status"]])
    return {
        "total": len(rows),
        "met": sum(row["must_status"] == "met" for row in rows),
        "rows": [row["key"] for row in ordered],
    }
