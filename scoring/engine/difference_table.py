"""Two problems as one flat table with two columns, and the score of any mixture of the two."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .policy import Policy
from .problem import Budget, Capability, Criterion, Integrator, Priorities, Problem, Ranking
from .value import partial_value
from .weights import raw_priorities

Value = Any
"""A flag, a level, a word, a Fraction of the policy, or Priorities; None: a blank, an unknown level, or no priorities."""
Column = dict["Key", Value]

RANKS = (
    "competency",
    "criterion",
    "place",
    "applicable",
    "required",
    "importance",
    "must_have",
    "level",
    "evidence",
    "priorities",
    "policy",
    "engine",
)
_SCORING_POLICY = ("default_required", "default_importance", "evidence_factor")
_WIDTH = 10_000  # more criteria than any competency has: places are written competency * _WIDTH + criterion


class Key(NamedTuple):
    """The name of one value: ``subject`` is the key of a criterion or competency, or the policy's entry."""

    kind: str
    subject: str

    @property
    def moves_score(self) -> bool:
        """Whether the score can depend on it; the rest counts for the verdict only."""
        if self.kind == "policy":
            return self.subject.partition("/")[0] in _SCORING_POLICY
        return self.kind not in ("must_have", "engine")


PRIORITIES = Key("priorities", "")


class _Side:
    """One problem, by key, with places in its questionnaire."""

    def __init__(self, problem: Problem, integrator: Integrator) -> None:
        self.integrator = integrator
        self.competencies = {item.id: at * _WIDTH for at, item in enumerate(problem.competencies)}
        self.criteria: dict[str, tuple[str, Criterion]] = {}
        self.places: dict[str, int] = {}
        for at, competency in enumerate(problem.competencies):
            for inner, criterion in enumerate(competency.criteria):
                self.criteria[criterion.id] = (competency.id, criterion)
                self.places[criterion.id] = at * _WIDTH + inner + 1
        self.priorities = _plain(problem.priorities)
        self.policy = policy_entries(problem.policy)

    def has(self, criterion: str) -> bool:
        return criterion in self.criteria


class Pair:
    """Two problems as seen by one integrator: the values ``before`` and ``after``, key by key, and the keys that differ
    (``changed``) in the questionnaire's order. A criterion or competency of one problem only has the same values in both
    columns, and a key of its own that says where it is; a competency brings its own criteria along."""

    def __init__(self, old: tuple[Problem, Integrator], new: tuple[Problem, Integrator]) -> None:
        sides = (_Side(*old), _Side(*new))
        self.before: Column = {}
        self.after: Column = {}
        self._places: dict[Key, int] = {}
        self.criteria: dict[str, list[str]] = {}  # the criteria that a competency has in either problem
        for name in _names(side.competencies for side in sides):
            here = [name in side.competencies for side in sides]
            self._put(Key("competency", name), here, _between(name, *(side.competencies for side in sides)))
        for name in _names(side.criteria for side in sides):
            self._put_criterion(name, sides)
        last = 2 * _WIDTH * (1 + len(self.criteria))
        self._put(PRIORITIES, [side.priorities for side in sides], last)
        for at, name in enumerate(sides[0].policy):
            self._put(Key("policy", name), [side.policy[name] for side in sides], last + 1 + at)

    def _put(self, key: Key, values: Sequence[Value], place: int) -> None:
        self.before[key], self.after[key] = values
        self._places[key] = place

    def _put_criterion(self, name: str, sides: tuple[_Side, _Side]) -> None:
        here = [side.has(name) for side in sides]
        # What only one problem has is the same in both columns: only its presence differs.
        known = [side if side.has(name) else sides[1 - at] for at, side in enumerate(sides)]
        place = _between(name, *(side.places for side in sides))
        competencies = [side.criteria[name][0] for side in known]
        own = [side.criteria[name][1] for side in known]
        for competency in dict.fromkeys(competencies):
            self.criteria.setdefault(competency, []).append(name)
        along = here[0] != here[1] and here == [competencies[0] in side.competencies for side in sides]
        self._put(Key("criterion", name), [True, True] if along else here, place)
        self._put(Key("place", name), competencies, place)
        for kind in ("applicable", "required", "importance", "must_have"):
            self._put(Key(kind, name), [getattr(item, kind) for item in own], place)
        able = [side.integrator.capability(name) for side in known]
        self._put(Key("level", name), [item.level for item in able], place)
        self._put(Key("evidence", name), [_proof(able[0], able[1]), _proof(able[1], able[0])], place)

    @property
    def changed(self) -> list[Key]:
        """What differs. The order looks at both problems alike, so that it is the same when they are exchanged."""
        keys = [key for key in self.before if self.before[key] != self.after[key]]
        return sorted(keys, key=lambda key: (self._places[key], key.subject, RANKS.index(key.kind)))


