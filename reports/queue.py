"""The rendering queue. The row is the job: claimed with one UPDATE, finished only by who still holds the claim.

A broker message is a hint that there is work. So a lost, doubled or late message, a killed worker or an absent broker loses
nothing and renders nothing twice; `sweep` finds what was left lying. Any model made from `RenderJob` can queue here; each kind
of document has its own doors: `reports.jobs` (proposals) and `reports.copies` (the clients' own copies).
"""

import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import audit
from accounts.actors import SYSTEM, Actor
from reports.render_job import RenderJob
from reports.rendering.document import TEMPLATE_VERSION, Rendered, RenderError
from reports.states import IllegalMove, Render

logger = logging.getLogger(__name__)

# Reasons stored on a failed row; `reports.messages` says each to a person.
TOO_LONG, TOO_MANY_ATTEMPTS, BROKEN_DOCUMENT, CRASHED = (
    "too_long",
    "too_many_attempts",
    "broken_document",
    "crashed",
)
STALE_MARGIN = timedelta(seconds=15)
HINT_AGAIN_AFTER = timedelta(seconds=20)

Model = type[RenderJob]


def _rows(model: Model) -> Any:
    return model._default_manager


def _name(model: Model, pk: int) -> str:
    """How a job is called in the log."""
    return f"{model._meta.model_name} {pk}"


def send(task: Any, model: Model, pk: int) -> None:
    """Put a hint into the broker. Without a broker the row stays queued and the sweep tells again."""
    try:
        task.delay(pk)
    except (OperationalError, OSError) as error:
        logger.warning("the broker is not reachable; %s stays queued (%s)", _name(model, pk), error)


def claim(model: Model, pk: int) -> str | None:
    """Take a queued job with one UPDATE. Returns the claim's token, or None when it is somebody else's or not wanted."""
    token = uuid.uuid4().hex
    taken = (
        _rows(model)
        .filter(pk=pk, render_status=Render.QUEUED)
        .update(
            render_status=Render.RENDERING, claim=token, claimed_at=timezone.now(), attempts=F("attempts") + 1
        )
    )
    return token if taken == 1 else None


def run(model: Model, pk: int, render: Callable[[dict[str, Any]], Rendered]) -> bool:
    """Claim, render and finish one job. Returns whether this call made the file."""
    token = claim(model, pk)
    if token is None:
        logger.info("%s is not waiting to be rendered", _name(model, pk))
        return False
    job = _rows(model).get(pk=pk)
    try:
        rendered = render(job.snapshot)
    except RenderError:
        logger.exception("%s cannot be rendered", _name(model, pk))
        return _fail(model, pk, token, BROKEN_DOCUMENT)
    except Exception:  # the row must say what happened, and the log keeps the traceback
        logger.exception("%s crashed the renderer", _name(model, pk))
        return _fail(model, pk, token, CRASHED)
    return finish(job, token=token, rendered=rendered)


def timed_out(model: Model, pk: int) -> None:
    """The worker killed the process that rendered this job, because it took longer than it may."""
    token = _rows(model).filter(pk=pk, render_status=Render.RENDERING).values_list("claim", flat=True).first()
    if token is not None:
        _fail(model, pk, token, TOO_LONG)


def finish(job: RenderJob, *, token: str, rendered: Rendered) -> bool:
    """Store the file and mark the row ready, if the claim still holds; a late worker's file is removed again."""
    digest = hashlib.sha256(rendered.pdf).hexdigest()
    field = type(job).file.field
    name = field.storage.save(f"{field.upload_to}/{job.public_id}-{token[:8]}.pdf", ContentFile(rendered.pdf))
    with transaction.atomic():
        won = (
            _rows(type(job))
            .filter(pk=job.pk, render_status=Render.RENDERING, claim=token)
            .update(
                render_status=Render.READY,
                claim="",
                finished_at=timezone.now(),
                file=name,
                sha256=digest,
                pages=rendered.pages,
                template_version=TEMPLATE_VERSION,
            )
        )
        if won:
            note(
                job,
                "rendered",
                {"sha256": digest, "pages": rendered.pages, "findings": list(rendered.findings)},
            )
    if not won:
        field.storage.delete(name)
        logger.warning("%s was taken over before this worker finished", _name(type(job), job.pk))
    return bool(won)


def _fail(model: Model, pk: int, token: str, reason: str) -> bool:
    with transaction.atomic():
        lost = (
            _rows(model)
            .filter(pk=pk, render_status=Render.RENDERING, claim=token)
            .update(render_status=Render.FAILED, claim="", error=reason, finished_at=timezone.now())
        )
        if lost:
            note(_rows(model).only("public_id").get(pk=pk), "render_failed", {"reason": reason})
    return False


def note(job: RenderJob, action: str, details: dict[str, object], by: Actor = SYSTEM) -> None:
    """An audit event about a job."""
    audit.record(by=by, action=action, subject_kind=job.AUDITED_AS, subject_id=job.public_id, details=details)


@transaction.atomic
def retry(job: RenderJob, *, by: Actor) -> None:
    """Queue a failed job again, with fresh attempts. Raises IllegalMove when it has not failed. The caller sends the hint."""
    moved = (
        _rows(type(job))
        .filter(pk=job.pk, render_status=Render.FAILED)
        .update(
            render_status=Render.QUEUED,
            error="",
            attempts=0,
            queued_at=timezone.now(),
            claimed_at=None,
            finished_at=None,
        )
    )
    if not moved:
        raise IllegalMove(f"Only a failed {job.AUDITED_AS} can be rendered again.")
    note(job, "retry", {}, by)


def sweep(model: Model, hint_at: Callable[[int], None]) -> dict[str, int]:
    """Put back jobs whose worker died, give up after the last attempt, and hint again at what waits. Safe to run any time.

    `hint_at(pk)` puts a hint into the broker. Returns how many were put back, given up and hinted at.
    """
    now = timezone.now()
    limit = now - timedelta(seconds=settings.RENDER_LIMIT_SECONDS) - STALE_MARGIN
    stale = _rows(model).filter(render_status=Render.RENDERING, claimed_at__lt=limit)
    spent = list(stale.filter(attempts__gte=settings.RENDER_ATTEMPTS).values_list("pk", "claim"))
    for pk, token in spent:
        _fail(model, pk, token, TOO_MANY_ATTEMPTS)
    put_back = stale.filter(attempts__lt=settings.RENDER_ATTEMPTS).update(
        render_status=Render.QUEUED, claim="", queued_at=now
    )
    waiting = _rows(model).filter(render_status=Render.QUEUED)
    hinted = [
        pk
        for pk, queued in waiting.values_list("pk", "queued_at")
        if queued == now or queued < now - HINT_AGAIN_AFTER
    ]
    for pk in hinted:
        hint_at(pk)
    return {"put_back": put_back, "given_up": len(spent), "hinted": len(hinted)}
