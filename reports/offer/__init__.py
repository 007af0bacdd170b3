"""The offer: facts in, frozen dataclasses out. No Django, no database, no clock, no formatting.

`build_offer` joins the calculators; `to_plain` and `from_plain` freeze an offer as JSON data and restore it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.offer.acceptance import AcceptancePhase, acceptance
from reports.offer.calendar import CalendarPlan, plan
from reports.offer.coerce import FactError
from reports.offer.facts import Assumption, OfferFacts
from reports.offer.footprint import Footprint, footprint
from reports.offer.migration import MigrationPlan, plan_migration
from reports.offer.plain import dump, restore
from reports.offer.price import (
    Price,
    PriceTable,
    UnknownQuotaClass,
    UnknownSourceType,
    load_price_table,
    price,
)
from reports.offer.raci import RaciMatrix, matrix
from reports.offer.reversibility import ReversibilityItem, reversibility
from reports.offer.risks import Risk, risks
from reports.offer.scope import Scope, scope
from reports.offer.service_levels import ServiceLevels, service_levels
from reports.offer.sizing import Sizing, sizing
from reports.offer.text import Money, Notice, Sentence, Text

__all__ = [
    "FactError", "Money", "Notice", "Offer", "PriceTable", "Sentence", "Text", "UnknownQuotaClass", "UnknownSourceType",
    "build_offer", "earliest_dday", "from_plain", "load_price_table", "to_plain",
]  # fmt: skip


LONGEST_COPY = 1_000  # days; beyond it a date would say nothing, and the days are counted one by one


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything the document computes from the client's facts."""

    start: date
    facts: OfferFacts
    price: Price
    migration: MigrationPlan
    calendar: CalendarPlan
    sizing: Sizing
    footprint: Footprint
    raci: RaciMatrix
    reversibility: tuple[ReversibilityItem, ...]
    service_levels: ServiceLevels
    acceptance: tuple[AcceptancePhase, ...]
    scope: Scope
    risks: tuple[Risk, ...]
    assumptions: tuple[Assumption, ...]
    notices: tuple[Notice, ...]


def build_offer(
    facts: Mapping[str, Any], price_table: PriceTable, start: date, answers: Mapping[str, Any] | None = None
) -> Offer:
    """The offer for an assessment's facts, signed on `start`.

    `answers` maps criterion keys to {required, must_have, not_applicable, ...} and only feeds the refusals.
    Raises FactError, UnknownQuotaClass or UnknownSourceType (all ValueError).
    """
    typed = OfferFacts.from_facts(facts)
    total = typed.total_mailboxes
    priced, migration = price(typed, price_table), plan_migration(typed)
    calendar = plan(start, typed, migration.copy_days)
    return Offer(
        start=start,
        facts=typed,
        price=priced,
        migration=migration,
        calendar=calendar,
        sizing=sizing(typed),
        footprint=footprint(total),
        raci=matrix(),
        reversibility=reversibility(total),
        service_levels=service_levels(typed),
        acceptance=acceptance(typed),
        scope=scope(typed, priced, calendar, answers),
        risks=risks(typed, priced, migration, calendar),
        assumptions=(*typed.assumptions, *calendar.assumptions),
        notices=(*typed.notices, *calendar.warnings, *calendar.errors),
    )


def earliest_dday(facts: Mapping[str, Any], start: date) -> date | None:
    """The earliest D-day for a signature on `start`, or None where the copy alone would outlast any project.

    The wish itself plays no part. Raises FactError.
    """
    typed = OfferFacts.from_facts({key: value for key, value in facts.items() if key != "dday"})
    copy_days = plan_migration(typed).copy_days
    return plan(start, typed, copy_days).earliest_dday if copy_days <= LONGEST_COPY else None


def to_plain(offer: Offer) -> dict[str, Any]:
    """The offer as JSON data in a stable order: the frozen snapshot of a proposal."""
    plain: dict[str, Any] = dump(offer)
    return plain


def from_plain(plain: Mapping[str, Any]) -> Offer:
    """The offer of a snapshot: `from_plain(to_plain(offer)) == offer`, also after a round trip through JSON."""
    return restore(Offer, plain)