def _names(sides: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for side in sides for name in side))


def _between(name: str, one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """The sum of the two places; the one place counts twice where the other problem has none."""
    places = [side[name] for side in (one, other) if name in side]
    return places[0] + places[-1]


def _proof(own: Capability, other: Capability) -> str:
    """The evidence; how well an unknown level is proven means nothing, so it does not count as a difference."""
    return other.evidence if own.level is None and other.level is not None else own.evidence


def _plain(priorities: Priorities) -> Priorities:
    """One form for what means the same: no zero points, and no order inside a tie."""
    match priorities:
        case Budget(points):
            return Budget({name: value for name, value in sorted(points.items()) if value})
        case Ranking(tiers):
            return Ranking(tuple(tuple(sorted(tier)) for tier in tiers if tier))
        case _:
            return None


def policy_entries(policy: Policy) -> dict[str, Value]:
    """Every number of a policy by its name, tables entry by entry (``bands/strong``)."""
    found: dict[str, Value] = {}
    for name in policy.__dataclass_fields__:
        value = getattr(policy, name)
        if isinstance(value, Mapping):
            found |= {f"{name}/{entry}": item for entry, item in value.items()}
        else:
            found[name] = value
    return found


class Scorer:
    """The score of a column of a pair, 0..100 or None; only what a change touches is computed anew."""

    def __init__(self, pair: Pair, start: Column) -> None:
        self._pair = pair
        self.values = dict(start)
        self._subscores: dict[str, Fraction | None] = {}
        self._weights: dict[str, Fraction] = {}
        self._forget(None)

    def set(self, key: Key, value: Value) -> None:
        """Change one value."""
        self.values[key] = value
        self._forget(key)

    def score(self) -> Fraction | None:
        """As the engine: the weighted mean of the active competencies' subscores, None when nothing carries weight."""
        if not self._weights:
            self._weights = self._priorities()
        total = weighted = Fraction(0)
        for name, priority in self._weights.items():
            if name not in self._subscores:
                self._subscores[name] = self._subscore(name)
            subscore = self._subscores[name]
            if subscore is not None:
                total += priority
                weighted += priority * subscore
        return 100 * weighted / total if total else None

    def _forget(self, key: Key | None) -> None:
        if key is None or key.kind == "policy":
            self._subscores = {}
        elif key.kind not in ("priorities", "competency"):
            for name, criteria in self._pair.criteria.items():
                if key.subject in criteria:
                    self._subscores.pop(name, None)
        if key is None or key.kind in ("priorities", "competency"):
            self._weights = {}

    def _priorities(self) -> dict[str, Fraction]:
        present = sorted(
            key.subject for key, value in self.values.items() if key.kind == "competency" and value
        )
        given: Priorities = self.values[PRIORITIES]
        if isinstance(given, Ranking):
            tiers = (tuple(name for name in tier if name in present) for tier in given.tiers)
            given = Ranking(tuple(tier for tier in tiers if tier))
        return raw_priorities(given, present)

    def _subscore(self, competency: str) -> Fraction | None:
        """The share of the requirements that is reached, 0..1; None for an inactive competency."""
        total, reached = 0, Fraction(0)
        for name in self._pair.criteria.get(competency, ()):
            importance = self._importance(name, competency)
            if importance:
                total += importance
                reached += importance * self._reached(name)
        return reached / total if total else None

    def _importance(self, name: str, competency: str) -> int:
        """0 for what does not count here."""
        values = self.values
        if not values[Key("criterion", name)] or values[Key("place", name)] != competency:
            return 0
        if not values[Key("applicable", name)]:
            return 0
        importance: int | None = values[Key("importance", name)]
        default: int = values[Key("policy", "default_importance")]
        return default if importance is None else importance

    def _reached(self, name: str) -> Fraction:
        required: int | None = self.values[Key("required", name)]
        level: int | None = self.values[Key("level", name)]
        default: int = self.values[Key("policy", "default_required")]
        wanted = default if required is None else required
        if level is None:
            return partial_value(0, wanted)
        factor: Fraction = self.values[Key("policy", f"evidence_factor/{self.values[Key('evidence', name)]}")]
        return partial_value(factor * level, wanted)
