"""Clients, the published questionnaire versions, and what the clients answered."""

import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.catalogue.definition import PRIORITIES_STEP, Questionnaire
from assessment.content_models import AssessmentMove as AssessmentMove
from assessment.content_models import QuestionnaireDraft as QuestionnaireDraft
from assessment.mails.models import Mail, StartRequest
from assessment.pace import Pace
from assessment.priorities import Priorities
from assessment.priorities import read as read_priorities
from assessment.return_models import ReturnQuestion, ReturnRound
from assessment.skipping import Hidden, form_of, skipped
from assessment.states import Status

if TYPE_CHECKING:
    from accounts.models import User

__all__ = [
    "LANGUAGES",
    "AccessLink",
    "Assessment",
    "Mail",
    "Organisation",
    "QuestionnaireVersion",
    "ReturnQuestion",
    "ReturnRound",
    "StartRequest",
    "StepAnswers",
]

LANGUAGES = [("it", _("Italian")), ("fr", _("French")), ("en", _("English"))]


_CONTENTS: dict[str, Questionnaire] = {}


def new_public_id() -> str:
    """What appears in addresses: 80 random bits in lower case; never a secret, only hard to walk."""
    return secrets.token_hex(5) + secrets.token_hex(5)


class QuestionnaireVersion(models.Model):
    """A published definition. Immutable: the service only inserts, a change is a new version."""

    unpublished: Questionnaire | None = None
    """The content of a row that only a preview uses and that is never saved."""

    slug = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    definition = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["slug", "pk"]
        verbose_name = _("questionnaire version")
        verbose_name_plural = _("questionnaire versions")
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="questionnaire_version_once"),
            models.UniqueConstraint(fields=["slug", "content_hash"], name="questionnaire_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"

    @property
    def content(self) -> Questionnaire:
        """The definition as typed objects; parsed once in a process, since a published content never changes."""
        if self.unpublished is not None:
            return self.unpublished
        known = _CONTENTS.get(self.content_hash)
        if known is None:
            known = _CONTENTS[self.content_hash] = Questionnaire.model_validate(self.definition)
        return known


class Organisation(models.Model):
    """A prospective client."""

    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="organisation_named")]

    def __str__(self) -> str:
        return self.name


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def for_work_list(self) -> "AssessmentQuerySet":
        """Everything that a row of the consultants' list shows, in one query."""
        return self.select_related("organisation", "reviewer").order_by("-updated_at", "-pk")

    def visible_to(self, user: "User") -> "AssessmentQuerySet":
        """Consultants see every client; teams come with the roles' issue. Sales see proposals, not assessments."""
        return self if user.is_active else self.none()


class Assessment(models.Model):
    """One client's walk through one version of the questionnaire."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessments")
    questionnaire = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="assessments"
    )
    language = models.CharField(max_length=2, choices=LANGUAGES)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    last_step = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    # The client's pace, measured from the saves (`assessment.pace`): it tells how much time is left.
    worked_at = models.DateTimeField(null=True, blank=True)
    worked_seconds = models.PositiveIntegerField(default=0)
    worked_questions = models.PositiveIntegerField(default=0)
    # How often it was returned to the client with questions: the number of its newest round (`assessment.returning`).
    rounds = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals"
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = [models.Index(fields=["status", "-updated_at"], name="assessment_work_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by="")
                | (Q(submitted_at__isnull=False) & ~Q(submitted_by="")),
                name="assessment_submitted_when_and_by",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="assessment_approved_when_and_by",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.APPROVED, approved_at__isnull=False)
                | (~Q(status=Status.APPROVED) & Q(approved_at__isnull=True)),
                name="assessment_approved_has_approver",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT) | Q(submitted_at__isnull=False),
                name="assessment_left_draft_by_submission",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RETURNED) | Q(rounds__gte=1), name="assessment_returned_in_a_round"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="assessment_status_known"),
            models.CheckConstraint(
                condition=Q(language__in=["it", "fr", "en"]), name="assessment_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.public_id})"

    @property
    def pace(self) -> Pace:
        """How fast the client has answered so far."""
        return Pace(self.worked_seconds, self.worked_questions)

    @cached_property
    def answers_by_step(self) -> dict[str, dict[str, Any]]:
        """Step key -> the step's JSON map; steps never saved are absent. One query."""
        rows = list(self.steps.all())
        self._writers_by_step = {row.step: row.field_writers for row in rows}
        return {row.step: row.answers for row in rows}

    @property
    def writers_by_step(self) -> dict[str, dict[str, dict[str, str]]]:
        """Step key -> field -> who wrote it last (`StepAnswers.field_writers`); read together with the answers."""
        self.answers_by_step  # noqa: B018 -- fills the other map too
        return self._writers_by_step

    @property
    def facts(self) -> dict[str, Any]:
        """Every stored fact, whichever step it is in, hidden ones included."""
        blocks = {block.key for block in self.questionnaire.content.blocks}
        return {
            key: value
            for step, answers in self.answers_by_step.items()
            if step in blocks
            for key, value in answers.items()
        }

    @property
    def criterion_answers(self) -> dict[str, dict[str, Any]]:
        """Criterion key -> its answer map."""
        competencies = {competency.key for competency in self.questionnaire.content.competencies}
        return {
            key: value
            for step, answers in self.answers_by_step.items()
            if step in competencies
            for key, value in answers.items()
        }

    @property
    def form(self) -> str:
        """The chosen form, `short` or `full`; `automatic` while nobody chose."""
        return form_of(self.answers_by_step)

    @property
    def skipped(self) -> Hidden:
        """What is not asked, by the facts as stored and the chosen form: it counts nowhere."""
        return skipped(self.questionnaire.content, self.answers_by_step)

    @property
    def priorities(self) -> Priorities:
        """The order of the competencies or the points given to them; an empty order when the client said nothing."""
        return read_priorities(self.answers_by_step.get(PRIORITIES_STEP))


class StepAnswers(models.Model):
    """One step's answers: the unit of saving. `revision` counts the saves; `field_revisions` the last save of each field.

    `field_writers`: field -> {"by": label, "who": "kind:id" of the actor, "on": ISO date} of that last save.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0, validators=[MinValueValidator(0)])
    field_revisions = models.JSONField(default=dict)
    field_writers = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answers of a step")
        verbose_name_plural = _("answers of steps")
        constraints = [models.UniqueConstraint(fields=["assessment", "step"], name="step_answers_once")]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.step} r{self.revision}"


class AccessLink(models.Model):
    """A client's way in: a 256-bit token shown once or mailed, and stored hashed.

    `step` narrows it to one step for a colleague ("": the whole assessment). `email`, in lower case, is whom it may be mailed to.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    step = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("access link")
        verbose_name_plural = _("access links")
        indexes = [models.Index(fields=["email"], name="access_link_email")]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="access_link_email_lower"),
            models.CheckConstraint(
                condition=Q(step="") | ~Q(email=""), name="access_link_colleague_has_email"
            ),
            models.CheckConstraint(
                condition=~Q(step="") | Q(done_at__isnull=True), name="access_link_only_a_step_is_done"
            ),
            models.UniqueConstraint(
                fields=["assessment", "step"],
                condition=Q(revoked_at__isnull=True) & ~Q(step=""),
                name="access_link_one_colleague_for_a_step",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="access_link_expires_later"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="access_link_labelled"),
        ]

    def __str__(self) -> str:
        return f"{self.label} -> {self.assessment_id}"

    def opens_at(self, moment: Any) -> bool:
        """Whether the link still opens its assessment at `moment` (aware datetime)."""
        return self.revoked_at is None and moment < self.expires_at
