"""What the consultants' work list shows: rows of assessments with the house's verdict, in a fixed number of queries."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform

from accounts.actors import Actor
from accounts.models import User
from assessment.models import Assessment
from assessment.states import Status
from reports.rendering.formatting import one_decimal
from scoring.models import Integrator, ScoreRun
from scoring.services import score

PAGE_SIZE = 25
TABS = ("waiting", "mine", "in_review", "returned", "approved", "draft", "all")
SHOWN = ("verdict", "score_1dp", "low", "high", "must_haves")


@dataclass(frozen=True)
class Rated:
    """The house's result as one row shows it; numbers with one decimal, None without a score."""

    verdict: str
    score: str | None
    low: str | None
    high: str | None
    must_met: int
    must_total: int


def rows(user: User, *, tab: str, search: str) -> QuerySet[Assessment]:
    """The assessments of a tab whose organisation's name contains the search, newest change first."""
    found = Assessment.objects.visible_to(user).for_work_list()
    if tab == "waiting":
        found = found.filter(status=Status.SUBMITTED)
    elif tab == "mine":
        found = found.filter(status=Status.IN_REVIEW, reviewer=user)
    elif tab != "all":
        found = found.filter(status=tab)
    return found.filter(organisation__name__icontains=search) if search else found


def counts(user: User) -> dict[str, int]:
    """How many assessments each tab holds. Two queries."""
    by_status = dict(
        Assessment.objects.visible_to(user).order_by().values_list("status").annotate(number=Count("pk"))
    )
    mine = Assessment.objects.filter(status=Status.IN_REVIEW, reviewer=user).count()
    tabs = {status: by_status.get(status, 0) for status in TABS}
    return tabs | {
        "waiting": by_status.get(Status.SUBMITTED, 0),
        "mine": mine,
        "all": sum(by_status.values()),
    }


def with_ratings(found: QuerySet[Assessment], house: Integrator | None) -> QuerySet[Assessment]:
    """Each row with the parts of its newest run that the list shows; the whole result stays in the database."""
    if house is None:
        return found
    newest = ScoreRun.objects.filter(assessment=OuterRef("pk")).order_by("-pk")
    path = KeyTransform(house.slug, KeyTransform("integrators", "result"))
    return found.annotate(
        **{
            f"rated_{part}": Subquery(newest.annotate(part=KeyTransform(part, path)).values("part")[:1])
            for part in SHOWN
        }
    )


def rated(row: Any) -> Rated | None:
    """The annotated parts of a row, or None when it has no score run yet."""
    if getattr(row, "rated_verdict", None) is None:
        return None
    statuses = list((row.rated_must_haves or {}).values())
    return Rated(
        verdict=row.rated_verdict,
        score=_shown(row.rated_score_1dp),
        low=_shown(row.rated_low),
        high=_shown(row.rated_high),
        must_met=statuses.count("met"),
        must_total=len(statuses),
    )


def _shown(exact: str | None) -> str | None:
    return None if exact is None else one_decimal(Fraction(exact))


def score_new(page: list[Any], by: Actor) -> bool:
    """Score what was handed in since somebody last looked; returns whether anything was."""
    new = [row for row in page if row.status != Status.DRAFT and rated(row) is None]
    for row in new:
        score(assessment=Assessment.objects.select_related("questionnaire").get(pk=row.pk), by=by)
    return bool(new)
