"""Many clients against many integrators at once, in floating point: score and range, nothing else.

The same model as ``evaluate`` (scoring specification, sections 3.1 to 3.5), which stays the official one: what is shown or
stored for a client is computed there, exactly. The batch is for questions about many clients, and agrees with it to 1e-9 points.

The trick: a partial value depends on the criterion, the integrator and one of six states of the requirement (blank, 0..4). So all
values fit in a small table, and the weighted sums of all clients are one matrix product of that table with the clients' weights,
each put in the column of its criterion and state. Only clients who left importances blank need the range with free weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .policy import EVIDENCE, Policy
from .problem import Capability, Criterion, Problem
from .value import partial_value, possible_level, supported_level
from .weights import raw_priorities

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]
Flags = NDArray[np.bool_]

BLANK = -1  # of a requirement, an importance or a level
_CHUNK = 1000  # clients at a time: their table of weights stays in the processor's cache
_ONE_THREAD = 2**18  # multiplications in a matrix product up to which OpenBLAS starts no threads


@dataclass(frozen=True, slots=True)
class Clients:
    """N clients of one questionnaire with C criteria in K competencies.

    ``required`` N x C, 0..4; ``importance`` N x C, 0..3; both -1 where blank. ``applicable`` N x C. ``priorities`` N x K >= 0,
    in any unit. ``competency``: C positions 0..K-1.
    """

    required: Integers
    importance: Integers
    applicable: Flags
    priorities: Floats
    competency: Integers


@dataclass(frozen=True, slots=True)
class Profiles:
    """I integrators: ``level`` I x C, 0..4, -1 = unknown; ``evidence`` I x C, positions in EVIDENCE (0 = declared)."""

    level: Integers
    evidence: Integers


@dataclass(frozen=True, slots=True)
class Scores:
    """N x I each, 0..100; NaN where no criterion carries weight."""

    low: Floats
    supported: Floats
    high: Floats


def score_batch(clients: Clients, profiles: Profiles, policy: Policy) -> Scores:
    """Score and range of every integrator for every client. Shapes as in the classes; nothing is checked."""
    count = len(profiles.level)
    table = _table(profiles, policy)
    parts = [
        _chunk(_rows(clients, slice(start, start + _CHUNK)), table, policy)
        for start in range(0, len(clients.required), _CHUNK)
    ]
    whole = np.concatenate(parts) if parts else np.empty((0, 3 * count))
    return Scores(*(100 * whole[:, part * count : (part + 1) * count] for part in range(3)))


def _rows(clients: Clients, chosen: slice | Integers) -> Clients:
    return Clients(
        clients.required[chosen],
        clients.importance[chosen],
        clients.applicable[chosen],
        clients.priorities[chosen],
        clients.competency,
    )


def _table(profiles: Profiles, policy: Policy) -> Floats:
    """C x states x 3I partial values: low of every integrator, then supported, then high. State 0 = blank, r + 1 = required r."""
    states = [None, *range(policy.level_max + 1)]
    levels = [None, *range(policy.level_max + 1)]
    known = np.array(
        [
            [[_values(state, Capability(level, status), policy) for status in EVIDENCE] for level in levels]
            for state in states
        ]
    )  # states x levels x evidence x 3
    found: Floats = known[:, profiles.level + 1, profiles.evidence]  # states x I x C x 3
    return found.transpose(2, 0, 3, 1).reshape(found.shape[2], len(states), 3 * found.shape[1])


def _values(required: int | None, capability: Capability, policy: Policy) -> list[float]:
    """Low, supported and high of one criterion, shares 0..1 (section 3.2)."""
    level = supported_level(capability, policy)
    least, headline, most = required, required, required
    if least is None or headline is None or most is None:
        least, headline, most = policy.level_max, policy.default_required, 0
    return [
        float(partial_value(level, least)),
        float(partial_value(level, headline)),
        float(partial_value(possible_level(capability, policy), most)),
    ]


def _chunk(clients: Clients, table: Floats, policy: Policy) -> Floats:
    """N x 3I shares: low, supported, high."""
    criteria, states, width = table.shape
    total = len(clients.required)
    weights = _weights(clients, policy)
    # Each weight goes to the column of its criterion and state; the product with the table then is the weighted sum.
    places = np.arange(criteria) * states + clients.required + 1
    spread = np.zeros((total, criteria * states))
    np.put_along_axis(spread, places, weights, axis=1)
    sums = _product(spread, table.reshape(criteria * states, width))
    blank = np.flatnonzero(((clients.importance == BLANK) & clients.applicable).any(axis=1))
    if len(blank):
        low, high = _ranges(_rows(clients, blank), table, policy)
        sums[blank, : width // 3] = low
        sums[blank, 2 * (width // 3) :] = high
    sums[np.isnan(weights[:, 0] if criteria else np.full(total, np.nan))] = np.nan
    return sums


def _product(left: Floats, right: Floats) -> Floats:
    """``left @ right`` in blocks of rows small enough for one thread: on a busy machine, waiting for a second one costs more than
    it brings."""
    rows, inner = left.shape
    block = max(1, _ONE_THREAD // max(1, inner * right.shape[1]))
    whole = rows - rows % block
    blocks = left[:whole].reshape(whole // block, block, inner) @ right
    return np.concatenate([blocks.reshape(whole, right.shape[1]), left[whole:] @ right])


def _weights(clients: Clients, policy: Policy) -> Floats:
    """N x C overall weights g = W_k * omega_i, adding up to 1; NaN for a client without any weight (section 3.3)."""
    importance = np.where(clients.importance == BLANK, policy.default_importance, clients.importance)
    importance = importance * clients.applicable
    members = np.arange(clients.priorities.shape[1]) == clients.competency[:, None]
    sums = importance @ members.astype(np.float64)
    active = np.where(sums > 0, clients.priorities, 0.0)
    total = active.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(sums > 0, active / sums, 0.0) / total
    weights: Floats = importance * share[:, clients.competency]
    return weights


def _ranges(clients: Clients, table: Floats, policy: Policy) -> tuple[Floats, Floats]:
    """N x I bounds of the score for clients who left importances blank (section 3.5)."""
    width = table.shape[2] // 3
    blank = (clients.importance == BLANK) & clients.applicable
    lower = np.where(blank | ~clients.applicable, 0.0, clients.importance)
    upper = np.where(blank, float(policy.importance_max), lower)
    low, high, possible, certain = [], [], [], []
    for position in range(clients.priorities.shape[1]):
        own = np.flatnonzero(clients.competency == position)
        values = table[own, clients.required[:, own] + 1]  # N x own x 3I
        ends = lower[:, own], upper[:, own]
        low.append(-_largest_mean(-values[:, :, :width], *ends))
        high.append(_largest_mean(values[:, :, 2 * width :], *ends))
        possible.append(ends[1].any(axis=1))
        certain.append(ends[0].any(axis=1))
    most = clients.priorities * np.stack(possible, axis=1)
    least = most * np.stack(certain, axis=1)
    return -_largest_mean(-np.stack(low, axis=1), least, most), _largest_mean(
        np.stack(high, axis=1), least, most
    )


def _largest_mean(values: Floats, lower: Floats, upper: Floats) -> Floats:
    """N x I largest weighted means of values N x n x I over the boxes of weights N x n; 0 where all weights are 0."""
    order = np.argsort(-values, axis=1, kind="stable")
    values = np.take_along_axis(values, order, axis=1)
    least = np.take_along_axis(lower[:, :, None], order, axis=1)
    spare = np.take_along_axis((upper - lower)[:, :, None], order, axis=1)
    nothing = np.zeros_like(values[:, :1])
    weight = np.concatenate([nothing, spare.cumsum(axis=1)], axis=1) + least.sum(axis=1, keepdims=True)
    total = np.concatenate([nothing, (spare * values).cumsum(axis=1)], axis=1)
    total += (least * values).sum(axis=1, keepdims=True)
    means = np.full_like(weight, -np.inf)
    np.divide(total, weight, out=means, where=weight > 0)
    best: Floats = means.max(axis=1)
    return np.where(np.isneginf(best), 0.0, best)


def arrays_of(problems: Sequence[Problem]) -> tuple[Clients, Profiles]:
    """The arrays for problems that share questionnaire, policy and integrators (those of the first one count)."""
    first = problems[0]
    names = [competency.id for competency in first.competencies]
    asked = [[criterion for item in one.competencies for criterion in item.criteria] for one in problems]
    capabilities = [
        [integrator.capability(criterion.id) for criterion in asked[0]] for integrator in first.integrators
    ]
    shape = len(capabilities), len(asked[0])
    clients = Clients(
        required=_grid(asked, "required"),
        importance=_grid(asked, "importance"),
        applicable=np.array([[criterion.applicable for criterion in row] for row in asked], dtype=np.bool_),
        priorities=np.array([_priorities(one, names) for one in problems]),
        competency=np.array(
            [place for place, item in enumerate(first.competencies) for _ in item.criteria], dtype=np.intp
        ),
    )
    level = [[_or_blank(item.level) for item in row] for row in capabilities]
    evidence = [[EVIDENCE.index(item.evidence) for item in row] for row in capabilities]
    return clients, Profiles(
        np.array(level, dtype=np.int8).reshape(shape), np.array(evidence, dtype=np.int8).reshape(shape)
    )


def _priorities(problem: Problem, names: list[str]) -> list[float]:
    raw = raw_priorities(problem.priorities, names)
    return [float(raw[name]) for name in names]


def _grid(asked: Sequence[Sequence[Criterion]], field: str) -> Integers:
    return np.array(
        [[_or_blank(getattr(criterion, field)) for criterion in row] for row in asked], dtype=np.int8
    )


def _or_blank(value: int | None) -> int:
    return BLANK if value is None else value
