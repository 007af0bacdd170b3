"""The scoring engine: hierarchical additive value model with must-haves, exact ranges, pairs and sampled weights. No Django."""

from .acceptability import DEFAULT_LIMITS, Limits, robustness
from .evaluate import evaluate
from .policy import DEFAULT_POLICY, POLICY_VERSION, Policy
from .problem import Problem, parse
from .reading import InputError, InvalidProblem
from .result import Result
from .serialise import to_dict

ENGINE_VERSION = "2.0.0"

__all__ = [
    "DEFAULT_POLICY",
    "ENGINE_VERSION",
    "POLICY_VERSION",
    "InputError",
    "InvalidProblem",
    "Limits",
    "Policy",
    "Problem",
    "Result",
    "evaluate",
    "parse",
    "rate_problem",
    "robustness",
    "score_problem",
    "to_dict",
]


def score_problem(problem: object) -> dict[str, object]:
    """Parse, evaluate and serialise a problem in the vectors' input form; raises InvalidProblem."""
    return to_dict(evaluate(parse(problem)))


def rate_problem(problem: object, limits: Limits = DEFAULT_LIMITS) -> dict[str, object]:
    """Everything that is stored with a score run: ``score_problem`` and the key ``robustness`` (None without a score)."""
    parsed = parse(problem)
    result = evaluate(parsed)
    return to_dict(result) | {"robustness": robustness(parsed, result, limits)}
