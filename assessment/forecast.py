"""The earliest D-day, for the check of the client's wish.

The calendar belongs to `reports`, which this app must not import. So `reports` registers its computation when Django starts;
until then, and wherever the facts do not suffice, nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Forecast = Callable[[Mapping[str, Any], date], date | None]
"""The facts that are asked, and the day of the signature -> the earliest D-day, or None when it cannot be told."""

_registered: list[Forecast] = []


def register(forecast: Forecast) -> None:
    """Name the computation; the last one named counts."""
    _registered[:] = [forecast]


def earliest_dday(facts: Mapping[str, Any], signed: date) -> date | None:
    """The earliest D-day for a signature on that day, or None."""
    return _registered[0](facts, signed) if _registered else None
