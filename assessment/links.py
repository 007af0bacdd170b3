"""Access links, their only writer: a client's way in without a password."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.models import AccessLink, Assessment


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_link(*, assessment: Assessment, label: str, by: Actor) -> tuple[AccessLink, str]:
    """A new link for the person named by `label`. Returns (link, token); the token is shown once and stored hashed only."""
    token = secrets.token_urlsafe(32)
    link = AccessLink.objects.create(
        assessment=assessment,
        token_hash=_hash(token),
        label=label,
        created_by=by.label,
        expires_at=timezone.now() + timedelta(days=settings.ACCESS_LINK_DAYS),
    )
    audit.record(
        by=by,
        action="invite",
        subject_kind="assessment",
        subject_id=assessment.public_id,
        details={"link": link.pk, "label": label},
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
    link = AccessLink.objects.select_related("assessment").filter(token_hash=_hash(token)).first()
    now = timezone.now()
    if link is None or not link.opens_at(now):
        return None
    AccessLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link
