"""Taking an assessment to its next state: the one place that writes `status`, for the services that own the steps."""

from typing import Any

from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.models import Assessment
from assessment.states import Status, check_transition


def take(
    assessment: Assessment,
    wanted: Status,
    by: Actor,
    *,
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> Assessment:
    """Take the row to its next state under a lock, with the fields that belong to the step and an audit event.

    Call it in a transaction. Raises IllegalTransition. `assessment` is brought up to date.
    """
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    check_transition(row.status, wanted)
    now = timezone.now()
    recorded = {"from": row.status, "to": wanted.value, **(details or {})}
    for name, value in {"status": wanted, "updated_at": now, **fields}.items():
        setattr(row, name, value)
    row.save(update_fields=["status", "updated_at", *fields])
    audit.record(
        by=by, action=wanted.value, subject_kind="assessment", subject_id=row.public_id, details=recorded
    )
    for name in ("status", "updated_at", *fields):
        setattr(assessment, name, getattr(row, name))
    return assessment
