"""Answers that disagree with each other: each check reads the visible answers and gives figures for its text.

The sentences are in the questionnaire (`contradictions.yaml`); a questionnaire that does not list a check is
not checked for it, and a check whose facts are absent or invalid says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assessment.catalogue.definition import LEVELS, Questionnaire, Text
from assessment.skipping import Answers, facts_of, hidden
from assessment.values import SIZE, is_answer

NOTICE = timedelta(days=7)
"""A D-day later than the contract's end minus this is a risk."""

Figure = int | Decimal | date


@dataclass(frozen=True)
class Contradiction:
    """Two or more answers that disagree: `keys` are the questions, `step` the step of the first of them.

    `text.get(lang).format(**params)` is the sentence; the numbers and dates in `params` are to be localised
    first.
    """

    key: str
    text: Text
    params: Mapping[str, Figure]
    keys: tuple[str, ...]
    step: str


@dataclass(frozen=True)
class _Visible:
    """The valid answers to the questions that are shown."""

    facts: Mapping[str, Any]
    criteria: Mapping[str, Mapping[str, Any]]

    def number(self, key: str) -> Decimal | None:
        value = self.facts.get(key)
        return None if value is None else Decimal(str(value))

    def day(self, key: str) -> date | None:
        value = self.facts.get(key)
        return None if value is None else date.fromisoformat(value)

    def classes(self) -> dict[Decimal, int]:
        """Quota in GB -> number of mailboxes."""
        sizes: Mapping[str, int] = self.facts.get("mailboxes_by_class", {})
        return {Decimal(size): count for size, count in sizes.items() if SIZE.fullmatch(size)}


Finding = tuple[dict[str, Figure], tuple[str, ...]]


def contradictions(questionnaire: Questionnaire, answers: Answers) -> list[Contradiction]:
    """Every contradiction among the visible answers, in the questionnaire's order."""
    visible = _visible(questionnaire, answers)
    found = []
    for item in questionnaire.contradictions:
        finding = _CHECKS[item.key](visible)
        if finding is not None:
            params, keys = finding
            in_facts = keys[0] in visible.facts
            step_of = questionnaire.step_of_fact if in_facts else questionnaire.step_of_criterion
            found.append(Contradiction(item.key, item.text, params, keys, step_of(keys[0])))
    return found


def _visible(questionnaire: Questionnaire, answers: Answers) -> _Visible:
    facts = facts_of(questionnaire, answers)
    skipped = hidden(questionnaire, facts)
    shown = {
        fact.key: facts[fact.key]
        for fact in questionnaire.facts
        if fact.key not in skipped.facts and is_answer(fact, facts.get(fact.key))
    }
    criteria = {
        criterion.key: answers.get(competency.key, {}).get(criterion.key, {})
        for competency in questionnaire.competencies
        for criterion in competency.criteria
        if criterion.key not in skipped.criteria
    }
    applicable = {key: answer for key, answer in criteria.items() if not answer.get("not_applicable")}
    return _Visible(shown, applicable)


def _classes_sum(visible: _Visible) -> Finding | None:
    mailboxes, shared = visible.number("mailboxes"), visible.number("shared_mailboxes")
    classes = sum(visible.classes().values())
    if not classes or mailboxes is None or shared is None or classes == mailboxes + shared:
        return None
    figures: dict[str, Figure] = {
        "classes": classes,
        "mailboxes": mailboxes,
        "shared_mailboxes": shared,
        "accounts": mailboxes + shared,
    }
    return figures, ("mailboxes_by_class", "mailboxes", "shared_mailboxes")


def _volume_over_quota(visible: _Visible) -> Finding | None:
    volume = visible.number("volume_gb")
    quota = sum((size * count for size, count in visible.classes().items()), Decimal(0))
    if volume is None or not quota or volume <= quota:
        return None
    return {"volume_gb": volume, "quota_gb": quota}, ("volume_gb", "mailboxes_by_class")


def _biggest_over_class(visible: _Visible) -> Finding | None:
    biggest = visible.number("biggest_gb")
    largest = max((size for size, count in visible.classes().items() if count), default=None)
    if biggest is None or largest is None or biggest <= largest:
        return None
    return {"biggest_gb": biggest, "largest_class_gb": largest}, ("biggest_gb", "mailboxes_by_class")


def _dday_in_blackout(visible: _Visible) -> Finding | None:
    dday = visible.day("dday")
    for first, last in visible.facts.get("blackouts", []):
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        if dday is not None and start <= dday <= end:
            return {"dday": dday, "start": start, "end": end}, ("dday", "blackouts")
    return None


def _dday_after_contract(visible: _Visible) -> Finding | None:
    dday, contract_end = visible.day("dday"), visible.day("contract_end")
    if dday is None or contract_end is None or dday <= contract_end - NOTICE:
        return None
    return {"dday": dday, "contract_end": contract_end}, ("dday", "contract_end")


def _zero_downtime_big_bang(visible: _Visible) -> Finding | None:
    if visible.number("downtime_h") == 0 and visible.facts.get("mode") == "big_bang":
        return {}, ("downtime_h", "mode")
    return None


def _everything_at_four(visible: _Visible) -> Finding | None:
    asked = visible.criteria
    if asked and all(_is_extreme(answer) for answer in asked.values()):
        return {"count": len(asked)}, tuple(asked)
    return None


def _is_extreme(answer: Mapping[str, Any]) -> bool:
    return answer.get("required") == LEVELS - 1 and answer.get("must_have") is True


def _must_have_without_need(visible: _Visible) -> Finding | None:
    keys = tuple(
        key
        for key, answer in visible.criteria.items()
        if answer.get("must_have") is True and 0 in (answer.get("required"), answer.get("importance"))
    )
    return ({"count": len(keys)}, keys) if keys else None


_CHECKS: Mapping[str, Callable[[_Visible], Finding | None]] = {
    "classes_sum": _classes_sum,
    "volume_over_quota": _volume_over_quota,
    "biggest_over_class": _biggest_over_class,
    "dday_in_blackout": _dday_in_blackout,
    "dday_after_contract": _dday_after_contract,
    "zero_downtime_big_bang": _zero_downtime_big_bang,
    "everything_at_four": _everything_at_four,
    "must_have_without_need": _must_have_without_need,
}
