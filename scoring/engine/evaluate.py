"""From a problem to its result (scoring specification, sections 3.4 and 6.1)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from . import explain, verdict
from .interval import Range, ScoreRange, score_range
from .policy import Policy, rank_of
from .problem import Integrator, Problem
from .result import ClientResult, CompetencyResult, IntegratorResult, Ranked, Result
from .value import Fit, integrator_fits
from .weights import Weights, client_weights


def evaluate(problem: Problem) -> Result:
    """Score every integrator, exactly. A pure function of the problem."""
    weights = client_weights(problem)
    integrators = tuple(_evaluate_integrator(problem, weights, item) for item in problem.integrators)
    return Result(_client_result(problem, weights, integrators), integrators, rank(integrators))


def _evaluate_integrator(problem: Problem, weights: Weights, integrator: Integrator) -> IntegratorResult:
    policy = problem.policy
    fits = integrator_fits(problem, integrator)
    bounds = score_range(fits, weights.priorities, policy)
    competencies = {name: _competency_result(name, fits, weights, bounds) for name in weights.priorities}
    contributions = {
        name: item.contribution for name, item in competencies.items() if item.contribution is not None
    }
    # Without weights there is no score; then nothing derived from it is shown either.
    score = None if weights.top is None else sum(contributions.values(), Fraction(0))
    total = None if score is None else bounds.total
    low, high = (None, None) if total is None else (100 * total.low, 100 * total.high)

    must_haves = {
        fit.criterion.id: verdict.must_have_status(fit.criterion, fit.capability, policy)
        for fit in fits
        if fit.criterion.must_have
    }
    coverage = None if score is None else _coverage(fits, weights)
    supported, worst, best = _verdicts(fits, must_haves, (score, low, high), policy)
    uncovered = verdict.lacks_coverage(coverage, worst, best, policy)
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
        reasons=verdict.reasons(score is not None, uncovered, must_haves.values()),
        coverage=coverage,
        competencies=competencies,
        criterion_contributions=None if score is None else explain.criterion_contributions(fits, weights),
        losses=None if score is None else explain.losses(fits, weights),
        must_haves=must_haves,
        gaps=explain.gaps(fits, weights, must_haves),
        display_contributions=None if score is None else explain.display_contributions(contributions, score),
    )


def _competency_result(
    name: str, fits: Sequence[Fit], weights: Weights, bounds: ScoreRange
) -> CompetencyResult:
    """subscore = 100 * sum of omega_i * v_i; contribution = W_k * subscore, 0 for an inactive competency."""
    weight = None if weights.top is None else weights.top[name]
    if name not in weights.active:
        return CompetencyResult(weight, None, None, None, None if weight is None else Fraction(0))
    own = (weights.local[fit.criterion.id] * fit.supported for fit in fits if fit.competency == name)
    subscore = 100 * sum(own, Fraction(0))
    low, high = _percent(bounds.competencies[name])
    return CompetencyResult(weight, subscore, low, high, None if weight is None else weight * subscore)


def _percent(share: Range) -> tuple[Fraction, Fraction]:
    return 100 * share.low, 100 * share.high


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
    shares = (
        weights.overall(fit.competency, fit.criterion.id)
        for fit in fits
        if fit.criterion.required is not None
        and fit.criterion.importance is not None
        and fit.capability.level is not None
    )
    return sum(shares, Fraction(0))


def _client_result(
    problem: Problem, weights: Weights, integrators: Sequence[IntegratorResult]
) -> ClientResult:
    criteria = [(item.id, criterion) for item in problem.competencies for criterion in item.applicable]
    answered = [item for _, item in criteria if item.required is not None and item.importance is not None]
    neutral = (weights.overall(competency, item.id) for competency, item in criteria if item.required == 0)
    return ClientResult(
        weights=weights.top,
        completeness=Fraction(len(answered), len(criteria)) if criteria else None,
        neutral_weight=None if weights.top is None else sum(neutral, Fraction(0)),
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
