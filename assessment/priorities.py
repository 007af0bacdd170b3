"""The client's priorities: an order of the competencies with ties, or 100 points. Pure functions.

Stored in the step `priorities`: `{"tiers": [["c1", "c5"], ["c2"]], "points": {"c1": 30, "c2": 70}, "method": "points"}`. Without
a `method` the order counts. What was given by the other method is kept beside it, so that changing one's mind loses nothing.
Points are whole numbers from 0 to 100, a missing one is 0; while one is still sharing out, their sum may be another than 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

TOTAL = 100
Method = Literal["tiers", "points"]


@dataclass(frozen=True)
class Priorities:
    """What the client said by each method, and which of them counts. Tiers: most important first; empty = nothing ranked."""

    method: Method = "tiers"
    tiers: list[list[str]] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=dict)

    @property
    def given(self) -> int:
        """The sum of the points."""
        return sum(self.points.values())

    @property
    def is_unfinished(self) -> bool:
        """True when points count and do not add up to 100 yet."""
        return self.method == "points" and self.given != TOTAL


def read(saved: Mapping[str, Any] | None) -> Priorities:
    """The priorities in a step's map; none when the step was never saved."""
    saved = saved or {}
    method: Method = "points" if saved.get("method") == "points" else "tiers"
    return Priorities(method, saved.get("tiers") or [], saved.get("points") or {})


def exported(priorities: Priorities) -> list[list[str]] | dict[str, Any]:
    """In the import format: the tiers alone, or everything with its method when points were given."""
    if priorities.method == "tiers" and not priorities.points:
        return priorities.tiers
    document: dict[str, Any] = {"method": priorities.method, "points": priorities.points}
    if priorities.tiers:
        document["tiers"] = priorities.tiers
    if priorities.is_unfinished:
        document["unfinished"] = True
    return document


def stored(document: list[list[str]] | Mapping[str, Any]) -> dict[str, Any]:
    """The step's map for a validated `priorities` section of the import format."""
    if isinstance(document, list):
        return {"tiers": document}
    answers: dict[str, Any] = {key: document[key] for key in ("tiers", "points") if key in document}
    if method_of(document) == "points":
        answers["method"] = "points"
    return answers


def method_of(document: Mapping[str, Any]) -> Method:
    """The method that a document names; unnamed, points count if there are any."""
    named = document.get("method", "points" if "points" in document else "tiers")
    return "points" if named == "points" else "tiers"
