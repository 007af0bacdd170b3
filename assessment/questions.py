"""The questions of a questionnaire by kind and key: whether one is asked, where, what it says and what was answered to it.

Pure functions. A question whose key a later version of the questionnaire no longer has is still read through its definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessment.catalogue.definition import PRIORITIES_STEP, Criterion, Fact, Questionnaire
from assessment.catalogue.parts import french_spacing
from assessment.priorities import read as read_priorities
from assessment.screens import criterion_lines
from assessment.skipping import Answers, Hidden
from assessment.starting import SUGGESTED
from assessment.wording import fact_lines, labelled

FACT, CRITERION, PRIORITIES = "fact", "criterion", "priorities"


@dataclass(frozen=True)
class Named:
    """What names one question: its kind (fact, criterion or priorities) and its key; a fact and a criterion may share a key."""

    kind: str
    key: str

    @property
    def id(self) -> str:
        """The name in a form; no key holds a colon."""
        return f"{self.kind}:{self.key}"


def all_named(content: Questionnaire, hidden: Hidden) -> Iterator[tuple[str, Named]]:
    """(step, question) of everything that this client is asked, in the questionnaire's order."""
    for block in content.blocks:
        for fact in block.facts:
            if fact.key not in hidden.facts:
                yield block.key, Named(FACT, fact.key)
    for competency in content.competencies:
        for criterion in competency.criteria:
            if criterion.key not in hidden.criteria:
                yield competency.key, Named(CRITERION, criterion.key)
    yield PRIORITIES_STEP, Named(PRIORITIES, PRIORITIES_STEP)


def step_of(content: Questionnaire, named: Named) -> str:
    """The step that asks the question now; "" when this version has no such question."""
    if named.kind == PRIORITIES:
        return PRIORITIES_STEP
    try:
        return content.step_of_fact(named.key) if named.kind == FACT else content.step_of_criterion(named.key)
    except KeyError:
        return ""


def is_hidden(named: Named, hidden: Hidden) -> bool:
    """Whether the client's other answers take the question away."""
    return named.key in {FACT: hidden.facts, CRITERION: hidden.criteria}.get(named.kind, frozenset())


def anchor(named: Named) -> str:
    """The id of the question on its step's page."""
    return f"asked_{PRIORITIES}" if named.kind == PRIORITIES else f"{named.kind}_{named.key}"


def definition_of(content: Questionnaire, named: Named) -> dict[str, Any]:
    """What is stored with a question so that its answers can be read for ever. KeyError when there is no such question."""
    if named.kind == FACT:
        return content.fact(named.key).model_dump(mode="json")
    if named.kind == CRITERION:
        return content.criterion(named.key).model_dump(mode="json")
    names = {c.key: c.short_name.model_dump(mode="json") for c in content.competencies}
    return {"names": names}


def answer_to(content: Questionnaire, named: Named, answers: Answers) -> Any:
    """The stored answer, None without one. What a starting profile suggests is nobody's answer and left out."""
    step = step_of(content, named)
    saved = answers.get(step)
    if named.kind == PRIORITIES:
        return saved or None
    value = (saved or {}).get(named.key)
    if named.kind == CRITERION and isinstance(value, Mapping):
        return {part: given for part, given in value.items() if part != SUGGESTED} or None
    return value


def question_text(kind: str, definition: Mapping[str, Any], lang: str) -> str:
    """What the question is called, from its definition."""
    if kind == PRIORITIES:
        return _("Which competencies matter most?")
    text = str(definition["label" if kind == FACT else "name"][lang])
    text = french_spacing(text) if lang == "fr" else text
    return text if kind == FACT else f"{definition['number']} {text}"


def answer_lines(kind: str, definition: Mapping[str, Any], value: Any, lang: str) -> list[str]:
    """An answer in words, an empty list for none, by the question as it was when somebody asked about it."""
    if value is None:
        return []
    if kind == FACT:
        return fact_lines(Fact.model_validate(definition), value, lang)
    if kind == CRITERION:
        return criterion_lines(Criterion.model_validate(definition), value, lang)
    return _priority_lines(definition["names"], value, lang)


def _priority_lines(names: Mapping[str, Mapping[str, str]], value: Any, lang: str) -> list[str]:
    """The order or the points; of a competency that came later, the key."""
    priorities = read_priorities(value)

    def name(key: str) -> str:
        return names[key][lang] if key in names else key

    if priorities.method == "points":
        given = sorted(priorities.points.items(), key=lambda pair: -pair[1])
        return [labelled(name(key), str(points)) for key, points in given if points]
    lines = [f"{at}. " + ", ".join(name(key) for key in tier) for at, tier in enumerate(priorities.tiers, 1)]
    return lines or [_("No ranking: all the same")]
