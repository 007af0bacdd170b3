"""Answers that disagree with each other: each check reads the visible answers and gives figures for its text.

The sentences are in the questionnaire (`contradictions.yaml`); a questionnaire that does not list a check is
not checked for it, and a check whose facts are absent or invalid says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.catalogue.definition import (
    LEVELS,
    PRIORITIES_STEP,
    ContradictionText,
    Questionnaire,
    Text,
)
from assessment.forecast import earliest_dday
from assessment.minimums import minimums
from assessment.skipping import Answers, facts_of, skipped
from assessment.values import SIZE, is_answer

NOTICE = timedelta(days=7)
"""A D-day later than the contract's end minus this is a risk."""

LOWEST_PRICE = Decimal(1)
"""EUR per mailbox and month below which a budget cannot pay people on call day and night.

Only automated mass hosting is sold below it; the cheapest class of our own reference prices, at the largest discount, costs
about as much without anybody on call.
"""

NEARLY_ALL, ENOUGH = Fraction(9, 10), 10
"""From how large a share of extreme needs on nothing is ranked any more, and among how many needs one may say so.

With nine in ten needs at the top, the weights hardly tell one integrator from another. Below ten answered needs the client may
simply have begun with the decisive ones - unless no more are asked.
"""

Figure = int | Decimal | date


@dataclass(frozen=True)
class QuestionPlace:
    """One question: its step, whether it is a `fact` or a `criterion`, and its key."""

    step: str
    kind: str
    key: str


@dataclass(frozen=True)
class Contradiction:
    """Two or more answers that disagree.

    `places` are the questions, facts first. `remedy` is the step where the client can settle it, when that is another one.
    `text.get(lang).format(**params)` is the sentence, and `why` explains it likewise; the numbers and dates in `params` are to
    be localised first.
    """

    key: str
    text: Text
    params: Mapping[str, Figure]
    places: tuple[QuestionPlace, ...]
    why: Text | None = None
    remedy: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the questions."""
        return tuple(place.key for place in self.places)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of the questions, each once."""
        return tuple(dict.fromkeys(place.step for place in self.places))

    @property
    def step(self) -> str:
        """The step of the first question."""
        return self.places[0].step


@dataclass(frozen=True)
class _Visible:
    """The valid answers to the questions that are shown."""

    facts: Mapping[str, Any]
    criteria: Mapping[str, Mapping[str, Any]]
    minimums: Mapping[str, tuple[int, Text]]
    today: date | None

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


@dataclass(frozen=True)
class _Finding:
    """What one check found: the figures of the texts and the questions; `why` replaces the entry's own explanation."""

    params: dict[str, Figure] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    why: Text | None = None
    remedy: str = ""


def contradictions(
    questionnaire: Questionnaire, answers: Answers, today: date | None = None
) -> list[Contradiction]:
    """Every contradiction among the visible answers, in the questionnaire's order.

    `today` is for the check of the D-day against the calendar; without it, that one says nothing.
    """
    visible = _visible(questionnaire, answers, today)
    found = []
    for item in questionnaire.contradictions:
        check = _CHECKS[item.key] if item.when is None else _by_condition
        for finding in check(visible, item):
            places = [
                *(QuestionPlace(questionnaire.step_of_fact(key), "fact", key) for key in finding.facts),
                *(
                    QuestionPlace(questionnaire.step_of_criterion(key), "criterion", key)
                    for key in finding.criteria
                ),
            ]
            found.append(
                Contradiction(
                    key=item.key,
                    text=item.text,
                    params=finding.params,
                    places=tuple(places),
                    why=finding.why or item.why,
                    remedy=finding.remedy,
                )
            )
    return found


def concerning(step: str, found: Iterable[Contradiction]) -> list[Contradiction]:
    """Those with a question of this step, or that are settled there."""
    return [item for item in found if step in item.steps or step == item.remedy]


def _visible(questionnaire: Questionnaire, answers: Answers, today: date | None) -> _Visible:
    facts = facts_of(questionnaire, answers)
    not_asked = skipped(questionnaire, answers)
    shown = {
        fact.key: facts[fact.key]
        for fact in questionnaire.facts
        if fact.key not in not_asked.facts and is_answer(fact, facts.get(fact.key))
    }
    criteria = {
        criterion.key: answers.get(competency.key, {}).get(criterion.key, {})
        for competency in questionnaire.competencies
        for criterion in competency.criteria
        if criterion.key not in not_asked.criteria
    }
    applicable = {key: answer for key, answer in criteria.items() if not answer.get("not_applicable")}
    return _Visible(shown, applicable, minimums(questionnaire, answers), today)


def _by_condition(visible: _Visible, item: ContradictionText) -> Iterable[_Finding]:
    if item.when is None or not item.when.holds(visible.facts):
        return
    read = tuple(dict.fromkeys(key for key in item.when.fact_keys() if key in visible.facts))
    yield _Finding({key: _figure(visible.facts[key]) for key in sorted(item.figures)}, facts=read)


def _figure(value: Any) -> Figure:
    return date.fromisoformat(value) if isinstance(value, str) else Decimal(str(value))


