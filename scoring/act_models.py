"""What a consultant changes of an assessment, by name and with a reason: other levels, and must-haves that are waived."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models import Assessment

LEAST_REASON = 20
"""Characters of a reason, without the white space around it and with one space between words."""


class ActQuerySet(models.QuerySet["Act"]):
    def in_force(self) -> "ActQuerySet":
        """Those that count: not superseded by another one and not taken back."""
        return self.filter(ended_at__isnull=True)

    def with_names(self) -> "ActQuerySet":
        """All that a list shows, in one query."""
        return self.select_related("integrator")


class Act(models.Model):
    """One act of a consultant on an assessment. Never rewritten: it ends, once, when another one takes its place or when it
    is taken back. Written by `scoring.acts`.

    `criterion` is a key, since a newer questionnaire may lack the criterion. A waiver concerns the client's requirement, so
    it holds for every integrator. `was` is what the act replaced when it was made, as `scoring.acting` says it.
    `ended_reason` is empty where another act took its place.
    """

    class Target(models.TextChoices):
        NEEDED = "needed", _("needed level")
        TODAY = "today", _("level today")
        OFFERED = "offered", _("offered level")
        WAIVER = "waiver", _("waived must-have")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="acts")
    target = models.CharField(_("what"), max_length=10, choices=Target.choices)
    criterion = models.SlugField(_("criterion"), max_length=60)
    integrator = models.ForeignKey(
        "scoring.Integrator", on_delete=models.PROTECT, null=True, blank=True, related_name="acts"
    )
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=10, blank=True)
    person = models.CharField(_("name"), max_length=120, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    was = models.JSONField(null=True, blank=True)
    reason = models.TextField(_("reason"))
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_reason = models.TextField(blank=True)

    objects: ClassVar[ActQuerySet] = ActQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("adjustment or waiver")
        verbose_name_plural = _("adjustments and waivers")
        constraints = [
            models.CheckConstraint(
                condition=Q(target__in=["needed", "today", "offered", "waiver"]), name="act_target_known"
            ),
            models.CheckConstraint(
                condition=Q(target="waiver", level__isnull=True)
                | (~Q(target="waiver") & Q(level__isnull=False, level__range=(0, 4))),
                name="act_level_0_to_4",
            ),
            models.CheckConstraint(
                condition=(
                    Q(target="offered", integrator__isnull=False)
                    & Q(evidence__in=["declared", "documented", "verified"])
                )
                | (~Q(target="offered") & Q(integrator__isnull=True, evidence="")),
                name="act_on_an_offer_names_the_integrator",
            ),
            models.CheckConstraint(
                condition=(Q(target="waiver") & ~Q(person="") & ~Q(function=""))
                | (~Q(target="waiver") & Q(person="", function="")),
                name="act_waiver_names_a_person",
            ),
            models.CheckConstraint(condition=~Q(made_by=""), name="act_has_an_author"),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length(Trim("reason")), LEAST_REASON), name="act_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="", ended_reason="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="act_ended_when_and_by",
            ),
            models.CheckConstraint(
                condition=Q(ended_reason="")
                | Q(GreaterThanOrEqual(Length(Trim("ended_reason")), LEAST_REASON)),
                name="act_taken_back_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["assessment", "target", "criterion"],
                condition=Q(ended_at__isnull=True, integrator__isnull=True),
                name="act_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["assessment", "target", "criterion", "integrator"],
                condition=Q(ended_at__isnull=True, integrator__isnull=False),
                name="act_one_in_force_for_an_integrator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.target} {self.criterion}"
