"""The scoring engine: three integrators against sixty criteria, exactly and with every explanation.

Bound: reading and evaluating the problem (everything of the scoring specification's sections 3 to 5) takes at most four times as
long as scikit-criteria takes for the weighted sums alone, of values and weights that it is given ready-made. Comparing the pairs
and writing the result as JSON values are information.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import skcriteria
from skcriteria.agg.simple import WeightedSumModel

from bench.harness import Ratio, Report, Subject, judge
from scoring.engine import Result, evaluate, parse, score_problem, to_dict
from scoring.engine.value import integrator_fits, scale_of
from scoring.engine.weights import client_weights

COMPETENCIES, CRITERIA_EACH, INTEGRATORS = 12, 5, 3
BOUND = 4.0


def problem() -> dict[str, Any]:
    """A problem of that size in the vectors' input form: every level, some blanks, some must-haves, ranked in pairs."""
    keys = [f"c{at}.{number}" for at in range(COMPETENCIES) for number in range(CRITERIA_EACH)]
    competencies = [
        {
            "id": f"c{at}",
            "criteria": [
                _criterion(key, place) for place, key in enumerate(keys) if key.startswith(f"c{at}.")
            ],
        }
        for at in range(COMPETENCIES)
    ]
    integrators = [
        {
            "id": f"integrator-{one}",
            "capabilities": {
                key: {
                    "level": (place + one) % 5,
                    "evidence": ("declared", "documented", "verified")[place % 3],
                }
                for place, key in enumerate(keys)
            },
        }
        for one in range(INTEGRATORS)
    ]
    return {"client": {"competencies": competencies, "priorities": None}, "integrators": integrators}


def _criterion(key: str, place: int) -> dict[str, Any]:
    required = None if place % 11 == 0 else place % 5
    return {
        "id": key,
        "importance": place % 4,
        "required": required,
        **({"must_have": True} if required and place % 7 == 0 else {}),
    }


def top_three(whole: dict[str, Any]) -> dict[str, Any]:
    """The same with three competencies ranked and nine left as one long tie."""
    ranking = {"kind": "ranking", "tiers": [["c3"], ["c7"], ["c1"]]}
    return {**whole, "client": {**whole["client"], "priorities": ranking}}


def weighted_sum(whole: dict[str, Any]) -> Callable[[], list[float]]:
    """The same scores (0..1) by scikit-criteria, from partial values and weights that are there already."""
    parsed = parse(whole)
    weights, scale = client_weights(parsed), scale_of(parsed.policy)
    rows = [
        [fit for own in integrator_fits(weights, one, scale).values() for fit in own]
        for one in parsed.integrators
    ]
    matrix = np.array([[fit.values.supported / scale.unit for fit in row] for row in rows])
    shares = np.array([fit.need.part / weights.whole for fit in rows[0]])

    def run() -> list[float]:
        decision = skcriteria.mkdm(matrix, [max] * len(shares), weights=shares)
        return list(WeightedSumModel().evaluate(decision).e_.score)

    return run


def disagreement(result: Result, scores: list[float]) -> list[str]:
    exact = [0 if item.score is None else float(item.score) / 100 for item in result.integrators]
    if np.allclose(exact, scores, rtol=0, atol=1e-9):
        return []
    return [f"scikit-criteria finds {scores}, the engine {exact}"]


def bench(repetitions: int) -> Report:
    whole = problem()
    parsed, ranked = parse(whole), parse(top_three(whole))
    result = evaluate(parsed)
    base = weighted_sum(whole)
    every, read, library = "read and evaluate", "evaluate", "scikit-criteria weighted sum"
    return judge(
        f"The scoring engine, {INTEGRATORS} integrators, {COMPETENCIES * CRITERIA_EACH} criteria",
        [
            Subject("write as JSON values", lambda: to_dict(result)),
            Subject(every, lambda: evaluate(parse(whole), pairs=False)),
            Subject(read, lambda: evaluate(parsed, pairs=False)),
            Subject(library, base),
            Subject("evaluate with pairs", lambda: evaluate(parsed)),
            Subject("evaluate with pairs, three ranked, nine tied", lambda: evaluate(ranked)),
            Subject("all of it", lambda: score_problem(whole)),
        ],
        [Ratio(every, library, BOUND), Ratio(read, library)],
        repetitions,
        broken=disagreement(result, base()),
    )
