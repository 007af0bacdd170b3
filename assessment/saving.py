"""The only writer of answers. One row for each step; a save changes the fields it names and no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.catalogue.definition import START_STEP
from assessment.models import Assessment, StepAnswers
from assessment.pace import newly_answered
from assessment.states import OPEN_TO_CLIENT, Status


class NotOpen(Exception):
    """The questionnaire is no longer in the client's hands, so nothing can be saved."""


@dataclass(frozen=True)
class Conflict:
    """Somebody saved this field after the writer last read it, with another value.

    `field` is "criterion.part" or a fact's key; `by` the name of who saved the stored value ("" when nobody noted it).
    When two people's parts of one answer contradict each other, it is the criterion's key, the values are the parts that clash,
    and `parts` their fields.
    """

    field: str
    stored: Any
    sent: Any
    by: str = ""
    parts: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that was left as stored."""
        return self.parts or (self.field,)


def read_field(answers: dict[str, Any], field: str) -> Any:
    """The value at a field's path in a step's map, or None."""
    key, _, part = field.partition(".")
    value = answers.get(key)
    return value.get(part) if part and isinstance(value, dict) else (None if part else value)


def _set_field(answers: dict[str, Any], field: str, value: Any) -> None:
    key, _, part = field.partition(".")
    target = answers.setdefault(key, {}) if part else answers
    name = part or key
    if value is None:
        target.pop(name, None)
    else:
        target[name] = value
    if part and not target:
        answers.pop(key)


def _saw_nothing(_field: str, _stored: Any) -> bool:
    return False


def _goes_together(_stored: dict[str, Any], _accepted: dict[str, Any]) -> list[Conflict]:
    return []


@transaction.atomic
def save_step(
    *,
    assessment: Assessment,
    step: str,
    changes: dict[str, Any],
    base_revision: int | None,
    by: Actor,
    showed: Callable[[str, Any], bool] = _saw_nothing,
    clashes: Callable[[dict[str, Any], dict[str, Any]], list[Conflict]] = _goes_together,
) -> tuple[StepAnswers, list[Conflict]]:
    """Store the changed fields of one step; None takes a value away.

    `base_revision` is the revision that the writer's page was made from (None: no check); `showed(field, stored)` says
    whether the page showed a younger stored value: one that the same page saved, or was told of. A field that somebody else
    changed since, to another value than the one sent, is left as stored and comes back as a Conflict; the other fields
    are saved. `clashes(stored answers, accepted fields)` finds the fields that contradict what others saved: they come back too.
    Raises NotOpen when the client may not write any more.
    """
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if Status(row.status) not in OPEN_TO_CLIENT:
        raise NotOpen(row.get_status_display())
    StepAnswers.objects.get_or_create(assessment=row, step=step)
    stored = StepAnswers.objects.select_for_update().get(assessment=row, step=step)
    conflicts = []
    accepted = {}
    for field, value in changes.items():
        current = read_field(stored.answers, field)
        if current == value:
            continue
        is_younger = base_revision is not None and stored.field_revisions.get(field, 0) > base_revision
        if is_younger and not showed(field, current):
            conflicts.append(Conflict(field, current, value, _last_writer(stored, [field])))
        else:
            accepted[field] = value
    for clash in clashes(stored.answers, accepted):
        conflicts.append(replace(clash, by=_last_writer(stored, clash.fields)))
        accepted = {field: value for field, value in accepted.items() if field not in clash.fields}
    _store(row, stored, accepted, by)
    assessment.__dict__.pop("answers_by_step", None)
    assessment.last_step, assessment.worked_at = row.last_step, row.worked_at
    assessment.worked_seconds, assessment.worked_questions = row.worked_seconds, row.worked_questions
    return stored, conflicts


def _last_writer(stored: StepAnswers, fields: Iterable[str]) -> str:
    """Who saved the youngest of these fields; "" when nobody noted it."""
    youngest = max(fields, key=lambda field: stored.field_revisions.get(field, 0))
    return str(stored.field_writers.get(youngest, {}).get("by", ""))


def _store(assessment: Assessment, stored: StepAnswers, accepted: dict[str, Any], by: Actor) -> None:
    """Apply accepted fields; a save without changes still counts the step as visited (revision 1)."""
    now, pace = timezone.now(), assessment.pace
    if accepted or not stored.revision:
        given = [field for field, value in accepted.items() if value is not None]
        answered = newly_answered(stored.answers, given)
        pace = pace.after(last=assessment.worked_at, now=now, answered=answered)
        stored.revision += 1
        writer = {"by": by.label, "who": f"{by.kind}:{by.id}", "on": timezone.localdate(now).isoformat()}
        for field, value in accepted.items():
            _set_field(stored.answers, field, value)
            stored.field_revisions[field] = stored.revision
            stored.field_writers[field] = writer
        stored.updated_at, stored.updated_by = now, by.label
        stored.save(
            update_fields=[
                "answers", "revision", "field_revisions", "field_writers", "updated_at", "updated_by",
            ]
        )  # fmt: skip
        audit.record(
            by=by,
            action="save",
            subject_kind="assessment",
            subject_id=assessment.public_id,
            details={"step": stored.step, "revision": stored.revision, "fields": sorted(accepted)},
        )
    # A choice made before the questions is no place to come back to, nor is a colleague's one step.
    if stored.step != START_STEP and not by.scope:
        assessment.last_step = stored.step
    assessment.updated_at = assessment.worked_at = now
    assessment.worked_seconds, assessment.worked_questions = pace.seconds, pace.questions
    assessment.save(
        update_fields=["last_step", "updated_at", "worked_at", "worked_seconds", "worked_questions"]
    )


@transaction.atomic
def write_step(*, assessment: Assessment, step: str, answers: dict[str, Any], by: Actor) -> StepAnswers:
    """Store a whole step at once (import). The step must not exist yet."""
    return StepAnswers.objects.create(
        assessment=assessment, step=step, answers=answers, revision=1, updated_by=by.label
    )
