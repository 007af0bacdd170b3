"""What moved the score between two evaluations, change by change, adding up exactly.

Both problems are laid flat as a table of values (each criterion's requirement, importance and so on, the priorities, the
integrator's levels and evidence, the policy). A *change* is a value that differs. What one change moves depends on which of
the others have been made already, so the points of a change are the mean of two ways from the old table to the new one: all
changes one after another in the questionnaire's order, and in the reverse order. Each way's steps add up to the whole
difference, because every step ends where the next begins; so does their mean, in exact fractions. No order is favoured, and
exchanging the two evaluations gives the same points with the other sign. (The mean over *all* orders, the Shapley value,
would need 2^n evaluations.)

A way may pass a point at which nothing carries weight, so that there is no score there. Then the distance between the scores
on either side is shared equally by the changes in between.

What only the verdict depends on (must-have, bands, caps, coverage) is listed with 0 points, as is whatever moved nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from .difference_table import Key, Pair, Scorer, Value
from .explain import display_contributions
from .problem import Budget, Integrator, Problem, Ranking
from .serialise import plain
from .verdict import one_decimal

Scores = tuple[Fraction | None, Fraction | None]

ENGINE = Key("engine", "")
"""The change that takes what differs between two engines on the same inputs."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. ``kind``: competency, criterion (in one problem only), place (the criterion's competency),
    applicable, required, importance, must_have, level, evidence, priorities, policy or engine. ``subject``: the key of the
    criterion or competency, or the policy's entry (``evidence_factor/declared``). ``points`` -100..100; None when there is
    no score on one side. ``shown``: the points with one decimal; all add up to the difference of the two shown scores."""

    kind: str
    subject: str
    old: Value
    new: Value
    points: Fraction | None
    shown: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """``before`` and ``after`` 0..100, None without a score; ``points`` = after - before, the exact sum over the changes."""

    before: Fraction | None
    after: Fraction | None
    changes: tuple[Change, ...]

    @property
    def points(self) -> Fraction | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def shown(self) -> Fraction | None:
        """The difference of the scores as shown, with one decimal."""
        if self.before is None or self.after is None:
            return None
        return one_decimal(self.after) - one_decimal(self.before)


def score_difference(
    old: Problem,
    new: Problem,
    integrator: str,
    *,
    scores: Scores | None = None,
    engines: tuple[str, str] = ("", ""),
) -> ScoreDifference:
    """What moved an integrator's score from one problem to another. Raises KeyError when the integrator is not in both.

    ``scores`` are the stored ones, when the evaluations were made by other versions of the engine than this one: what the
    inputs do not explain is then a change of its own (kind ``engine``), so that it still adds up. ``engines`` name them.
    """
    pair = Pair((old, _find(old, integrator)), (new, _find(new, integrator)))
    order = pair.changed
    computed = Scorer(pair, pair.before).score(), Scorer(pair, pair.after).score()
    before, after = computed if scores is None else scores
    points = dict.fromkeys(order) if before is None or after is None else _points(pair, order)
    changes = [Change(key.kind, key.subject, pair.before[key], pair.after[key], points[key]) for key in order]
    rest = _rest(computed, (before, after))
    if rest or engines[0] != engines[1]:
        changes.append(Change(ENGINE.kind, ENGINE.subject, engines[0], engines[1], rest))
    return _with_shown(ScoreDifference(before, after, tuple(changes)))


def _find(problem: Problem, name: str) -> Integrator:
    found = next((item for item in problem.integrators if item.id == name), None)
    if found is None:
        raise KeyError(name)
    return found


def _points(pair: Pair, order: Sequence[Key]) -> dict[Key, Fraction | None]:
    """The points of each change: the mean of the way in the given order and the way in the reverse order.

    None for all when this engine finds no score at one end.
    """
    moving = [key for key in order if key.moves_score]
    forward, backward = _way(pair, moving), _way(pair, moving[::-1])
    if forward is None or backward is None:
        return dict.fromkeys(order)
    points: dict[Key, Fraction | None] = dict.fromkeys(order, Fraction(0))
    for key, one, other in zip(moving, forward, backward[::-1], strict=True):
        points[key] = (one + other) / 2
    return points


def _way(pair: Pair, order: Sequence[Key]) -> list[Fraction] | None:
    """What each change moves when they are made one after another; None when there is no score at one end."""
    scorer = Scorer(pair, pair.before)
    scores = [scorer.score()]
    for key in order:
        scorer.set(key, pair.after[key])
        scores.append(scorer.score())
    filled = _bridged(scores)
    return None if filled is None else [after - before for before, after in pairwise(filled)]


def _bridged(scores: Sequence[Fraction | None]) -> list[Fraction] | None:
    """The scores, with a straight line over the points that have none; None when an end has none."""
    if scores[0] is None or scores[-1] is None:
        return None
    filled: list[Fraction] = []
    last = 0
    for at, score in enumerate(scores):
        if score is None:
            continue
        start = filled[-1] if filled else score
        filled += [start + (score - start) * step / (at - last) for step in range(1, at - last)]
        filled.append(score)
        last = at
    return filled


def _rest(computed: Scores, stored: Scores) -> Fraction | None:
    """What the stored scores differ by, beyond what the inputs explain to this engine; None without two stored scores."""
    if stored[0] is None or stored[1] is None:
        return None
    moved = stored[1] - stored[0]
    # Where this engine finds no score at all, the inputs explain nothing to it.
    return moved if computed[0] is None or computed[1] is None else moved - (computed[1] - computed[0])


def _with_shown(found: ScoreDifference) -> ScoreDifference:
    """The points with one decimal, by largest remainder, so that they add up to the difference of the shown scores."""
    total = found.shown
    exact = {str(at): item.points for at, item in enumerate(found.changes) if item.points is not None}
    if total is None:
        return found
    shown = display_contributions(exact, total)
    changes = (replace(item, shown=shown.get(str(at))) for at, item in enumerate(found.changes))
    return replace(found, changes=tuple(changes))


def must_have_changes(
    before: Mapping[str, str], after: Mapping[str, str], order: Iterable[str] = ()
) -> list[tuple[str, str | None, str | None]]:
    """(criterion, old status, new status) of the must-haves whose status differs; None where it is no must-have."""
    places = {name: at for at, name in enumerate(order)}
    names = {*before, *after}
    return [
        (name, before.get(name), after.get(name))
        for name in sorted(names, key=lambda name: (places.get(name, len(places)), name))
        if before.get(name) != after.get(name)
    ]


def written(value: Value) -> object:
    """A value of a change as plain JSON; priorities as a problem writes them."""
    match value:
        case Budget(points):
            return {"kind": "budget", "points": plain(points)}
        case Ranking(tiers):
            return {"kind": "ranking", "tiers": plain(tiers)}
        case _:
            return plain(value)
