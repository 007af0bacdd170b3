"""Doors to the queue of e-mails: an id comes in, the service does the work, the row holds the result."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from assessment.mails import post

logger = logging.getLogger(__name__)


@shared_task(name="assessment.send_mail")
def send_mail(mail_id: int, **unknown: Any) -> None:
    """Send one queued e-mail. Arguments of a newer release are logged, not fatal, so a rolling deploy breaks nothing."""
    if unknown:
        logger.warning("send_mail: ignored arguments %s", sorted(unknown))
    post.run(mail_id=mail_id)


@shared_task(name="assessment.sweep_mails")
def sweep_mails() -> None:
    post.sweep()


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """What a dead worker left behind does not wait for the next beat."""
    sweep_mails.delay()
