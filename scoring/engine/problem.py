"""The problem: what the client needs, what each integrator can do, and the policy; and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .policy import EVIDENCE, Policy, read_policy
from .reading import InvalidProblem, Reader, join


@dataclass(frozen=True, slots=True)
class Criterion:
    """``required`` 0..4 and ``importance`` 0..3, None = unanswered. ``applicable`` False = as if absent."""

    id: str
    required: int | None = None
    importance: int | None = None
    must_have: bool = False
    applicable: bool = True


@dataclass(frozen=True, slots=True)
class Competency:
    """One of the top-level criteria, with the criteria it is made of."""

    id: str
    criteria: tuple[Criterion, ...]

    @property
    def applicable(self) -> tuple[Criterion, ...]:
        """The criteria that count."""
        return tuple(criterion for criterion in self.criteria if criterion.applicable)


@dataclass(frozen=True, slots=True)
class Capability:
    """``level`` 0..4, None = unknown; ``evidence`` says how far the level is proven."""

    level: int | None = None
    evidence: str = "declared"


UNKNOWN = Capability()


@dataclass(frozen=True, slots=True)
class Integrator:
    """``capabilities`` by criterion id; a criterion without an entry is unknown. ``offered`` False = compared like the
    others, but nobody proposes it: the client's verdict does not count it."""

    id: str
    capabilities: Mapping[str, Capability]
    offered: bool = True

    def capability(self, criterion_id: str) -> Capability:
        return self.capabilities.get(criterion_id, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Budget:
    """Priority points per competency, any total; a missing competency has 0."""

    points: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Competencies from most to least important; a tier is a tie, the unlisted ones form one last tier."""

    tiers: tuple[tuple[str, ...], ...]


Priorities = Budget | Ranking | None


@dataclass(frozen=True, slots=True)
class Problem:
    """A validated problem. ``priorities`` None = all competencies weigh the same."""

    policy: Policy
    competencies: tuple[Competency, ...]
    priorities: Priorities
    integrators: tuple[Integrator, ...]


def parse(problem: object) -> Problem:
    """Read a problem in the vectors' input form.

    Raises InvalidProblem with every mistake found, each as (path, reason).
    """
    reader = Reader()
    top = reader.record(problem, "", required=("client", "integrators"), optional=("policy",))
    policy = read_policy(top.get("policy", {}), reader)
    competencies: tuple[Competency, ...] = ()
    priorities: Priorities = None
    if "client" in top:
        competencies, priorities = _read_client(top["client"], policy, reader)
    integrators: tuple[Integrator, ...] = ()
    if "integrators" in top:
        criteria = {criterion.id for competency in competencies for criterion in competency.criteria}
        integrators = _read_integrators(top["integrators"], criteria, policy, reader)
    if reader.errors:
        raise InvalidProblem(reader.errors)
    return Problem(policy, competencies, priorities, integrators)


def _read_client(value: object, policy: Policy, reader: Reader) -> tuple[tuple[Competency, ...], Priorities]:
    client = reader.record(value, "client", required=("competencies",), optional=("priorities",))
    competencies: tuple[Competency, ...] = ()
    if "competencies" in client:
        competencies = _read_competencies(client["competencies"], policy, reader)
    known = {competency.id for competency in competencies}
    return competencies, _read_priorities(client.get("priorities"), known, reader)


def _read_competencies(value: object, policy: Policy, reader: Reader) -> tuple[Competency, ...]:
    path = "client/competencies"
    seen: set[str] = set()
    seen_criteria: set[str] = (
        set()
    )  # criterion ids are unique in the whole problem: capabilities use them alone
    found = []
    for position, item in enumerate(reader.sequence(value, path)):
        here = join(path, position)
        entry = reader.record(item, here, required=("id", "criteria"))
        identifier = _read_new_id(entry, here, seen, reader, "competency")
        criteria: list[Criterion] = []
        if "criteria" in entry:
            inner = join(here, "criteria")
            for place, criterion in enumerate(reader.sequence(entry["criteria"], inner)):
                criteria.append(_read_criterion(criterion, join(inner, place), policy, seen_criteria, reader))
        found.append(Competency(identifier, tuple(criteria)))
    return tuple(found)


def _read_criterion(value: object, path: str, policy: Policy, seen: set[str], reader: Reader) -> Criterion:
    entry = reader.record(
        value, path, required=("id",), optional=("required", "importance", "must_have", "applicable")
    )
    return Criterion(
        id=_read_new_id(entry, path, seen, reader, "criterion"),
        required=_read_level(entry, "required", path, policy.level_max, reader),
        importance=_read_level(entry, "importance", path, policy.importance_max, reader),
        must_have=reader.flag(entry.get("must_have", False), join(path, "must_have")),
        applicable=reader.flag(entry.get("applicable", True), join(path, "applicable")),
    )


def _read_level(entry: Mapping[str, object], key: str, path: str, high: int, reader: Reader) -> int | None:
    """0..high, or None when missing or null: unanswered."""
    value = entry.get(key)
    return None if value is None else reader.integer(value, join(path, key), 0, high)


def _read_new_id(entry: Mapping[str, object], path: str, seen: set[str], reader: Reader, kind: str) -> str:
    """The entry's id, noted in ``seen``; "" on a mistake."""
    if "id" not in entry:
        return ""
    identifier = reader.identifier(entry["id"], join(path, "id"))
    if identifier is None:
        return ""
    if identifier in seen:
        reader.refuse(join(path, "id"), f'duplicate {kind} id "{identifier}"')
    seen.add(identifier)
    return identifier


def _read_priorities(value: object, known: set[str], reader: Reader) -> Priorities:
    path = "client/priorities"
    if value is None:
        return None
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if kind == "budget":
        return _read_budget(reader.record(value, path, required=("kind", "points")), path, known, reader)
    if kind == "ranking":
        return _read_ranking(reader.record(value, path, required=("kind", "tiers")), path, known, reader)
    reader.refuse(path, "must be null or an object whose kind is budget or ranking")
    return None


def _read_budget(entry: Mapping[str, object], path: str, known: set[str], reader: Reader) -> Priorities:
    here = join(path, "points")
    points: dict[str, Fraction] = {}
    for competency, value in reader.mapping(entry.get("points", {}), here).items():
        if competency not in known:
            reader.refuse(join(here, competency), "unknown competency")
        number = reader.number(value, join(here, competency))
        if number is not None:
            points[competency] = number
    return Budget(points)


def _read_ranking(entry: Mapping[str, object], path: str, known: set[str], reader: Reader) -> Priorities:
    here = join(path, "tiers")
    ranked: set[str] = set()
    tiers = []
    for position, tier in enumerate(reader.sequence(entry.get("tiers", []), here)):
        inner = join(here, position)
        before = len(reader.errors)
        items = reader.sequence(tier, inner)
        if not items and len(reader.errors) == before:
            reader.refuse(inner, "must name at least one competency")
        names = (_read_ranked(item, join(inner, i), known, ranked, reader) for i, item in enumerate(items))
        tiers.append(tuple(name for name in names if name is not None))
    return Ranking(tuple(tiers))


def _read_ranked(value: object, path: str, known: set[str], ranked: set[str], reader: Reader) -> str | None:
    name = reader.identifier(value, path)
    if name is None:
        return None
    if name not in known:
        reader.refuse(path, f'unknown competency "{name}"')
    elif name in ranked:
        reader.refuse(path, f'competency "{name}" is ranked twice')
    ranked.add(name)
    return name


def _read_integrators(
    value: object, criteria: set[str], policy: Policy, reader: Reader
) -> tuple[Integrator, ...]:
    seen: set[str] = set()
    found = []
    for position, item in enumerate(reader.sequence(value, "integrators")):
        path = join("integrators", position)
        entry = reader.record(item, path, required=("id",), optional=("capabilities", "offered"))
        identifier = _read_new_id(entry, path, seen, reader, "integrator")
        capabilities = _read_capabilities(
            entry.get("capabilities", {}), join(path, "capabilities"), criteria, policy, reader
        )
        offered = reader.flag(entry.get("offered", True), join(path, "offered"))
        found.append(Integrator(identifier, capabilities, offered))
    return tuple(found)


def _read_capabilities(
    value: object, path: str, criteria: set[str], policy: Policy, reader: Reader
) -> Mapping[str, Capability]:
    found: dict[str, Capability] = {}
    for criterion, item in reader.mapping(value, path).items():
        here = join(path, criterion)
        if criterion not in criteria:
            reader.refuse(here, "unknown criterion")
        if item is not None:
            found[criterion] = _read_capability(item, here, policy, reader)
    return found


def _read_capability(value: object, path: str, policy: Policy, reader: Reader) -> Capability:
    entry = reader.record(value, path, optional=("level", "evidence"))
    level = _read_level(entry, "level", path, policy.level_max, reader)
    evidence = entry.get("evidence")
    if evidence is None:
        return Capability(level)
    return Capability(level, reader.choice(evidence, join(path, "evidence"), EVIDENCE) or "declared")
