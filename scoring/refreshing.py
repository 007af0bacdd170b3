"""Ratings brought up to date for the work list: a few when somebody looks, the others by a sweep; both within a time limit."""

import time
from collections.abc import Iterable

from accounts.actors import SYSTEM, Actor
from assessment.models import Assessment
from assessment.states import Status
from scoring.models import Standing
from scoring.services import NoIntegrators, score
from scoring.standings import KEPT_FRESH, Outlook, complete, keep_to, outdated, outlook, rate_stored

LOOK_SECONDS = 1.5  # how long a reader waits at most for the rows of the page that are not of today
SWEEP_SECONDS = 20.0
SWEEP_ROWS = 200


def bring_up_to_date(rows: Iterable[Standing], *, now: Outlook, by: Actor, seconds: float) -> int:
    """Rate the rows that are outdated until the time is over, at least one. Returns how many were looked at.

    `now` has a house. Each row is a transaction of its own, so a pass that is cut off loses nothing.
    """
    end, done = time.monotonic() + seconds, 0
    for row in rows:
        if not is_outdated(row, now):
            continue
        if done and time.monotonic() > end:
            break
        if row.status == Status.APPROVED:
            rate_stored(standing=row, now=now)
        else:
            try:
                score(assessment=Assessment.objects.select_related("questionnaire").get(pk=row.pk), by=by)
            except NoIntegrators:
                break
        done += 1
    return done


def is_outdated(row: Standing, now: Outlook) -> bool:
    """As `standings.outdated`, for a row at hand."""
    if row.status == Status.APPROVED:
        return not row.verdict and row.run_id is not None
    return row.status in KEPT_FRESH and row.basis != now.basis


def sweep() -> int:
    """Add missing rows and rate outdated ones, those that wait longest first. Returns how many were rated."""
    complete()
    now = outlook()
    if now.house is None:
        return 0
    keep_to(house=now.house)
    rows = outdated(now).select_related("run").order_by("since", "pk")[:SWEEP_ROWS]
    return bring_up_to_date(rows, now=now, by=SYSTEM, seconds=SWEEP_SECONDS)
