"""Questionnaires being written, and what moving an assessment to another version did to its answers."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.catalogue.definition import Questionnaire


class QuestionnaireDraft(models.Model):
    """A definition that somebody edits. It is valid after every save; `revision` counts the saves.

    `base` is the version it started from (None: uploaded as a questionnaire of its own); `published_as` closes it.
    """

    slug = models.SlugField(max_length=60)
    base = models.ForeignKey(
        "assessment.QuestionnaireVersion", on_delete=models.PROTECT, null=True, related_name="drafts"
    )
    definition = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.CharField(max_length=200)
    published_as = models.OneToOneField(
        "assessment.QuestionnaireVersion", on_delete=models.PROTECT, null=True, related_name="written_as"
    )

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = _("questionnaire draft")
        verbose_name_plural = _("questionnaire drafts")
        constraints = [
            models.CheckConstraint(condition=Q(revision__gte=1), name="questionnaire_draft_saved_once"),
            models.CheckConstraint(condition=~Q(updated_by=""), name="questionnaire_draft_has_author"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} draft {self.pk} r{self.revision}"

    @property
    def content(self) -> Questionnaire:
        """The definition as typed objects."""
        return Questionnaire.model_validate(self.definition)


class AssessmentMove(models.Model):
    """An assessment went from one version to another: each question's fate, and all answers as they were before.

    `items` is the review list (`assessment.moving`), `looked` the ids of the items the client has looked at.
    """

    assessment = models.ForeignKey("assessment.Assessment", on_delete=models.CASCADE, related_name="moves")
    from_version = models.ForeignKey(
        "assessment.QuestionnaireVersion", on_delete=models.PROTECT, related_name="moves_away"
    )
    to_version = models.ForeignKey(
        "assessment.QuestionnaireVersion", on_delete=models.PROTECT, related_name="moves_here"
    )
    items = models.JSONField()
    answers_before = models.JSONField()
    looked = models.JSONField(default=list)
    moved_at = models.DateTimeField(default=timezone.now)
    moved_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("move to another version")
        verbose_name_plural = _("moves to another version")
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_version=models.F("to_version")), name="assessment_move_changes_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.from_version_id} -> {self.to_version_id}"

    @property
    def to_look_at(self) -> list[dict[str, Any]]:
        """The items the client should look at and has not: all but the kept ones."""
        return [item for item in self.items if item["fate"] != "kept" and item["id"] not in self.looked]
