"""The rendering queue. The row is the job: claimed with one UPDATE, finished only by who still holds the claim.

A broker message is a hint that there is work. So a lost, doubled or late message, a killed worker or an absent broker loses
nothing and renders nothing twice; `sweep` finds what was left lying.
"""

import hashlib
import logging
import uuid
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import audit
from accounts.actors import SYSTEM, Actor
from reports.models import Proposal
from reports.rendering.document import TEMPLATE_VERSION, Rendered, RenderError, render
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


def hint(proposal_id: int) -> None:
    """Tell a worker, after the commit. Without a broker the row stays queued and the sweep tells again."""
    transaction.on_commit(partial(_send, proposal_id), robust=True)


def _send(proposal_id: int) -> None:
    from reports.tasks import render_proposal  # noqa: PLC0415 -- the task calls back into this module

    try:
        render_proposal.delay(proposal_id)
    except (OperationalError, OSError) as error:
        logger.warning("the broker is not reachable; proposal %s stays queued (%s)", proposal_id, error)


def claim(*, proposal_id: int) -> str | None:
    """Take a queued job with one UPDATE. Returns the claim's token, or None when it is somebody else's or not wanted."""
    token = uuid.uuid4().hex
    taken = Proposal.objects.filter(pk=proposal_id, render_status=Render.QUEUED).update(
        render_status=Render.RENDERING, claim=token, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    return token if taken == 1 else None


def run(*, proposal_id: int) -> bool:
    """Claim, render and finish one proposal. Returns whether this call made the file."""
    token = claim(proposal_id=proposal_id)
    if token is None:
        logger.info("proposal %s is not waiting to be rendered", proposal_id)
        return False
    proposal = Proposal.objects.get(pk=proposal_id)
    try:
        rendered = render(proposal.snapshot)
    except RenderError:
        logger.exception("proposal %s cannot be rendered", proposal_id)
        return _fail(proposal_id, token, BROKEN_DOCUMENT)
    except Exception:  # the row must say what happened, and the log keeps the traceback
        logger.exception("proposal %s crashed the renderer", proposal_id)
        return _fail(proposal_id, token, CRASHED)
    return finish(proposal=proposal, token=token, rendered=rendered)


def timed_out(*, proposal_id: int) -> None:
    """The worker killed the process that rendered this proposal, because it took longer than it may."""
    token = (
        Proposal.objects.filter(pk=proposal_id, render_status=Render.RENDERING)
        .values_list("claim", flat=True)
        .first()
    )
    if token is not None:
        _fail(proposal_id, token, TOO_LONG)


def finish(*, proposal: Proposal, token: str, rendered: Rendered) -> bool:
    """Store the file and mark the row ready, if the claim still holds; a late worker's file is removed again."""
    digest = hashlib.sha256(rendered.pdf).hexdigest()
    storage = Proposal._meta.get_field("file").storage
    name = storage.save(f"proposals/{proposal.public_id}-{token[:8]}.pdf", ContentFile(rendered.pdf))
    with transaction.atomic():
        won = Proposal.objects.filter(pk=proposal.pk, render_status=Render.RENDERING, claim=token).update(
            render_status=Render.READY,
            claim="",
            finished_at=timezone.now(),
            file=name,
            sha256=digest,
            pages=rendered.pages,
            template_version=TEMPLATE_VERSION,
        )
        if won:
            _note(
                proposal,
                "rendered",
                {"sha256": digest, "pages": rendered.pages, "findings": list(rendered.findings)},
            )
    if not won:
        storage.delete(name)
        logger.warning("proposal %s was taken over before this worker finished", proposal.pk)
    return bool(won)


def _fail(proposal_id: int, token: str, reason: str) -> bool:
    with transaction.atomic():
        lost = Proposal.objects.filter(pk=proposal_id, render_status=Render.RENDERING, claim=token).update(
            render_status=Render.FAILED, claim="", error=reason, finished_at=timezone.now()
        )
        if lost:
            _note(Proposal.objects.only("public_id").get(pk=proposal_id), "render_failed", {"reason": reason})
    return False


def _note(proposal: Proposal, action: str, details: dict[str, object], by: Actor = SYSTEM) -> None:
    audit.record(
        by=by, action=action, subject_kind="proposal", subject_id=proposal.public_id, details=details
    )


@transaction.atomic
def retry(*, proposal: Proposal, by: Actor) -> None:
    """Queue a failed proposal again, with fresh attempts. Raises IllegalMove when it has not failed."""
    moved = Proposal.objects.filter(pk=proposal.pk, render_status=Render.FAILED).update(
        render_status=Render.QUEUED,
        error="",
        attempts=0,
        queued_at=timezone.now(),
        claimed_at=None,
        finished_at=None,
    )
    if not moved:
        raise IllegalMove("Only a failed proposal can be rendered again.")
    _note(proposal, "retry", {}, by)
    hint(proposal.pk)


def sweep() -> dict[str, int]:
    """Put back jobs whose worker died, give up after the last attempt, and hint again at what waits. Safe to run any time.

    Returns how many were put back, given up and hinted at.
    """
    now = timezone.now()
    limit = now - timedelta(seconds=settings.RENDER_LIMIT_SECONDS) - STALE_MARGIN
    stale = Proposal.objects.filter(render_status=Render.RENDERING, claimed_at__lt=limit)
    spent = list(stale.filter(attempts__gte=settings.RENDER_ATTEMPTS).values_list("pk", "claim"))
    for pk, token in spent:
        _fail(pk, token, TOO_MANY_ATTEMPTS)
    put_back = stale.filter(attempts__lt=settings.RENDER_ATTEMPTS).update(
        render_status=Render.QUEUED, claim="", queued_at=now
    )
    waiting = Proposal.objects.filter(render_status=Render.QUEUED)
    hinted = [
        pk
        for pk, queued in waiting.values_list("pk", "queued_at")
        if queued == now or queued < now - HINT_AGAIN_AFTER
    ]
    for pk in hinted:
        _send(pk)
    return {"put_back": put_back, "given_up": len(spent), "hinted": len(hinted)}
