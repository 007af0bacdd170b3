"""Price tables, proposals, and the copies that clients take of their own answers."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models import LANGUAGES, Assessment
from reports.render_job import JOB_CONSTRAINTS, JOB_INDEX, RenderJob
from reports.states import Life, Render
from scoring.models import Integrator, ScoreRun


def _money(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label, max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))], **options
    )


class PriceTable(models.Model):
    """One dated version of the prices, EUR excluding VAT. Proposals quote the version that they were computed from."""

    version = models.CharField(_("version"), max_length=40, unique=True)
    valid_from = models.DateField(_("valid from"), unique=True)
    placeholder = models.BooleanField(
        _("placeholder"),
        default=False,
        help_text=_("Example prices: proposals say that they are not an offer yet."),
    )
    setup = _money(_("set-up, one-off"))
    further_50gb = _money(_("each further 50 GB above 100 GB, per month"))
    volume_rate = _money(_("per GB migrated above the included volume"))
    included_gb = models.PositiveIntegerField(_("GB per mailbox migrated without extra charge"))

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("price table")
        verbose_name_plural = _("price tables")

    def __str__(self) -> str:
        return self.version


class PriceClass(models.Model):
    """The monthly all-inclusive price of a mailbox with this quota."""

    table = models.ForeignKey(PriceTable, on_delete=models.CASCADE, related_name="classes")
    quota_gb = models.PositiveIntegerField(_("quota, GB"), validators=[MinValueValidator(1)])
    monthly = _money(_("per mailbox and month"))

    class Meta:
        ordering = ["quota_gb"]
        verbose_name = _("quota class")
        verbose_name_plural = _("quota classes")
        constraints = [models.UniqueConstraint(fields=["table", "quota_gb"], name="price_class_once")]

    def __str__(self) -> str:
        return f"{self.quota_gb} GB"


class DiscountBand(models.Model):
    """The discount from a number of mailboxes on, in percent of every line."""

    table = models.ForeignKey(PriceTable, on_delete=models.CASCADE, related_name="bands")
    from_mailboxes = models.PositiveIntegerField(
        _("from this number of mailboxes"), validators=[MinValueValidator(1)]
    )
    percent = models.PositiveSmallIntegerField(_("discount, %"), validators=[MaxValueValidator(100)])

    class Meta:
        ordering = ["from_mailboxes"]
        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        constraints = [
            models.UniqueConstraint(fields=["table", "from_mailboxes"], name="discount_band_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="discount_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.from_mailboxes}+: {self.percent} %"


class MigrationRate(models.Model):
    """What moving one mailbox costs, by the kind of system that it comes from."""

    table = models.ForeignKey(PriceTable, on_delete=models.CASCADE, related_name="rates")
    source_type = models.CharField(_("source"), max_length=30)
    per_mailbox = _money(_("per mailbox, one-off"))

    class Meta:
        ordering = ["source_type"]
        verbose_name = _("migration rate")
        verbose_name_plural = _("migration rates")
        constraints = [models.UniqueConstraint(fields=["table", "source_type"], name="migration_rate_once")]

    def __str__(self) -> str:
        return self.source_type


class ProposalCounter(models.Model):
    """The last proposal number of a year; locked while the next one is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def with_names(self) -> "ProposalQuerySet":
        """All that a list row shows, in one query; the snapshot, which is large, stays in the database."""
        return self.select_related("assessment__organisation", "integrator").defer("snapshot")

    def for_sales(self) -> "ProposalQuerySet":
        return self.exclude(life=Life.DRAFT)


class Proposal(RenderJob):
    """A frozen offer and the job that renders it. Written by `reports.services` (life) and `reports.jobs` (rendering)."""

    AUDITED_AS = "proposal"

    number = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="proposals")
    integrator = models.ForeignKey(Integrator, on_delete=models.PROTECT, related_name="proposals")
    score_run = models.ForeignKey(ScoreRun, on_delete=models.PROTECT, related_name="proposals")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    snapshot = models.JSONField()
    snapshot_hash = models.CharField(max_length=64)
    amount_monthly = _money(_("per month"))
    amount_36 = _money(_("over 36 months"))
    valid_until = models.DateField()
    life = models.CharField(max_length=10, choices=Life.choices, default=Life.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.FileField(upload_to="proposals", blank=True)

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [JOB_INDEX]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="proposal_version_once"),
            *JOB_CONSTRAINTS,
            models.CheckConstraint(condition=Q(life__in=Life.values), name="proposal_life_known"),
            models.CheckConstraint(
                condition=Q(life=Life.DRAFT, released_at__isnull=True, released_by__isnull=True)
                | ~Q(life=Life.DRAFT)
                & Q(released_at__isnull=False, released_by__isnull=False, render_status=Render.READY),
                name="proposal_released_when_by_and_ready",
            ),
            models.CheckConstraint(
                condition=Q(amount_36__gte=F("amount_monthly")), name="proposal_amounts_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"

    @property
    def file_name(self) -> str:
        """What a download is called."""
        return f"{self.number}-v{self.version}-{self.language}.pdf"

    def is_expired(self, today: date) -> bool:
        return today > self.valid_until


class OwnCopy(RenderJob):
    """A client's own answers as a PDF in one language, and the job that renders it. Written by `reports.copies`.

    The same answers in the same language are the same row, so nothing is laid out twice.
    """

    AUDITED_AS = "own_copy"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="own_copies")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    content_hash = models.CharField(max_length=64)
    snapshot = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    file = models.FileField(upload_to="copies", blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("own copy of the answers")
        verbose_name_plural = _("own copies of the answers")
        indexes = [JOB_INDEX]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "language", "content_hash"], name="owncopy_once"),
            *JOB_CONSTRAINTS,
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.language} {self.content_hash[:12]}"
