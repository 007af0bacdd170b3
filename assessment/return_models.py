"""What a consultant asks the client about answers already sent: rounds of named questions. Written by `assessment.returning`."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AskedKind(models.TextChoices):
    """What of the questionnaire a question is about."""

    FACT = "fact", _("fact")
    CRITERION = "criterion", _("criterion")
    PRIORITIES = "priorities", _("priorities")


class Outcome(models.TextChoices):
    """What the client did about a question, frozen when the answers are sent again ("": they are still with the client)."""

    CHANGED = "changed", _("answer changed")
    KEPT = "kept", _("looked at and kept")
    REPLIED = "replied", _("replied")
    NOT_ASKED = "not_asked", _("no longer asked")
    OPEN = "open", _("not looked at yet")


class ReturnRound(models.Model):
    """One return of an assessment to its client. Rounds are numbered from 1; only the newest may be unanswered."""

    assessment = models.ForeignKey(
        "assessment.Assessment", on_delete=models.CASCADE, related_name="return_rounds"
    )
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    message = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("return to the client")
        verbose_name_plural = _("returns to clients")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="return_round_number_once"),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(answered_at__isnull=True),
                name="return_round_one_unanswered",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="return_round_counts_from_one"),
            models.CheckConstraint(condition=~Q(asked_by=""), name="return_round_has_asker"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="return_round_answered_when_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: return {self.number}"


class ReturnQuestion(models.Model):
    """One question of a round, about one answer, with what the client says to it.

    `definition` is the fact or criterion as JSON at that time (of the priorities: the competencies' names), `definition_after`
    the one of `after` where a newer version of the questionnaire words it otherwise: so both answers can be read for ever.
    `revision` counts the client's saves.
    """

    round = models.ForeignKey(ReturnRound, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=AskedKind.choices)
    key = models.CharField(max_length=60)
    definition = models.JSONField()
    text = models.TextField()
    before = models.JSONField(null=True, blank=True)
    reply = models.TextField(blank=True)
    kept = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.CharField(max_length=200, blank=True)
    after = models.JSONField(null=True, blank=True)
    definition_after = models.JSONField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ["round", "place"]
        verbose_name = _("question to the client")
        verbose_name_plural = _("questions to clients")
        constraints = [
            models.UniqueConstraint(fields=["round", "kind", "key"], name="return_question_once"),
            models.UniqueConstraint(fields=["round", "place"], name="return_question_place_once"),
            models.CheckConstraint(condition=~Q(text=""), name="return_question_has_words"),
            models.CheckConstraint(condition=Q(kind__in=AskedKind.values), name="return_question_kind_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="return_question_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(reply="", kept=False) | (Q(replied_at__isnull=False) & ~Q(replied_by="")),
                name="return_question_replied_when_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.place} {self.kind}:{self.key}"
