"""From an approval to the file on disk, through a real broker, a real worker process and a real database."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from reports import jobs
from reports.models import Proposal
from reports.states import Render
from reports.tasks import render_proposal
from tests import factories
from tests.workers import kill, wait_until

pytestmark = [pytest.mark.system]


def status(proposal: Proposal) -> str:
    return Proposal.objects.values_list("render_status", flat=True).get(pk=proposal.pk)


def is_ready(proposal: Proposal) -> bool:
    return status(proposal) == Render.READY


@pytest.fixture
def author(data_dir):
    return factories.person("consultant")


def test_approved_proposal_is_rendered_by_the_worker(start_worker, author):
    start_worker()

    proposal = factories.proposal(author)
    wait_until(lambda: is_ready(proposal), why="the worker rendered")

    proposal.refresh_from_db()
    with proposal.file.open() as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == proposal.sha256
    assert (proposal.attempts, proposal.error, proposal.claim) == (1, "", "")


def test_message_delivered_three_times_is_rendered_once(start_worker, author):
    proposal = factories.proposal(author)
    for _ in range(2):
        render_proposal.delay(proposal.pk)

    start_worker()
    wait_until(lambda: is_ready(proposal), why="the worker rendered")
    other = factories.proposal(author, "start-up-38", language="en")
    wait_until(lambda: is_ready(other), why="the doubled messages before it were worked off")

    proposal.refresh_from_db()
    assert proposal.attempts == 1
    assert len(list(proposal.file.storage.listdir("proposals")[1])) == 2


def test_killed_worker_leaves_a_job_that_the_next_one_finishes(start_worker, author):
    worker = start_worker()
    proposal = factories.proposal(author)
    wait_until(lambda: status(proposal) == Render.RENDERING, why="the worker began")
    kill(worker)
    assert status(proposal) == Render.RENDERING
    long_ago = timezone.now() - timedelta(hours=1)
    Proposal.objects.filter(pk=proposal.pk).update(claimed_at=long_ago)

    start_worker()
    wait_until(lambda: is_ready(proposal), why="the sweep at the worker's start put it back")

    proposal.refresh_from_db()
    assert proposal.attempts == 2


@pytest.fixture
def forgotten(author, monkeypatch):
    """A queued proposal whose message was lost five minutes ago."""
    monkeypatch.setattr(jobs, "_send", lambda _: None)
    proposal = factories.proposal(author)
    monkeypatch.undo()
    Proposal.objects.filter(pk=proposal.pk).update(queued_at=timezone.now() - timedelta(minutes=5))
    return proposal


def test_lost_message_is_found_by_the_sweep(start_worker, forgotten):
    proposal = forgotten

    start_worker()

    wait_until(lambda: is_ready(proposal), why="the sweep found the queued row")


def test_document_that_takes_too_long_is_killed_and_the_next_worker_can_retry(start_worker, forgotten):
    """The message comes from the worker's own sweep, since a message carries its sender's limit."""
    worker = start_worker(RENDER_LIMIT_SECONDS="1")
    wait_until(lambda: status(forgotten) == Render.FAILED, why="the limit ended it")
    forgotten.refresh_from_db()
    assert (forgotten.error, forgotten.claim) == (jobs.TOO_LONG, "")
    assert worker.poll() is None
    kill(worker)

    start_worker()
    jobs.retry(proposal=forgotten, by=SYSTEM)

    wait_until(lambda: is_ready(forgotten), why="the retry went through")
