"""Integrators with their capability profiles, and the stored score runs."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessment.models import Assessment
from scoring.act_models import Act
from scoring.alternatives import PRESENT_PROVIDER
from scoring.policy_models import PolicyVersion
from scoring.standing_models import Standing

__all__ = ["Act", "Capability", "Integrator", "PolicyVersion", "ProfileVersion", "ScoreRun", "Standing"]


class IntegratorQuerySet(models.QuerySet["Integrator"]):
    def active(self) -> "IntegratorQuerySet":
        """Those who are rated: the withdrawn ones only stay for the runs that know them."""
        return self.filter(withdrawn_at__isnull=True)


class Integrator(models.Model):
    """Who is rated: an alternative. At most one is the house itself, whose proposals this installation makes.

    What it states for the gates outside the scale (`scoring.gates`) is null where it states nothing. `functions`: keys of
    the questionnaire's functions. `eligibilities`: `[{"kind", "country", "source", "expires"}]`, as `profile_schema` has them.
    Written by `scoring.profiles` alone; the newest of its `versions` says the same.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_it = models.CharField(_("name in Italian"), max_length=120, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=120, blank=True)
    is_house = models.BooleanField(_("our own house"), default=False)
    largest_installation = models.PositiveIntegerField(_("largest installation"), null=True, blank=True)
    largest_installation_source = models.CharField(max_length=500, blank=True)
    functions = models.JSONField(_("functions"), null=True, blank=True)
    functions_source = models.CharField(max_length=500, blank=True)
    eligibilities = models.JSONField(_("legal eligibilities"), null=True, blank=True)
    mailbox_price = models.DecimalField(
        _("indicative price for each mailbox and month"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
    )
    mailbox_price_source = models.CharField(max_length=500, blank=True)
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
            models.CheckConstraint(condition=~Q(slug=PRESENT_PROVIDER), name="integrator_slug_not_reserved"),
            models.CheckConstraint(
                condition=Q(largest_installation__isnull=True) | Q(largest_installation__gte=1),
                name="integrator_largest_installation_positive",
            ),
            models.CheckConstraint(
                condition=Q(mailbox_price__isnull=True) | Q(mailbox_price__gte=0),
                name="integrator_price_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """The name in a language; the plain name where it has no translation (a company's own name)."""
        return {"it": self.name_it, "fr": self.name_fr}.get(language[:2]) or self.name


class Capability(models.Model):
    """What an integrator can do in one criterion (0-4, empty = unknown), and how well that is proven.

    `source` is a text or an address. From the day `expires_on` on the evidence counts as declared only.
    """

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
    source = models.CharField(_("source"), max_length=500, blank=True)
    evidence_on = models.DateField(_("date of the evidence"), null=True, blank=True)
    expires_on = models.DateField(_("evidence expires"), null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(evidence_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gt=F("evidence_on")),
                name="capability_expires_after_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level}"

    def expired(self, day: date) -> bool:
        """Whether the evidence no longer holds on that day."""
        return self.expires_on is not None and self.expires_on <= day

    def counts_as(self, day: date) -> str:
        """The evidence status that the score uses on that day."""
        return self.Evidence.DECLARED.value if self.expired(day) else self.evidence


class ProfileVersion(models.Model):
    """An integrator's whole profile after one change. Never rewritten; `number` counts from 1 for each integrator.

    `content`: the profile as `profile_schema.Profile` writes it, and `standing` (`{"house", "withdrawn"}`); `content_hash`:
    SHA-256 of its canonical JSON. `act`: what was done.
    """

    class Act(models.TextChoices):
        ADDED = "added", _("added")
        EDITED = "edited", _("edited")
        NAMED = "named", _("renamed")
        STATED = "stated", _("facts stated")
        IMPORTED = "imported", _("imported")
        HOUSE = "house", _("our own house")
        WITHDRAWN = "withdrawn", _("withdrawn")
        BROUGHT_BACK = "brought_back", _("brought back")

    integrator = models.ForeignKey(Integrator, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=12, choices=Act.choices)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=200)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number", "-pk"]
        verbose_name = _("version of a profile")
        verbose_name_plural = _("versions of profiles")
        constraints = [
            models.UniqueConstraint(fields=["integrator", "number"], name="profile_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="profile_version_counts_from_1"),
            models.CheckConstraint(condition=~Q(content_hash=""), name="profile_version_knows_its_content"),
        ]

    def __str__(self) -> str:
        return f"{self.integrator_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only: a version that is stored never changes."""
        if self.pk is not None:
            raise TypeError("A version of a profile is never rewritten.")
        super().save(*args, **kwargs)


class ScoreRun(models.Model):
    """One evaluation, stored with all that it was computed from. Never rewritten, the database refuses it: each change of
    inputs makes another run, also when it brings earlier inputs back. The newest is the present one.

    `inputs` and `result` are what counts. Where a consultant acted, `acts` are the acts in force as `scoring.acting` applied
    them, and `baseline` is `{inputs, result}` as computed without them. `questionnaire_version` ("zimbra-12 1.1.0"), its hash
    and the policy's hash are "" in runs from before they were kept.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="score_runs")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=200)
    engine_version = models.CharField(max_length=20)
    policy_version = models.CharField(max_length=40)
    policy_hash = models.CharField(max_length=64, default="", blank=True)
    questionnaire_version = models.CharField(max_length=100, default="", blank=True)
    questionnaire_hash = models.CharField(max_length=64, default="", blank=True)
    inputs = models.JSONField()
    inputs_hash = models.CharField(max_length=64)
    result = models.JSONField()
    acts = models.JSONField(default=list, blank=True)
    baseline = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("score run")
        verbose_name_plural = _("score runs")
        constraints = [
            models.CheckConstraint(condition=~Q(inputs_hash=""), name="score_run_knows_its_inputs"),
            models.CheckConstraint(
                condition=Q(acts=[], baseline__isnull=True) | (~Q(acts=[]) & Q(baseline__isnull=False)),
                name="score_run_with_acts_keeps_the_baseline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.inputs_hash[:8]}"
