"""Service levels (domain brief 5.3): priorities, requests, availability in minutes, terms of measure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.offer.definitions import load, phrase, text
from reports.offer.facts import OfferFacts
from reports.offer.text import Sentence, Text, Value

MONTH_MINUTES = 30 * 24 * 60
YEAR_HOURS = 8760
RESTORE_HOURS = 24
DEFAULT_RTO_H, DEFAULT_RPO_MIN = Decimal(4), 15  # what level 3 commits to
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PriorityLevel:
    """P1 to P5 or "request": first response in minutes and how often it is kept (%), restoration target."""

    key: str
    first_response_min: int
    first_response: Sentence
    kept_pct: int
    example: Text
    target: Text


@dataclass(frozen=True, slots=True)
class Availability:
    """A percentage as stop: minutes in 30 days, hours in 8,760."""

    percent: Decimal
    minutes_month: Decimal
    hours_year: Decimal


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """What the offer commits to, and how it is measured."""

    priorities: tuple[PriorityLevel, ...]
    availability: tuple[Availability, ...]
    offered: Availability
    rto_h: Decimal
    rpo_min: int
    restore_hours: int
    terms: tuple[Sentence, ...]


def availability(percent: Decimal) -> Availability:
    """99.9 -> 43.20 minutes in 30 days and 8.76 hours a year; outside 0 to 100 raises ValueError."""
    if not 0 <= percent <= 100:
        raise ValueError(f"an availability lies between 0 and 100 %, got {percent}")
    stopped = (100 - percent) / 100
    return Availability(
        percent,
        (MONTH_MINUTES * stopped).quantize(CENT, ROUND_HALF_UP),
        (YEAR_HOURS * stopped).quantize(CENT, ROUND_HALF_UP),
    )


def _priority(entry: dict[str, Any]) -> PriorityLevel:
    minutes = int(entry["response_min"])
    unit, value = ("hours", minutes // 60) if minutes % 60 == 0 else ("minutes", minutes)
    return PriorityLevel(
        key=entry["key"],
        first_response_min=minutes,
        first_response=phrase("service_levels", "response", unit, value=value),
        kept_pct=int(entry["kept_pct"]),
        example=text(entry["example"], entry["key"]),
        target=text(entry["target"], entry["key"]),
    )


def service_levels(facts: OfferFacts) -> ServiceLevels:
    """The table and terms; recovery is what the client tolerates when that is looser than 4 h and 15 min, never tighter."""
    raw = load("service_levels")
    offered = availability(Decimal(raw["offered"]))
    rto, rpo = max(facts.rto_h, DEFAULT_RTO_H), max(facts.rpo_min, DEFAULT_RPO_MIN)
    params: dict[str, Value] = {
        "seconds": 60,
        "percent": offered.percent,
        "minutes": offered.minutes_month,
        "hours": offered.hours_year,
        "maintenance": 4,
        "notice": 3,
        "rto": rto,
        "rpo": rpo,
        "restore": RESTORE_HOURS,
        "backup": facts.backup_days,
        "claim": 30,
    }
    return ServiceLevels(
        priorities=tuple(_priority(entry) for entry in raw["priorities"]),
        availability=tuple(availability(Decimal(percent)) for percent in raw["availability"]),
        offered=offered,
        rto_h=rto,
        rpo_min=rpo,
        restore_hours=RESTORE_HOURS,
        terms=tuple(phrase("service_levels", "terms", key, **params) for key in raw["terms"]),
    )
