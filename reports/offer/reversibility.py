"""The fourteen items of the reversibility clause (domain brief 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.offer.definitions import load, text
from reports.offer.text import Sentence, Text, Value

CHARGES_UNTIL = date(2027, 1, 11)
NO_CHARGES_FROM = date(2027, 1, 12)  # EU Data Act
HOURS_BY_SIZE = ((50, 8), (200, 16), (500, 24))
MOST_HOURS = 40


@dataclass(frozen=True, slots=True)
class ReversibilityItem:
    """One item of the clause and the rule it refers to."""

    number: int
    key: str
    title: Text
    clause: Sentence
    reference: Text | None


def assistance_hours(mailboxes: int) -> int:
    """Hours of assistance included at the exit: 8 to 40 by size."""
    return next((hours for most, hours in HOURS_BY_SIZE if mailboxes <= most), MOST_HOURS)


def reversibility(mailboxes: int) -> tuple[ReversibilityItem, ...]:
    """The clause for a client of this size."""
    params: dict[str, Value] = {
        "hours": assistance_hours(mailboxes),
        "last_day": CHARGES_UNTIL,
        "free_from": NO_CHARGES_FROM,
    }
    return tuple(
        ReversibilityItem(
            number=number,
            key=entry["key"],
            title=text(entry["title"], entry["key"]),
            clause=Sentence(text(entry["clause"], entry["key"]), params),
            reference=text(entry["reference"], entry["key"]) if "reference" in entry else None,
        )
        for number, entry in enumerate(load("reversibility")["items"], start=1)
    )
