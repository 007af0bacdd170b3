"""A client's own copy through a real broker, a real worker process and a real database."""

import hashlib
from datetime import timedelta

import page
import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from reports import copies, queue
from reports.models import OwnCopy
from reports.states import Render
from reports.tasks import render_copy
from tests import factories
from tests.workers import kill, wait_until

pytestmark = [pytest.mark.system]


def status(copy: OwnCopy) -> str:
    return OwnCopy.objects.values_list("render_status", flat=True).get(pk=copy.pk)


@pytest.fixture
def draft(data_dir):
    return factories.draft(name="Piccola S.r.l.", facts={"staff": 3})


def test_copy_is_rendered_once_by_the_worker_and_found_again(start_worker, draft):
    copy = copies.ask(assessment=draft, language="it", by=SYSTEM)
    for _ in range(2):
        render_copy.delay(copy.pk)

    start_worker()
    wait_until(lambda: status(copy) == Render.READY, why="the worker rendered")
    again = copies.ask(assessment=draft, language="it", by=SYSTEM)
    other = copies.ask(assessment=draft, language="fr", by=SYSTEM)
    wait_until(lambda: status(other) == Render.READY, why="the doubled messages before it were worked off")

    copy.refresh_from_db()
    content = copy.file.read()
    copy.file.close()
    assert (again.pk, copy.attempts) == (copy.pk, 1)
    assert hashlib.sha256(content).hexdigest() == copy.sha256
    assert page.validate_pdf_bytes(content, profile="ua1").is_compliant
    assert len(list(copy.file.storage.listdir("copies")[1])) == 2


def test_killed_worker_leaves_a_copy_that_the_next_one_finishes(start_worker, draft):
    copy = copies.ask(assessment=draft, language="en", by=SYSTEM)
    queue.claim(OwnCopy, copy.pk)  # as a worker would that dies before its next line
    kill(start_worker())
    OwnCopy.objects.filter(pk=copy.pk).update(claimed_at=timezone.now() - timedelta(hours=1))

    start_worker()
    wait_until(lambda: status(copy) == Render.READY, why="the sweep at the worker's start put it back")

    copy.refresh_from_db()
    assert copy.attempts == 2


def test_copy_that_takes_too_long_is_killed_with_its_reason(start_worker, draft, monkeypatch):
    monkeypatch.setattr(copies, "_send", lambda _: None)
    copy = copies.ask(assessment=draft, language="en", by=SYSTEM)
    monkeypatch.undo()
    OwnCopy.objects.filter(pk=copy.pk).update(queued_at=timezone.now() - timedelta(minutes=5))

    start_worker(RENDER_LIMIT_SECONDS="1")
    wait_until(lambda: status(copy) in (Render.FAILED, Render.READY), why="the limit ended it")

    copy.refresh_from_db()
    assert (copy.render_status, copy.error) == (Render.FAILED, queue.TOO_LONG)
