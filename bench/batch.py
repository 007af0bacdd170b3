"""Ten thousand clients at once, and ten thousand weightings, against a loop over pymcdm's weighted sum.

pymcdm gets ready-made values and only adds them up; ours starts from the answers, and gives the range as well (clients), or
ties, pairs and verdict shares (weightings). So the ratio favours the library. Its loop is timed on a part of the data and scaled
up to all of it. Bound of both: at least fifty times faster. The ranks alone, without ties to share and verdicts, are information
(the goal is three hundred times). In a quick run (few repetitions) the data is small, and nothing is judged.
"""

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
from pymcdm.methods import WSM

from bench.harness import Ratio, Report, Subject, judge
from scoring.engine import parse
from scoring.engine.acceptability import Acceptability, acceptability, rank_shares, weighted_sums
from scoring.engine.batch import Clients, Profiles, score_batch
from scoring.engine.sampling import uniform_weights, uniforms

CLIENTS, INTEGRATORS, COMPETENCIES, CRITERIA_EACH = 10_000, 10, 12, 5
CRITERIA = COMPETENCIES * CRITERIA_EACH
LOOPED = 300  # clients or weightings that pymcdm is timed on
TIMES_FASTER = 50
QUICK = 10  # below so many repetitions only the code is checked
POLICY = parse({"client": {"competencies": []}, "integrators": []}).policy


def data(clients: int) -> tuple[Clients, Profiles]:
    """Answers and levels of all kinds; every importance is answered (a blank one costs extra, and has a line of its own)."""
    random = np.random.default_rng(4)
    asked = Clients(
        required=random.integers(-1, 5, (clients, CRITERIA), dtype=np.int8),
        importance=random.integers(0, 4, (clients, CRITERIA), dtype=np.int8),
        applicable=random.random((clients, CRITERIA)) < 0.95,
        priorities=random.random((clients, COMPETENCIES)),
        competency=np.repeat(np.arange(COMPETENCIES), CRITERIA_EACH),
    )
    levels = random.integers(-1, 5, (INTEGRATORS, CRITERIA), dtype=np.int8)
    return asked, Profiles(levels, random.integers(0, 3, (INTEGRATORS, CRITERIA), dtype=np.int8))


def with_blanks(clients: Clients) -> Clients:
    """Every tenth client has left a fifth of the importances blank."""
    random = np.random.default_rng(5)
    importance = clients.importance.copy()
    importance[::10][random.random(importance[::10].shape) < 0.2] = -1
    return replace(clients, importance=importance)


def values_of(clients: Clients, profiles: Profiles, count: int) -> tuple[Any, Any]:
    """What pymcdm is given of the first clients: values (count x integrators x criteria) and weights (count x criteria)."""
    factors = np.array(
        [float(POLICY.evidence_factor[name]) for name in ("declared", "documented", "verified")]
    )
    levels = np.where(profiles.level < 0, 0, profiles.level * factors[profiles.evidence])
    required = clients.required[:count].astype(float)
    required[required < 0] = POLICY.default_required
    values = np.minimum(levels / np.maximum(required, 1)[:, None, :], 1)
    values = np.where(required[:, None, :] == 0, 1.0, values)
    importance = clients.importance[:count] * clients.applicable[:count]
    sums = importance @ (clients.competency[:, None] == np.arange(COMPETENCIES))
    priorities = np.where(sums > 0, clients.priorities[:count], 0)
    weights = importance * (priorities / np.maximum(sums, 1))[:, clients.competency]
    return values, weights / weights.sum(axis=1, keepdims=True)


def unchanged(column: Any, cost: bool) -> Any:
    """The values are on a fixed scale already: no normalisation."""
    return column


def _loop(matrices: Any, weights: Any) -> list[Any]:
    method, types = WSM(unchanged), np.ones(weights.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pymcdm warns of weights whose sum is a float's hair off 1
        return [method(matrix, row, types) for matrix, row in zip(matrices, weights, strict=True)]


def bench(repetitions: int) -> list[Report]:
    quick = repetitions < QUICK
    return [_clients(repetitions, quick=quick), _weightings(repetitions, quick=quick)]


def _bound(quick: bool, total: int, looped: int) -> float | None:
    """How long all of the data may take, against the loop over a part of it."""
    return None if quick else total / looped / TIMES_FASTER


def _clients(repetitions: int, *, quick: bool) -> Report:
    total, looped = (200, 20) if quick else (CLIENTS, LOOPED)
    clients, profiles = data(total)
    blanks = with_blanks(clients)
    matrices, weights = values_of(clients, profiles, looped)
    difference = np.abs(
        np.array(_loop(matrices, weights)) * 100 - score_batch(clients, profiles, POLICY).supported[:looped]
    )
    ours, open_ones, loop = (
        f"{total} clients",
        f"{total} clients, blanks in every tenth",
        f"pymcdm, {looped} clients",
    )
    report = judge(
        f"{total} clients x {INTEGRATORS} integrators x {CRITERIA} criteria",
        [
            Subject(ours, lambda: score_batch(clients, profiles, POLICY)),
            Subject(open_ones, lambda: score_batch(blanks, profiles, POLICY)),
            Subject(loop, lambda: _loop(matrices, weights)),
        ],
        [Ratio(ours, loop, _bound(quick, total, looped)), Ratio(open_ones, loop)],
        repetitions,
        broken=[] if difference.max() < 1e-9 else ["the batch and pymcdm disagree on the scores"],
    )
    return _with_factors(report, total / looped)


def _weightings(repetitions: int, *, quick: bool) -> Report:
    total, looped = (200, 20) if quick else (CLIENTS, LOOPED)
    subscores = np.random.default_rng(6).integers(0, 13, (INTEGRATORS, COMPETENCIES)) / 12
    subscores[1] = subscores[0]  # two that always tie
    caps = ["strong"] * INTEGRATORS
    weights = uniform_weights(uniforms(looped, COMPETENCIES))

    def everything() -> Acceptability:
        drawn = uniform_weights(uniforms(total, COMPETENCIES))
        return acceptability(drawn, subscores, caps, POLICY)

    def ranks_only() -> Any:
        return rank_shares(weighted_sums(uniform_weights(uniforms(total, COMPETENCIES)), subscores[1:]))

    ours, ranks, loop = (
        f"{total} weightings",
        f"{total} weightings, ranks only",
        f"pymcdm, {looped} weightings",
    )
    report = judge(
        f"Acceptability: {total} weightings x {INTEGRATORS} integrators x {COMPETENCIES} competencies",
        [
            Subject(ours, everything),
            Subject(ranks, ranks_only),
            Subject(loop, lambda: _loop([subscores] * looped, weights)),
        ],
        [Ratio(ours, loop, _bound(quick, total, looped)), Ratio(ranks, loop)],
        repetitions,
    )
    return _with_factors(report, total / looped)


def _with_factors(report: Report, scale: float) -> Report:
    """Says the ratios the other way round too, scaled up to all of the data."""
    notes = [
        f"{ratio.subject}: {scale / value:.0f} times faster than {ratio.base} scaled up by {scale:.1f}"
        for ratio, value in report.ratios
    ]
    return replace(report, notes=(*report.notes, *notes))
