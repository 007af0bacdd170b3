"""Where an integrator would stand if a few criteria were different: score and verdict, without evaluating everything anew.

Weights depend on importances and priorities alone, so a change of a level, of evidence or of a requirement moves the score by its
own criterion's share only.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from . import verdict
from .policy import rank_of
from .problem import Capability, Criterion, Integrator, Problem
from .value import scale_of
from .weights import Need, client_weights


class Asked(NamedTuple):
    """A criterion and what one integrator brings to it, as they are or as they might be."""

    criterion: Criterion
    capability: Capability


class Standing(NamedTuple):
    """The key of the ranking: supported verdict 0 (decline) .. 4 (strong), then score 0..100. Greater is better."""

    verdict: int
    score: Fraction


Changes = Mapping[str, Asked]
"""What is different, by criterion id; the capability is the examined integrator's."""


class Field:
    """The criteria that apply, and the standing of integrators on them. Raises ValueError when there is no score."""

    def __init__(self, problem: Problem) -> None:
        weights = client_weights(problem)
        if weights.top is None:
            raise ValueError("without any weight there is no standing")
        self.policy = problem.policy
        self.top = weights.top
        self.needs: dict[str, Need] = {
            need.id: need for competency in problem.competencies for need in weights.needs[competency.id]
        }
        self._scale = scale_of(problem.policy)
        self._whole = weights.whole * self._scale.unit
        self._known: dict[str, tuple[int, dict[str, str]]] = {}

    def value(self, asked: Asked) -> int:
        """The supported value, in units of the scale."""
        return self._scale.values(asked.criterion.required, asked.capability).supported

    def points(self, criterion: str, value: int) -> Fraction:
        """What so much value is worth in the score."""
        return Fraction(100 * self.needs[criterion].part * value, self._whole)

    def gain(self, criterion: str, before: Asked, after: Asked) -> int:
        """The change of the score, in a unit that is the same for all criteria."""
        return self.needs[criterion].part * (self.value(after) - self.value(before))

    def standing(self, integrator: Integrator, changes: Changes, *, own: bool = True) -> Standing:
        """``own``: whether the changes' capabilities are this integrator's; otherwise only their criteria count."""
        credit, statuses = self._base(integrator)
        statuses = dict(statuses)
        for name, change in changes.items():
            present = Asked(self.needs[name].criterion, integrator.capability(name))
            asked = change if own else Asked(change.criterion, present.capability)
            credit += self.gain(name, present, asked)
            statuses.pop(name, None)
            if asked.criterion.must_have:
                statuses[name] = self.status(asked)
        return self.judged(Fraction(100 * credit, self._whole), statuses.values())

    def _base(self, integrator: Integrator) -> tuple[int, dict[str, str]]:
        if integrator.id not in self._known:
            asked = {
                name: Asked(need.criterion, integrator.capability(name)) for name, need in self.needs.items()
            }
            credit = sum(need.part * self.value(asked[name]) for name, need in self.needs.items())
            statuses = {name: self.status(item) for name, item in asked.items() if item.criterion.must_have}
            self._known[integrator.id] = credit, statuses
        return self._known[integrator.id]

    def status(self, asked: Asked) -> str:
        """Of a must-have."""
        return verdict.must_have_status(asked.criterion, asked.capability, self.policy)

    def judged(self, score: Fraction, statuses: Iterable[str]) -> Standing:
        """The verdict for this score under these must-haves."""
        return Standing(rank_of(verdict.verdict(score, statuses, self.policy)), score)
