"""The next best question: which open thing, once answered, narrows the range of a score most.

Open are a requirement or an importance left blank (the client knows), and a capability that is unknown or a level that is not
proven (the integrator knows). Every possible answer to every open question is tried, and the exact range after it is found. What
an answer is certain to bring, whatever it turns out to be, is its narrowing at worst; that comes first in the order.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from .policy import EVIDENCE, Policy
from .problem import Capability, Problem
from .reach import Cell, Cells, Outcome, Reach, ScoreInterval

KINDS = ("requirement", "importance", "capability", "evidence")
MOST = 6  # questions in the set
_POOL = 24  # of the best single questions, from which the set is chosen
_JOINT = 2000  # combinations of answers that are looked at for one set

Value = int | str
Answered = tuple[Value, Cell]
Key = TypeVar("Key")
State = TypeVar("State")


class Place(NamedTuple):
    """Where a question belongs: a criterion by its competency and position there."""

    kind: str
    competency: str
    position: int


class Question(NamedTuple):
    """``answers``: each possible value with the range after it (None: no score). Points of the range's width that an answer takes
    away: at worst, on average over the values, at best."""

    place: Place
    answers: tuple[tuple[Value, ScoreInterval | None], ...]
    guaranteed: Fraction
    mean: Fraction
    largest: Fraction


class Stage(NamedTuple):
    """A question added to the set, and the widest and narrowest range that the answers to the set so far can leave."""

    question: Question
    widest: ScoreInterval
    narrowest: ScoreInterval


def is_open(kind: str, cell: Cell) -> bool:
    """Whether that is still to be asked of a criterion."""
    match kind:
        case "requirement":
            return cell.required is None
        case "importance":
            return cell.importance is None
        case "capability":
            return cell.capability.level is None
        case _:
            return cell.capability.level is not None and cell.capability.evidence != EVIDENCE[-1]


def answers_to(kind: str, cell: Cell, policy: Policy) -> list[Answered]:
    """Every answer, with the criterion as it stands after it.

    A level that becomes known is only declared: its proof is the next question. An unproven level may stay as it is: "there is no
    proof" is an answer too.
    """
    match kind:
        case "requirement":
            return [(level, cell._replace(required=level)) for level in range(policy.level_max + 1)]
        case "importance":
            return [(value, cell._replace(importance=value)) for value in range(policy.importance_max + 1)]
        case "capability":
            return [
                (level, cell._replace(capability=Capability(level, EVIDENCE[0])))
                for level in range(policy.level_max + 1)
            ]
        case _:
            level, present = cell.capability.level, EVIDENCE.index(cell.capability.evidence)
            return [
                (status, cell._replace(capability=Capability(level, status))) for status in EVIDENCE[present:]
            ]


def next_questions(problem: Problem, integrator_id: str) -> dict[str, object] | None:
    """The open questions of one integrator, best first, and a small set of them; None when there is no score.

    Numbers are exact, as texts "p/q" like everywhere in a result; points 0..100. Raises KeyError for an unknown integrator::

        {"integrator": id, "low": "..", "high": "..",       the range as it is
         "open": n,                                         everything not answered, known or proven
         "questions": [                                     those that can narrow the range at all, best first
           {"kind": "requirement" | "importance"            asked of the client
                  | "capability" | "evidence",              asked of the integrator
            "competency": id, "criterion": id,
            "guaranteed": "..", "mean": "..", "largest": "..",   points of width that go: at worst, on average, at most
            "answers": [{"value": 0..4 | 0..3 | evidence status, "low": ".." | None, "high": ".." | None}]}],
         "set": [                                           at most six, to be asked together; each line with the ones before it
           {"kind", "competency", "criterion",
            "widest": {"low", "high"},                      whatever the answers are, the range is not wider than this one
            "narrowest": {"low", "high"}}]}                 and with the luckiest answers it is this one

    The order is by the narrowing at worst, then on average. ``widest`` and ``narrowest`` are exact over all combinations of
    answers to the set; both are reached. The set is chosen greedily, each question for what it adds in the worst case so far: it
    need not be the best set of its size. It ends at six, or when nothing can narrow any more, or when there are too many
    combinations to try.
    An answer after which nothing carries weight leaves no range; it is listed, but does not count in the three figures.
    """
    integrator = next((item for item in problem.integrators if item.id == integrator_id), None)
    if integrator is None:
        raise KeyError(integrator_id)
    reach = Reach(problem, integrator)
    now = reach.total({})
    if now is None:
        return None
    places = _open_places(reach)
    ranked = _ranked(reach, places, reach.cells, now)
    return {
        "integrator": integrator_id,
        **_plain_range(now),
        "open": len(places),
        "questions": [_plain_question(item, reach) for item in ranked],
        "set": [
            {
                **_plain_place(stage.question.place, reach),
                "widest": _plain_range(stage.widest),
                "narrowest": _plain_range(stage.narrowest),
            }
            for stage in choose_set(reach, ranked, now)
        ],
    }


def _open_places(reach: Reach) -> list[Place]:
    return [
        Place(kind, name, position)
        for name, cells in reach.cells.items()
        for position, cell in enumerate(cells)
        for kind in KINDS
        if is_open(kind, cell)
    ]


def _ranked(
    reach: Reach, places: Iterable[Place], cells: Mapping[str, Cells], now: ScoreInterval
) -> list[Question]:
    """Best first; those that no answer to can narrow the range are left out. Equal ones keep their order."""
    base = {name: reach.outcome(own) for name, own in cells.items() if own != reach.cells[name]}
    asked = (_ask(reach, place, cells, base, now) for place in places)
    found = [question for question in asked if question is not None and question.largest > 0]
    return sorted(found, key=lambda item: (-item.guaranteed, -item.mean, -item.largest))


def _ask(
    reach: Reach, place: Place, cells: Mapping[str, Cells], base: Mapping[str, Outcome], now: ScoreInterval
) -> Question | None:
    """The question with the ranges after its answers; None when no answer leaves a range."""
    own = cells[place.competency]
    answers = [
        (value, reach.total({**base, place.competency: reach.outcome(_with(own, place.position, cell))}))
        for value, cell in answers_to(place.kind, own[place.position], reach.policy)
    ]
    narrowed = [now.width - after.width for _, after in answers if after is not None]
    if not narrowed:
        return None
    mean = sum(narrowed, Fraction(0)) / len(narrowed)
    return Question(place, tuple(answers), min(narrowed), mean, max(narrowed))


def _with(cells: Cells, position: int, cell: Cell) -> Cells:
    return (*cells[:position], cell, *cells[position + 1 :])


def choose_set(reach: Reach, ranked: Sequence[Question], now: ScoreInterval) -> list[Stage]:
    """At most six questions, added one by one: each the one that narrows most in the worst case of those before it."""
    stages: list[Stage] = []
    pool = [question.place for question in ranked[:_POOL]]
    chosen: list[Place] = []
    worst, cells = now, dict(reach.cells)
    while len(chosen) < MOST:
        best = next(
            iter(_ranked(reach, (place for place in pool if place not in chosen), cells, worst)), None
        )
        if best is None:
            break
        joint = _joint(reach, [*chosen, best.place])
        if joint is None:
            break
        chosen.append(best.place)
        (worst, cells), narrowest = joint
        stages.append(Stage(best, worst, narrowest))
    return stages


Joint = tuple[tuple[ScoreInterval, dict[str, Cells]], ScoreInterval]


def _joint(reach: Reach, places: Sequence[Place]) -> Joint | None:
    """The widest range (with the state that leaves it) and the narrowest over all combinations of answers; None when there are
    too many to try.

    The answers about a criterion are combined first, then those inside a competency. Of what they lead to only that is kept
    which another one does not contain (for the widest), or which contains no other one (for the narrowest): the bounds of the
    score rise with those of each competency, and these with those of each criterion, so the rest cannot give an extreme.
    """
    wide = _choices(reach, places, _room, _contains)
    narrow = _choices(
        reach, places, lambda one, other: _room(other, one), lambda one, other: _contains(other, one)
    )
    if wide is None or narrow is None:
        return None
    widest, narrowest = _extreme(reach, wide, max), _extreme(reach, narrow, min)
    if widest is None or narrowest is None:
        return None
    return widest, narrowest[0]


Bounds = tuple[int | None, int, int]
"""A criterion's importance (None: blank), least and greatest value."""
Choice = tuple[str, Outcome, Cells]


