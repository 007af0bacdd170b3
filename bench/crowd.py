"""Many clients at once, on PostgreSQL: as many rows as a busy house has after years, in seconds.

Written past the services, with COPY. The rows are such as the services would write: the database's constraints hold, and a
standing's copy of its assessment is made by the product's own function. All rated ones share one run: no list reads it.
"""

import csv
import io
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from accounts.models import User
from assessment.models import Assessment, Organisation
from scoring.models import ScoreRun, Standing
from scoring.standing_models import RANKS
from scoring.standings import Outlook, listed

KINDS = ("Comune di", "Officine", "Université de", "Clinique", "Banca", "Studio legale", "Mairie de", "Lycée")
PLACES = ("Valdarno", "Monteluce", "Saint-Rémy", "Belfiore", "Oréal-les-Bains", "Ponte Lungo", "Villeneuve")
SHARES = {"draft": 15, "submitted": 12, "in_review": 8, "returned": 5, "approved": 60}
VERDICTS = {"strong": 25, "good": 30, "conditional": 25, "weak": 8, "decline": 10, "undetermined": 2}
FIRST = 1_000_000  # their keys lie beyond those that a sequence has given


def add(number: int, *, run: ScoreRun, reviewers: Sequence[User], now: Outlook) -> None:
    """That many clients with an assessment in every state, rated unless they are drafts; then ANALYZE.

    `run` is a stored run of any assessment, whose questionnaire all share. The same number gives the same clients.
    """
    dice, today = random.Random(number), timezone.now()  # noqa: S311 -- names and dates, not secrets
    organisations, assessments, standings = [], [], []
    for pk in range(FIRST, FIRST + number):
        name = f"{dice.choice(KINDS)} {dice.choice(PLACES)} {pk - FIRST + 1}"
        at = today - timedelta(minutes=dice.randrange(2_000_000))
        organisation = Organisation(pk=pk, name=name, created_at=at)
        assessment = _assessment(dice, pk, at, organisation, run, reviewers)
        standing = Standing(assessment_id=pk, **listed(assessment))
        if assessment.status != "draft":
            _rate(dice, standing, run, at, now)
        organisations.append(organisation)
        assessments.append(assessment)
        standings.append(standing)
    for rows in (organisations, assessments, standings):
        _copy(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _assessment(
    dice: random.Random,
    pk: int,
    at: datetime,
    organisation: Organisation,
    run: ScoreRun,
    reviewers: Sequence[User],
) -> Assessment:
    status = dice.choices(list(SHARES), list(SHARES.values()))[0]
    made = Assessment(
        pk=pk,
        public_id=f"{pk:020x}",
        organisation=organisation,
        questionnaire_id=run.assessment.questionnaire_id,
        language=dice.choice(("it", "fr", "en")),
        status=status,
        created_at=at,
        updated_at=at,
    )
    if status != "draft":
        made.submitted_at, made.submitted_by = at - timedelta(hours=1), "Bench"
    if status in {"in_review", "returned", "approved"}:
        made.reviewer = dice.choice(reviewers)
    if status == "approved":
        made.approved_at, made.approved_by = at, made.reviewer
    if status == "returned":
        made.rounds = 1
    return made


def _rate(dice: random.Random, standing: Standing, run: ScoreRun, at: datetime, now: Outlook) -> None:
    verdict = dice.choices(list(VERDICTS), list(VERDICTS.values()))[0]
    unmet, total, score = dice.choice((0, 0, 0, 1, 2)), dice.randrange(3, 19), dice.randrange(200, 950) / 10
    rating: dict[str, Any] = {
        "run": run,
        "house": now.house,
        "verdict": verdict,
        "verdict_rank": RANKS[verdict],
        "score": score,
        "low": round(score - 5, 1),
        "high": round(score + 5, 1),
        "must_met": total - unmet,
        "must_total": total,
        "must_unmet": unmet,
        "adjusted": dice.random() < 0.1,
        "rated_at": at,
        "basis": now.basis,
    }
    for name, value in rating.items():
        setattr(standing, name, value)


def _copy(rows: Sequence[models.Model]) -> None:
    """All columns of these rows of one model. An empty text is one only where the column cannot be empty."""
    meta = rows[0]._meta
    fields, text = meta.concrete_fields, io.StringIO()
    csv.writer(text).writerows([getattr(row, field.attname) for field in fields] for row in rows)
    text.seek(0)
    columns = ", ".join(str(field.column) for field in fields)
    filled = ", ".join(str(field.column) for field in fields if not field.null)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {meta.db_table} ({columns}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({filled}))", text
        )
