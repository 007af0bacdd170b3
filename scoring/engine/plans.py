"""Several changes of an integrator together, when no single one is enough."""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from .moves import WHATS, Move, moves, with_evidence, with_level
from .policy import BANDS, EVIDENCE, Policy, rank_of
from .problem import Integrator
from .standing import Asked, Field

Goal = Callable[[Mapping[str, Asked]], bool]


class Aim(NamedTuple):
    """A verdict 0..4 to reach at least, with a score from ``score`` on (0..100), or above it where ``strict``."""

    verdict: int
    score: Fraction
    strict: bool = False

    def reached(self, score: Fraction) -> bool:
        return score > self.score if self.strict else score >= self.score


class Plan(NamedTuple):
    """Changes that together reach the goal. ``minimal``: no other changes of levels do it in fewer steps."""

    changes: dict[str, Asked]
    steps: int
    minimal: bool


def least_score(rank: int, policy: Policy) -> Fraction:
    """The least exact score whose shown value (one decimal, half up) reaches the band of a verdict 1..4; 0 for decline."""
    if rank == 0:
        return Fraction(0)
    edge = math.ceil(10 * policy.bands[BANDS[rank - 1]])
    return Fraction(edge, 10) - Fraction(1, 20)


def rising_plan(field: Field, integrator: Integrator, aims: list[Aim], goal: Goal) -> Plan | None:
    """The fewest level steps upwards that reach one of the aims; if levels alone cannot, levels and evidence. None: out of reach.

    With levels alone the number of steps is minimal (``Plan.minimal``) when every must-have that is in the way has one least
    level that clears it. For then those steps are part of any solution, and for the rest of the score each further level of a
    criterion is worth at most as much as the one before it, so the largest gain first is best. Not claimed when there is a choice
    of which minor misses to leave, nor when the level of a must-have is unknown. With evidence it is only certain that no step
    can be left out.
    """
    hidden = any(
        need.criterion.must_have and need.criterion.required and integrator.capability(name).level is None
        for name, need in field.needs.items()
    )
    for with_proof in (False, True):
        plans = [_climb(field, integrator, aim, with_proof=with_proof) for aim in aims]
        found = [plan for plan in plans if plan is not None and goal(plan.changes)]
        if found:
            best = min(found, key=lambda plan: plan.steps)
            certain = not (with_proof or hidden) and all(plan is None or plan.minimal for plan in plans)
            return best if certain else _trimmed(field, integrator, best, goal)
    return None


def _climb(field: Field, integrator: Integrator, aim: Aim, *, with_proof: bool) -> Plan | None:
    present = {name: Asked(need.criterion, integrator.capability(name)) for name, need in field.needs.items()}
    cleared = _clear_must_haves(field, present, aim.verdict, with_proof=with_proof)
    if cleared is None:
        return None
    state, certain = cleared
    # An unknown must-have that is not in the way is left alone: disclosing too low a level would put it there.
    left = {
        name
        for name, asked in state.items()
        if asked.criterion.must_have and asked.criterion.required and asked.capability.level is None
    }
    score = field.standing(integrator, _changed(present, state)).score
    while not aim.reached(score):
        steps = [
            (field.gain(name, asked, after), name, after)
            for name, asked in state.items()
            if name not in left
            for after in _next_steps(asked, field.policy, with_proof=with_proof)
        ]
        gain, name, after = max(steps, key=lambda step: step[0], default=(0, "", None))
        if gain <= 0 or after is None:
            return None
        score += field.points(name, field.value(after) - field.value(state[name]))
        state[name] = after
    changes = _changed(present, state)
    return Plan(changes, _steps(present, changes), minimal=certain)


def _clear_must_haves(
    field: Field, present: Mapping[str, Asked], floor: int, *, with_proof: bool
) -> tuple[dict[str, Asked], bool] | None:
    """The state after the fewest steps after which must-haves allow this verdict, and whether there was no choice; or None."""
    policy, state = field.policy, dict(present)
    minor: list[tuple[int, str, Asked]] = []  # what clearing a minor miss would take
    for name, asked in present.items():
        if not asked.criterion.must_have:
            continue
        clear = _cleared(
            field, asked, lambda status: rank_of(policy.cap[status]) >= floor, with_proof=with_proof
        )
        if clear is None:
            return None
        state[name] = clear
        if field.status(clear) == "unmet_minor":
            better = _cleared(
                field,
                asked,
                lambda status: status != "unmet_minor" and rank_of(policy.cap[status]) >= floor,
                with_proof=with_proof,
            )
            if better is not None:
                minor.append((_distance(asked, better), name, better))
    misses = [name for name, asked in state.items() if _is_minor(field, asked)]
    spare = len(misses) - policy.minor_limit
    if spare <= 0 or rank_of(policy.cap["unmet_major"]) >= floor:
        return state, True
    if len(minor) < spare:
        return None
    for _, name, better in sorted(minor, key=lambda item: item[0])[:spare]:
        state[name] = better
    return state, spare == len(misses)


def _is_minor(field: Field, asked: Asked) -> bool:
    return asked.criterion.must_have and field.status(asked) == "unmet_minor"


