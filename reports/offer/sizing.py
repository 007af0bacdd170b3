"""Sizing (domain brief 4.7), placeholders that the integrator tunes.

primary GB = mail x 1.25 x (1 + g)^n / 0.8 (database and index 25 % of mail, 20 % kept free); backup = 150 % of mail;
0.1 IOPS per mailbox on average, 0.5 at the morning peak; 2,500 mailboxes per store at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reports.offer.definitions import phrase
from reports.offer.facts import OfferFacts, compound
from reports.offer.text import Sentence

INDEX_SHARE, BACKUP_SHARE, USABLE = Decimal("0.25"), Decimal("1.50"), Decimal("0.8")
IOPS_AVERAGE, IOPS_PEAK = Decimal("0.1"), Decimal("0.5")
PER_STORE = 2500
HORIZONS = (0, 12, 24, 36)


@dataclass(frozen=True, slots=True)
class SizingLine:
    """One quota class and the GB it allocates."""

    gb: Decimal
    count: int
    allocated_gb: Decimal


@dataclass(frozen=True, slots=True)
class Horizon:
    """What the platform holds after `months` months: GB, and disk operations a second."""

    months: int
    mailboxes: int
    mail_gb: Decimal
    index_gb: Decimal
    primary_gb: Decimal
    backup_gb: Decimal
    iops_average: Decimal
    iops_peak: Decimal


@dataclass(frozen=True, slots=True)
class Sizing:
    """Allocated and used space today, and four horizons."""

    lines: tuple[SizingLine, ...]
    mailboxes: int
    allocated_gb: Decimal
    used_gb: Decimal
    used_pct: Decimal
    growth_pct: Decimal
    stores: int
    horizons: tuple[Horizon, ...]
    formulas: tuple[Sentence, ...]


def _whole(value: Decimal, step: str = "1") -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)


def _horizon(facts: OfferFacts, months: int) -> Horizon:
    factor = compound(facts.growth_pct, months // 12)
    mailboxes, mail = int(_whole(facts.total_mailboxes * factor)), facts.volume_gb * factor
    return Horizon(
        months=months,
        mailboxes=mailboxes,
        mail_gb=_whole(mail),
        index_gb=_whole(mail * INDEX_SHARE),
        primary_gb=_whole(mail * (1 + INDEX_SHARE) / USABLE),
        backup_gb=_whole(mail * BACKUP_SHARE),
        iops_average=_whole(mailboxes * IOPS_AVERAGE, "0.1"),
        iops_peak=_whole(mailboxes * IOPS_PEAK, "0.1"),
    )


def sizing(facts: OfferFacts) -> Sizing:
    """The sizing of the client's mailboxes; growth (% a year) applies to mailboxes and to mail."""
    horizons = tuple(_horizon(facts, months) for months in HORIZONS)
    largest = max(horizon.mailboxes for horizon in horizons)
    return Sizing(
        lines=tuple(SizingLine(entry.gb, entry.count, entry.gb * entry.count) for entry in facts.classes),
        mailboxes=facts.total_mailboxes,
        allocated_gb=facts.allocated_gb,
        used_gb=facts.volume_gb,
        used_pct=_whole(100 * facts.volume_gb / facts.allocated_gb, "0.1"),
        growth_pct=facts.growth_pct,
        stores=max(1, -(-largest // PER_STORE)),
        horizons=horizons,
        formulas=(
            phrase("sizing", "formulas", "primary", growth=facts.growth_pct),
            phrase("sizing", "formulas", "backup", days=30),
            phrase("sizing", "formulas", "iops"),
            phrase("sizing", "formulas", "stores", per_store=PER_STORE),
        ),
    )
