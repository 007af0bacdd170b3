"""Which questions are hidden, by the skip rules of a questionnaire and the facts answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessment.catalogue.definition import Questionnaire, Text

Answers = Mapping[str, Mapping[str, Any]]
"""What was saved: step key -> the step's JSON map. A step that was never saved is absent."""


@dataclass(frozen=True)
class Hidden:
    """The questions not asked, and for each of their keys the reason shown to the client."""

    facts: frozenset[str]
    criteria: frozenset[str]
    reasons: Mapping[str, Text]


def hidden(questionnaire: Questionnaire, facts: Mapping[str, Any]) -> Hidden:
    """The questions the skip rules hide; of several rules hiding one question, the first gives the reason."""
    hidden_facts: set[str] = set()
    hidden_criteria: set[str] = set()
    reasons: dict[str, Text] = {}
    for rule in questionnaire.skip_rules:
        hides = rule.when is not None and rule.when.holds(facts)
        if hides or (rule.unless is not None and not rule.unless.holds(facts)):
            hidden_facts.update(rule.hide_facts)
            hidden_criteria.update(rule.hide_criteria)
            for key in (*rule.hide_facts, *rule.hide_criteria):
                reasons.setdefault(key, rule.reason)
    return Hidden(frozenset(hidden_facts), frozenset(hidden_criteria), reasons)


def facts_of(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """Every fact that was saved, hidden ones included."""
    return {key: value for block in questionnaire.blocks for key, value in answers.get(block.key, {}).items()}