def _choices(
    reach: Reach,
    places: Sequence[Place],
    room: Callable[[Bounds, Bounds], bool],
    contains: Callable[[Outcome, Outcome], bool],
) -> list[list[Choice]] | None:
    """For each competency the outcomes worth looking at, each with a state that gives it; None when there are too many."""
    found = []
    for name in dict.fromkeys(place.competency for place in places):
        own = [place for place in places if place.competency == name]
        variants = [
            _kept(_variants(reach, name, position, own), room)
            for position in dict.fromkeys(place.position for place in own)
        ]
        if math.prod(map(len, variants)) > _JOINT:
            return None
        states: dict[Outcome, Cells] = {}
        for combination in itertools.product(*variants):
            cells = reach.cells[name]
            for _, (position, cell) in combination:
                cells = _with(cells, position, cell)
            states[reach.outcome(cells)] = cells
        found.append([(name, *item) for item in _kept(states, contains)])
    return found


def _variants(
    reach: Reach, name: str, position: int, places: Sequence[Place]
) -> dict[Bounds, tuple[int, Cell]]:
    """What the answers to the questions about one criterion can make of it."""
    cells = [reach.cells[name][position]]
    for place in places:
        if place.position == position:
            cells = [after for cell in cells for _, after in answers_to(place.kind, cell, reach.policy)]
    return {(cell.importance, *reach.values(cell)): (position, cell) for cell in cells}


