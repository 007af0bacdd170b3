"""Acceptance by phase (domain brief 5.5): who owns it, what opens it, what is delivered, how it is observed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from reports.offer.definitions import load, text
from reports.offer.facts import OfferFacts
from reports.offer.text import Sentence, Text


@dataclass(frozen=True, slots=True)
class AcceptancePhase:
    """One phase; `owners` are role codes of the responsibility matrix."""

    key: str
    label: str
    name: Text
    owners: tuple[str, ...]
    entry: Text
    deliverable: Text
    test: Sentence


def pilots(facts: OfferFacts) -> int:
    """Pilot users: what the client wishes, but never under ten (or everybody, when there are fewer than ten)."""
    return max(facts.pilot_users, min(10, facts.mailboxes))


@cache
def by_key() -> dict[str, Any]:
    """The definitions of `data/acceptance.yaml` by phase key."""
    return {entry["key"]: entry for entry in load("acceptance")["phases"]}


def acceptance(facts: OfferFacts) -> tuple[AcceptancePhase, ...]:
    """The ten phases in order, with the client's pilots and tolerated interruption."""
    params: dict[str, int | Decimal] = {"pilots": pilots(facts), "downtime": facts.downtime_h}
    return tuple(
        AcceptancePhase(
            key=entry["key"],
            label=entry["label"],
            name=text(entry["name"], entry["key"]),
            owners=tuple(entry["owners"]),
            entry=text(entry["entry"], entry["key"]),
            deliverable=text(entry["deliverable"], entry["key"]),
            test=Sentence(text(entry["test"], entry["key"]), params),
        )
        for entry in by_key().values()
    )
