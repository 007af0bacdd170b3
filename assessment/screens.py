"""What the client's pages show besides the forms: the steps with their states, and the summary of all answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import rules
from assessment.catalogue.definition import PRIORITIES_STEP, Competency, Criterion, Fact, Questionnaire
from assessment.models import Assessment
from assessment.priorities import read as read_priorities
from assessment.starting import suggestion
from assessment.wording import (
    competencies_heading,
    contradiction_text,
    contradiction_why,
    fact_lines,
    importance_words,
    points_lines,
    points_sentence,
    tier_lines,
)


@dataclass(frozen=True)
class Step:
    """One line of the task list."""

    key: str
    name: str
    short_name: str
    number: int | None
    url: str
    state: str
    answered: int
    total: int
    delegated: Any = None  # an `assessment.delegation.Delegation`, on the task list
    asked: int | None = (
        None  # how many of the consultant's questions wait here; None where there are none at all
    )


@dataclass(frozen=True)
class Overview:
    """All steps in their groups, the overall progress, and where to go on."""

    facts: list[Step]
    competencies: list[Step]
    priorities: Step
    progress: rules.Progress
    resume: Step
    open_steps: int
    minutes_left: int

    @property
    def competencies_heading(self) -> str:
        return competencies_heading(len(self.competencies))

    @property
    def steps(self) -> list[Step]:
        return [*self.facts, *self.competencies, self.priorities]

    @property
    def started(self) -> bool:
        return any(step.state != "not_started" for step in self.steps)


def overview(
    assessment: Assessment,
    lang: str,
    delegated: Mapping[str, Any] | None = None,
    asked: Mapping[str, int] | None = None,
) -> Overview:
    """The task list. Reads the answers once (one query, shared with the rest of the page).

    `delegated`: step -> its colleague, `asked`: step -> how many of the consultant's questions wait there, where the page
    shows them.
    """
    content = assessment.questionnaire.content
    progress = rules.progress(content, assessment.answers_by_step)

    def step(key: str, name: str, short_name: str = "", number: int | None = None) -> Step:
        at = progress.steps[key]
        url = reverse("assessment:step", args=[assessment.public_id, key])
        return Step(
            key,
            name,
            short_name or name,
            number,
            url,
            at.state,
            at.answered,
            at.total,
            (delegated or {}).get(key),
            (asked or {}).get(key),
        )

    facts = [step(block.key, block.title.get(lang)) for block in content.blocks]
    competencies = [
        step(c.key, c.name.get(lang), c.short_name.get(lang), c.number) for c in content.competencies
    ]
    priorities = step(PRIORITIES_STEP, _("Your priorities"))
    steps = [*facts, *competencies, priorities]
    last = next((step for step in steps if step.key == assessment.last_step), None)
    open_steps = [step for step in steps if step.state != "complete"]
    resume = last if last in open_steps else _next_open(steps, last)
    minutes_left = assessment.pace.minutes_for(progress.total - progress.answered)
    return Overview(
        facts, competencies, priorities, progress, resume or steps[0], len(open_steps), minutes_left
    )


def asked(assessment: Assessment) -> int:
    """How many questions count for the progress."""
    return rules.progress(assessment.questionnaire.content, assessment.answers_by_step).total


def opened_text(count: int) -> str:
    """Why the progress went back: answers that opened questions."""
    text = ngettext(
        "Your answers open %(count)d more question.", "Your answers open %(count)d more questions.", count
    )
    return text % {"count": count}


def _next_open(steps: list[Step], last: Step | None) -> Step | None:
    """The first step that is not complete, looking on from the last place and then from the start."""
    start = steps.index(last) + 1 if last else 0
    return next((step for step in steps[start:] + steps[:start] if step.state != "complete"), None)


@dataclass(frozen=True)
class Line:
    """One question of the summary and what was answered: lines of text, or none."""

    anchor: str
    question: str
    lines: list[str]
    is_missing: bool
    hint: str = ""
    by: str = ""


@dataclass(frozen=True)
class Section:
    step: Step
    lines: list[Line]
    missing: int

    @property
    def hints(self) -> int:
        """How many of the missing ones have a suggestion that waits for confirmation."""
        return sum(bool(line.hint) for line in self.lines)


def summary(assessment: Assessment, view: Overview, lang: str) -> list[Section]:
    """Every shown question with its answer, by step."""
    content, answers = assessment.questionnaire.content, assessment.answers_by_step
    skipped = assessment.skipped
    missing = {(gap.step, gap.key) for gap in rules.missing(content, answers)}
    sections = []
    for step, block in zip(view.facts, content.blocks, strict=True):
        saved = answers.get(block.key, {})
        shown = [fact for fact in block.facts if fact.key not in skipped.facts]
        sections.append(
            _section(step, [_fact_line(fact, saved, (step.key, fact.key) in missing, lang) for fact in shown])
        )
    for step, competency in zip(view.competencies, content.competencies, strict=True):
        saved = answers.get(competency.key, {})
        asked = [criterion for criterion in competency.criteria if criterion.key not in skipped.criteria]
        sections.append(
            _section(step, [_criterion_line(c, saved, (step.key, c.key) in missing, lang) for c in asked])
        )
    sections.append(
        _section(view.priorities, [_priorities_line(content, answers.get(PRIORITIES_STEP), lang)])
    )
    return sections


def _section(step: Step, lines: list[Line]) -> Section:
    return Section(step, lines, sum(line.is_missing for line in lines))


def _fact_line(fact: Fact, saved: Mapping[str, Any], is_missing: bool, lang: str) -> Line:
    return Line(
        f"fact_{fact.key}", fact.label.get(lang), fact_lines(fact, saved.get(fact.key), lang), is_missing
    )


def _criterion_line(criterion: Criterion, saved: Mapping[str, Any], is_missing: bool, lang: str) -> Line:
    answer = saved.get(criterion.key, {})
    level = suggestion(answer) if is_missing else None
    hint = _("A suggestion waits for your confirmation: level %(level)s") % {"level": level}
    return Line(
        f"criterion_{criterion.key}",
        f"{criterion.number} {criterion.name.get(lang)}",
        criterion_lines(criterion, answer, lang),
        is_missing,
        "" if level is None else hint,
    )


def criterion_lines(criterion: Criterion, answer: Mapping[str, Any], lang: str) -> list[str]:
    """What was answered to one criterion, in words."""
    lines = []
    if answer.get("not_applicable"):
        lines.append(_("Does not concern us"))
    if answer.get("dont_know"):
        lines.append(_("I don't know"))
    for part, word in (("today", _("Today")), ("required", _("Needed"))):
        level = answer.get(part)
        if level is not None:
            lines.append(f"{word}: {level} - {criterion.levels[level].get(lang)}")
    if answer.get("required") is not None and answer.get("importance") is not None:
        lines.append(_("Worth: %(importance)s") % {"importance": importance_words()[answer["importance"]]})
    if answer.get("must_have"):
        lines.append(_("Must-have"))
    if answer.get("comment"):
        lines.append(_("Comment: %(comment)s") % {"comment": answer["comment"]})
    return lines


def _priorities_line(content: Questionnaire, saved: Mapping[str, Any] | None, lang: str) -> Line:
    question = _("Which competencies matter most?")
    if saved is None:
        return Line("content", question, [], is_missing=True)
    priorities = read_priorities(saved)
    if priorities.method == "points":
        lines = points_lines(content, priorities.points, lang)
        if priorities.is_unfinished:
            lines.append(points_sentence(priorities.given))
        return Line("by_points", question, lines, is_missing=priorities.is_unfinished)
    lines = tier_lines(content, priorities.tiers, lang)
    return Line("content", question, lines or [_("No ranking: all the same")], is_missing=False)


@dataclass(frozen=True)
class Disagreement:
    """A contradiction in words: what, why, and the address where it can be settled (mostly its first question)."""

    text: str
    why: str
    url: str


def disagreements(assessment: Assessment, lang: str, step: str | None = None) -> list[Disagreement]:
    """Answers that contradict each other; with a step only those that concern it, linked to their question there."""
    content = assessment.questionnaire.content
    found = rules.contradictions(content, assessment.answers_by_step, timezone.localdate())
    if step is not None:
        found = rules.concerning(step, found)
    return [
        Disagreement(
            contradiction_text(item, lang), contradiction_why(item, lang), _place(assessment, item, step)
        )
        for item in found
    ]


def _place(assessment: Assessment, item: rules.Contradiction, step: str | None) -> str:
    if item.remedy:
        return f"{reverse('assessment:step', args=[assessment.public_id, item.remedy])}#content"
    place = next((place for place in item.places if place.step == step), item.places[0])
    url = reverse("assessment:step", args=[assessment.public_id, place.step])
    return f"{url}#{place.kind}_{place.key}"


@dataclass(frozen=True)
class Need:
    """One competency of the needs profile: mean levels 0 to 4 over its answered criteria, None when there are none."""

    number: int
    name: str
    today: float | None
    needed: float | None
    must_haves: int
    unknown: int


def needs_profile(assessment: Assessment, lang: str) -> list[Need]:
    """Today and needed, competency by competency, over the criteria that are asked and concern the client."""
    content, answers = assessment.questionnaire.content, assessment.answers_by_step
    skipped = assessment.skipped
    return [
        _need(competency, answers.get(competency.key, {}), skipped, lang)
        for competency in content.competencies
    ]


def _need(competency: Competency, saved: Mapping[str, Any], skipped: rules.Hidden, lang: str) -> Need:
    asked = [saved.get(c.key, {}) for c in competency.criteria if c.key not in skipped.criteria]
    concerned = [answer for answer in asked if not answer.get("not_applicable")]
    return Need(
        number=competency.number,
        name=competency.short_name.get(lang),
        today=_mean([answer["today"] for answer in concerned if answer.get("today") is not None]),
        needed=_mean([answer["required"] for answer in concerned if answer.get("required") is not None]),
        must_haves=sum(answer.get("must_have") is True for answer in concerned),
        unknown=sum(answer.get("required") is None for answer in concerned),
    )


def _mean(levels: list[int]) -> float | None:
    return sum(levels) / len(levels) if levels else None
