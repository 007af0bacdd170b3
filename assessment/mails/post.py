"""The queue of e-mails. The row is the job: claimed with one UPDATE, finished only by who still holds the claim (docs/adr/0004).

The token of a link is made when its e-mail leaves, by the worker, and stored hashed only: it is never in the row or the message
broker. An e-mail that is sent again carries a new token; each says that only the newest link opens.
"""

import logging
import uuid
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override
from kombu.exceptions import OperationalError

from accounts import audit
from accounts.actors import SYSTEM
from assessment.mails.envelopes import Envelope, envelope_for
from assessment.mails.letters import message
from assessment.mails.limits import Sender, check_limits
from assessment.mails.models import Kind, Mail, MailStatus, StartRequest
from assessment.models import AccessLink

logger = logging.getLogger(__name__)

# Reasons stored on a failed row; `assessment.mails.words` says each to a person.
UNREACHABLE, REFUSED, TOO_MANY_ATTEMPTS, CRASHED = "unreachable", "refused", "too_many_attempts", "crashed"
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=10))
STALE_MARGIN = timedelta(seconds=15)
HINT_AGAIN_AFTER = timedelta(seconds=20)
KEEP_DROPPED = timedelta(days=1)


@transaction.atomic
def post(
    *,
    kind: Kind,
    recipient: str,
    language: str,
    sender: Sender,
    link: AccessLink | None = None,
    start: StartRequest | None = None,
    note: str = "",
) -> Mail:
    """Queue one e-mail. `recipient` in lower case. Raises TooManyMails when the address or the visitor had enough for now."""
    check_limits(recipient=recipient, visitor=sender.visitor)
    mail = Mail.objects.create(
        kind=kind,
        recipient=recipient,
        language=language,
        link=link,
        start=start,
        note=note,
        site=sender.site,
        visitor=sender.visitor,
    )
    transaction.on_commit(partial(_hint, mail.pk), robust=True)
    return mail


def _hint(mail_id: int) -> None:
    """Tell a worker. Without a broker the row stays queued and the sweep tells again."""
    from assessment.tasks import send_mail  # noqa: PLC0415 -- the task calls back into this module

    try:
        send_mail.delay(mail_id)
    except (OperationalError, OSError) as error:
        logger.warning("the broker is not reachable; e-mail %s stays queued (%s)", mail_id, error)


def claim(*, mail_id: int) -> str | None:
    """Take a queued e-mail that is due, with one UPDATE. Returns the claim's token, or None when it is not to be sent by us."""
    token, now = uuid.uuid4().hex, timezone.now()
    taken = Mail.objects.filter(pk=mail_id, status=MailStatus.QUEUED, due_at__lte=now).update(
        status=MailStatus.SENDING, claim=token, claimed_at=now, attempts=F("attempts") + 1
    )
    return token if taken == 1 else None


def run(*, mail_id: int) -> bool:
    """Claim, write and send one e-mail. Returns whether this call sent it."""
    token = claim(mail_id=mail_id)
    if token is None:
        logger.info("e-mail %s is not waiting to be sent", mail_id)
        return False
    mail = Mail.objects.select_related(
        "link__assessment__organisation", "link__assessment__questionnaire", "start"
    ).get(pk=mail_id)
    with override(mail.language):
        envelope = envelope_for(mail)
        if envelope is None:
            _finish(mail, token, MailStatus.DROPPED)
            return False
        return _send(mail, token, envelope)


def _send(mail: Mail, token: str, envelope: Envelope) -> bool:
    """Hand the message to the server; on failure the links that the person may already have open again."""
    try:
        message(envelope.letter, mail.recipient).send()
    except SMTPRecipientsRefused as error:
        envelope.undo()
        logger.warning("e-mail %s was refused: %s", mail.pk, error)
        lasting = all(code >= 500 for code, _text in error.recipients.values())
        if lasting:
            _finish(mail, token, MailStatus.FAILED, REFUSED)
        else:
            _later(mail, token)
        return False
    except OSError as error:  # SMTPException is one
        envelope.undo()
        logger.warning("e-mail %s could not be sent: %s", mail.pk, error)
        _later(mail, token)
        return False
    except Exception:  # the row must say what happened, and the log keeps the traceback
        envelope.undo()
        logger.exception("e-mail %s crashed", mail.pk)
        _finish(mail, token, MailStatus.FAILED, CRASHED)
        return False
    envelope.delivered()
    return _finish(mail, token, MailStatus.SENT)


def _later(mail: Mail, token: str) -> None:
    """Back into the queue, to be tried after a while; after the last attempt it failed."""
    if mail.attempts >= settings.MAIL_ATTEMPTS:
        _finish(mail, token, MailStatus.FAILED, UNREACHABLE)
        return
    wait = RETRY_AFTER[min(mail.attempts, len(RETRY_AFTER)) - 1]
    Mail.objects.filter(pk=mail.pk, status=MailStatus.SENDING, claim=token).update(
        status=MailStatus.QUEUED, claim="", due_at=timezone.now() + wait
    )


@transaction.atomic
def _finish(mail: Mail, token: str, status: MailStatus, error: str = "") -> bool:
    """Write the outcome, if the claim still holds."""
    won = Mail.objects.filter(pk=mail.pk, status=MailStatus.SENDING, claim=token).update(
        status=status, claim="", error=error, finished_at=timezone.now()
    )
    if won and mail.link is not None:
        audit.record(
            by=SYSTEM,
            action=f"mail_{status.value}",
            subject_kind="assessment",
            subject_id=mail.link.assessment.public_id,
            details={"mail": mail.pk, "kind": mail.kind, "link": mail.link.pk}
            | ({"reason": error} if error else {}),
        )
    return bool(won)


def sweep() -> dict[str, int]:
    """Put back e-mails whose worker died, give up after the last attempt, hint again at what waits, forget what nobody needs.

    Safe to run at any time. Returns how many were put back, given up and hinted at.
    """
    now = timezone.now()
    limit = now - timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) - STALE_MARGIN
    stale = Mail.objects.filter(status=MailStatus.SENDING, claimed_at__lt=limit)
    spent = list(stale.filter(attempts__gte=settings.MAIL_ATTEMPTS).select_related("link__assessment"))
    for mail in spent:
        _finish(mail, mail.claim, MailStatus.FAILED, TOO_MANY_ATTEMPTS)
    put_back = stale.filter(attempts__lt=settings.MAIL_ATTEMPTS).update(
        status=MailStatus.QUEUED, claim="", due_at=now
    )
    waiting: Iterable[tuple[int, object]] = Mail.objects.filter(
        status=MailStatus.QUEUED, due_at__lte=now
    ).values_list("pk", "due_at")
    hinted = [pk for pk, due in waiting if due == now or due < now - HINT_AGAIN_AFTER]  # type: ignore[operator]
    for pk in hinted:
        _hint(pk)
    Mail.objects.filter(status=MailStatus.DROPPED, created_at__lt=now - KEEP_DROPPED).delete()
    StartRequest.objects.filter(expires_at__lt=now).delete()
    return {"put_back": put_back, "given_up": len(spent), "hinted": len(hinted)}
