"""What another policy would do to the verdicts of the assessments in review, computed from their stored inputs."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from assessment.models import Assessment
from assessment.states import Status
from scoring.engine import InvalidProblem, evaluate, parse
from scoring.engine.verdict import one_decimal
from scoring.models import Integrator, PolicyVersion, ScoreRun
from scoring.policy_file import PolicyContent

MOST = 100
"""So many assessments are computed, the newest runs first; one takes about a fiftieth of a second."""


@dataclass(frozen=True)
class Moved:
    """One assessment whose verdict, or shown score, would be another one. Scores with one decimal, None without a score."""

    assessment: Assessment
    old_verdict: str
    new_verdict: str
    old_score: Fraction | None
    new_score: Fraction | None

    @property
    def verdict_changes(self) -> bool:
        return self.old_verdict != self.new_verdict


@dataclass(frozen=True)
class Impact:
    """`waiting` assessments are in review and scored for our own house; `looked` of them were computed."""

    waiting: int
    looked: int
    moved: list[Moved]

    @property
    def verdicts(self) -> list[Moved]:
        return [row for row in self.moved if row.verdict_changes]


def impact(*, new: PolicyContent, current: PolicyVersion) -> Impact:
    """The verdicts on our own house that another policy changes, from the one that scores today. Four queries; stores nothing."""
    house = Integrator.objects.active().filter(is_house=True).first()
    if house is None:
        return Impact(0, 0, [])
    found = _newest_runs()
    waiting = found.count()
    looked, moved = 0, []
    for run in found.order_by("-pk")[:MOST]:
        pair = _verdicts(run, house.slug, current, new)
        if pair is None:
            continue
        looked += 1
        (old_verdict, old_score), (new_verdict, new_score) = pair
        if (old_verdict, old_score) != (new_verdict, new_score):
            moved.append(Moved(run.assessment, old_verdict, new_verdict, old_score, new_score))
    moved.sort(key=lambda row: not row.verdict_changes)
    return Impact(waiting, looked, moved)


def _newest_runs() -> QuerySet[ScoreRun]:
    newest = ScoreRun.objects.filter(assessment=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    in_review = Assessment.objects.filter(status=Status.IN_REVIEW).annotate(newest=Subquery(newest))
    return (
        ScoreRun.objects.filter(pk__in=in_review.values("newest"))
        .select_related("assessment__organisation")
        .defer("result")
    )


Verdict = tuple[str, Fraction | None]


def _verdicts(
    run: ScoreRun, house: str, current: PolicyVersion, new: PolicyContent
) -> tuple[Verdict, Verdict] | None:
    """The house's verdict under both policies; None where the run does not rate it, or cannot be read any more."""
    own = [entry for entry in run.inputs["integrators"] if entry["id"] == house]
    if not own:
        return None
    problem = {**run.inputs, "integrators": own}
    try:
        return _verdict(problem, current.scoring), _verdict(problem, new.scoring)
    except InvalidProblem:
        return None


def _verdict(problem: dict[str, Any], policy: Any) -> Verdict:
    rated = evaluate(parse({**problem, "policy": dict(policy)})).integrators[0]
    return rated.verdict, None if rated.score is None else one_decimal(rated.score)
