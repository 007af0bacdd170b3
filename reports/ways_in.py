"""The clients' access links as a consultant sees them, and what a consultant does with them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from assessment.links import create_link
from assessment.mails.limits import Sender
from assessment.mails.models import Kind, Mail, MailStatus
from assessment.mails.outcomes import with_last_mail
from assessment.mails.post import post
from assessment.mails.words import FAILURES
from assessment.models import AccessLink, Assessment
from assessment.states import OPEN_TO_CLIENT, Status
from assessment.wording import step_name


@dataclass(frozen=True)
class Way:
    """One row of the table of links: its scope and its last e-mail in words."""

    link: AccessLink
    scope: str
    state: str
    mail: str
    reason: str
    can_be_mailed: bool


def ways_in(assessment: Assessment, lang: str) -> list[Way]:
    """Every link of a client, the newest first. One query."""
    return [_way(link, assessment, lang) for link in with_last_mail(assessment.links.order_by("-pk"))]


def _way(link: AccessLink, assessment: Assessment, lang: str) -> Way:
    status, error = link.mail_status, link.mail_error  # type: ignore[attr-defined]
    content = assessment.questionnaire.content
    known = not link.step or link.step in content.steps
    return Way(
        link=link,
        scope=(step_name(content, link.step, lang) if known else link.step)
        if link.step
        else _("whole questionnaire"),
        state="revoked" if link.revoked_at else "opens" if link.opens_at(timezone.now()) else "expired",
        mail=str(MailStatus(status).label) if status else "",
        reason=str(FAILURES.get(error, "")) if error else "",
        can_be_mailed=_can_be_mailed(link, assessment),
    )


def _can_be_mailed(link: AccessLink, assessment: Assessment) -> bool:
    if not link.email or link.revoked_at:
        return False
    return not link.step or Status(assessment.status) in OPEN_TO_CLIENT


class NotMailable(Exception):
    """The link has no address, was revoked, or is a colleague's in a questionnaire that was sent."""


@transaction.atomic
def invite(*, assessment: Assessment, label: str, email: str, sender: Sender, by: Actor) -> AccessLink:
    """A new link for a person, on its way by e-mail. Raises TooManyMails (nothing is stored then)."""
    link, _unused = create_link(assessment=assessment, label=label, email=email, by=by)
    mail_again(link=link, sender=sender)
    return link


@transaction.atomic
def mail_again(*, link: AccessLink, sender: Sender) -> Mail:
    """Send a link's e-mail with a fresh token. Raises NotMailable and TooManyMails."""
    if not _can_be_mailed(link, link.assessment):
        raise NotMailable
    kind = Kind.DELEGATION if link.step else Kind.INVITATION
    if not link.step and link.assessment.status == Status.RETURNED:
        kind = Kind.QUESTIONS
    return post(
        kind=kind,
        recipient=link.email,
        language=link.assessment.language,
        sender=sender,
        link=link,
        note=link.mails.exclude(note="").values_list("note", flat=True).first() or "",
    )
