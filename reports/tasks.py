"""Doors to the queue: an id comes in, the service does the work, the row holds the result."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from reports import jobs

logger = logging.getLogger(__name__)


@shared_task(name="reports.render_proposal")
def render_proposal(proposal_id: int, **unknown: Any) -> None:
    """Render one queued proposal. Arguments of a newer release are logged, not fatal, so a rolling deploy breaks nothing."""
    if unknown:
        logger.warning("render_proposal: ignored arguments %s", sorted(unknown))
    jobs.run(proposal_id=proposal_id)


@shared_task(name="reports.sweep_stale_renders")
def sweep_stale_renders() -> None:
    jobs.sweep()


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """What a dead worker left behind does not wait for the next beat."""
    sweep_stale_renders.delay()
