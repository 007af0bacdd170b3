"""The audit trail's only writer. Each event's hash covers the event and the hash before it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import AuditChain, AuditEvent

GENESIS = "0" * 64


def event_hash(event: AuditEvent) -> str:
    """SHA-256 (hex) over the event's canonical JSON, the previous hash included."""
    body = {
        "at": event.at.isoformat(),
        "actor": [event.actor_kind, event.actor_id, event.actor_label],
        "action": event.action,
        "subject": [event.subject_kind, event.subject_id],
        "details": event.details,
        "previous": event.previous_hash,
    }
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record(
    *, by: Actor, action: str, subject_kind: str, subject_id: str, details: dict[str, Any] | None = None
) -> AuditEvent:
    """Append one event, in the caller's transaction: what is rolled back leaves no trace of having happened."""
    with transaction.atomic():
        AuditChain.objects.get_or_create(id=1, defaults={"head": GENESIS})
        chain = AuditChain.objects.select_for_update().get(id=1)
        event = AuditEvent(
            at=timezone.now(),
            actor_kind=by.kind,
            actor_id=by.id,
            actor_label=by.label[:200],
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=details or {},
            previous_hash=chain.head,
        )
        event.hash = event_hash(event)
        event.save(force_insert=True)
        chain.head = event.hash
        chain.save(update_fields=["head"])
    return event


def problems(events: Iterable[AuditEvent], head: str) -> Iterator[str]:
    """What is wrong with a chain of events (in order of their keys) that should end at `head`; nothing when it holds."""
    previous = GENESIS
    for event in events:
        if event.previous_hash != previous:
            yield f"event {event.pk}: does not follow the event before it (one was removed, inserted or changed)"
        if event_hash(event) != event.hash:
            yield f"event {event.pk}: its content is not what was recorded"
        previous = event.hash
    if previous != head:
        yield "the newest events are missing: the chain's head is another one"
