"""Access links, their only writer: a client's way in without a password."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.models import AccessLink, Assessment, StartRequest


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.ACCESS_LINK_DAYS)


@transaction.atomic
def create_link(
    *, assessment: Assessment, label: str, by: Actor, email: str = "", step: str = ""
) -> tuple[AccessLink, str]:
    """A new link for the person named by `label`. Returns (link, token); the token is shown once and stored hashed only.

    `step` narrows it to one step, for a colleague with an e-mail address. Whoever mails the link leaves this token alone: the
    e-mail makes its own.
    """
    token = _new_token()
    link = AccessLink.objects.create(
        assessment=assessment,
        token_hash=_hash(token),
        label=label,
        email=email.lower(),
        step=step,
        created_by=by.label,
        expires_at=_expiry(),
    )
    details = {"link": link.pk, "label": label} | ({"step": step} if step else {})
    audit.record(
        by=by,
        action="delegate" if step else "invite",
        subject_kind="assessment",
        subject_id=assessment.public_id,
        details=details,
    )
    return link, token


@transaction.atomic
def revoke_link(*, link: AccessLink, by: Actor) -> None:
    """Close the link now; open sessions that came by it end with their next request. Revoking twice changes nothing."""
    if AccessLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        audit.record(
            by=by,
            action="revoke",
            subject_kind="assessment",
            subject_id=link.assessment.public_id,
            details={"link": link.pk},
        )


def open_link(*, token: str) -> AccessLink | None:
    """The link that a token opens, or None when it is unknown, expired or revoked (the caller tells nobody which)."""
    link = (
        AccessLink.objects.select_related("assessment__questionnaire").filter(token_hash=_hash(token)).first()
    )
    now = timezone.now()
    if link is None or not link.opens_at(now):
        return None
    AccessLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link


@dataclass(frozen=True)
class Renewal:
    """A fresh token of a row, and the way back to what the row held before."""

    token: str
    row: AccessLink | StartRequest
    before: dict[str, Any]

    def undo(self) -> None:
        """Take the fresh token away again, unless a newer one replaced it."""
        type(self.row)._default_manager.filter(pk=self.row.pk, token_hash=_hash(self.token)).update(
            **self.before
        )


def renew_link(*, link: AccessLink) -> Renewal | None:
    """A fresh token and a fresh expiry; the old token no longer opens, sessions go on. None when the link was revoked."""
    before = (
        AccessLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
        .values("token_hash", "expires_at")
        .first()
    )
    if before is None:
        return None
    token, expiry = _new_token(), _expiry()
    taken = AccessLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
        token_hash=_hash(token), expires_at=expiry
    )
    link.expires_at = expiry
    return Renewal(token, link, dict(before)) if taken else None


def renew_start(*, request: StartRequest) -> Renewal | None:
    """A fresh token for a request to begin. None when it was opened meanwhile, or waited too long."""
    open_ones = StartRequest.objects.filter(pk=request.pk, expires_at__gt=timezone.now())
    before = open_ones.values("token_hash").first()
    token = _new_token()
    if before is None or not open_ones.update(token_hash=_hash(token)):
        return None
    return Renewal(token, request, dict(before))


def adopt_token(*, assessment: Assessment, request: StartRequest, by: Actor) -> AccessLink:
    """The link of somebody who began alone: the token that was mailed opens the assessment from now on."""
    link, _unused = create_link(assessment=assessment, label=by.label, email=request.email, by=by)
    link.token_hash = request.token_hash or link.token_hash
    link.last_used_at = timezone.now()
    link.save(update_fields=["token_hash", "last_used_at"])
    return link


def start_request_of(*, token: str) -> StartRequest | None:
    """The waiting request to begin that a token belongs to, locked; call it in a transaction."""
    return (
        StartRequest.objects.select_for_update()
        .filter(token_hash=_hash(token), expires_at__gt=timezone.now())
        .first()
    )
