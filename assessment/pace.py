"""How fast a client answers, measured from their own saves, and how long the rest will take. Pure functions.

Only the time between two saves counts, and only while somebody is plainly at work: a pause for lunch is not a pace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

USUAL_SECONDS = 12.0
"""What a question takes before anything was measured: about a hundred questions in twenty minutes."""
USUAL_WEIGHT = 8
"""The usual pace counts like this many measured questions, so that the first few do not swing the estimate."""
LONGEST_GAP = 15 * 60
"""Seconds after which the person was away: nothing is measured."""
LONGEST_QUESTION = 120
"""Seconds that one question may count for."""
FASTEST, SLOWEST = 3.0, 120.0
ANSWERING = ("required", "dont_know", "not_applicable")
"""The parts of a criterion's answer that answer it; a comment or an importance alone does not."""


@dataclass(frozen=True)
class Pace:
    """Seconds of work and the questions answered in them, so far."""

    seconds: int
    questions: int

    @property
    def per_question(self) -> float:
        """Seconds for one question, the measured ones weighed against the usual pace."""
        mean = (self.seconds + USUAL_SECONDS * USUAL_WEIGHT) / (self.questions + USUAL_WEIGHT)
        return min(SLOWEST, max(FASTEST, mean))

    def after(self, *, last: datetime | None, now: datetime, answered: int) -> Pace:
        """The pace with one more save, which answered so many new questions since the save at `last` (None: the first)."""
        gap = None if last is None else (now - last).total_seconds()
        if gap is None or gap > LONGEST_GAP or gap < 0 or not answered:
            return self
        spent = min(round(gap), LONGEST_QUESTION * answered)
        return Pace(self.seconds + spent, self.questions + answered)

    def minutes_for(self, questions: int) -> int:
        """Whole minutes for so many open questions, rounded up; 0 only when none is open."""
        return ceil(questions * self.per_question / 60)


def newly_answered(before: Mapping[str, Any], accepted: Iterable[str]) -> int:
    """How many questions the accepted fields answer that had no answer before (`before`: the step's map).

    A field is "criterion.part" or a fact's key; taking an answer away is left to the caller.
    """
    answered = set()
    for field in accepted:
        key, _dot, part = field.partition(".")
        had = before.get(key)
        if part:
            given = [(had or {}).get(name) for name in ANSWERING]
            open_before = all(value is None or value is False for value in given)  # level 0 is an answer
            if part in ANSWERING and open_before:
                answered.add(key)
        elif had in (None, ""):
            answered.add(key)
    return len(answered)
