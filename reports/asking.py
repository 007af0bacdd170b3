"""What a consultant can ask the client about: every question of the questionnaire with its answer, and what is worth asking.

No query of its own beyond the answers; what the score knows is handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessment import rules
from assessment.models import Assessment
from assessment.questions import (
    CRITERION,
    FACT,
    PRIORITIES,
    Named,
    all_named,
    anchor,
    answer_lines,
    answer_to,
    definition_of,
    question_text,
)
from assessment.wording import contradiction_text, contradiction_why, step_name
from reports.narrowing import Narrowing

CONTRADICTION, UNKNOWN, MISSING = "contradiction", "unknown", "missing"


@dataclass(frozen=True)
class Suggestion:
    """Something worth asking. `why` is for the consultant, `words` a first wording in the client's language."""

    named: Named
    reason: str
    question: str
    why: str
    words: str
    rule: str = ""  # which contradiction

    @property
    def id(self) -> str:
        """What the button that takes it sends."""
        return f"{self.reason}:{self.rule}:{self.named.id}"

    @property
    def anchor(self) -> str:
        return f"ask_{anchor(self.named)}"


@dataclass
class Askable:
    """One question of the questionnaire as the page shows it; `bound` is its field, `shown` whether the search finds it."""

    named: Named
    name: str
    answer: list[str]
    is_open: bool
    bound: forms.BoundField | None = None
    shown: bool = True

    @property
    def anchor(self) -> str:
        return f"ask_{anchor(self.named)}"

    @property
    def chosen(self) -> bool:
        """Whether something is written to it."""
        return self.bound is not None and bool(self.bound.value())


@dataclass
class Section:
    """The questions of one step."""

    step: str
    title: str
    rows: list[Askable] = field(default_factory=list)

    @property
    def shown(self) -> list[Askable]:
        """What the search finds, and whatever is written to: that never disappears."""
        return [row for row in self.rows if row.shown or row.chosen]

    @property
    def chosen(self) -> list[Askable]:
        return [row for row in self.rows if row.chosen]


def sections(assessment: Assessment, lang: str) -> list[Section]:
    """Every question that this client is asked, by step, in the language of the page."""
    content, answers = assessment.questionnaire.content, assessment.answers_by_step
    missing = {(gap.step, gap.key) for gap in rules.missing(content, answers)}
    found: dict[str, Section] = {}
    for step, named in all_named(content, assessment.skipped):
        section = found.setdefault(step, Section(step, step_name(content, step, lang)))
        definition = definition_of(content, named)
        lines = answer_lines(named.kind, definition, answer_to(content, named, answers), lang)
        is_open = not lines if named.kind == PRIORITIES else (step, named.key) in missing
        section.rows.append(Askable(named, question_text(named.kind, definition, lang), lines, is_open))
    return list(found.values())


def search(found: list[Section], text: str, *, only_open: bool) -> None:
    """Mark the rows that the search finds: its words in the question, the step's name or the answer."""
    words = text.casefold().split()
    for section in found:
        for row in section.rows:
            hay = " ".join([section.title, row.name, *row.answer]).casefold()
            row.shown = all(word in hay for word in words) and (row.is_open or not only_open)


def suggestions(
    assessment: Assessment, lang: str, narrowings: Mapping[str, Narrowing] | None = None
) -> list[Suggestion]:
    """Contradictions, then what keeps the score's range open, then missing answers; a question once for each reason.

    `narrowings`: criterion key -> what its answer would bring to the range; what brings most comes first and says so.
    """
    gains = narrowings or {}
    asked = {named for _step, named in all_named(assessment.questionnaire.content, assessment.skipped)}
    made = [
        *_contradictions(assessment, asked, lang),
        *_unknown(assessment, lang),
        *_missing(assessment, lang),
    ]
    found = [suggestion for suggestion in made if suggestion.named in asked]
    return sorted((_weighed(one, gains) for one in found), key=lambda one: _order(one, gains))


def _gain(suggestion: Suggestion, gains: Mapping[str, Narrowing]) -> Narrowing:
    named = suggestion.named
    return gains.get(named.key, Narrowing()) if named.kind == CRITERION else Narrowing()


def _weighed(suggestion: Suggestion, gains: Mapping[str, Narrowing]) -> Suggestion:
    """The suggestion with what it would bring; a contradiction is worth asking about whatever the range is."""
    text = "" if suggestion.reason == CONTRADICTION else _gain(suggestion, gains).text
    return replace(suggestion, why=f"{suggestion.why} {text}") if text else suggestion


def _order(suggestion: Suggestion, gains: Mapping[str, Narrowing]) -> tuple[bool, Fraction, Fraction]:
    """Contradictions first, then by what the answer brings; the rest stays as it is."""
    gain = _gain(suggestion, gains)
    if suggestion.reason == CONTRADICTION:
        return False, Fraction(0), Fraction(0)
    return True, -gain.guaranteed, -gain.mean


def _question(assessment: Assessment, named: Named, lang: str) -> str:
    return question_text(named.kind, definition_of(assessment.questionnaire.content, named), lang)


def _contradictions(assessment: Assessment, asked: set[Named], lang: str) -> Iterator[Suggestion]:
    """Each contradiction at the first of its questions that this client is asked."""
    content, theirs = assessment.questionnaire.content, assessment.language
    for found in rules.contradictions(content, assessment.answers_by_step, timezone.localdate()):
        places = [Named(CRITERION if place.kind == CRITERION else FACT, place.key) for place in found.places]
        named = next((place for place in places if place in asked), None)
        if named is None:
            continue
        with override(theirs):
            parts = [
                contradiction_text(found, theirs),
                contradiction_why(found, theirs),
                _("Which of these answers holds?"),
            ]
        yield Suggestion(
            named,
            CONTRADICTION,
            _question(assessment, named, lang),
            contradiction_text(found, lang),
            " ".join(part for part in parts if part),
            found.key,
        )


def _unknown(assessment: Assessment, lang: str) -> Iterator[Suggestion]:
    """Criteria that are answered and still move the score: "I don't know", or a level without its worth."""
    for key, answer in assessment.criterion_answers.items():
        if answer.get("not_applicable") or not rules.criterion_answered(answer):
            continue
        named = Named(CRITERION, key)
        if answer.get("dont_know"):
            why = _("“I don't know” keeps the score's range open.")
            with override(assessment.language):
                words = _(
                    "You answered “I don't know”. Who could tell us? Or which level would you rather assume for now?"
                )
            yield Suggestion(named, UNKNOWN, _question(assessment, named, lang), why, words)
        elif answer.get("importance") is None:
            why = _("Without an importance the score's range stays open.")
            with override(assessment.language):
                words = _("How much is it worth to you to reach the level that you need here?")
            yield Suggestion(named, UNKNOWN, _question(assessment, named, lang), why, words)


def _missing(assessment: Assessment, lang: str) -> Iterator[Suggestion]:
    content = assessment.questionnaire.content
    known = {criterion.key for criterion in content.criteria}
    for gap in rules.missing(content, assessment.answers_by_step):
        is_criterion = gap.key in known and gap.step in {part.key for part in content.competencies}
        with override(assessment.language):
            words = (
                _("Which level do you need here? If nobody knows, “I don't know” is a good answer too.")
                if is_criterion
                else _("Could you answer this question? Without it the proposal has to assume something.")
            )
        why = _("This question has no answer.")
        named = Named(CRITERION if is_criterion else FACT, gap.key)
        yield Suggestion(named, MISSING, _question(assessment, named, lang), why, words)
