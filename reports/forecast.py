"""The earliest D-day of an assessment that is still being filled in: the offer's calendar over the facts so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from reports.offer import earliest_dday as computed
from reports.offer.coerce import FactError

DECIDING = ("source_type", "volume_gb", "window")
"""Without these the calendar would rest on assumptions, and nobody is told no because of an assumption."""


def earliest_dday(facts: Mapping[str, Any], signed: date) -> date | None:
    """The earliest D-day for a signature on that day; None while the deciding facts are open or cannot be used."""
    if any(facts.get(key) in (None, "") for key in DECIDING):
        return None
    try:
        return computed(facts, signed)
    except FactError:
        return None
