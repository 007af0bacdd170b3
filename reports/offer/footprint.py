"""The footprint of the mailboxes, by the figures of the article and with its arithmetic checked (domain brief 1).

kg a year = mailboxes x 0.137; 137 g are the electricity of 130 hours of a 15 W tube (1.95 kWh), hence 70.26 g/kWh.
The article does not say whether 137 g stands before or after its 30 % reduction: "after" is assumed and printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reports.offer.definitions import load, phrase
from reports.offer.text import Sentence, Value

GRAMS = Decimal(137)
TUBE_HOURS = 130
TUBE_WATT = 15
REDUCTION_PCT = 30
HOURS_A_YEAR = 8760


@dataclass(frozen=True, slots=True)
class Footprint:
    """Use-phase electricity of hosted mailboxes: grams or kg of CO2 a year, hours of a 15 W tube, kWh."""

    mailboxes: int
    grams_per_mailbox: Decimal
    kg_year: Decimal
    tube_watt: int
    tube_hours_per_mailbox: int
    tube_hours: int
    tube_days: Decimal
    kwh_per_mailbox: Decimal
    g_per_kwh: Decimal
    reduction_pct: int
    before_g: Decimal
    saved_g: Decimal
    saved_kg_year: Decimal
    target_if_before_g: Decimal
    permanent_w: Decimal
    assumption: Sentence
    notes: tuple[Sentence, ...]


def _half_up(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)


def footprint(mailboxes: int) -> Footprint:
    """The footprint of a number of mailboxes."""
    kwh = Decimal(TUBE_HOURS * TUBE_WATT) / 1000
    kept = 1 - Decimal(REDUCTION_PCT) / 100
    before = GRAMS / kept
    numbers: dict[str, Value] = {
        "grams": GRAMS, "kwh": kwh, "watt": TUBE_WATT, "hours": TUBE_HOURS, "days": _half_up(Decimal(TUBE_HOURS) / 24, "0.1"),
        "factor": _half_up(GRAMS / kwh, "0.01"), "reduction": REDUCTION_PCT, "before": _half_up(before, "0.1"),
        "saved": _half_up(before - GRAMS, "0.1"), "target": _half_up(GRAMS * kept, "0.1"),
        "permanent": _half_up(kwh * 1000 / HOURS_A_YEAR, "0.01"),
    }  # fmt: skip
    return Footprint(
        mailboxes=mailboxes,
        grams_per_mailbox=GRAMS,
        kg_year=_half_up(mailboxes * GRAMS / 1000, "0.01"),
        tube_watt=TUBE_WATT,
        tube_hours_per_mailbox=TUBE_HOURS,
        tube_hours=mailboxes * TUBE_HOURS,
        tube_days=_half_up(Decimal(TUBE_HOURS) / 24, "0.1"),
        kwh_per_mailbox=kwh,
        g_per_kwh=_half_up(GRAMS / kwh, "0.01"),
        reduction_pct=REDUCTION_PCT,
        before_g=_half_up(before, "0.1"),
        saved_g=_half_up(before - GRAMS, "0.1"),
        saved_kg_year=_half_up(mailboxes * (before - GRAMS) / 1000, "0.01"),
        target_if_before_g=_half_up(GRAMS * kept, "0.1"),
        permanent_w=_half_up(kwh * 1000 / HOURS_A_YEAR, "0.01"),
        assumption=phrase("footprint", "assumptions", "after", **numbers),
        notes=tuple(phrase("footprint", "notes", key, **numbers) for key in load("footprint")["notes"]),
    )
