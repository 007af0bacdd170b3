"""Weights: from importances and priorities to normalised numbers (scoring specification, section 3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .policy import Policy
from .problem import Budget, Competency, Criterion, Priorities, Problem, Ranking


@dataclass(frozen=True, slots=True)
class Weights:
    """``priorities`` raw p_k per competency; ``local`` omega_i per applicable criterion, summing to 1 in each
    active competency and 0 in inactive ones; ``top`` W_k per competency, summing to 1, or None when nothing
    carries weight."""

    priorities: Mapping[str, Fraction]
    active: frozenset[str]
    local: Mapping[str, Fraction]
    top: Mapping[str, Fraction] | None

    @property
    def tiers(self) -> list[list[str]]:
        """The client's order of the active competencies, most important first; equal priorities form a tie."""
        levels = sorted({self.priorities[name] for name in self.active}, reverse=True)
        active = [name for name in self.priorities if name in self.active]
        return [[name for name in active if self.priorities[name] == level] for level in levels]

    def overall(self, competency_id: str, criterion_id: str) -> Fraction:
        """g_i = W_k * omega_i, the criterion's share of the whole score; 0 when there is no score."""
        if self.top is None:
            return Fraction(0)
        return self.top[competency_id] * self.local[criterion_id]


def roc(count: int) -> list[Fraction]:
    """Rank-order centroid weights of ``count`` positions, first = most important, summing to 1.

    w_(j) = (1/K) * sum of 1/t for t = j..K: the mean of all weights that respect the order.
    """
    weights = []
    tail = Fraction(0)
    for position in range(count, 0, -1):
        tail += Fraction(1, position)
        weights.append(tail / count)
    return weights[::-1]


def ranked_priorities(tiers: tuple[tuple[str, ...], ...], competencies: list[str]) -> dict[str, Fraction]:
    """ROC over all competencies; a tie gets the mean of its positions, the unlisted form one last tier."""
    listed = {name for tier in tiers for name in tier}
    rest = tuple(name for name in competencies if name not in listed)
    by_position = roc(len(competencies))
    result: dict[str, Fraction] = {}
    start = 0
    for tier in (*tiers, rest):
        share = by_position[start : start + len(tier)]
        for name in tier:
            result[name] = sum(share, Fraction(0)) / len(tier)
        start += len(tier)
    return result


def raw_priorities(priorities: Priorities, competencies: list[str]) -> dict[str, Fraction]:
    """p_k >= 0 per competency, before the inactive ones are left out."""
    match priorities:
        case Budget(points):
            return {name: points.get(name, Fraction(0)) for name in competencies}
        case Ranking(tiers):
            return ranked_priorities(tiers, competencies)
        case _:
            return {name: Fraction(1) for name in competencies}


def headline_importance(criterion: Criterion, policy: Policy) -> int:
    """m_i, with the policy's default in place of a blank."""
    return policy.default_importance if criterion.importance is None else criterion.importance


def local_weights(competency: Competency, policy: Policy) -> dict[str, Fraction] | None:
    """omega_i = m_i / sum of m over the applicable criteria; None when that sum is 0 (inactive)."""
    importances = {item.id: headline_importance(item, policy) for item in competency.applicable}
    total = sum(importances.values())
    if total == 0:
        return None
    return {name: Fraction(importance, total) for name, importance in importances.items()}


def client_weights(problem: Problem) -> Weights:
    """All weights of the client. ROC runs over every competency and is normalised afterwards, so that the
    ratio of two weights never depends on a third competency."""
    local: dict[str, Fraction] = {}
    active: set[str] = set()
    for competency in problem.competencies:
        shares = local_weights(competency, problem.policy)
        if shares is not None:
            active.add(competency.id)
        for criterion in competency.applicable:
            local[criterion.id] = Fraction(0) if shares is None else shares[criterion.id]
    priorities = raw_priorities(problem.priorities, [competency.id for competency in problem.competencies])
    return Weights(priorities, frozenset(active), local, _normalised(priorities, active))


def _normalised(priorities: Mapping[str, Fraction], active: set[str]) -> dict[str, Fraction] | None:
    """W_k = p_k / sum of p over the active competencies; None when that sum is 0. No equal-weights fallback:
    a client who gave every point to what does not apply has not said what matters."""
    total = sum(value for name, value in priorities.items() if name in active)
    if total == 0:
        return None
    return {name: value / total if name in active else Fraction(0) for name, value in priorities.items()}