def _room(one: Bounds, other: Bounds) -> bool:
    """Whether the first leaves at least as much room as the second, under the same importance."""
    return one[0] == other[0] and one[1] <= other[1] and one[2] >= other[2]


def _contains(one: Outcome, other: Outcome) -> bool:
    """Whether the first leaves the score at least as much room as the second, whatever the other competencies do."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return (
        one.active == other.active
        and one.certain <= other.certain
        and one.low.total * other.low.weight <= other.low.total * one.low.weight
        and one.high.total * other.high.weight >= other.high.total * one.high.weight
    )


def _kept(states: Mapping[Key, State], beats: Callable[[Key, Key], bool]) -> list[tuple[Key, State]]:
    """Those that no other one beats; of equals the first."""
    kept: list[tuple[Key, State]] = []
    for key, state in states.items():
        if any(beats(one, key) for one, _ in kept):
            continue
        kept = [(one, own) for one, own in kept if not beats(key, one)]
        kept.append((key, state))
    return kept


def _extreme(
    reach: Reach,
    choices: Sequence[Sequence[Choice]],
    better: Callable[..., tuple[ScoreInterval, dict[str, Cells]]],
) -> tuple[ScoreInterval, dict[str, Cells]] | None:
    """The widest or narrowest range over one outcome of each competency; None when there are too many, or none leaves a range."""
    if math.prod(map(len, choices)) > _JOINT:
        return None
    found = []
    for combination in itertools.product(*choices):
        total = reach.total({name: outcome for name, outcome, _ in combination})
        if total is not None:
            found.append((total, {**reach.cells, **{name: cells for name, _, cells in combination}}))
    return better(found, key=lambda item: item[0].width) if found else None


def _plain_range(interval: ScoreInterval | None) -> dict[str, str | None]:
    if interval is None:
        return {"low": None, "high": None}
    return {"low": str(interval.low), "high": str(interval.high)}


def _plain_place(place: Place, reach: Reach) -> dict[str, object]:
    return {
        "kind": place.kind,
        "competency": place.competency,
        "criterion": reach.criteria[place.competency][place.position],
    }


def _plain_question(question: Question, reach: Reach) -> dict[str, object]:
    return {
        **_plain_place(question.place, reach),
        "guaranteed": str(question.guaranteed),
        "mean": str(question.mean),
        "largest": str(question.largest),
        "answers": [{"value": value, **_plain_range(after)} for value, after in question.answers],
    }
