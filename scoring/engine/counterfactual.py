"""What would have to be different: the smallest changes after which an integrator gets another verdict, or another place.

Three questions are answered for one integrator: what would bring the next better verdict (``up``), what would cost the present
one (``down``), and what would put it before the integrator just ahead of it, or behind the next one if it leads (``order``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from .evaluate import evaluate
from .moves import Move
from .plans import Aim, Goal, Plan, falling_plan, least_score, rising_plan, single_moves
from .policy import VERDICTS, rank_of
from .problem import Budget, Integrator, Problem
from .result import IntegratorResult, Result
from .standing import Asked, Changes, Field, Standing

MOST_OF_A_KIND = 3


class Shift(NamedTuple):
    """``share`` 0..1 of all weight that moves, and the weights afterwards."""

    share: Fraction
    weights: dict[str, Fraction]


class _Examined(NamedTuple):
    """One integrator of a problem, and its rival."""

    problem: Problem
    field: Field
    own: Integrator
    rival: Integrator | None
    results: Mapping[str, IntegratorResult]

    @property
    def now(self) -> Standing:
        return self.field.standing(self.own, {})


def counterfactuals(
    problem: Problem, integrator_id: str, result: Result | None = None
) -> dict[str, object] | None:
    """What would change the verdict or the place of one integrator; None when there is no score.

    ``result`` spares the evaluation where the caller has it. Raises KeyError for an unknown integrator. Numbers are exact texts
    "p/q" as in a result. The verdict is the supported one (before the rule on coverage), as in the ranking::

        {"integrator": id, "verdict": "..", "score": "..",
         "up": PART | None,       None: it is strong already
         "down": PART | None,     None: it is decline already
         "order": PART | None}    None: it is alone

        PART = {
          "target": {"verdict": word}          at least this one (up), or at most this one (down)
                  | {"rival": id, "place": "before" | "behind"},
          "singles": [                         each is enough by itself; the fewest steps first; at most three of each "what"
             {"changes": [CHANGE], "steps": n, "after": AFTER}],
          "combined": None | {                 only where no single change is enough
             "changes": [CHANGE, ...], "steps": n, "minimal": bool, "after": AFTER},
          "weights": None | {                  the least shift of priority that does it, None where none does
             "share": "p/q",                   0..1 of all weight; times 100 = priority points
             "beyond": bool,                   true: at this shift it is level; anything more does it
             "weights": {competency: {"from": "p/q", "to": "p/q"}}, "after": AFTER}}
        CHANGE = {"what": "level" | "evidence" | "required" | "must_have", "competency", "criterion", "from", "to"}
        AFTER = {"score", "verdict"} and, for the order, {"rival_score", "rival_verdict"}

    ``from`` is None for a level that is unknown; ``required`` and ``must_have`` are the client's, and change for the rival too.

    What is guaranteed. Every ``after`` was found by evaluating the changed problem. Single changes: for each criterion and each
    ``what``, no smaller step does it, and what is listed takes no more steps than what is not. ``combined`` upwards uses the
    integrator's levels if they can do it, else its evidence too: ``minimal`` true says that no other changes of levels need fewer
    steps; otherwise, as always downwards (levels only), it is only certain that no step of it can be left out. ``weights`` is the
    least share by the exact formula of the flip distance. It is not looked for where must-haves decide, nor for a rival with
    another verdict.
    """
    found = evaluate(problem, pairs=False) if result is None else result
    results = {item.id: item for item in found.integrators}
    own = next((item for item in problem.integrators if item.id == integrator_id), None)
    if own is None:
        raise KeyError(integrator_id)
    rated = results[integrator_id]
    if rated.score is None:
        return None
    field = Field(problem)
    examined = _Examined(problem, field, own, None, results)
    return {
        "integrator": integrator_id,
        "verdict": rated.verdict_supported,
        "score": str(rated.score),
        "up": _up(examined),
        "down": _down(examined),
        "order": _order(examined, found),
    }


def _up(examined: _Examined) -> dict[str, object] | None:
    wanted = examined.now.verdict + 1
    if wanted == len(VERDICTS):
        return None
    field, own = examined.field, examined.own
    edge = least_score(wanted, field.policy)

    def goal(changes: Changes) -> bool:
        return field.standing(own, changes).verdict >= wanted

    return _part(
        examined,
        {"verdict": VERDICTS[wanted]},
        goal,
        lambda: rising_plan(field, own, [Aim(wanted, edge)], goal),
        _shift(_over_edge(examined, edge), beyond=False),
        lambda found: found[0].verdict >= wanted,
        up=True,
    )


def _down(examined: _Examined) -> dict[str, object] | None:
    present = examined.now.verdict
    if present == 0:
        return None
    field, own = examined.field, examined.own
    edge = least_score(present, field.policy)

    def goal(changes: Changes) -> bool:
        return field.standing(own, changes).verdict < present

    return _part(
        examined,
        {"verdict": VERDICTS[present - 1]},
        goal,
        lambda: falling_plan(field, own, goal),
        _shift(_over_edge(examined, edge), beyond=True),
        lambda found: found[0].score == edge,
        up=False,
    )


def _over_edge(examined: _Examined, edge: Fraction) -> dict[str, tuple[Fraction, Fraction]]:
    """Weight and distance of the subscore from the edge, for every competency that counts."""
    rated = examined.results[examined.own.id]
    return {
        name: (examined.field.top[name], item.subscore - edge)
        for name, item in rated.competencies.items()
        if item.subscore is not None
    }


def _order(examined: _Examined, result: Result) -> dict[str, object] | None:
    rival_id, before = _rival(examined.own.id, result)
    rival = next((item for item in examined.problem.integrators if item.id == rival_id), None)
    if rival is None:
        return None
    field, own = examined.field, examined.own
    with_rival = examined._replace(rival=rival)

    def goal(changes: Changes) -> bool:
        mine, theirs = field.standing(own, changes), field.standing(rival, changes, own=False)
        return mine > theirs if before else mine < theirs

    def plan() -> Plan | None:
        if not before:
            return falling_plan(field, own, goal)
        theirs = field.standing(rival, {})
        level = least_score(theirs.verdict, field.policy)
        aims = [Aim(theirs.verdict, max(level, theirs.score), strict=theirs.score >= level)]
        if theirs.verdict + 1 < len(VERDICTS):
            aims.append(Aim(theirs.verdict + 1, least_score(theirs.verdict + 1, field.policy)))
        return rising_plan(field, own, aims, goal)

    mine, theirs = (examined.results[item.id] for item in (own, rival))
    differences = {
        name: (field.top[name], item.subscore - other)
        for name, item in mine.competencies.items()
        if item.subscore is not None and (other := theirs.competencies[name].subscore) is not None
    }
    return _part(
        with_rival,
        {"rival": rival.id, "place": "before" if before else "behind"},
        goal,
        plan,
        _shift(differences, beyond=True) if mine.verdict_supported == theirs.verdict_supported else None,
        lambda found: found[0] == found[1],
        up=before,
    )


def _rival(own: str, result: Result) -> tuple[str | None, bool]:
    """The integrator just ahead of this one, to come before it; where nobody is ahead, the next one, to fall behind it."""
    rank = next(item.rank for item in result.ranking if item.id == own)
    ahead = [item.id for item in result.ranking if item.rank < rank]
    if ahead:
        return ahead[-1], True
    return next((item.id for item in result.ranking if item.id != own), None), False


Reached = Callable[[list[Standing]], bool]


def _part(
    examined: _Examined,
    target: dict[str, object],
    goal: Goal,
    plan: Callable[[], Plan | None],
    shift: Shift | None,
    reached: Reached,
    *,
    up: bool,
) -> dict[str, object]:
    singles = single_moves(examined.field, examined.own, goal, up=up)
    combined = None if singles else plan()
    return {
        "target": target,
        "singles": [_single(examined, name, move) for name, move in _shortest(singles)],
        "combined": None if combined is None else _combined(examined, combined),
        "weights": _weights(examined, shift, reached, beyond=not up or examined.rival is not None),
    }


def _shortest(singles: Sequence[tuple[str, Move]]) -> list[tuple[str, Move]]:
    """The first few of each kind, so that many of one do not hide the others."""
    kept: list[tuple[str, Move]] = []
    for name, move in singles:
        if sum(other.what == move.what for _, other in kept) < MOST_OF_A_KIND:
            kept.append((name, move))
    return kept


def _single(examined: _Examined, name: str, move: Move) -> dict[str, object]:
    return {
        "changes": _described(examined, name, move.after),
        "steps": move.steps,
        "after": _after(examined, _changed_problem(examined, {name: move.after})),
    }


def _combined(examined: _Examined, plan: Plan) -> dict[str, object]:
    return {
        "changes": [
            change for name, asked in plan.changes.items() for change in _described(examined, name, asked)
        ],
        "steps": plan.steps,
        "minimal": plan.minimal,
        "after": _after(examined, _changed_problem(examined, plan.changes)),
    }


def _described(examined: _Examined, name: str, after: Asked) -> list[dict[str, object]]:
    need, was = examined.field.needs[name], examined.own.capability(name)
    now, asked = after.capability, after.criterion
    evidence = "declared" if was.level is None else was.evidence
    pairs = [
        ("level", was.level, now.level),
        ("evidence", evidence, evidence if now.level is None else now.evidence),
        ("required", need.criterion.required, asked.required),
        ("must_have", need.criterion.must_have, asked.must_have),
    ]
    return [
        {"what": what, "competency": need.competency, "criterion": name, "from": old, "to": new}
        for what, old, new in pairs
        if old != new
    ]


def _changed_problem(examined: _Examined, changes: Changes) -> Problem:
    """The problem with other criteria, and other capabilities of the examined integrator."""
    competencies = tuple(
        replace(
            competency,
            criteria=tuple(
                changes[criterion.id].criterion
                if criterion.applicable and criterion.id in changes
                else criterion
                for criterion in competency.criteria
            ),
        )
        for competency in examined.problem.competencies
    )
    capabilities = {name: asked.capability for name, asked in changes.items()}
    own = replace(examined.own, capabilities={**examined.own.capabilities, **capabilities})
    others = () if examined.rival is None else (examined.rival,)
    return replace(examined.problem, competencies=competencies, integrators=(own, *others))


def _standings(problem: Problem) -> list[Standing]:
    """Of the examined integrator and its rival, by evaluating the whole problem."""
    return [
        Standing(rank_of(item.verdict_supported), item.score)
        for item in evaluate(problem, pairs=False).integrators
        if item.score is not None
    ]


def _after(examined: _Examined, problem: Problem) -> dict[str, object]:
    mine, *others = _standings(problem)
    found: dict[str, object] = {"score": str(mine.score), "verdict": VERDICTS[mine.verdict]}
    for theirs in others:
        found |= {"rival_score": str(theirs.score), "rival_verdict": VERDICTS[theirs.verdict]}
    return found


def _shift(values: Mapping[str, tuple[Fraction, Fraction]], *, beyond: bool) -> Shift | None:
    """The least weight to move until ``sum of weight * value`` is 0; ``values`` hold (weight, value).

    None where no move does it, or, with ``beyond``, where no further move then changes the sign.

    Weight is worth most when it moves from the competency whose value has the sign of the sum most, to the one that has it least.
    """
    total = sum((weight * value for weight, value in values.values()), Fraction(0))
    sign = -1 if total < 0 else 1
    left = abs(total)
    goal, least = min(((name, sign * value) for name, (_, value) in values.items()), key=lambda item: item[1])
    if (beyond and least >= 0) or (left and least > 0):
        return None
    weights = {name: weight for name, (weight, _) in values.items()}
    moved = Fraction(0)
    for name in sorted(values, key=lambda name: sign * values[name][1], reverse=True):
        if left == 0:
            break
        worth = sign * values[name][1] - least
        share = min(weights[name], left / worth)
        weights[name] -= share
        weights[goal] += share
        moved += share
        left -= share * worth
    return Shift(moved, weights)


def _weights(
    examined: _Examined, shift: Shift | None, reached: Reached, *, beyond: bool
) -> dict[str, object] | None:
    """The shift in words, if the evaluated problem with these weights bears it out."""
    if shift is None:
        return None
    changed = replace(_changed_problem(examined, {}), priorities=Budget(shift.weights))
    if not reached(_standings(changed)):
        return None
    return {
        "share": str(shift.share),
        "beyond": beyond,
        "weights": _moved(examined.field.top, shift.weights),
        "after": _after(examined, changed),
    }


def _moved(before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> dict[str, dict[str, str]]:
    names: Iterable[str] = (name for name in after if after[name] != before[name])
    return {name: {"from": str(before[name]), "to": str(after[name])} for name in names}
