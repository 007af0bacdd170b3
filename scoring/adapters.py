"""The only file that knows both worlds: rows in, the engine's problem out."""

from collections.abc import Iterable
from typing import Any

from assessment.models import Assessment
from assessment.priorities import Priorities
from scoring.engine import DEFAULT_POLICY
from scoring.models import Act, Integrator


def problem_for(assessment: Assessment, integrators: Iterable[Integrator]) -> dict[str, Any]:
    """The engine's input for an assessment: the answers as they stand, in the questionnaire's order.

    A criterion does not apply when the client says so or a skip rule hides it. Facts never reach the engine.
    `integrators` come with their capabilities prefetched.
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
        "policy": DEFAULT_POLICY,
        "client": {
            "competencies": competencies,
            "priorities": _priorities(assessment.priorities),
        },
        "integrators": [
            {
                "id": integrator.slug,
                "capabilities": {
                    capability.criterion: {"level": capability.level, "evidence": capability.evidence}
                    for capability in integrator.capabilities.all()
                    if capability.criterion in known
                },
            }
            for integrator in integrators
        ],
    }


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
    }
