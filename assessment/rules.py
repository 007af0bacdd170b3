"""What is hidden, how far an assessment is, what is missing, and which answers disagree. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assessment.catalogue.definition import PRIORITIES_STEP, Competency, FactBlock, Questionnaire, Text
from assessment.contradictions import Contradiction, concerning, contradictions
from assessment.minimums import minimums
from assessment.priorities import read as read_priorities
from assessment.skipping import (
    Answers,
    Hidden,
    NotAsked,
    facts_of,
    form_of,
    hidden,
    not_asked,
    skipped,
)
from assessment.values import is_answer

__all__ = [
    "Answers",
    "Contradiction",
    "Hidden",
    "Missing",
    "NotAsked",
    "Progress",
    "StepProgress",
    "concerning",
    "contradictions",
    "criterion_answered",
    "facts_of",
    "form_of",
    "hidden",
    "minimums",
    "missing",
    "not_asked",
    "notices",
    "progress",
    "skipped",
]

State = Literal["not_started", "in_progress", "complete"]


@dataclass(frozen=True)
class Missing:
    """One question that must be answered before sending, and the step that asks it."""

    step: str
    key: str


@dataclass(frozen=True)
class StepProgress:
    """How far one step is. `total` counts the questions that must be answered; it may be 0."""

    state: State
    answered: int
    total: int


@dataclass(frozen=True)
class Progress:
    """How far the assessment is; `percent` is rounded down, so that 100 means complete."""

    steps: Mapping[str, StepProgress]
    answered: int
    total: int

    @property
    def percent(self) -> int:
        """Answered questions out of a hundred."""
        return 100 * self.answered // self.total

    @property
    def complete(self) -> bool:
        """True when every step is complete."""
        return all(step.state == "complete" for step in self.steps.values())


def criterion_answered(answer: Mapping[str, Any] | None) -> bool:
    """A criterion is answered by a level required, by "don't know" or by "not applicable"."""
    if not answer:
        return False
    given = answer.get("required") is not None
    return given or answer.get("dont_know") is True or answer.get("not_applicable") is True


def missing(questionnaire: Questionnaire, answers: Answers) -> list[Missing]:
    """The required facts and the criteria that are asked and not answered, in the questionnaire's order."""
    not_shown = skipped(questionnaire, answers)
    gaps: list[Missing] = []
    for block in questionnaire.blocks:
        gaps += [Missing(block.key, key) for key in _open_facts(block, not_shown, answers)]
    for competency in questionnaire.competencies:
        gaps += [Missing(competency.key, key) for key in _open_criteria(competency, not_shown, answers)]
    return gaps


def progress(questionnaire: Questionnaire, answers_by_step: Answers) -> Progress:
    """How far every step is. Hidden questions never count; of the facts, only required ones do.

    The priorities are complete once saved, an empty ranking being an answer; points only when they add up to 100.
    """
    not_shown = skipped(questionnaire, answers_by_step)
    steps: dict[str, StepProgress] = {}
    for block in questionnaire.blocks:
        total = len(_asked_facts(block, not_shown))
        open_questions = len(_open_facts(block, not_shown, answers_by_step))
        # A block with nothing required is complete once it was saved, or when nothing in it is shown.
        shown = any(fact.key not in not_shown.facts for fact in block.facts)
        steps[block.key] = _step(answers_by_step.get(block.key), total, open_questions, shown=shown)
    for competency in questionnaire.competencies:
        total = len(_asked_criteria(competency, not_shown))
        open_questions = len(_open_criteria(competency, not_shown, answers_by_step))
        saved = answers_by_step.get(competency.key)
        steps[competency.key] = _step(saved, total, open_questions, shown=total > 0)
    steps[PRIORITIES_STEP] = _priorities(answers_by_step.get(PRIORITIES_STEP))
    return Progress(
        steps=steps,
        answered=sum(step.answered for step in steps.values()),
        total=sum(step.total for step in steps.values()),
    )


def notices(questionnaire: Questionnaire, answers: Answers) -> dict[str, list[Text]]:
    """Criterion key -> the texts to show beside it, by the facts answered so far. Those of facts: see `forms.facts`."""
    facts = facts_of(questionnaire, answers)
    found: dict[str, list[Text]] = {}
    for notice in questionnaire.notices:
        if notice.beside.criterion is not None and notice.when.holds(facts):
            found.setdefault(notice.beside.criterion, []).append(notice.text)
    return found


def _step(saved: Mapping[str, Any] | None, total: int, open_questions: int, *, shown: bool) -> StepProgress:
    answered = total - open_questions
    state: State = "not_started"
    if total == 0:
        state = "complete" if saved is not None or not shown else "not_started"
    elif open_questions == 0:
        state = "complete"
    elif answered or _says_something(saved):
        state = "in_progress"
    return StepProgress(state, answered, total)


def _priorities(saved: Mapping[str, Any] | None) -> StepProgress:
    if saved is None:
        return StepProgress("not_started", 0, 1)
    if read_priorities(saved).is_unfinished:
        return StepProgress("in_progress", 0, 1)
    return StepProgress("complete", 1, 1)


def _says_something(saved: Any) -> bool:
    """True when anything in the step was filled in, even if no required question is answered yet.

    What a starting profile suggests was filled in by nobody (see `assessment.starting`).
    """
    if isinstance(saved, Mapping):
        return any(_says_something(value) for part, value in saved.items() if part != "suggested")
    return saved is not None and saved is not False and saved not in ("", [])


def _asked_facts(block: FactBlock, skipped: Hidden) -> list[str]:
    return [fact.key for fact in block.facts if fact.required and fact.key not in skipped.facts]


def _open_facts(block: FactBlock, skipped: Hidden, answers: Answers) -> list[str]:
    saved = answers.get(block.key, {})
    asked = set(_asked_facts(block, skipped))
    return [f.key for f in block.facts if f.key in asked and not is_answer(f, saved.get(f.key))]


def _asked_criteria(competency: Competency, skipped: Hidden) -> list[str]:
    return [criterion.key for criterion in competency.criteria if criterion.key not in skipped.criteria]


def _open_criteria(competency: Competency, skipped: Hidden, answers: Answers) -> list[str]:
    saved = answers.get(competency.key, {})
    return [key for key in _asked_criteria(competency, skipped) if not criterion_answered(saved.get(key))]
