"""The queue's states, one process. The same with a real worker: tests/system."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from reports import jobs, tasks
from reports.models import Proposal
from reports.rendering.document import Rendered, RenderError
from reports.states import IllegalMove, Render
from tests import factories

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a document"


@pytest.fixture
def queued(consultant) -> Proposal:
    return factories.proposal(consultant)


@pytest.fixture
def renders(monkeypatch):
    """The renderer, replaced: returns a small document, or raises what the test puts there."""
    outcome = {"raise": None, "calls": 0}

    def render(snapshot):
        outcome["calls"] += 1
        if outcome["raise"] is not None:
            raise outcome["raise"]
        return Rendered(pdf=PDF, pages=1, findings=())

    monkeypatch.setattr(jobs, "render", render)
    return outcome


@pytest.fixture
def hints(monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr(jobs, "_send", sent.append)
    return sent


def test_run_stores_the_file_with_its_hash(queued, renders):
    assert jobs.run(proposal_id=queued.pk) is True

    queued.refresh_from_db()
    assert queued.render_status == Render.READY
    with queued.file.open() as file:
        assert file.read() == PDF
    assert queued.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (queued.pages, queued.attempts, queued.claim) == (1, 1, "")
    assert AuditEvent.objects.filter(action="rendered", subject_id=queued.public_id).count() == 1


def test_second_run_renders_nothing(queued, renders):
    jobs.run(proposal_id=queued.pk)

    assert jobs.run(proposal_id=queued.pk) is False
    assert renders["calls"] == 1


def test_claimed_job_cannot_be_claimed_again(queued):
    assert jobs.claim(proposal_id=queued.pk) is not None
    assert jobs.claim(proposal_id=queued.pk) is None


def test_claim_of_an_unknown_proposal_is_nobodys(db):
    assert jobs.claim(proposal_id=0) is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RenderError("broken"), jobs.BROKEN_DOCUMENT),
        (ZeroDivisionError(), jobs.CRASHED),
    ],
)
def test_failure_is_on_the_row_with_a_reason(queued, renders, error, reason):
    renders["raise"] = error

    assert jobs.run(proposal_id=queued.pk) is False

    queued.refresh_from_db()
    assert (queued.render_status, queued.error, queued.claim) == (Render.FAILED, reason, "")
    assert AuditEvent.objects.get(action="render_failed").details == {"reason": reason}


def test_killed_rendering_fails_with_its_reason(queued):
    jobs.claim(proposal_id=queued.pk)

    jobs.timed_out(proposal_id=queued.pk)

    queued.refresh_from_db()
    assert (queued.render_status, queued.error, queued.claim) == (Render.FAILED, jobs.TOO_LONG, "")


def test_time_limit_of_a_job_that_nobody_renders_changes_nothing(queued):
    jobs.timed_out(proposal_id=queued.pk)

    queued.refresh_from_db()
    assert queued.render_status == Render.QUEUED


def test_late_worker_cannot_overwrite_and_leaves_no_file(queued, renders):
    token = jobs.claim(proposal_id=queued.pk)
    Proposal.objects.filter(pk=queued.pk).update(render_status=Render.QUEUED, claim="")
    jobs.run(proposal_id=queued.pk)
    queued.refresh_from_db()

    won = jobs.finish(proposal=queued, token=token, rendered=Rendered(pdf=b"%PDF late", pages=9, findings=()))

    assert won is False
    fresh = Proposal.objects.get(pk=queued.pk)
    assert (fresh.pages, fresh.sha256) == (1, hashlib.sha256(PDF).hexdigest())
    assert len(fresh.file.storage.listdir("proposals")[1]) == 1


def test_late_failure_does_not_touch_a_row_that_was_taken_over(queued, monkeypatch):
    def taken_over(snapshot):
        Proposal.objects.filter(pk=queued.pk).update(claim="somebody else")
        raise RenderError("late")

    monkeypatch.setattr(jobs, "render", taken_over)
    jobs.run(proposal_id=queued.pk)

    queued.refresh_from_db()
    assert (queued.render_status, queued.claim, queued.error) == (Render.RENDERING, "somebody else", "")


def test_failed_proposal_can_be_tried_again(queued, renders, hints, django_capture_on_commit_callbacks):
    renders["raise"] = RenderError("broken")
    jobs.run(proposal_id=queued.pk)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(proposal=queued, by=SYSTEM)

    queued.refresh_from_db()
    assert (queued.render_status, queued.error, queued.attempts) == (Render.QUEUED, "", 0)
    assert hints == [queued.pk]


def test_retry_of_a_proposal_that_did_not_fail_is_refused(queued):
    with pytest.raises(IllegalMove, match="Only a failed proposal"):
        jobs.retry(proposal=queued, by=SYSTEM)


def stale(proposal, attempts: int) -> None:
    jobs.claim(proposal_id=proposal.pk)
    Proposal.objects.filter(pk=proposal.pk).update(
        claimed_at=timezone.now() - timedelta(hours=1), attempts=attempts
    )


def test_sweep_puts_back_a_job_whose_worker_died(queued, hints):
    stale(queued, attempts=1)

    assert jobs.sweep() == {"put_back": 1, "given_up": 0, "hinted": 1}

    queued.refresh_from_db()
    assert (queued.render_status, queued.claim, hints) == (Render.QUEUED, "", [queued.pk])


def test_sweep_gives_up_after_the_last_attempt(queued, hints, settings):
    stale(queued, attempts=settings.RENDER_ATTEMPTS)

    assert jobs.sweep() == {"put_back": 0, "given_up": 1, "hinted": 0}

    queued.refresh_from_db()
    assert (queued.render_status, queued.error) == (Render.FAILED, jobs.TOO_MANY_ATTEMPTS)


def test_sweep_leaves_a_job_in_work_alone(queued, hints):
    jobs.claim(proposal_id=queued.pk)

    assert jobs.sweep() == {"put_back": 0, "given_up": 0, "hinted": 0}


def test_sweep_hints_again_at_what_waited_too_long(queued, hints):
    assert jobs.sweep()["hinted"] == 0
    Proposal.objects.filter(pk=queued.pk).update(queued_at=timezone.now() - timedelta(minutes=1))

    assert jobs.sweep()["hinted"] == 1


def test_absent_broker_leaves_the_proposal_queued(queued, monkeypatch, caplog):
    def refuse(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.render_proposal, "delay", refuse)

    jobs._send(queued.pk)

    queued.refresh_from_db()
    assert queued.render_status == Render.QUEUED
    assert "the broker is not reachable" in caplog.text


def test_hint_is_sent_after_the_commit_only(consultant, hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = factories.proposal(consultant)
        assert hints == []

    assert hints == [made.pk]


def test_task_logs_arguments_of_another_release(queued, renders, caplog):
    tasks.render_proposal(queued.pk, priority=3)

    queued.refresh_from_db()
    assert queued.render_status == Render.READY
    assert "ignored arguments ['priority']" in caplog.text


def test_sweep_task_is_the_sweep(queued, hints):
    stale(queued, attempts=1)

    tasks.sweep_stale_renders()

    assert hints == [queued.pk]
