"""The clients' own copies: the only writer of their rows, and their doors to the queue (`reports.queue`)."""

import hashlib
import json
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import override

from accounts.actors import Actor
from assessment.models import Assessment
from assessment.screens import disagreements, needs_profile, overview, summary
from reports import queue
from reports.models import OwnCopy
from reports.rendering.document import TEMPLATE_VERSION, render
from reports.snapshot.own_copy import CopyMaterial, own_copy
from reports.states import Render


def snapshot_of(assessment: Assessment, language: str) -> dict[str, Any]:
    """Everything the copy shows, JSON-able. Two queries, whatever was answered."""
    saved = assessment.steps.aggregate(at=Max("updated_at"))["at"]
    return _snapshot(assessment, language, saved or assessment.created_at)


def _snapshot(assessment: Assessment, language: str, as_of: datetime) -> dict[str, Any]:
    content = assessment.questionnaire.content
    with override(language):
        seen = overview(assessment, language)
        sections = summary(assessment, seen, language)
        contradictions = [f"{item.text} {item.why}".strip() for item in disagreements(assessment, language)]
    submitted = assessment.submitted_at
    return own_copy(
        CopyMaterial(
            client=assessment.organisation.name,
            language=language,
            questionnaire=content,
            content_hash=assessment.questionnaire.content_hash,
            facts=assessment.facts,
            answers=assessment.criterion_answers,
            hidden=assessment.skipped,
            profile=needs_profile(assessment, language),
            priorities=[line for section in sections[-1:] for row in section.lines for line in row.lines],
            contradictions=contradictions,
            open_questions=[
                (section.step.name, [line.question for line in section.lines if line.is_missing])
                for section in sections
                if section.missing
            ],
            answered=seen.progress.answered,
            total=seen.progress.total,
            as_of=timezone.localtime(as_of),
            sent_at=None if submitted is None else timezone.localtime(submitted),
            sent_by=assessment.submitted_by,
        )
    )


def content_hash(snapshot: dict[str, Any]) -> str:
    """SHA-256 (hex) of what the copy says; the moment of the last save is left out, so that undoing a change is no change."""
    said = {key: value for key, value in snapshot.items() if key != "as_of"} | {"template": TEMPLATE_VERSION}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def current_hash(assessment: Assessment, language: str) -> str:
    """What a copy of the answers as they are now would be known by; no query when the answers are loaded."""
    return content_hash(_snapshot(assessment, language, assessment.created_at))


@transaction.atomic
def ask(*, assessment: Assessment, language: str, by: Actor) -> OwnCopy:
    """The copy of the answers as they are now: the one that exists, or a new one, queued (also when the stored file is gone)."""
    snapshot = snapshot_of(assessment, language)
    same = OwnCopy.objects.filter(
        assessment=assessment, language=language, content_hash=content_hash(snapshot)
    ).first()
    if same is not None and same.render_status == Render.READY and not _is_stored(same):
        queue.note(same, "lost", {"assessment": assessment.public_id, "sha256": same.sha256}, by)
        same.delete()  # its file is gone: the next lines make it again
    copy, created = OwnCopy.objects.get_or_create(
        assessment=assessment,
        language=language,
        content_hash=content_hash(snapshot),
        defaults={"snapshot": snapshot},
    )
    if created:
        queue.note(copy, "copy", {"assessment": assessment.public_id, "language": language}, by)
        hint(copy.pk)
    return copy


def _is_stored(copy: OwnCopy) -> bool:
    return copy.file.storage.exists(str(copy.file.name))


def note_download(*, copy: OwnCopy, by: Actor) -> None:
    """Downloads are audited."""
    details: dict[str, object] = {"assessment": copy.assessment.public_id, "sha256": copy.sha256}
    queue.note(copy, "download", details, by)


def hint(copy_id: int) -> None:
    """Tell a worker, after the commit. Without a broker the row stays queued and the sweep tells again."""
    transaction.on_commit(partial(_send, copy_id), robust=True)


def _send(copy_id: int) -> None:
    from reports.tasks import render_copy  # noqa: PLC0415 -- the task calls back into this module

    queue.send(render_copy, OwnCopy, copy_id)


def run(*, copy_id: int) -> bool:
    """Claim, render and finish one copy. Returns whether this call made the file."""
    return queue.run(OwnCopy, copy_id, render)


def timed_out(*, copy_id: int) -> None:
    """The worker killed the process that rendered this copy, because it took longer than it may."""
    queue.timed_out(OwnCopy, copy_id)


@transaction.atomic
def retry(*, copy: OwnCopy, by: Actor) -> None:
    """Queue a failed copy again, with fresh attempts. Raises IllegalMove when it has not failed."""
    queue.retry(copy, by=by)
    hint(copy.pk)


def sweep() -> dict[str, int]:
    """What `reports.queue.sweep` does, for own copies."""
    return queue.sweep(OwnCopy, lambda copy_id: _send(copy_id))
