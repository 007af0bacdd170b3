"""Doors to the queue: an id comes in, the service does the work, the row holds the result."""

import logging
from typing import Any

from celery import Task, shared_task
from celery.signals import worker_ready
from celery.worker.request import Request
from django.db import connection

from reports import copies, jobs

logger = logging.getLogger(__name__)


class RenderRequest(Request):
    """A rendering as the worker's main process sees it: it survives when the process that renders is killed."""

    def on_timeout(self, soft: bool, timeout: float) -> None:
        """Say on the row why there is no document, instead of leaving it to the sweep to try twice more."""
        super().on_timeout(soft, timeout)
        if not soft:
            self.task.timed_out(self.args[0])
            connection.close()


class RenderTask(Task):
    """A task whose time limit is told to the row."""

    Request = RenderRequest

    def timed_out(self, pk: int) -> None:
        jobs.timed_out(proposal_id=pk)


class CopyTask(RenderTask):
    """The same for a client's own copy."""

    def timed_out(self, pk: int) -> None:
        copies.timed_out(copy_id=pk)


@shared_task(name="reports.render_proposal", base=RenderTask)
def render_proposal(proposal_id: int, **unknown: Any) -> None:
    """Render one queued proposal. Arguments of a newer release are logged, not fatal, so a rolling deploy breaks nothing."""
    if unknown:
        logger.warning("render_proposal: ignored arguments %s", sorted(unknown))
    jobs.run(proposal_id=proposal_id)


@shared_task(name="reports.render_copy", base=CopyTask)
def render_copy(copy_id: int, **unknown: Any) -> None:
    """Render one queued copy of a client's own answers."""
    if unknown:
        logger.warning("render_copy: ignored arguments %s", sorted(unknown))
    copies.run(copy_id=copy_id)


@shared_task(name="reports.sweep_stale_renders")
def sweep_stale_renders() -> None:
    jobs.sweep()
    copies.sweep()


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """What a dead worker left behind does not wait for the next beat."""
    sweep_stale_renders.delay()
