"""The only file that knows both worlds: rows in, the engine's problem out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from assessment.models import Assessment
from assessment.priorities import Priorities
from scoring.alternatives import PRESENT_PROVIDER
from scoring.models import Act, Capability, Integrator
from scoring.policies import current_policy


def problem_for(
    assessment: Assessment,
    integrators: Iterable[Integrator],
    *,
    policy: Mapping[str, Any] | None = None,
    day: date | None = None,
) -> dict[str, Any]:
    """The engine's input for an assessment: the answers as they stand, in the questionnaire's order.

    A criterion does not apply when the client says so or a skip rule hides it. Facts never reach the engine.
    `integrators` come with their capabilities prefetched. Evidence that is expired on `day` counts as declared; without a day
    evidence that has an end is refused (ValueError). The client's present provider is the last alternative, where any level
    of today is known. `policy` is the engine's part of one; without it, the current policy is asked for (one query).
    """
    questionnaire = assessment.questionnaire.content
    answers = assessment.criterion_answers
    out_of_scope = assessment.skipped.criteria
    competencies = [
        {
            "id": competency.key,
            "criteria": [
                _criterion(
                    criterion.key,
                    answers.get(criterion.key, {}),
                    applicable=criterion.key not in out_of_scope,
                )
                for criterion in competency.criteria
            ],
        }
        for competency in questionnaire.competencies
    ]
    known = {criterion.key for criterion in questionnaire.criteria}
    return {
        "policy": dict(current_policy().scoring if policy is None else policy),
        "client": {
            "competencies": competencies,
            "priorities": _priorities(assessment.priorities),
        },
        "integrators": [
            *(_alternative(integrator, known, day) for integrator in integrators),
            *_present_provider(competencies, answers),
        ],
    }


def _alternative(integrator: Integrator, known: set[str], day: date | None) -> dict[str, Any]:
    return {
        "id": integrator.slug,
        "capabilities": {
            row.criterion: {"level": row.level, "evidence": _evidence(row, day)}
            for row in integrator.capabilities.all()
            if row.criterion in known
        },
    }


def _evidence(row: Capability, day: date | None) -> str:
    if row.expires_on is None:
        return row.evidence
    if day is None:
        raise ValueError(f"whether the evidence for {row.criterion} still holds depends on the day")
    return row.counts_as(day)


def _present_provider(
    competencies: Iterable[Mapping[str, Any]], answers: Mapping[str, Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """What the client has today as one more alternative, declared by the client; it is compared and never offered."""
    asked = (
        entry["id"] for competency in competencies for entry in competency["criteria"] if entry["applicable"]
    )
    levels = {key: answers.get(key, {}).get("today") for key in asked}
    capabilities = {
        key: {"level": level, "evidence": "declared"} for key, level in levels.items() if level is not None
    }
    if capabilities:
        yield {"id": PRESENT_PROVIDER, "offered": False, "capabilities": capabilities}


def _priorities(given: Priorities) -> dict[str, Any] | None:
    """Points that do not add up to 100 yet count in proportion, as the engine takes any total; none at all are no priorities."""
    if given.method == "points":
        return {"kind": "budget", "points": given.points} if given.given else None
    return {"kind": "ranking", "tiers": given.tiers} if given.tiers else None


def _criterion(key: str, answer: dict[str, Any], *, applicable: bool) -> dict[str, Any]:
    return {
        "id": key,
        "required": answer.get("required"),
        "importance": answer.get("importance"),
        "must_have": answer.get("must_have", False),
        "applicable": applicable and not answer.get("not_applicable", False),
    }


def acts_in_force(assessment: Assessment) -> list[dict[str, Any]]:
    """The consultants' acts that count, as `scoring.acting` takes them, oldest first. One query."""
    return [plain_act(act) for act in assessment.acts.in_force().with_names()]


def plain_act(act: Act) -> dict[str, Any]:
    """An act as plain data; its integrator comes along with the row."""
    return {
        "id": act.pk,
        "target": act.target,
        "criterion": act.criterion,
        "integrator": act.integrator.slug if act.integrator else None,
        "level": act.level,
        "evidence": act.evidence or None,
        "reason": act.reason,
        "by": act.made_by,
        "at": act.made_at.isoformat(),
        "person": act.person,
        "function": act.function,
        "decided_on": act.was,
    }
