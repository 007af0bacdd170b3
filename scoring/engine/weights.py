"""Weights: from importances and priorities to normalised numbers (scoring specification, section 3.3)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from .policy import Policy
from .problem import Budget, Competency, Criterion, Priorities, Problem, Ranking


class Need(NamedTuple):
    """The client's side of one applicable criterion: what is asked, and what it weighs.

    ``required`` is the level the headline uses (the default for a blank, then ``assumed`` is True). ``importance`` is m_i, with
    the default in place of a blank; it lies in ``least``..``most``. ``part`` is g_i = W_k * omega_i, the criterion's share of the
    whole score, as a number of ``Weights.whole`` parts; 0 when there is no score.
    """

    id: str
    competency: str
    criterion: Criterion
    required: int
    assumed: bool
    importance: int
    least: int
    most: int
    part: int


@dataclass(frozen=True, slots=True)
class Weights:
    """``priorities`` raw p_k per competency, in a unit that makes them whole; ``top`` W_k per competency, summing to 1, or None
    when nothing carries weight; ``needs`` per competency; their parts add up to ``whole``."""

    priorities: Mapping[str, int]
    active: frozenset[str]
    top: Mapping[str, Fraction] | None
    needs: Mapping[str, tuple[Need, ...]]
    whole: int

    @property
    def tiers(self) -> list[list[str]]:
        """The client's order of the active competencies, most important first; equal priorities form a tie."""
        active = [name for name in self.priorities if name in self.active]
        levels = sorted({self.priorities[name] for name in active}, reverse=True)
        return [[name for name in active if self.priorities[name] == level] for level in levels]


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


def client_weights(problem: Problem) -> Weights:
    """All weights of the client. ROC runs over every competency and is normalised afterwards, so that the
    ratio of two weights never depends on a third competency."""
    policy = problem.policy
    names = [competency.id for competency in problem.competencies]
    priorities = _whole(raw_priorities(problem.priorities, names))
    importances = {
        competency.id: sum(headline_importance(item, policy) for item in competency.applicable)
        for competency in problem.competencies
    }
    active = frozenset(name for name, total in importances.items() if total)
    total = sum(priorities[name] for name in active)
    # W_k * omega_i = p_k / total * m_i / (sum of m): with one denominator for all, only numerators remain to be added.
    common = math.lcm(*(importances[name] for name in active))
    return Weights(
        priorities=priorities,
        active=active,
        top=_normalised(priorities, active, total),
        needs={
            competency.id: _needs(
                competency, policy, priorities[competency.id] * common // (importances[competency.id] or 1)
            )
            for competency in problem.competencies
        },
        whole=total * common,
    )


def _normalised(
    priorities: Mapping[str, int], active: frozenset[str], total: int
) -> dict[str, Fraction] | None:
    """W_k = p_k / sum of p over the active competencies; None when that sum is 0. No equal-weights fallback:
    a client who gave every point to what does not apply has not said what matters."""
    if total == 0:
        return None
    return {name: Fraction(value if name in active else 0, total) for name, value in priorities.items()}


def _needs(competency: Competency, policy: Policy, part: int) -> tuple[Need, ...]:
    """``part``: what an importance of 1 weighs. An importance is [m, m] when answered, the whole scale when blank."""
    needs = []
    for criterion in competency.applicable:
        importance = headline_importance(criterion, policy)
        blank = criterion.importance is None
        needs.append(
            Need(
                id=criterion.id,
                competency=competency.id,
                criterion=criterion,
                required=policy.default_required if criterion.required is None else criterion.required,
                assumed=criterion.required is None,
                importance=importance,
                least=0 if blank else importance,
                most=policy.importance_max if blank else importance,
                part=part * importance,
            )
        )
    return tuple(needs)


def _whole(numbers: Mapping[str, Fraction]) -> dict[str, int]:
    """The same ratios in whole numbers."""
    unit = math.lcm(*(number.denominator for number in numbers.values()))
    return {name: number.numerator * (unit // number.denominator) for name, number in numbers.items()}