def _classes_sum(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    mailboxes, shared = visible.number("mailboxes"), visible.number("shared_mailboxes")
    classes = sum(visible.classes().values())
    if not classes or mailboxes is None or shared is None or classes == mailboxes + shared:
        return
    figures: dict[str, Figure] = {
        "classes": classes,
        "mailboxes": mailboxes,
        "shared_mailboxes": shared,
        "accounts": mailboxes + shared,
    }
    yield _Finding(figures, ("mailboxes_by_class", "mailboxes", "shared_mailboxes"))


def _volume_over_quota(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    volume = visible.number("volume_gb")
    quota = sum((size * count for size, count in visible.classes().items()), Decimal(0))
    if volume is not None and quota and volume > quota:
        yield _Finding({"volume_gb": volume, "quota_gb": quota}, ("volume_gb", "mailboxes_by_class"))


def _biggest_over_class(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    biggest = visible.number("biggest_gb")
    largest = max((size for size, count in visible.classes().items() if count), default=None)
    if biggest is not None and largest is not None and biggest > largest:
        figures: dict[str, Figure] = {"biggest_gb": biggest, "largest_class_gb": largest}
        yield _Finding(figures, ("biggest_gb", "mailboxes_by_class"))


def _dday_in_blackout(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    dday = visible.day("dday")
    for first, last in visible.facts.get("blackouts", []):
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        if dday is not None and start <= dday <= end:
            yield _Finding({"dday": dday, "start": start, "end": end}, ("dday", "blackouts"))
            return


def _dday_after_contract(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    dday, contract_end = visible.day("dday"), visible.day("contract_end")
    if dday is not None and contract_end is not None and dday > contract_end - NOTICE:
        yield _Finding({"dday": dday, "contract_end": contract_end}, ("dday", "contract_end"))


def _dday_too_early(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    """The wish against the calendar that starts today, or on the day of the decision if that is later."""
    dday = visible.day("dday")
    if visible.today is None or dday is None:
        return
    start = max(visible.today, visible.day("deadline_decision") or visible.today)
    earliest = earliest_dday(visible.facts, start)
    if earliest is not None and dday < earliest:
        yield _Finding({"dday": dday, "earliest": earliest, "start": start}, ("dday",))


def _zero_downtime_big_bang(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    if visible.number("downtime_h") == 0 and visible.facts.get("mode") == "big_bang":
        when = ("downtime_when",) if "downtime_when" in visible.facts else ()
        yield _Finding(facts=("downtime_h", "mode", *when))


def _budget_round_the_clock(visible: _Visible, item: ContradictionText) -> Iterable[_Finding]:
    """Almost no money, and people on call day and night: the entry says from which level on a criterion asks for them."""
    budget, mailboxes = visible.number("budget_year"), visible.number("mailboxes")
    accounts = (mailboxes or Decimal(0)) + (visible.number("shared_mailboxes") or Decimal(0))
    if budget is None or (budget and budget >= accounts * 12 * LOWEST_PRICE):
        return
    asked = tuple(
        key
        for key, answer in visible.criteria.items()
        if key in item.levels and (answer.get("required") or 0) >= item.levels[key]
    )
    if asked:
        figures: dict[str, Figure] = {"budget_year": budget, "accounts": accounts, "count": len(asked)}
        yield _Finding(figures, ("budget_year",), asked)


def _below_minimum(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    """One finding for each rule of `minimums.yaml` that a required level stays below, explained by the rule itself."""
    below: dict[tuple[int, Text], list[str]] = {}
    for key, answer in visible.criteria.items():
        required, minimum = answer.get("required"), visible.minimums.get(key)
        if required is not None and minimum is not None and required < minimum[0]:
            below.setdefault(minimum, []).append(key)
    for (level, why), keys in below.items():
        yield _Finding({"level": level, "count": len(keys)}, criteria=tuple(keys), why=why)


def _everything_at_four(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    answered = {key: answer for key, answer in visible.criteria.items() if answer.get("required") is not None}
    extreme = tuple(key for key, answer in answered.items() if _is_extreme(answer))
    enough = len(answered) >= ENOUGH or len(answered) == len(visible.criteria)
    if extreme and enough and len(extreme) >= NEARLY_ALL * len(answered):
        figures: dict[str, Figure] = {"count": len(extreme), "total": len(answered)}
        yield _Finding(figures, criteria=extreme, remedy=PRIORITIES_STEP)


def _is_extreme(answer: Mapping[str, Any]) -> bool:
    return answer.get("required") == LEVELS - 1 and answer.get("must_have") is True


def _must_have_without_need(visible: _Visible, _: ContradictionText) -> Iterable[_Finding]:
    keys = tuple(
        key
        for key, answer in visible.criteria.items()
        if answer.get("must_have") is True and 0 in (answer.get("required"), answer.get("importance"))
    )
    if keys:
        yield _Finding({"count": len(keys)}, criteria=keys)


_CHECKS: Mapping[str, Callable[[_Visible, ContradictionText], Iterable[_Finding]]] = {
    "classes_sum": _classes_sum,
    "volume_over_quota": _volume_over_quota,
    "biggest_over_class": _biggest_over_class,
    "dday_in_blackout": _dday_in_blackout,
    "dday_after_contract": _dday_after_contract,
    "dday_too_early": _dday_too_early,
    "zero_downtime_big_bang": _zero_downtime_big_bang,
    "budget_round_the_clock": _budget_round_the_clock,
    "below_minimum": _below_minimum,
    "everything_at_four": _everything_at_four,
    "must_have_without_need": _must_have_without_need,
}
