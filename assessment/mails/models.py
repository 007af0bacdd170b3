"""The rows behind e-mails; loaded by `assessment.models`."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Why somebody is written to."""

    START = "start", _("link to begin alone")
    INVITATION = "invitation", _("invitation")
    LOST_LINK = "lost_link", _("new link after a loss")
    DELEGATION = "delegation", _("request to a colleague")
    REMINDER = "reminder", _("reminder")
    QUESTIONS = "questions", _("the consultant's questions")


class MailStatus(models.TextChoices):
    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    DROPPED = "dropped", _("no longer wanted")


class StartRequest(models.Model):
    """Somebody asked on the public page to begin alone. The assessment is made when the mailed link is opened, not before."""

    organisation = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=2)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 -- none until the mail leaves
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("request to begin")
        verbose_name_plural = _("requests to begin")
        indexes = [models.Index(fields=["expires_at"], name="start_request_expiry")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="start_request_once"),
            models.CheckConstraint(condition=~Q(organisation=""), name="start_request_named"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="start_request_email_lower"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="start_request_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.email})"


class Mail(models.Model):
    """One e-mail: its row is the job that sends it. No token and no address with a token is ever stored here."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    recipient = models.EmailField()
    language = models.CharField(max_length=2)
    link = models.ForeignKey(
        "assessment.AccessLink", on_delete=models.CASCADE, null=True, blank=True, related_name="mails"
    )
    start = models.ForeignKey(StartRequest, on_delete=models.CASCADE, null=True, blank=True)
    note = models.TextField(blank=True)
    site = models.CharField(max_length=200)
    visitor = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=MailStatus.choices, default=MailStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        indexes = [
            models.Index(fields=["status", "due_at"], name="mail_queue"),
            models.Index(fields=["recipient", "created_at"], name="mail_recipient"),
            models.Index(fields=["visitor", "created_at"], name="mail_visitor"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(recipient=Lower("recipient")), name="mail_recipient_lower"),
            models.CheckConstraint(
                condition=Q(status=MailStatus.SENDING, claimed_at__isnull=False) & ~Q(claim="")
                | ~Q(status=MailStatus.SENDING) & Q(claim=""),
                name="mail_claimed_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(status=MailStatus.FAILED) & ~Q(error="")
                | ~Q(status=MailStatus.FAILED) & Q(error=""),
                name="mail_failed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.START, start__isnull=False, link__isnull=True)
                | Q(kind=Kind.START, start__isnull=True, link__isnull=False)  # the link was opened
                | Q(kind=Kind.LOST_LINK, start__isnull=True, link__isnull=True)
                | Q(
                    kind__in=[Kind.INVITATION, Kind.DELEGATION, Kind.REMINDER, Kind.QUESTIONS],
                    start__isnull=True,
                    link__isnull=False,
                ),
                name="mail_about_what_its_kind_says",
            ),
            models.CheckConstraint(condition=Q(status__in=MailStatus.values), name="mail_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.status})"
