"""Integrators with their capability profiles, and the stored score runs."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessment.models import Assessment
from scoring.standing_models import Standing as Standing


class IntegratorQuerySet(models.QuerySet["Integrator"]):
    def active(self) -> "IntegratorQuerySet":
        """Those who are rated: the withdrawn ones only stay for the runs that know them."""
        return self.filter(withdrawn_at__isnull=True)


class Integrator(models.Model):
    """Who is rated: an alternative. At most one is the house itself, whose proposals this installation makes."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_it = models.CharField(_("name in Italian"), max_length=120, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    is_house = models.BooleanField(_("our own house"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[IntegratorQuerySet] = IntegratorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["slug"]
        verbose_name = _("integrator")
        verbose_name_plural = _("integrators")
        constraints = [
            models.UniqueConstraint(
                fields=["is_house"], condition=Q(is_house=True), name="integrator_one_house"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="integrator_named"),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """The name in a language; the plain name where it has no translation (a company's own name)."""
        return {"it": self.name_it, "fr": self.name_fr}.get(language[:2]) or self.name


class Capability(models.Model):
    """What an integrator can do in one criterion (0-4, empty = unknown), and how well that is proven."""

    class Evidence(models.TextChoices):
        DECLARED = "declared", _("declared")
        DOCUMENTED = "documented", _("documented")
        VERIFIED = "verified", _("verified")

    integrator = models.ForeignKey(Integrator, on_delete=models.CASCADE, related_name="capabilities")
    criterion = models.SlugField(_("criterion"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=10, choices=Evidence.choices, default=Evidence.DECLARED
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        constraints = [
            models.UniqueConstraint(fields=["integrator", "criterion"], name="capability_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(0, 4)), name="capability_level_0_to_4"
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=["declared", "documented", "verified"]),
                name="capability_evidence_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level}"


class ScoreRun(models.Model):
    """One evaluation, stored with all that it was computed from. Never rewritten: each change of
    inputs makes another run, also when it brings earlier inputs back. The newest is the present one.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="score_runs")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=200)
    engine_version = models.CharField(max_length=20)
    policy_version = models.CharField(max_length=40)
    inputs = models.JSONField()
    inputs_hash = models.CharField(max_length=64)
    result = models.JSONField()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("score run")
        verbose_name_plural = _("score runs")
        constraints = [
            models.CheckConstraint(condition=~Q(inputs_hash=""), name="score_run_knows_its_inputs"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.inputs_hash[:8]}"
