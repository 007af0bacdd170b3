"""Which questions are hidden, by the skip rules of a questionnaire and the facts answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessment.catalogue.definition import (
    FORM_FACT,
    FORM_VALUES,
    START_STEP,
    Competency,
    Criterion,
    Questionnaire,
    Text,
)

AUTOMATIC, *FORMS = FORM_VALUES
"""What the form is while nobody chose, and the two that can be chosen: short and full."""

Answers = Mapping[str, Mapping[str, Any]]
"""What was saved: step key -> the step's JSON map. A step that was never saved is absent."""


@dataclass(frozen=True)
class Hidden:
    """The questions not asked, and for each of their keys the reason shown to the client."""

    facts: frozenset[str]
    criteria: frozenset[str]
    reasons: Mapping[str, Text]


@dataclass(frozen=True)
class NotAsked:
    """Criteria that are not asked for one and the same reason."""

    reason: Text
    criteria: tuple[Criterion, ...]


def skipped(questionnaire: Questionnaire, answers: Answers) -> Hidden:
    """The one definition of what is not asked: the skip rules over the stored facts and the chosen form."""
    return hidden(questionnaire, facts_of(questionnaire, answers))


def hidden(questionnaire: Questionnaire, facts: Mapping[str, Any]) -> Hidden:
    """The questions the skip rules hide; of several rules hiding one question, the first gives the reason.

    For facts that are being typed; for what is stored, use `skipped`.
    """
    hidden_facts: set[str] = set()
    hidden_criteria: set[str] = set()
    reasons: dict[str, Text] = {}
    for rule in questionnaire.skip_rules:
        hides = rule.when is not None and rule.when.holds(facts)
        if hides or (rule.unless is not None and not rule.unless.holds(facts)):
            criteria = questionnaire.criteria_hidden_by(rule)
            hidden_facts.update(rule.hide_facts)
            hidden_criteria.update(criteria)
            for key in (*rule.hide_facts, *criteria):
                reasons.setdefault(key, rule.reason)
    return Hidden(frozenset(hidden_facts), frozenset(hidden_criteria), reasons)


def facts_of(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """Every fact that was saved, hidden ones included, and the chosen form as the fact `form`."""
    facts = {
        key: value for block in questionnaire.blocks for key, value in answers.get(block.key, {}).items()
    }
    return facts | {FORM_FACT: form_of(answers)}


def form_of(answers: Answers) -> str:
    """The chosen form, `short` or `full`, or `automatic` while the facts decide."""
    chosen = answers.get(START_STEP, {}).get(FORM_FACT)
    return chosen if chosen in FORMS else AUTOMATIC


def not_asked(competency: Competency, skipped: Hidden) -> list[NotAsked]:
    """The criteria of a competency that are not asked, grouped by the reason, in the order of their first criterion."""
    groups: dict[Text, list[Criterion]] = {}
    for criterion in competency.criteria:
        if criterion.key in skipped.criteria:
            groups.setdefault(skipped.reasons[criterion.key], []).append(criterion)
    return [NotAsked(reason, tuple(criteria)) for reason, criteria in groups.items()]
