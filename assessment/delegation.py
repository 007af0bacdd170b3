"""One step for a colleague: asking, reminding, taking back, and what the owner sees of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.links import create_link
from assessment.mails.limits import Sender
from assessment.mails.models import Kind, Mail, MailStatus
from assessment.mails.outcomes import with_last_mail
from assessment.mails.post import post
from assessment.models import AccessLink, Assessment
from assessment.rules import Progress
from assessment.saving import NotOpen
from assessment.states import OPEN_TO_CLIENT, Status

REMIND_AGAIN_AFTER = timedelta(hours=1)


class AlreadyDelegated(Exception):
    """A colleague has this step already."""


class TooSoon(Exception):
    """The colleague was written to less than an hour ago."""


@dataclass(frozen=True)
class Delegation:
    """A colleague's step as its owner sees it. `state`: failed, expired, done, answered, opened or invited."""

    step: str
    name: str
    email: str
    state: str
    answered: int
    total: int
    written_at: datetime | None
    can_remind: bool


@transaction.atomic
def delegate(
    *, assessment: Assessment, step: str, name: str, email: str, note: str, sender: Sender, by: Actor
) -> AccessLink:
    """Ask a colleague for one step, by e-mail. Raises AlreadyDelegated, NotOpen, and TooManyMails (nothing is stored then)."""
    _check_open(assessment)
    try:
        with transaction.atomic():
            link, _unused = create_link(assessment=assessment, label=name, email=email, step=step, by=by)
    except IntegrityError as error:
        raise AlreadyDelegated from error
    post(
        kind=Kind.DELEGATION,
        recipient=link.email,
        language=assessment.language,
        sender=sender,
        link=link,
        note=note,
    )
    return link


@transaction.atomic
def remind(*, link: AccessLink, sender: Sender, by: Actor) -> Mail:
    """Write to the colleague again, with a fresh link. Raises TooSoon, NotOpen and TooManyMails."""
    _check_open(link.assessment)
    AccessLink.objects.select_for_update().get(pk=link.pk)
    last = link.mails.first()
    if last is not None and not _may_write_again(last.status, last.created_at):
        raise TooSoon
    note = link.mails.exclude(note="").values_list("note", flat=True).first() or ""
    audit.record(
        by=by,
        action="remind",
        subject_kind="assessment",
        subject_id=link.assessment.public_id,
        details={"link": link.pk},
    )
    kind = Kind.REMINDER if link.mails.filter(status=MailStatus.SENT).exists() else Kind.DELEGATION
    return post(
        kind=kind,
        recipient=link.email,
        language=link.assessment.language,
        sender=sender,
        link=link,
        note=note,
    )


@transaction.atomic
def finish(*, link: AccessLink, by: Actor) -> None:
    """The colleague says that the step is done. Twice changes nothing."""
    if (
        AccessLink.objects.filter(pk=link.pk, done_at__isnull=True)
        .exclude(step="")
        .update(done_at=timezone.now())
    ):
        audit.record(
            by=by,
            action="step_done",
            subject_kind="assessment",
            subject_id=link.assessment.public_id,
            details={"link": link.pk, "step": link.step},
        )


def current_link(assessment: Assessment, step: str) -> AccessLink | None:
    """The colleague's link to a step that was not taken back; it may have expired."""
    return AccessLink.objects.filter(assessment=assessment, step=step, revoked_at__isnull=True).first()


def delegations(assessment: Assessment, progress: Progress) -> dict[str, Delegation]:
    """Step -> its colleague, for the steps that have one. One query."""
    open_ones = AccessLink.objects.filter(assessment=assessment, revoked_at__isnull=True)
    links = with_last_mail(open_ones.exclude(step=""))
    return {link.step: _shown(link, progress) for link in links if link.step in progress.steps}


def _shown(link: AccessLink, progress: Progress) -> Delegation:
    status, mailed_at = link.mail_status, link.mailed_at  # type: ignore[attr-defined]
    at = progress.steps[link.step]
    return Delegation(
        step=link.step,
        name=link.label,
        email=link.email,
        state=_state(link, status, at.answered),
        answered=at.answered,
        total=at.total,
        written_at=mailed_at,
        can_remind=_may_write_again(status, mailed_at),
    )


def _state(link: AccessLink, status: str | None, answered: int) -> str:
    if link.done_at:
        return "done"
    if status == MailStatus.FAILED:
        return "failed"
    if link.expires_at <= timezone.now():
        return "expired"
    if link.last_used_at is None:
        return "invited"
    return "answered" if answered else "opened"


def _may_write_again(status: str | None, written_at: datetime | None) -> bool:
    if status == MailStatus.FAILED or written_at is None:
        return True
    return written_at < timezone.now() - REMIND_AGAIN_AFTER


def _check_open(assessment: Assessment) -> None:
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if Status(row.status) not in OPEN_TO_CLIENT:
        raise NotOpen(row.get_status_display())
