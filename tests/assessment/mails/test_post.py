"""The queue of e-mails, one process. The same with a real worker and a real SMTP server: tests/system."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from assessment import tasks
from assessment.links import create_link, open_link, revoke_link
from assessment.mails import post
from assessment.mails.limits import Sender, TooManyMails
from assessment.mails.models import Kind, Mail, MailStatus, StartRequest
from assessment.mails.words import FAILURES
from assessment.models import AccessLink
from tests import factories

pytestmark = pytest.mark.django_db
SENDER = Sender("https://dodici.example", "a visitor")


@pytest.fixture
def link_and_token():
    return create_link(assessment=factories.draft(), label="Anna", email="anna@client.example", by=SYSTEM)


@pytest.fixture
def queued(link_and_token) -> Mail:
    return queue(link_and_token[0])


def queue(link: AccessLink) -> Mail:
    return post.post(kind=Kind.INVITATION, recipient=link.email, language="en", sender=SENDER, link=link)


@pytest.fixture
def hints(monkeypatch) -> list[int]:
    sent: list[int] = []
    monkeypatch.setattr(tasks.send_mail, "delay", sent.append)
    return sent


@pytest.fixture
def server(monkeypatch):
    """The mail server: `server["raise"]` is what it answers with."""
    answer = {"raise": None}
    real = EmailMultiAlternatives.send

    def send(self, *args, **kwargs):
        if answer["raise"] is not None:
            raise answer["raise"]
        return real(self, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    return answer


def state(row: Mail) -> tuple[str, str, int, str]:
    row.refresh_from_db()
    return row.status, row.claim, row.attempts, row.error


def test_sent_once_whatever_the_number_of_messages(queued):
    assert post.run(mail_id=queued.pk) is True
    assert post.run(mail_id=queued.pk) is False

    assert len(mail.outbox) == 1
    assert state(queued) == ("sent", "", 1, "")
    assert AuditEvent.objects.get(action="mail_sent").details["link"] == queued.link_id


def test_claim_is_taken_once(queued):
    assert post.claim(mail_id=queued.pk) is not None
    assert post.claim(mail_id=queued.pk) is None
    assert post.claim(mail_id=0) is None


def test_server_that_is_down_is_asked_three_times_and_then_the_row_says_so(queued, server):
    server["raise"] = ConnectionRefusedError("no")
    waits = []
    for _ in range(3):
        now = timezone.now()
        post.run(mail_id=queued.pk)
        queued.refresh_from_db()
        waits.append(round((queued.due_at - now).total_seconds() / 60))
        assert post.run(mail_id=queued.pk) is False  # not due yet, or given up
        Mail.objects.filter(pk=queued.pk).update(due_at=now)

    assert state(queued) == ("failed", "", 3, post.UNREACHABLE)
    assert waits[:2] == [1, 10]
    assert AuditEvent.objects.get(action="mail_failed").details["reason"] == post.UNREACHABLE


@pytest.mark.parametrize("error", [SMTPServerDisconnected("gone"), TimeoutError()])
def test_failure_leaves_the_link_that_the_person_has_open(link_and_token, queued, server, error):
    link, token = link_and_token
    server["raise"] = error

    post.run(mail_id=queued.pk)

    assert open_link(token=token) == link
    server["raise"] = None
    Mail.objects.update(due_at=timezone.now())
    assert post.run(mail_id=queued.pk) is True
    assert open_link(token=token) is None


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            SMTPRecipientsRefused({"anna@client.example": (550, b"no such user")}),
            ("failed", "", 1, post.REFUSED),
        ),
        (SMTPRecipientsRefused({"anna@client.example": (451, b"later")}), ("queued", "", 1, "")),
        (ZeroDivisionError(), ("failed", "", 1, post.CRASHED)),
    ],
)
def test_refusal_and_crash_are_on_the_row(queued, server, error, expected):
    server["raise"] = error

    assert post.run(mail_id=queued.pk) is False

    assert state(queued) == expected


def test_every_reason_has_its_words():
    assert set(FAILURES) == {post.UNREACHABLE, post.REFUSED, post.TOO_MANY_ATTEMPTS, post.CRASHED}


def test_revoked_link_is_not_mailed(link_and_token, queued):
    revoke_link(link=link_and_token[0], by=SYSTEM)

    assert post.run(mail_id=queued.pk) is False

    assert (state(queued)[0], mail.outbox) == ("dropped", [])


def test_worker_that_lost_its_claim_does_not_write_the_outcome(queued, monkeypatch):
    def taken_over(self, *args, **kwargs):
        Mail.objects.filter(pk=queued.pk).update(claim="somebody else")
        return 1

    monkeypatch.setattr(EmailMultiAlternatives, "send", taken_over)

    assert post.run(mail_id=queued.pk) is False
    assert state(queued)[:2] == ("sending", "somebody else")


def died(row: Mail, attempts: int) -> None:
    """A worker that was killed while it sent this."""
    post.claim(mail_id=row.pk)
    Mail.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - timedelta(hours=1), attempts=attempts)


def test_sweep_puts_back_what_a_killed_worker_left(queued, hints):
    died(queued, 1)

    assert post.sweep() == {"put_back": 1, "given_up": 0, "hinted": 1}
    assert (state(queued)[:2], hints) == (("queued", ""), [queued.pk])


def test_sweep_gives_up_after_the_last_attempt(queued, hints, settings):
    died(queued, settings.MAIL_ATTEMPTS)

    assert post.sweep() == {"put_back": 0, "given_up": 1, "hinted": 0}
    assert state(queued)[3] == post.TOO_MANY_ATTEMPTS


def test_sweep_leaves_alone_what_is_being_sent_or_not_due(link_and_token, queued, hints):
    post.claim(mail_id=queued.pk)
    later = queue(link_and_token[0])
    Mail.objects.filter(pk=later.pk).update(due_at=timezone.now() + timedelta(minutes=5))

    assert post.sweep() == {"put_back": 0, "given_up": 0, "hinted": 0}


def test_sweep_hints_again_and_forgets_what_nobody_needs(queued, hints):
    old = timezone.now() - timedelta(days=2)
    Mail.objects.filter(pk=queued.pk).update(due_at=old)
    Mail.objects.create(
        kind=Kind.LOST_LINK,
        recipient="x@client.example",
        language="en",
        site="",
        created_at=old,
        status="dropped",
    )
    StartRequest.objects.create(
        organisation="Old",
        email="x@client.example",
        language="en",
        created_at=old,
        expires_at=old + timedelta(days=1),
    )

    tasks.sweep_mails()

    assert hints == [queued.pk]
    assert (list(Mail.objects.all()), StartRequest.objects.count()) == ([queued], 0)


def test_hint_is_sent_after_the_commit(link_and_token, hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = queue(link_and_token[0])
        assert hints == []

    assert hints == [row.pk]


def test_absent_broker_leaves_the_mail_queued(queued, monkeypatch, caplog):
    def refuse(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.send_mail, "delay", refuse)

    post._hint(queued.pk)

    assert state(queued)[0] == "queued"
    assert "the broker is not reachable" in caplog.text


def test_task_logs_arguments_of_another_release(queued, caplog):
    tasks.send_mail(queued.pk, priority=3)

    assert state(queued)[0] == "sent"
    assert "ignored arguments ['priority']" in caplog.text


def test_address_gets_its_share_of_an_hour(link_and_token, settings):
    settings.MAILS_PER_ADDRESS_PER_HOUR = 2
    link = link_and_token[0]
    first = queue(link)
    queue(link)

    with pytest.raises(TooManyMails):
        queue(link)

    Mail.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(hours=2))
    assert queue(link).status == "queued"


def test_visitor_gets_a_share_of_an_hour_and_staff_is_not_counted(link_and_token, settings):
    settings.MAILS_PER_VISITOR_PER_HOUR = 1
    link = link_and_token[0]
    queue(link)

    with pytest.raises(TooManyMails):
        queue(link)

    staff = Sender(SENDER.site)
    assert post.post(kind=Kind.INVITATION, recipient=link.email, language="en", sender=staff, link=link).pk


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"recipient": "Anna@client.example"}, "mail_recipient_lower"),
        ({"status": "sending"}, "mail_claimed_while_sending"),
        ({"claim": "a token"}, "mail_claimed_while_sending"),
        ({"status": "failed"}, "mail_failed_with_reason"),
        ({"error": "crashed"}, "mail_failed_with_reason"),
        ({"kind": "lost_link"}, "mail_about_what_its_kind_says"),
        ({"link": None}, "mail_about_what_its_kind_says"),
        ({"status": "lost"}, "mail_status_known"),
    ],
)
def test_impossible_mail_is_refused_by_the_database(queued, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Mail.objects.filter(pk=queued.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"organisation": ""}, "start_request_named"),
        ({"email": "Anna@client.example"}, "start_request_email_lower"),
        ({"expires_at": timezone.now() - timedelta(days=3)}, "start_request_expires_later"),
        ({}, "start_request_once"),
    ],
)
def test_impossible_request_to_begin_is_refused_by_the_database(values, constraint):
    usual = {
        "organisation": "New",
        "email": "anna@client.example",
        "language": "en",
        "expires_at": timezone.now() + timedelta(days=1),
    }
    if not values:
        StartRequest.objects.create(**usual)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StartRequest.objects.create(**usual | values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"email": "Anna@client.example"}, "access_link_email_lower"),
        ({"email": "", "step": "c1"}, "access_link_colleague_has_email"),
        ({"done_at": timezone.now()}, "access_link_only_a_step_is_done"),
    ],
)
def test_impossible_link_is_refused_by_the_database(link_and_token, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AccessLink.objects.filter(pk=link_and_token[0].pk).update(**values)


def test_start_mail_is_about_a_request_until_it_was_opened():
    assert MailStatus.QUEUED == "queued"
    with pytest.raises(IntegrityError, match="mail_about_what_its_kind_says"), transaction.atomic():
        Mail.objects.create(kind=Kind.START, recipient="x@client.example", language="en", site="")
