"""Levels that other answers make necessary: `requires at least`."""

from __future__ import annotations

from assessment.catalogue.definition import Questionnaire, Text
from assessment.skipping import Answers, facts_of


def minimums(questionnaire: Questionnaire, answers: Answers) -> dict[str, tuple[int, Text]]:
    """Criterion key -> the level that the stored facts require at least, and why; of several rules the highest level."""
    facts = facts_of(questionnaire, answers)
    found: dict[str, tuple[int, Text]] = {}
    for rule in questionnaire.minimums:
        if rule.when.holds(facts):
            for key in rule.criteria:
                if key not in found or found[key][0] < rule.level:
                    found[key] = (rule.level, rule.text)
    return found
