"""The risks of the project, derived from the facts and from the computed plan; worst first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reports.offer.calendar import READABLE_DAYS, WAVE_SIZE, CalendarPlan
from reports.offer.definitions import load, text
from reports.offer.facts import OfferFacts
from reports.offer.migration import MigrationPlan
from reports.offer.price import Price
from reports.offer.text import Money, Sentence, Value

GRADES = {"low": 1, "medium": 2, "high": 3}
BIG_GB = Decimal(50)  # the vendor-published durations triple above it
EXCHANGE_EOL = {"2013": date(2023, 4, 11), "2016": date(2025, 10, 14), "2019": date(2025, 10, 14)}


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk, its grade (low, medium, high), what is done about it and by which role; `sources` are fact keys."""

    key: str
    text: Sentence
    probability: str
    impact: str
    action: Sentence
    owner: str
    sources: tuple[str, ...]


def end_of_life(facts: OfferFacts, on: date) -> date | None:
    """When support of the client's own Exchange ended, if that is before `on`."""
    for source in facts.sources:
        found = (
            re.search(r"\b(2013|2016|2019)\b", source.version) if source.type == "exchange_onprem" else None
        )
        if found and EXCHANGE_EOL[found[1]] < on:
            return EXCHANGE_EOL[found[1]]
    return None


def risks(
    facts: OfferFacts, price: Price, migration: MigrationPlan, calendar: CalendarPlan
) -> tuple[Risk, ...]:
    """Every risk that the facts raise, by probability x impact, then in the order of the definition."""
    readable = calendar.dday + timedelta(days=READABLE_DAYS)
    warned = {notice.key for notice in (*calendar.warnings, *calendar.errors, *facts.notices)}
    eol = end_of_life(facts, calendar.start)
    types = {source.type for source in facts.sources}
    params: dict[str, Value] = {
        "end": facts.contract_end or readable,
        "readable": readable,
        "excess": Money(price.budget_gate.excess, price.currency),
        "count": len(facts.mail_apps),
        "biggest": facts.biggest_gb,
        "hours": migration.biggest_hours,
        "rate": migration.rate_gb_h,
        "days": migration.copy_days,
        "total": facts.total_mailboxes,
        "size": WAVE_SIZE,
        "gb": facts.public_folders_gb or Decimal(0),
        "mobile": facts.mobile_users,
        "version": facts.source_version,
        "eol": eol or readable,
    }
    raised: dict[str, tuple[bool, tuple[str, ...]]] = {
        "contract_end": ("contract_end" in warned, ("contract_end", "dday")),
        "no_admin_access": (facts.admin_access == "no", ("admin_access",)),
        "ttl": (not facts.ttl_control, ("ttl_control",)),
        "admin_unknown": (facts.admin_access == "unknown", ("admin_access",)),
        "source_eol": (eol is not None, ("source_type", "source_version")),
        "over_budget": (price.budget_gate.within is False, ("budget_year",)),
        "quota_too_small": (
            bool(warned & {"volume_over_quota", "biggest_over_class"}),
            ("volume_gb", "biggest_gb", "mailboxes_by_class"),
        ),
        "pop_local": ("pop_local" in types, ("source_type",)),
        "missing_facts": (bool(facts.assumptions), tuple(entry.key for entry in facts.assumptions)),
        "big_mailbox": (migration.biggest_rules or facts.biggest_gb >= BIG_GB, ("biggest_gb",)),
        "slow_uplink": (migration.limited_by == "uplink", ("uplink_mbps", "share_pct")),
        "one_night": ("one_night" in warned, ("mode", "mailboxes")),
        "public_folders": (bool(facts.public_folders_gb), ("public_folders_gb",)),
        "contract_unknown": (facts.contract_end is None, ("contract_end",)),
        "mail_senders": (True, ("mail_apps",)),
        "user_habits": (True, ("mobile_users", "clients")),
        "calendar_losses": (True, ("calendars_shared", "delegations")),
    }
    found = []
    for key, (is_raised, sources) in raised.items():
        if is_raised:
            found.append(
                _risk(
                    key,
                    params | ({"count": len(facts.assumptions)} if key == "missing_facts" else {}),
                    sources,
                )
            )
    return tuple(sorted(found, key=lambda risk: -GRADES[risk.probability] * GRADES[risk.impact]))


def _risk(key: str, params: dict[str, Value], sources: tuple[str, ...]) -> Risk:
    entry = load("risks")[key]
    return Risk(
        key=key,
        text=Sentence(text(entry["text"], f"risks.yaml: {key}"), params),
        probability=entry["probability"],
        impact=entry["impact"],
        action=Sentence(text(entry["action"], f"risks.yaml: {key}"), params),
        owner=entry["owner"],
        sources=sources,
    )
