"""Beginning alone: a request is noted, a link is mailed, and the assessment is made when the link is opened (docs/adr/0010)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from assessment.links import adopt_token, start_request_of
from assessment.mails.limits import Sender
from assessment.mails.models import Kind, Mail, StartRequest
from assessment.mails.post import post
from assessment.models import AccessLink
from assessment.services import create_assessment, current_version

QUESTIONNAIRE = "zimbra-12"


@transaction.atomic
def ask_to_start(*, organisation: str, email: str, language: str, sender: Sender, name: str = "") -> None:
    """Mail a link to begin. The same organisation and address asking again get the same request with a fresh link.

    Raises NothingPublished, and TooManyMails (nothing is stored then).
    """
    current_version(slug=QUESTIONNAIRE)
    request, _created = StartRequest.objects.update_or_create(
        organisation=organisation,
        email=email,
        defaults={
            "name": name,
            "language": language,
            "expires_at": timezone.now() + timedelta(days=settings.START_LINK_DAYS),
        },
    )
    post(kind=Kind.START, recipient=email, language=language, sender=sender, start=request)


@transaction.atomic
def open_start(*, token: str) -> AccessLink | None:
    """Make the assessment that a mailed link was asked for; None when the token belongs to no waiting request."""
    request = start_request_of(token=token)
    if request is None:
        return None
    by = Actor("client", "", request.name or request.email)
    assessment = create_assessment(
        organisation=request.organisation,
        language=request.language,
        questionnaire=current_version(slug=QUESTIONNAIRE),
        by=by,
    )
    link = adopt_token(assessment=assessment, request=request, by=by)
    Mail.objects.filter(start=request).update(start=None, link=link)
    request.delete()
    return link


@transaction.atomic
def ask_for_lost_link(*, email: str, language: str, sender: Sender) -> None:
    """Mail fresh links to whatever this address may open. The row is made for unknown addresses too, so that both take as long.

    The worker finds out, in the questionnaire's own language when there is one. Raises TooManyMails.
    """
    link = AccessLink.objects.filter(email=email, revoked_at__isnull=True).select_related("assessment").last()
    spoken = link.assessment.language if link else language
    post(kind=Kind.LOST_LINK, recipient=email, language=spoken, sender=sender)
