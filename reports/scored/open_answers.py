"""What keeps the score's range open: answers that the client has not given, levels that are unknown, proofs that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]


def open_answers(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The criteria behind the range, by cause: the client's `required`, `importance`; the integrator's `level`, `evidence`."""
    # Without importance a criterion carries no weight: whatever is open about it moves nothing.
    counting = [row for row in rows if row["applies"] and row["importance"] != 0]
    return {
        "required": [row for row in counting if row["required"] is None],
        "importance": [row for row in counting if row["importance"] is None],
        "level": [row for row in counting if row["level"] is None and row["required"] != 0],
        "evidence": [row for row in counting if _unproven(row)],
    }


def _unproven(row: Row) -> bool:
    """Whether better evidence alone would earn more: the level reaches further than its credit, and the need is above that."""
    if row["level"] is None or Fraction(row["credited"]) == row["level"]:
        return False
    return row["required"] is None or Fraction(row["credited"]) < row["required"]
