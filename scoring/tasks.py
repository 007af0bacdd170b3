"""The door for the sweep that keeps the work list's ratings of today."""

from celery import shared_task

from scoring import refreshing


@shared_task(name="scoring.sweep_standings")
def sweep_standings() -> None:
    refreshing.sweep()
