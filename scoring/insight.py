"""What to ask next about an integrator, and what would change its verdict or its place: from a stored score run."""

from typing import TypedDict

from django.core.cache import cache

from scoring.engine import parse
from scoring.engine.counterfactual import counterfactuals
from scoring.engine.questions import next_questions
from scoring.models import ScoreRun

KEPT_SECONDS = 24 * 3600
Part = dict[str, object] | None


class Insight(TypedDict):
    """`questions` as `scoring.engine.questions.next_questions` returns them, `counterfactual` as
    `scoring.engine.counterfactual.counterfactuals` does; the shapes are in their docstrings. Both None without a score."""

    questions: Part
    counterfactual: Part


def insight(*, run: ScoreRun, integrator: str) -> Insight:
    """Both for one integrator (its slug) of a run. Raises KeyError for one that the run does not rate. No query.

    It takes about a tenth of a second, and depends on nothing but the run's inputs, whose hash is the cache's key.
    """
    if integrator not in run.result["integrators"]:
        raise KeyError(integrator)
    key = f"insight:{run.inputs_hash}:{integrator}"
    found: Insight | None = cache.get(key)
    if found is None:
        problem = parse(run.inputs)
        found = {
            "questions": next_questions(problem, integrator),
            "counterfactual": counterfactuals(problem, integrator),
        }
        cache.set(key, found, KEPT_SECONDS)
    return found