def _cleared(field: Field, asked: Asked, allowed: Callable[[str], bool], *, with_proof: bool) -> Asked | None:
    """The criterion after the fewest steps to an allowed status: as it is, or at a higher level, or better proven too."""
    if allowed(field.status(asked)):
        return asked
    levels = [asked, *(move.after for move in moves("level", asked, field.policy, up=True))]
    proofs = [
        move.after
        for level in levels
        if with_proof
        for move in moves("evidence", level, field.policy, up=True)
    ]
    found = [item for item in (*levels, *proofs) if allowed(field.status(item))]
    return min(found, key=lambda item: _distance(asked, item), default=None)


def _next_steps(asked: Asked, policy: Policy, *, with_proof: bool) -> list[Asked]:
    """One level up, or one status of evidence."""
    level, evidence = asked.capability.level or 0, asked.capability.evidence
    steps = [with_level(asked, level + 1)] if level < policy.level_max else []
    if with_proof and asked.capability.level is not None and evidence != EVIDENCE[-1]:
        steps.append(with_evidence(asked, EVIDENCE[EVIDENCE.index(evidence) + 1]))
    return steps


def _distance(before: Asked, after: Asked) -> int:
    """Steps between two states of a criterion. A level that was unknown starts at 0 and declared."""
    was, now = before.capability, after.capability
    evidence = EVIDENCE[0] if was.level is None else was.evidence
    levels = abs((now.level or 0) - (was.level or 0))
    disclosed = 1 if was.level is None and now.level == 0 else 0
    proofs = 0 if now.level is None else abs(EVIDENCE.index(now.evidence) - EVIDENCE.index(evidence))
    return levels + disclosed + proofs


def _changed(present: Mapping[str, Asked], state: Mapping[str, Asked]) -> dict[str, Asked]:
    return {name: asked for name, asked in state.items() if asked != present[name]}


def _steps(present: Mapping[str, Asked], changes: Mapping[str, Asked]) -> int:
    return sum(_distance(present[name], after) for name, after in changes.items())


def falling_plan(field: Field, integrator: Integrator, goal: Goal) -> Plan | None:
    """Falls of levels that together reach the goal, the greatest loss for each step first; None when even all of them do not.

    The loss grows from step to step (a surplus falls first), so this need not be the least; it is only certain that no step can
    be left out.
    """
    present = {name: Asked(need.criterion, integrator.capability(name)) for name, need in field.needs.items()}
    state = dict(present)
    while not goal(_changed(present, state)):
        falls = [
            (Fraction(-field.gain(name, asked, move.after), move.steps), name, move)
            for name, asked in state.items()
            if asked.capability.level
            for move in moves("level", asked, field.policy, up=False)
        ]
        loss, name, move = max(falls, key=lambda fall: fall[0], default=(Fraction(0), "", None))
        if loss <= 0 or move is None:
            return None
        state[name] = move.after
    changes = _changed(present, state)
    return _trimmed(field, integrator, Plan(changes, _steps(present, changes), minimal=False), goal)


def _trimmed(field: Field, integrator: Integrator, plan: Plan, goal: Goal) -> Plan:
    """The plan without every step that the goal can do without."""
    present = {name: Asked(field.needs[name].criterion, integrator.capability(name)) for name in plan.changes}
    changes = dict(plan.changes)
    shrunk = True
    while shrunk:
        shrunk = False
        for name in list(changes):
            for smaller in _one_step_back(present[name], changes[name]):
                attempt = {**changes, name: smaller}
                if smaller == present[name]:
                    del attempt[name]
                if goal(attempt):
                    changes, shrunk = attempt, True
                    break
    return Plan(changes, _steps(present, changes), minimal=False)


def _one_step_back(present: Asked, changed: Asked) -> list[Asked]:
    was, now = present.capability, changed.capability
    if now.level is None:
        return []
    evidence = EVIDENCE[0] if was.level is None else was.evidence
    level = was.level or 0
    found = []
    if now.level != level:
        nearer = now.level + (1 if now.level < level else -1)
        unknown_again = was.level is None and nearer == 0 and now.evidence == evidence
        found.append(present if unknown_again else with_level(changed, nearer))
    elif was.level is None and now.evidence == evidence:
        found.append(present)
    if now.evidence != evidence:
        found.append(with_evidence(changed, EVIDENCE[EVIDENCE.index(now.evidence) - 1]))
    return found


def single_moves(field: Field, integrator: Integrator, goal: Goal, *, up: bool) -> list[tuple[str, Move]]:
    """For each criterion and each thing about it, the smallest change that reaches the goal alone; the fewest steps first."""
    found = []
    for name, need in field.needs.items():
        asked = Asked(need.criterion, integrator.capability(name))
        for order, what in enumerate(WHATS):
            enough = (move for move in moves(what, asked, field.policy, up=up) if goal({name: move.after}))
            move = next(enough, None)
            if move is not None:
                found.append((move.steps, order, name, move))
    return [(name, move) for _, _, name, move in sorted(found, key=lambda item: item[:2])]
