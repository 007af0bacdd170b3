"""The only writer of moves: an assessment that is in the client's hands goes to a newer version of its questionnaire."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.models import Assessment, AssessmentMove, QuestionnaireVersion, StepAnswers
from assessment.moving import Plan, plan
from assessment.starting import refresh
from assessment.states import OPEN_TO_CLIENT, Status


@dataclass(frozen=True)
class Standing:
    """Where an assessment stands among the versions: the number of the newest if it is another one, and the moves so far."""

    newer: str
    is_open: bool
    moves: int


class NotMovable(Exception):
    """The answers were sent, or the version is not another one of the same questionnaire."""


def planned(assessment: Assessment, to: QuestionnaireVersion) -> Plan:
    """The review list of a move, without doing it. Raises NotMovable."""
    if Status(assessment.status) not in OPEN_TO_CLIENT:
        raise NotMovable("sent")
    if to.slug != assessment.questionnaire.slug or to.pk == assessment.questionnaire_id:
        raise NotMovable("version")
    return plan(assessment.questionnaire.content, to.content, assessment.answers_by_step, assessment.language)


@transaction.atomic
def move(*, assessment: Assessment, to: QuestionnaireVersion, by: Actor) -> AssessmentMove:
    """Move the assessment, with its answers as they are now, under a lock. Raises NotMovable.

    All answers as they were are kept beside the review list, so nothing that was typed is ever lost.
    """
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    before = row.answers_by_step
    made = planned(row, to)
    origin = row.questionnaire
    _rewrite(row, made, by)
    row.questionnaire, row.updated_at = to, timezone.now()
    row.last_step = row.last_step if row.last_step in to.content.steps else ""
    row.save(update_fields=["questionnaire", "updated_at", "last_step"])
    row.__dict__.pop("answers_by_step", None)
    refresh(assessment=row, by=by)
    moved = AssessmentMove.objects.create(
        assessment=row,
        from_version=origin,
        to_version=to,
        items=made.as_json(),
        answers_before=before,
        moved_by=by.label,
    )
    audit.record(
        by=by, action="move", subject_kind="assessment", subject_id=row.public_id,
        details={
            "from": str(origin),
            "to": str(to),
            "kept": len(made.of("kept")),
            "changed": [item.key for item in made.of("changed")],
            "new": [item.key for item in made.of("new")],
            "lost": {item.id: item.value for item in made.of("lost")},
        },
    )  # fmt: skip
    assessment.questionnaire, assessment.updated_at = to, row.updated_at
    assessment.__dict__.pop("answers_by_step", None)
    return moved


def _rewrite(assessment: Assessment, made: Plan, by: Actor) -> None:
    """Store the steps as planned; a page that shows a field as it was before conflicts with it, as with any other save."""
    rows = {row.step: row for row in StepAnswers.objects.select_for_update().filter(assessment=assessment)}
    for step, answers in made.steps.items():
        row = rows.pop(step, None) or StepAnswers(assessment=assessment, step=step)
        changed = {key for key in {*row.answers, *answers} if row.answers.get(key) != answers.get(key)}
        if row.pk and not changed:
            continue
        row.revision += 1
        row.answers = answers
        row.field_revisions = {
            **{name: at for name, at in row.field_revisions.items() if name.partition(".")[0] in answers},
            **{field: row.revision for key in changed for field in _fields(key, answers.get(key))},
        }
        row.updated_at, row.updated_by = timezone.now(), by.label
        row.save()
    for row in rows.values():  # steps that the new version does not have; their answers are in the move
        row.delete()


def _fields(key: str, value: Any) -> list[str]:
    """The names under which `saving` knows an answer and its parts."""
    return [key, *(f"{key}.{part}" for part in value)] if isinstance(value, dict) else [key]


@transaction.atomic
def look(*, move: AssessmentMove, ids: list[str], by: Actor) -> int:
    """Note that the client looked at items of a review list. Returns how many were new; unknown ids are passed over."""
    row = AssessmentMove.objects.select_for_update().get(pk=move.pk)
    known = [item["id"] for item in row.to_look_at if item["id"] in ids]
    if known:
        row.looked = [*row.looked, *known]
        row.save(update_fields=["looked"])
        audit.record(
            by=by, action="look", subject_kind="assessment", subject_id=row.assessment.public_id,
            details={"move": row.pk, "items": known},
        )  # fmt: skip
    return len(known)


def waiting_updates(assessment: Assessment) -> int:
    """How many questions the client should look at after moves. One query."""
    rows = AssessmentMove.objects.filter(assessment=assessment).only("items", "looked")
    return sum(len(row.to_look_at) for row in rows)


def standing(assessment: Assessment) -> Standing:
    """Two queries."""
    versions = QuestionnaireVersion.objects.filter(slug=assessment.questionnaire.slug).order_by("-pk")
    newest = versions.values_list("pk", "version").first()
    newer = newest[1] if newest and newest[0] > assessment.questionnaire_id else ""
    moves = AssessmentMove.objects.filter(assessment=assessment).count()
    return Standing(newer, Status(assessment.status) in OPEN_TO_CLIENT, moves)
