"""How far the ranking depends on the priorities: acceptability indices over random weights (scoring specification, section 6.3).

The score takes the client's priorities as they were given. Here they are varied in three ways, ten thousand times each, and it is
counted how often an integrator takes each rank (RAI), is ahead of another one (PWI), and gets each verdict (CAI): the indices of
SMAA-2 and SMAA-TRI. Requirements, importances and levels stay as they are: their uncertainty is the range of the score.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from . import sampling, verdict
from .evaluate import evaluate
from .policy import BANDS, VERDICTS, Policy, rank_of
from .problem import Budget, Problem, Ranking
from .result import Result
from .sampling import Floats

Counts = NDArray[np.intp]

MODELS = ("ordinal", "box", "uniform")
TIE = 1e-9  # two scores (shares 0..1) closer than this are equal
ERROR_LEVEL = 0.05
ROBUST, LEANING = 0.90, 0.67
_DIGITS = 12  # of a share: what is beyond is the noise of adding floats


@dataclass(frozen=True, slots=True)
class Limits:
    """What the owner of the policy decides here, as shares 0..1: how far a priority moves in the box model, and the first-rank
    shares from which an order is called robust or leaning."""

    box_width: float = sampling.BOX_WIDTH
    robust_from: float = ROBUST
    leaning_from: float = LEANING


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Acceptability:
    """Shares 0..1 of the samples for m integrators, in the order they were given.

    ``ranks`` m x m: integrator (row) on rank 1..m (column); a tie shares its ranks equally, so rows and columns add up to 1.
    ``pairs`` m x m: row ahead of column, a tie as one half. ``verdicts`` m x 5: decline .. strong.
    """

    ranks: Floats
    pairs: Floats
    verdicts: Floats


def acceptability(weights: Floats, subscores: Floats, caps: Sequence[str], policy: Policy) -> Acceptability:
    """The three indices over weights (N x K, rows adding up to 1) for subscores (m x K, shares 0..1).

    ``caps`` hold each integrator's best allowed verdict. In every sample the order is the one of the ranking: by verdict, then by
    score; scores closer than 1e-9 are equal.
    """
    scores = weighted_sums(weights, subscores)
    verdicts = _verdicts(scores, caps, policy)
    # Verdict first, then score: half a point of a score can never make up for a whole verdict.
    keys = verdicts + scores / 2
    return Acceptability(rank_shares(keys), _pair_shares(keys), _verdict_shares(verdicts) / len(weights))


def weighted_sums(weights: Floats, subscores: Floats) -> Floats:
    """N x m scores, added up in the order of the competencies: a matrix product may add in another order on another machine."""
    scores: Floats = np.zeros((len(weights), len(subscores)))
    for column in range(weights.shape[1]):
        scores += weights[:, column, None] * subscores[:, column]
    return scores


def _verdicts(scores: Floats, caps: Sequence[str], policy: Policy) -> Counts:
    """N x m verdicts 0 (decline) .. 4 (strong), judged on the score as shown: tenths of a point, half up."""
    tenths = np.floor(1000 * scores + (0.5 + 1e-9))
    edges = [math.ceil(10 * policy.bands[name]) for name in BANDS]
    reached = np.zeros(scores.shape, dtype=np.intp)
    for edge in edges:
        reached += tenths >= edge
    return np.minimum(reached, np.array([rank_of(cap) for cap in caps], dtype=np.intp))


def rank_shares(keys: Floats) -> Floats:
    """m x m shares of the samples for keys N x m (greater is better): integrator (row) on rank 1..m (column)."""
    samples, count = keys.shape
    order = np.argsort(-keys, axis=1, kind="stable")
    ordered = np.take_along_axis(keys, order, axis=1)
    tied = ordered[:, :-1] - ordered[:, 1:] <= TIE / 2
    uncertain = tied.any(axis=1)
    # Most samples have no tie: there each position is a rank of its own.
    clear = (order[~uncertain] * count + np.arange(count)).ravel()
    counts = np.bincount(clear, minlength=count * count).reshape(count, count).astype(np.float64)
    shares: Floats = (counts + _shared_ranks(order[uncertain], tied[uncertain])) / samples
    return shares


def _shared_ranks(order: Counts, tied: NDArray[np.bool_]) -> Floats:
    """Neighbours in a sample's order that are equal form a tie; each of its members gets an equal share of each of its ranks.

    ``order`` n x m integrators, best first; ``tied`` n x (m - 1) between neighbours. Returns m x m numbers of samples.
    """
    count = order.shape[1]
    positions = np.broadcast_to(np.arange(count), order.shape)
    starts = positions.copy()
    starts[:, 1:][tied] = 0
    np.maximum.accumulate(starts, axis=1, out=starts)
    ends = positions.copy()
    ends[:, :-1][tied] = count
    ends = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
    # What each member gains on its first rank it loses after its last: the running sum is its share of every rank.
    share = (1.0 / (ends - starts + 1)).ravel()
    cells = order * (count + 1)
    gained = np.bincount((cells + starts).ravel(), share, count * (count + 1))
    lost = np.bincount((cells + ends + 1).ravel(), share, count * (count + 1))
    shares: Floats = np.cumsum((gained - lost).reshape(count, count + 1), axis=1)[:, :count]
    return shares


def _pair_shares(keys: Floats) -> Floats:
    """Each pair by itself, so that a third integrator between two of them changes nothing."""
    samples, count = keys.shape
    columns = np.ascontiguousarray(keys.T)
    shares = np.full((count, count), 0.5)
    for one in range(count):
        for other in range(one + 1, count):
            ahead = columns[one] - columns[other]
            wins, losses = np.count_nonzero(ahead > TIE / 2), np.count_nonzero(ahead < -TIE / 2)
            shares[one, other] = 0.5 + (wins - losses) / (2 * samples)
            shares[other, one] = 0.5 + (losses - wins) / (2 * samples)
    return shares


def _verdict_shares(verdicts: Counts) -> Floats:
    counts = [np.bincount(column, minlength=len(VERDICTS)) for column in verdicts.T]
    return np.array(counts, dtype=np.float64)


def error_bound(integrators: int, samples: int = sampling.SAMPLES) -> float:
    """How far, at most, any cumulated rank share of any integrator lies from the true one, with 95 % certainty
    (Dvoretzky-Kiefer-Wolfowitz, all integrators together). A share 0..1."""
    return math.sqrt(math.log(2 * integrators / ERROR_LEVEL) / (2 * samples))


def wording(first_rank_share: float, bound: float, limits: Limits = DEFAULT_LIMITS) -> str:
    """What may be said of the leader, sampling error already taken off: robust, leaning or open."""
    certain = first_rank_share - bound + TIE  # as everywhere: a float a hair below a limit has reached it
    if certain >= limits.robust_from:
        return "robust"
    return "leaning" if certain >= limits.leaning_from else "open"


def main_model(problem: Problem) -> str:
    """The model that fits what the client said: an order, points, or nothing."""
    match problem.priorities:
        case Ranking():
            return "ordinal"
        case Budget():
            return "box"
        case _:
            return "uniform"


def robustness(
    problem: Problem, result: Result | None = None, limits: Limits = DEFAULT_LIMITS
) -> dict[str, object] | None:
    """Everything of section 6.3 as plain JSON values; None when there is no score or no integrator.

    ``result`` spares the evaluation where the caller has it already. The same problem gives the same bytes. Shares are 0..1::

        {"samples": 10000, "seed": 20250101,
         "integrators": [id, ...],                        in the problem's order
         "main": "ordinal" | "box" | "uniform",           the model that fits the kind of priorities
         "leader": id,                                    first in the ranking (a shared first rank: the first by id)
         "first_rank_share": share,                       of the leader in the main model
         "bound": share,                                  sampling error of cumulated rank shares, 95 %; below .02 is noise
         "wording": "robust" | "leaning" | "open" | None, None with one integrator: there is nobody to be ahead of
         "models": {"ordinal" | "box" | "uniform": {
             "rank_acceptability": {id: [share of rank 1, ..., share of rank m]},
             "pairwise_winning": {id: {other id: share}},         a tie counts one half
             "verdict_acceptability": {id: {"decline": share, ..., "strong": share}}}}}
    """
    found = evaluate(problem, pairs=False) if result is None else result
    if found.client.weights is None or not found.ranking:
        return None
    names = [item.id for item in found.integrators]
    models = _models(problem, found, limits)
    main, leader = main_model(problem), found.ranking[0].id
    first = _rounded(models[main].ranks[names.index(leader), 0])
    bound = error_bound(len(names))
    return {
        "samples": sampling.SAMPLES,
        "seed": sampling.SEED,
        "integrators": names,
        "main": main,
        "leader": leader,
        "first_rank_share": first,
        "bound": bound,
        "wording": wording(first, bound, limits) if len(names) > 1 else None,
        "models": {name: _plain(models[name], names) for name in MODELS},
    }


def _models(problem: Problem, result: Result, limits: Limits) -> dict[str, Acceptability]:
    """The indices of each weight model, over the active competencies: the others have no subscore to weigh."""
    policy = problem.policy
    active = [name for name, item in result.integrators[0].competencies.items() if item.subscore is not None]
    base = [(result.client.weights or {})[name] for name in active]
    subscores = np.array(
        [
            [float(item.competencies[name].subscore or 0) / 100 for name in active]
            for item in result.integrators
        ]
    )
    caps = [verdict.cap(item.must_haves.values(), policy) for item in result.integrators]
    draws = sampling.uniforms(sampling.SAMPLES, len(active))
    weights = {
        "ordinal": sampling.ordinal_weights(draws, tiers_of(base)),
        "box": sampling.box_weights(draws, [float(weight) for weight in base], limits.box_width),
        "uniform": sampling.uniform_weights(draws),
    }
    return {name: acceptability(weights[name], subscores, caps, policy) for name in MODELS}


def tiers_of(weights: Sequence[Fraction]) -> list[list[int]]:
    """Positions from the greatest weight to the least; equal weights are a tie. The order behind any kind of priorities."""
    return [
        [position for position, weight in enumerate(weights) if weight == value]
        for value in sorted(set(weights), reverse=True)
    ]


def _plain(found: Acceptability, names: Sequence[str]) -> dict[str, object]:
    return {
        "rank_acceptability": {
            name: [_rounded(share) for share in found.ranks[row]] for row, name in enumerate(names)
        },
        "pairwise_winning": {
            name: {
                other: _rounded(found.pairs[row, column])
                for column, other in enumerate(names)
                if column != row
            }
            for row, name in enumerate(names)
        },
        "verdict_acceptability": {
            name: {word: _rounded(found.verdicts[row, place]) for place, word in enumerate(VERDICTS)}
            for row, name in enumerate(names)
        },
    }


def _rounded(share: float) -> float:
    return abs(round(float(share), _DIGITS))  # abs: a difference of sums may leave -0.0
