"""The work list's own table: one row for each assessment with all that the list searches, filters and sorts by."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.models import LANGUAGES, Assessment
from assessment.states import Status
from scoring.engine.policy import VERDICTS
from scoring.engine.verdict import UNDETERMINED

if TYPE_CHECKING:
    from accounts.models import User

RANKS = {UNDETERMINED: -1, **{verdict: rank for rank, verdict in enumerate(VERDICTS)}}
SORTED = ("since", "submitted_at", "name_key", "score", "verdict_rank", "must_unmet")


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: "User") -> "StandingQuerySet":
        """As `AssessmentQuerySet.visible_to`, without a join."""
        return self if user.is_active else self.none()

    def for_work_list(self) -> "StandingQuerySet":
        """With everything that a row of the consultants' list shows, in one query."""
        return self.select_related("assessment__organisation", "reviewer").defer(
            "search_words", "assessment__last_step"
        )


class Standing(models.Model):
    """Where an assessment stands: a copy of its state, and the house's rating of its newest run.

    Written by `scoring.standings` only. `since`: when it came into its state. Without a rating, `verdict` is "" and the
    numbers are None; a rating may have no score (no criterion carries weight). `score`, `low`, `high` are 0..100 with one
    decimal, as shown; `must_unmet` counts the must-haves that are missed, not those that are open. `basis` is a fingerprint
    of the profiles and rules that the rating rests on, "" when the answers have changed since; `adjusted` says that a
    consultant's acts count in it.
    """

    assessment = models.OneToOneField(
        Assessment, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    status = models.CharField(max_length=12, choices=Status.choices)
    since = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    language = models.CharField(max_length=2, choices=LANGUAGES)
    name_key = models.CharField(max_length=200)
    search_words = models.TextField()
    run = models.ForeignKey(
        "scoring.ScoreRun", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    house = models.ForeignKey(
        "scoring.Integrator", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=12, blank=True)
    verdict_rank = models.SmallIntegerField(null=True, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    low = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    high = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    must_met = models.PositiveSmallIntegerField(null=True, blank=True)
    must_total = models.PositiveSmallIntegerField(null=True, blank=True)
    must_unmet = models.PositiveSmallIntegerField(null=True, blank=True)
    adjusted = models.BooleanField(default=False)
    rated_at = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=64, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            *(
                models.Index(fields=["status", field, "assessment"], name=f"standing_by_{field}")
                for field in SORTED
            ),
            *(models.Index(fields=[field, "assessment"], name=f"standing_all_{field}") for field in SORTED),
            models.Index(fields=["reviewer", "status", "since", "assessment"], name="standing_by_reviewer"),
            # and `standing_words` on PostgreSQL, made by the migration: Django has no index that both databases understand
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="standing_status_known"),
            models.CheckConstraint(
                condition=Q(verdict="", house=None, verdict_rank=None, score=None, must_unmet=None)
                | (
                    Q(verdict__in=list(RANKS), verdict_rank__isnull=False, must_met__isnull=False)
                    & Q(house__isnull=False, run__isnull=False, rated_at__isnull=False)
                    & Q(must_total__isnull=False, must_unmet__isnull=False)
                ),
                name="standing_rated_or_not",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(low__lte=F("score"), high__gte=F("score")),
                name="standing_score_in_its_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.status} {self.verdict}".rstrip()
