"""From a problem to its result (scoring specification, sections 3.4 and 6.1)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import chain

from . import explain, verdict
from .interval import Bounds, Mean, ScoreRange, score_range
from .pairs import compare_all
from .policy import Policy, rank_of
from .problem import Integrator, Problem
from .result import ClientResult, CompetencyResult, IntegratorResult, Ranked, Result
from .value import Fit, integrator_fits, scale_of
from .weights import Weights, client_weights


def evaluate(problem: Problem, *, pairs: bool = True) -> Result:
    """Score every integrator, exactly, and compare each two of them unless told not to. A pure function of the problem."""
    weights = client_weights(problem)
    scale = scale_of(problem.policy)
    fits = [integrator_fits(weights, item, scale) for item in problem.integrators]
    integrators = tuple(
        _evaluate_integrator(problem, weights, item, own, scale.unit)
        for item, own in zip(problem.integrators, fits, strict=True)
    )
    return Result(
        client=_client_result(problem, weights, integrators),
        integrators=integrators,
        ranking=rank(integrators),
        pairs=compare_all(integrators, fits, weights, scale) if pairs else (),
    )


def _evaluate_integrator(
    problem: Problem, weights: Weights, integrator: Integrator, fits: Mapping[str, Sequence[Fit]], unit: int
) -> IntegratorResult:
    """``unit``: of the fits' values. A full score is ``whole`` parts of weight, each worth one unit."""
    policy = problem.policy
    scored = weights.top is not None
    whole = weights.whole * unit if scored else 1
    bounds = score_range(_bounds(fits), weights.priorities)
    competencies = {name: _competency_result(name, own, weights, bounds, unit) for name, own in fits.items()}
    every = list(chain.from_iterable(fits.values()))
    # Without weights there is no score; then nothing derived from it is shown either.
    score = Fraction(100 * _credit(every), whole) if scored else None
    total = bounds.total if scored else None
    low, high = (None, None) if total is None else (_percent(total.low, unit), _percent(total.high, unit))

    must_haves = {
        fit.need.id: verdict.must_have_status(fit.criterion, fit.capability, policy)
        for fit in every
        if fit.criterion.must_have
    }
    coverage = _coverage(every, weights) if scored else None
    supported, worst, best = _verdicts(every, must_haves, (score, low, high), policy)
    uncovered = verdict.lacks_coverage(coverage, worst, best, policy)
    contributions = {
        name: item.contribution for name, item in competencies.items() if item.contribution is not None
    }
    return IntegratorResult(
        id=integrator.id,
        score=score,
        low=low,
        high=high,
        score_1dp=None if score is None else verdict.one_decimal(score),
        verdict=verdict.UNDETERMINED if uncovered else supported,
        verdict_supported=supported,
        verdict_worst=worst,
        verdict_best=best,
        vetoed=verdict.cap(must_haves.values(), policy) == "decline",
        reasons=verdict.reasons(scored, uncovered, must_haves.values()),
        coverage=coverage,
        competencies=competencies,
        criterion_contributions=explain.criterion_contributions(every, whole) if scored else None,
        losses=explain.losses(every, whole, unit) if scored else None,
        must_haves=must_haves,
        gaps=explain.gaps(every, must_haves, whole, unit),
        display_contributions=None if score is None else explain.display_contributions(contributions, score),
    )


def _bounds(fits: Mapping[str, Sequence[Fit]]) -> dict[str, list[Bounds]]:
    return {
        name: [Bounds(fit.need, fit.values.low, fit.values.high) for fit in own] for name, own in fits.items()
    }


def _credit(fits: Sequence[Fit]) -> int:
    """Sum of g_i * v_i, in parts of the weight and units of the values."""
    return sum(fit.need.part * fit.values.supported for fit in fits)


def _competency_result(
    name: str, fits: Sequence[Fit], weights: Weights, bounds: ScoreRange, unit: int
) -> CompetencyResult:
    """subscore = 100 * sum of omega_i * v_i; contribution = W_k * subscore, 0 for an inactive competency."""
    weight = None if weights.top is None else weights.top[name]
    if name not in weights.active:
        return CompetencyResult(weight, None, None, None, None if weight is None else Fraction(0))
    importance = sum(fit.need.importance for fit in fits)
    reached = sum(fit.need.importance * fit.values.supported for fit in fits)
    own = bounds.competencies[name]
    return CompetencyResult(
        weight=weight,
        subscore=_percent(Mean(reached, importance), unit),
        low=_percent(own.low, unit),
        high=_percent(own.high, unit),
        contribution=None if weight is None else Fraction(100 * _credit(fits), weights.whole * unit),
    )


def _percent(mean: Mean, unit: int) -> Fraction:
    return Fraction(100 * mean.total, mean.weight * unit)


def _verdicts(
    fits: Sequence[Fit],
    must_haves: Mapping[str, str],
    scores: tuple[Fraction | None, Fraction | None, Fraction | None],
    policy: Policy,
) -> tuple[str, str, str]:
    """Supported, worst and best verdict, for the supported score and the two ends of its range."""
    required = [fit for fit in fits if fit.criterion.must_have]
    worst = [verdict.worst_status(fit.criterion, fit.capability, policy) for fit in required]
    best = [verdict.best_status(fit.criterion, fit.capability, policy) for fit in required]
    score, low, high = scores
    return (
        verdict.verdict(score, must_haves.values(), policy),
        verdict.verdict(low, worst, policy),
        verdict.verdict(high, best, policy),
    )


def _coverage(fits: Sequence[Fit], weights: Weights) -> Fraction:
    """Weight share of the criteria with requirement and importance answered and the capability known."""
    parts = (
        fit.need.part
        for fit in fits
        if fit.criterion.required is not None
        and fit.criterion.importance is not None
        and fit.capability.level is not None
    )
    return Fraction(sum(parts), weights.whole)


def _client_result(
    problem: Problem, weights: Weights, integrators: Sequence[IntegratorResult]
) -> ClientResult:
    needs = list(chain.from_iterable(weights.needs.values()))
    criteria = [need.criterion for need in needs]
    answered = [item for item in criteria if item.required is not None and item.importance is not None]
    neutral = (need.part for need in needs if need.criterion.required == 0)
    return ClientResult(
        weights=weights.top,
        completeness=Fraction(len(answered), len(criteria)) if criteria else None,
        neutral_weight=None if weights.top is None else Fraction(sum(neutral), weights.whole),
        verdict=verdict.client_verdict(
            [
                item.verdict
                for item, asked in zip(integrators, problem.integrators, strict=True)
                if asked.offered
            ]
        ),
    )


def rank(integrators: Sequence[IntegratorResult]) -> tuple[Ranked, ...]:
    """By supported verdict, then exact score, both descending; ties share the rank and are shown by id.

    The keys are absolute, so adding or removing an integrator never reorders the others.
    """
    scored = [
        (rank_of(item.verdict_supported), item.score, item.id)
        for item in integrators
        if item.score is not None
    ]
    scored.sort(key=lambda entry: (-entry[0], -entry[1], entry[2]))
    ranked: list[Ranked] = []
    for position, (level, score, identifier) in enumerate(scored):
        tied = position > 0 and scored[position - 1][:2] == (level, score)
        ranked.append(Ranked(identifier, ranked[-1].rank if tied else position + 1))
    return tuple(ranked)
