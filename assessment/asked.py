"""The rounds of questions as pages and e-mails show them. Reading only; `assessment.returning` writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from assessment.catalogue.definition import Questionnaire
from assessment.models import Assessment, ReturnQuestion, ReturnRound
from assessment.questions import (
    Named,
    anchor,
    answer_lines,
    answer_to,
    definition_of,
    is_hidden,
    question_text,
    step_of,
)
from assessment.return_models import Outcome
from assessment.skipping import Answers, Hidden
from assessment.states import Status


@dataclass(frozen=True)
class AskedQuestion:
    """One question with its answer before and now (or as it was sent). `step` and `url` are "" when it is asked no more."""

    row: ReturnQuestion
    name: str
    step: str
    anchor: str
    url: str
    outcome: Outcome
    before: list[str]
    after: list[str]

    @property
    def named(self) -> Named:
        return Named(self.row.kind, self.row.key)

    @property
    def waits(self) -> bool:
        """Whether the client has neither changed the answer nor said anything to it."""
        return self.outcome == Outcome.OPEN


@dataclass(frozen=True)
class AskedRound:
    """A round with its questions in the order in which they were asked."""

    row: ReturnRound
    questions: list[AskedQuestion]

    @property
    def waiting(self) -> int:
        """How many questions wait for the client."""
        return sum(question.waits for question in self.questions)

    @property
    def handled(self) -> int:
        return len(self.questions) - self.waiting

    @property
    def unanswered_first(self) -> list[AskedQuestion]:
        """For the consultant: what was left open comes first."""
        return sorted(self.questions, key=lambda question: not question.waits)

    @property
    def next(self) -> AskedQuestion | None:
        """The first question that waits and has a place."""
        return next((question for question in self.questions if question.waits and question.url), None)

    def waiting_by_step(self) -> dict[str, int]:
        """Step -> how many questions wait there; steps without any question are absent."""
        found: dict[str, int] = {}
        for question in self.questions:
            if question.step:
                found[question.step] = found.get(question.step, 0) + question.waits
        return found


def outcome_of(
    question: ReturnQuestion, content: Questionnaire, answers: Answers, hidden: Hidden
) -> tuple[Outcome, object]:
    """What the client did about a question so far, and the answer as it is now."""
    named = Named(question.kind, question.key)
    now = answer_to(content, named, answers)
    if not step_of(content, named) or is_hidden(named, hidden):
        return Outcome.NOT_ASKED, now
    if now != question.before:
        return Outcome.CHANGED, now
    if question.kept:
        return Outcome.KEPT, now
    return (Outcome.REPLIED if question.reply else Outcome.OPEN), now


def open_round(assessment: Assessment, lang: str) -> AskedRound | None:
    """The round that waits for the client, None while there is none. Two queries when the assessment is returned, else none."""
    if assessment.status != Status.RETURNED:
        return None
    rows = _rounds(assessment).filter(answered_at__isnull=True)
    return next((_round(row, assessment, lang) for row in rows), None)


def waiting_by_step(assessment: Assessment, lang: str) -> dict[str, int]:
    """Step -> how many of the consultant's questions wait there; empty while nothing is asked."""
    current = open_round(assessment, lang)
    return current.waiting_by_step() if current else {}


def rounds(assessment: Assessment, lang: str) -> list[AskedRound]:
    """Every round, the newest first. Two queries, or none when nothing was ever asked."""
    if not assessment.rounds:
        return []
    return [_round(row, assessment, lang) for row in _rounds(assessment)]


def asked_in(
    assessment: Assessment, step: str, lang: str, keys: Iterable[int] | None = None
) -> list[AskedQuestion]:
    """The questions about a step's answers that wait for the client, or those with the primary keys that a page sent back.

    A page may come back after the answers were sent: what was typed into it must find its place again.
    """
    if keys is None:
        current = open_round(assessment, lang)
        found = current.questions if current else []
    else:
        rows = ReturnQuestion.objects.filter(round__assessment=assessment, pk__in=list(keys))
        found = [_question(row, assessment, lang, is_open=True) for row in rows.select_related("round")]
    return [question for question in found if question.step == step]


def _rounds(assessment: Assessment) -> QuerySet[ReturnRound]:
    questions = ReturnQuestion.objects.order_by("place")
    return ReturnRound.objects.filter(assessment=assessment).prefetch_related(
        Prefetch("questions", queryset=questions)
    )


def _round(row: ReturnRound, assessment: Assessment, lang: str) -> AskedRound:
    is_open = row.answered_at is None
    return AskedRound(row, [_question(one, assessment, lang, is_open=is_open) for one in row.questions.all()])


def _question(row: ReturnQuestion, assessment: Assessment, lang: str, *, is_open: bool) -> AskedQuestion:
    content, named = assessment.questionnaire.content, Named(row.kind, row.key)
    step = step_of(content, named)
    outcome, after, definition = Outcome(row.outcome or Outcome.OPEN), row.after, row.definition_after
    if is_open:
        outcome, after = outcome_of(row, content, assessment.answers_by_step, assessment.skipped)
        definition = definition_of(content, named) if step else None
    place = anchor(named)
    url = reverse("assessment:step", args=[assessment.public_id, step]) if step else ""
    return AskedQuestion(
        row=row,
        name=question_text(row.kind, row.definition, lang),
        step=step,
        anchor=place,
        url=f"{url}#{place}" if url and outcome != Outcome.NOT_ASKED else "",
        outcome=outcome,
        before=answer_lines(row.kind, row.definition, row.before, lang),
        after=answer_lines(row.kind, definition or row.definition, after, lang),
    )
