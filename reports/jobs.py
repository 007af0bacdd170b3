"""The rendering of proposals: their doors to the queue (`reports.queue`), by the proposal's key."""

from functools import partial

from django.db import transaction

from accounts.actors import Actor
from reports import queue
from reports.models import Proposal
from reports.queue import BROKEN_DOCUMENT, CRASHED, TOO_LONG, TOO_MANY_ATTEMPTS
from reports.rendering.document import Rendered, render

__all__ = [
    "BROKEN_DOCUMENT", "CRASHED", "TOO_LONG", "TOO_MANY_ATTEMPTS",
    "claim", "finish", "hint", "retry", "run", "sweep", "timed_out",
]  # fmt: skip


def hint(proposal_id: int) -> None:
    """Tell a worker, after the commit. Without a broker the row stays queued and the sweep tells again."""
    transaction.on_commit(partial(_send, proposal_id), robust=True)


def _send(proposal_id: int) -> None:
    from reports.tasks import render_proposal  # noqa: PLC0415 -- the task calls back into this module

    queue.send(render_proposal, Proposal, proposal_id)


def claim(*, proposal_id: int) -> str | None:
    """Take a queued proposal. Returns the claim's token, or None when it is somebody else's or not wanted."""
    return queue.claim(Proposal, proposal_id)


def run(*, proposal_id: int) -> bool:
    """Claim, render and finish one proposal. Returns whether this call made the file."""
    return queue.run(Proposal, proposal_id, render)


def timed_out(*, proposal_id: int) -> None:
    """The worker killed the process that rendered this proposal, because it took longer than it may."""
    queue.timed_out(Proposal, proposal_id)


def finish(*, proposal: Proposal, token: str, rendered: Rendered) -> bool:
    """Store the file and mark the row ready, if the claim still holds; a late worker's file is removed again."""
    return queue.finish(proposal, token=token, rendered=rendered)


@transaction.atomic
def retry(*, proposal: Proposal, by: Actor) -> None:
    """Queue a failed proposal again, with fresh attempts. Raises IllegalMove when it has not failed."""
    queue.retry(proposal, by=by)
    hint(proposal.pk)


def sweep() -> dict[str, int]:
    """What `reports.queue.sweep` does, for proposals."""
    return queue.sweep(Proposal, lambda proposal_id: _send(proposal_id))
