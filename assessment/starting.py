"""How a client answers: in the full or the short form, and from which starting profile.

The choice lies in a step row of its own, `start`, which no step of the questionnaire shows and which counts nowhere. A profile
fills the part `suggested` of every criterion's answer. A suggestion is not an answer: only `required` is, and the client gives it
by confirming. So nothing here ever touches what somebody typed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from assessment.catalogue.definition import START_STEP, Questionnaire, StartingProfile
from assessment.catalogue.profiles import SIZES, Size
from assessment.models import Assessment
from assessment.rules import criterion_answered
from assessment.saving import save_step
from assessment.skipping import FORMS, Answers, form_of, skipped

SUGGESTED = "suggested"
FormKind = Literal["full", "short"]


@dataclass(frozen=True)
class Choice:
    """What was chosen; None is "not chosen": the form then follows from the facts, and nothing is suggested."""

    form: FormKind | None = None
    profile: StartingProfile | None = None
    size: Size | None = None

    @property
    def made(self) -> bool:
        """Whether the client chose anything."""
        return self.form is not None or self.profile is not None

    def levels(self) -> Mapping[str, int]:
        """Criterion key -> suggested level 0 to 4; empty without a profile."""
        return {} if self.profile is None else self.profile.levels(self.size or "medium")


def choice_of(questionnaire: Questionnaire, answers: Answers) -> Choice:
    """The stored choice. A profile that this version of the questionnaire does not have counts as none."""
    stored = answers.get(START_STEP, {})
    profile = next((one for one in questionnaire.profiles if one.key == stored.get("profile")), None)
    form, size = form_of(answers), stored.get("size")
    return Choice(
        form=cast(FormKind, form) if form in FORMS else None,
        profile=profile,
        size=size if profile is not None and size in SIZES else None,
    )


@transaction.atomic
def choose(
    *, assessment: Assessment, form: FormKind | None, profile: str | None, size: Size | None, by: Actor
) -> int:
    """Store the choice and refresh every suggestion; returns how many suggestions wait for the client's word.

    Only the parts `suggested` are written: with no profile they go, with another one they change; `required` and everything typed
    stay. Raises KeyError for a profile that the questionnaire does not have, NotOpen when the client may not write any more.
    """
    content = assessment.questionnaire.content
    wanted = Choice(form, None if profile is None else content.profile(profile), size if profile else None)
    stored = {"form": form, "profile": profile, "size": wanted.size}
    with _nobody_moved(assessment):
        assessment.__dict__.pop("answers_by_step", None)
        before = choice_of(content, assessment.answers_by_step)
        save_step(assessment=assessment, step=START_STEP, changes=stored, base_revision=None, by=by)
        refresh(assessment=assessment, by=by)
    if wanted != before:
        audit.record(
            by=by,
            action="choose_start",
            subject_kind="assessment",
            subject_id=assessment.public_id,
            details=stored,
        )
    return len(waiting(content, assessment.answers_by_step))


@transaction.atomic
def refresh(*, assessment: Assessment, by: Actor) -> None:
    """Make every suggestion what the chosen profile says in the assessment's version of the questionnaire. Raises NotOpen."""
    with _nobody_moved(assessment):
        content, answers = assessment.questionnaire.content, assessment.answers_by_step
        for step, changes in _suggestions(content, answers, choice_of(content, answers).levels()):
            save_step(assessment=assessment, step=step, changes=changes, base_revision=None, by=by)


@contextmanager
def _nobody_moved(assessment: Assessment) -> Iterator[None]:
    """Saves that nobody stood at, and that answer nothing: the link resumes where the client was, the pace stays as measured."""
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    kept = {name: getattr(row, name) for name in ("last_step", "worked_seconds", "worked_questions")}
    yield
    Assessment.objects.filter(pk=assessment.pk).update(**kept)
    for name, value in kept.items():
        setattr(assessment, name, value)


def _suggestions(
    content: Questionnaire, answers: Answers, levels: Mapping[str, int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The steps whose suggestions change, each with its changes (None takes a suggestion away)."""
    for competency in content.competencies:
        saved = answers.get(competency.key, {})
        changes = {
            f"{criterion.key}.{SUGGESTED}": levels.get(criterion.key)
            for criterion in competency.criteria
            if saved.get(criterion.key, {}).get(SUGGESTED) != levels.get(criterion.key)
        }
        if changes:
            yield competency.key, changes


def suggestion(answer: Mapping[str, Any] | None) -> int | None:
    """The level that waits for confirmation in a criterion's answer; None without one, or once the criterion is answered."""
    if not answer or criterion_answered(answer):
        return None
    level: int | None = answer.get(SUGGESTED)
    return level


def waiting(content: Questionnaire, answers: Answers) -> list[str]:
    """The criteria that are asked and where a suggestion waits."""
    not_asked = skipped(content, answers)
    return [
        criterion.key
        for competency in content.competencies
        for criterion in competency.criteria
        if criterion.key not in not_asked.criteria
        and suggestion(answers.get(competency.key, {}).get(criterion.key)) is not None
    ]
