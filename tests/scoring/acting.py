"""Acts as the tests make them."""

from accounts.actors import SYSTEM
from scoring import acts
from scoring.models import Act, Integrator

REASON = "Seen in the references of two similar clients."


def integrator(slug: str = "ovea") -> Integrator:
    return Integrator.objects.get(slug=slug)


def adjusted(assessment, by=SYSTEM, **changes) -> Act:
    act = {
        "target": "offered",
        "criterion": "inventory",
        "integrator": integrator(),
        "level": 1,
        "evidence": "verified",
    }
    return acts.adjust(assessment=assessment, reason=REASON, by=by, **act | changes)


def waived(assessment, criterion="inventory", **changes) -> Act:
    who = {"person": "Ada Bianchi", "function": "CIO"}
    return acts.waive(assessment=assessment, criterion=criterion, reason=REASON, by=SYSTEM, **who | changes)


def must_haves(assessment) -> list[str]:
    return [key for key, answer in assessment.criterion_answers.items() if answer.get("must_have")]
