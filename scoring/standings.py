"""The only writer of the work list's table (decision 19).

Three things write: an assessment that changes its state (`follow`), an evaluation (`rate`), and the sweep that catches up with
profiles and rules that changed (`refresh`). The list only reads.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from assessment.models import Assessment
from assessment.states import Status
from scoring.acting import touching
from scoring.engine import ENGINE_VERSION
from scoring.engine.verdict import one_decimal
from scoring.models import Integrator, PolicyVersion, ScoreRun, Standing
from scoring.names import sort_key, words_of
from scoring.policies import current_policy
from scoring.standing_models import RANKS

UNRATED = dict.fromkeys(
    ("house", "verdict_rank", "score", "low", "high", "must_met", "must_total", "must_unmet", "rated_at")
) | {"verdict": "", "adjusted": False, "basis": ""}
FOLLOWED = frozenset({"status", "reviewer", "language", "submitted_at", "questionnaire"})
KEPT_FRESH = (Status.SUBMITTED, Status.IN_REVIEW)  # the consultant's move: here a rating must be of today
BATCH = 500


@dataclass(frozen=True)
class Outlook:
    """Who is rated in the list, and the fingerprint of what every rating rests on apart from the answers."""

    house: Integrator | None
    basis: str


def outlook() -> Outlook:
    """The present one. Three queries. A withdrawn house is in no new run, so it counts as none."""
    integrators = list(Integrator.objects.active().prefetch_related("capabilities"))
    return outlook_of(integrators, current_policy(), timezone.localdate())


def outlook_of(integrators: Iterable[Integrator], policy: PolicyVersion, day: date) -> Outlook:
    """From the active integrators, with their capabilities prefetched. Evidence that expires changes it on that day."""
    profiles = {
        one.slug: sorted((each.criterion, each.level, each.counts_as(day)) for each in one.capabilities.all())
        for one in integrators
    }
    house = next((one for one in integrators if one.is_house), None)
    body = [ENGINE_VERSION, policy.content_hash, house.slug if house else "", profiles]
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return Outlook(house, hashlib.sha256(text.encode()).hexdigest())


# --- An assessment's state ------------------------------------------------------------------------------------------


def listed(assessment: Any) -> dict[str, Any]:
    """What a standing copies of its assessment (of this release or of a migration's)."""
    return {
        "status": assessment.status,
        "since": assessment.updated_at,
        "submitted_at": assessment.submitted_at,
        "reviewer_id": assessment.reviewer_id,
        "language": assessment.language,
        "name_key": sort_key(assessment.organisation.name),
        "search_words": words_of(assessment.organisation.name, assessment.public_id),
    }


def follow(*, assessment: Assessment, created: bool, changed: Iterable[str] | None) -> None:
    """Copy what changed about an assessment; `changed` are the saved fields, None for all. Called in the saving's transaction.

    A client's autosave changes nothing here and takes no query. A new hand-in, or a move to another version of the
    questionnaire, makes the rating one of older answers.
    """
    if created:
        Standing.objects.create(assessment=assessment, **listed(assessment))
        return
    fields = FOLLOWED if changed is None else FOLLOWED.intersection(changed)
    if not fields:
        return
    row = Standing.objects.select_for_update().filter(pk=assessment.pk).first()
    if row is None:
        complete()
        return
    if row.status != assessment.status:
        row.status, row.since = assessment.status, assessment.updated_at
    if "questionnaire" in fields or row.submitted_at != assessment.submitted_at:
        row.basis = ""
    row.submitted_at, row.language = assessment.submitted_at, assessment.language
    row.reviewer_id = assessment.reviewer_id
    row.save(update_fields=["status", "since", "basis", "submitted_at", "language", "reviewer"])


def rename(*, organisation: Any) -> None:
    """Find and sort an organisation's assessments by its new name."""
    for row in Standing.objects.filter(assessment__organisation=organisation).select_related("assessment"):
        row.name_key = sort_key(organisation.name)
        row.search_words = words_of(organisation.name, row.assessment.public_id)
        row.save(update_fields=["name_key", "search_words"])


def complete(assessments: Any = None, standings: Any = None) -> int:
    """Add the rows that are missing (the models of a migration, or the present ones). Returns how many.

    Rows are missing after an upgrade, and where somebody wrote assessments past the services.
    """
    assessments, standings = assessments or Assessment, standings or Standing
    added = 0
    without = assessments.objects.filter(standing=None).select_related("organisation").order_by("pk")
    while batch := list(without[:BATCH]):
        rows = [standings(assessment_id=one.pk, **listed(one)) for one in batch]
        standings.objects.bulk_create(rows, ignore_conflicts=True)
        added += len(rows)
    return added


# --- A rating -------------------------------------------------------------------------------------------------------


def rating(run: Any, house: Any, *, basis: str) -> dict[str, Any]:
    """The columns that a run fills for the house; unrated where the run does not know it."""
    rated: Mapping[str, Any] | None = run.result["integrators"].get(house.slug)
    if rated is None:
        return {**UNRATED, "run_id": run.pk}
    statuses = list(rated["must_haves"].values())
    return {
        "run_id": run.pk,
        "house_id": house.pk,
        "verdict": rated["verdict"],
        "verdict_rank": RANKS[rated["verdict"]],
        "score": _shown(rated["score"]),
        "low": _shown(rated["low"]),
        "high": _shown(rated["high"]),
        "must_met": statuses.count("met"),
        "must_total": len(statuses),
        "must_unmet": sum(status.startswith("unmet") for status in statuses),
        "adjusted": bool(touching(run.acts, house.slug)),
        "rated_at": timezone.now(),
        "basis": basis,
    }


def _shown(exact: str | None) -> str | None:
    """An exact score as a number with one decimal, as people see it."""
    return None if exact is None else f"{float(one_decimal(Fraction(exact))):.1f}"


def rate(*, run: ScoreRun, now: Outlook) -> None:
    """Let the list show this run. Without a house the row keeps what it had: the list shows no verdict then.

    One query, and no write where the row says so already.
    """
    if now.house is None:
        Standing.objects.filter(~Q(run=run), pk=run.assessment_id, verdict="").update(run=run)
        return
    same = Q(run=run, house=now.house, basis=now.basis)
    Standing.objects.filter(~same, pk=run.assessment_id).update(**rating(run, now.house, basis=now.basis))


def outdate(*, assessment: Assessment) -> None:
    """Say that something the rating rests on has changed; the next look or sweep rates the row anew."""
    Standing.objects.filter(pk=assessment.pk).update(basis="")


def keep_to(*, house: Integrator) -> bool:
    """After another integrator became the house: no row shows a verdict for the former one. Returns whether any did.

    The run stays on the row, so that approved ones are rated from it and not anew. One indexed query when nothing changed.
    """
    others = Standing.objects.filter(Q(house_id__lt=house.pk) | Q(house_id__gt=house.pk))
    if not others.exists():
        return False
    others.update(**UNRATED)
    return True


def outdated(now: Outlook) -> Any:
    """The rows whose rating is not of today and should be: handed in and not yet approved, or approved under another house."""
    return Standing.objects.filter(
        (Q(status__in=KEPT_FRESH) & ~Q(basis=now.basis))
        | Q(status=Status.APPROVED, verdict="", run__isnull=False)
    )


def rate_stored(*, standing: Standing, now: Outlook) -> bool:
    """Rate an approved row for another house from the run that was approved. Returns whether that run knows the house."""
    if now.house is None or standing.run is None or now.house.slug not in standing.run.result["integrators"]:
        return False
    Standing.objects.filter(pk=standing.pk).update(**rating(standing.run, now.house, basis=now.basis))
    return True


@transaction.atomic
def seed(assessments: Any, standings: Any, runs: Any, house: Any) -> None:
    """The first filling, by a migration: every assessment, rated by its newest run.

    On which profiles that run rests is not known, so the sweep looks at each again.
    """
    complete(assessments, standings)
    if house is None:
        return
    last = runs.objects.order_by().values("assessment").annotate(last=Max("pk")).values("last")
    for run in runs.objects.filter(pk__in=last).iterator(chunk_size=50):  # a result is long
        columns = rating(run, house, basis="")
        if columns["verdict"]:
            columns["rated_at"] = run.created_at
        standings.objects.filter(pk=run.assessment_id).update(**columns)
