"""Copy throughput and duration (domain brief 4.6), and what each source system carries or loses (4.5).

rate = min(streams x 1.25 / 3, uplink Mb/s x share x 0.45) GB/h; copy_h = volume / rate; copy_days = ceil(copy_h / window).
One stream per mailbox: the largest mailbox alone needs biggest_gb / (1.25 / 3) hours, a floor of the whole copy.
Exact fractions inside, so that a copy that fills its window exactly is not a day longer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from reports.offer.definitions import load, phrase, text, texts
from reports.offer.facts import OfferFacts
from reports.offer.text import Sentence, Text, Value

STREAMS = 10
STREAM_GB_H = Fraction(5, 4) / 3  # a third of what is measured: the real world is like that
MBPS_GB_H = Fraction(45, 100)
EXCHANGE = frozenset({"exchange_onprem", "exchange_online"})


@dataclass(frozen=True, slots=True)
class SourceMigration:
    """One source system: how it is copied, what is carried, what is not."""

    type: str
    name: Text
    version: str
    mailboxes: int
    gb: Decimal
    route: Text
    carried: tuple[Text, ...]
    not_carried: tuple[Text, ...]
    caveats: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """Copy plan: GB, GB/h, hours, days of `window_h` hours."""

    volume_gb: Decimal
    streams: int
    rate_gb_h: Decimal
    limited_by: str
    copy_hours: Decimal
    window_h: int
    copy_days: int
    biggest_gb: Decimal
    biggest_hours: Decimal
    biggest_rules: bool
    rollback_days: int
    formula: Sentence
    sources: tuple[SourceMigration, ...]
    method: tuple[Text, ...]
    reconciliation: Text


def rounded(value: Fraction, step: str) -> Decimal:
    """A fraction as a decimal rounded half-up to `step` ("0.01")."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(step), ROUND_HALF_UP)


def streams_per_host(ram_gb: int, cores: int, mbps: Decimal) -> int:
    """Streams one copying host carries: min(4 x RAM in GB, 10 x cores, Mb/s / 3), at least one."""
    return max(1, min(4 * ram_gb, 10 * cores, int(mbps / 3)))


def copy_rate(streams: int, uplink_mbps: Decimal | None, share_pct: int) -> tuple[Fraction, str]:
    """Prudent GB/h and what limits it ("streams" or "uplink"); without an uplink the streams do."""
    by_streams = streams * STREAM_GB_H
    if uplink_mbps is None:
        return by_streams, "streams"
    by_uplink = Fraction(uplink_mbps) * Fraction(share_pct, 100) * MBPS_GB_H
    return (by_uplink, "uplink") if by_uplink < by_streams else (by_streams, "streams")


def plan_migration(facts: OfferFacts, streams: int = STREAMS) -> MigrationPlan:
    """The copy of all sources at the prudent rate; `streams` is what the integrator runs side by side."""
    rate, limited_by = copy_rate(streams, facts.uplink_mbps, facts.share_pct)
    by_volume, biggest = Fraction(facts.volume_gb) / rate, Fraction(facts.biggest_gb) / STREAM_GB_H
    hours = max(by_volume, biggest)
    days = max(1, math.ceil(hours / facts.window))
    biggest_rules = biggest > by_volume
    params: dict[str, Value] = {
        "streams": streams,
        "rate": rounded(rate, "0.01"),
        "volume": facts.volume_gb,
        "hours": rounded(hours, "0.1"),
        "days": days,
        "window": facts.window,
        "uplink": facts.uplink_mbps or 0,
        "share": facts.share_pct,
        "biggest": facts.biggest_gb,
    }
    definitions = load("migration")
    return MigrationPlan(
        volume_gb=facts.volume_gb,
        streams=streams,
        rate_gb_h=rounded(rate, "0.01"),
        limited_by=limited_by,
        copy_hours=rounded(hours, "0.1"),
        window_h=facts.window,
        copy_days=days,
        biggest_gb=facts.biggest_gb,
        biggest_hours=rounded(biggest, "0.1"),
        biggest_rules=biggest_rules,
        rollback_days=max(30, facts.rollback_days),
        formula=phrase("migration", "formulas", "biggest" if biggest_rules else limited_by, **params),
        sources=_sources(facts),
        method=texts(definitions["method"], "migration.yaml: method"),
        reconciliation=text(definitions["reconciliation"], "migration.yaml: reconciliation"),
    )


def _sources(facts: OfferFacts) -> tuple[SourceMigration, ...]:
    definitions = load("migration")
    plans = []
    for source in facts.sources:
        entry = definitions["sources"][source.type]
        where = f"migration.yaml: sources.{source.type}"
        caveats = texts(entry["caveats"], where)
        if facts.pst_gb and source.type in EXCHANGE:
            caveats = (*caveats, text(definitions["extras"]["pst"], where))
        plans.append(
            SourceMigration(
                type=source.type,
                name=text(entry["name"], where),
                version=source.version,
                mailboxes=source.mailboxes,
                gb=source.gb,
                route=text(entry["route"], where),
                carried=texts(entry["carried"], where),
                not_carried=texts(entry["not_carried"], where),
                caveats=caveats,
            )
        )
    return tuple(plans)
