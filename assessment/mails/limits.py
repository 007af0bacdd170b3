"""How many e-mails one address gets and one visitor may ask for; and what an e-mail must know of the request behind it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from assessment.mails.models import Mail

WINDOW = timedelta(hours=1)


class TooManyMails(Exception):
    """The address or the visitor had as many e-mails as an hour allows. Public pages keep silent about it."""


@dataclass(frozen=True)
class Sender:
    """Where links in the e-mail lead, and a keyed hash of the network address that asked for it ("": staff, not limited)."""

    site: str
    visitor: str = ""


def sender_of(request: HttpRequest, *, is_staff: bool = False) -> Sender:
    """What the worker needs of this request: it has none of its own."""
    site = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
    return Sender(site, "" if is_staff else _visitor(request))


def _visitor(request: HttpRequest) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last entry is the one that our own proxy wrote; those before it are whatever the visitor sent.
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    return salted_hmac("assessment.mails.visitor", address, algorithm="sha256").hexdigest()


def check_limits(*, recipient: str, visitor: str) -> None:
    """Raise TooManyMails when an hour's share is used up."""
    recent = Mail.objects.filter(created_at__gt=timezone.now() - WINDOW)
    if recent.filter(recipient=recipient).count() >= settings.MAILS_PER_ADDRESS_PER_HOUR:
        raise TooManyMails
    if visitor and recent.filter(visitor=visitor).count() >= settings.MAILS_PER_VISITOR_PER_HOUR:
        raise TooManyMails
