"""The range of one integrator's score after answers that have not been given yet, without evaluating everything anew.

An answer touches one criterion, so only the range of its competency changes; each competency's range is worked out once for each
state of its criteria.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from .interval import Mean, largest_mean, over_all, smallest_mean
from .problem import Capability, Integrator, Problem
from .value import scale_of
from .weights import client_weights


class Cell(NamedTuple):
    """One applicable criterion as it stands, or as it would stand after an answer; None = unanswered."""

    required: int | None
    importance: int | None
    capability: Capability


class Outcome(NamedTuple):
    """What a state of its criteria makes of a competency. ``low`` and ``high`` in units of the scale, None when no completion
    gives it weight. ``certain``: it cannot drop out. ``active``: it counts in the headline."""

    low: Mean | None
    high: Mean | None
    certain: bool
    active: bool


class ScoreInterval(NamedTuple):
    """Points 0..100."""

    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        return self.high - self.low


Cells = tuple[Cell, ...]


class Reach:
    """The range of one integrator, competency by competency."""

    def __init__(self, problem: Problem, integrator: Integrator) -> None:
        self.policy = problem.policy
        self._scale = scale_of(problem.policy)
        self._priorities = client_weights(problem).priorities
        self._known: dict[Cells, Outcome] = {}
        self.criteria = {
            competency.id: tuple(criterion.id for criterion in competency.applicable)
            for competency in problem.competencies
        }
        self.cells = {
            competency.id: tuple(
                Cell(criterion.required, criterion.importance, integrator.capability(criterion.id))
                for criterion in competency.applicable
            )
            for competency in problem.competencies
        }
        self.outcomes = {name: self.outcome(cells) for name, cells in self.cells.items()}

    def values(self, cell: Cell) -> tuple[int, int]:
        """The least and the greatest value of one criterion, in units of the scale."""
        found = self._scale.values(cell.required, cell.capability)
        return found.low, found.high

    def outcome(self, cells: Cells) -> Outcome:
        """What a competency with these criteria comes to; its name does not matter."""
        found = self._known.get(cells)
        if found is None:
            found = self._known[cells] = self._worked_out(cells)
        return found

    def _worked_out(self, cells: Cells) -> Outcome:
        lows, highs, certain, active = [], [], False, False
        for cell in cells:
            importance = cell.importance
            low, high = self.values(cell)
            least, most = (0, self.policy.importance_max) if importance is None else (importance, importance)
            lows.append((low, least, most))
            highs.append((high, least, most))
            certain = certain or least > 0
            active = active or (self.policy.default_importance if importance is None else importance) > 0
        return Outcome(smallest_mean(lows), largest_mean(highs), certain, active)

    def total(self, changed: Mapping[str, Outcome]) -> ScoreInterval | None:
        """The range when some competencies' outcomes are replaced; None when nothing carries weight then: there is no score."""
        outcomes = {**self.outcomes, **changed}
        if not any(self._priorities[name] for name, item in outcomes.items() if item.active):
            return None
        lows, highs, weights = [], [], []
        for name, item in outcomes.items():
            priority = self._priorities[name]
            if priority and item.low is not None and item.high is not None:
                lows.append(item.low)
                highs.append(item.high)
                weights.append((priority if item.certain else 0, priority))
        low, high = over_all(smallest_mean, lows, weights), over_all(largest_mean, highs, weights)
        if low is None or high is None:
            return None
        unit = self._scale.unit
        return ScoreInterval(
            Fraction(100 * low.total, low.weight * unit), Fraction(100 * high.total, high.weight * unit)
        )
