"""What must hold between the parts of a questionnaire: unique keys, order, and rules that name what exists.

Every function returns problems as (location, reason); a location is a path such as
`("skip_rules", 2, "hide_facts", 0)`. A part that could not be read is None, so that a broken file does not
hide the problems of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessment.catalogue.conditions import Condition
from assessment.catalogue.parts import NEED_OPTIONS, NUMERIC_TYPES, Competency, Fact, FactBlock
from assessment.catalogue.profiles import SECTOR_FACT, StartingProfile, profile_problems
from assessment.catalogue.rulebook import CONTRADICTION_FACTS, ContradictionText, Minimum, Notice, SkipRule

Location = tuple[str | int, ...]
Problem = tuple[Location, str]

PRIORITIES_STEP = "priorities"
START_STEP = "start"
"""Where the choices made before the questions are stored; it is no step of the questionnaire and never counts."""

FORM_FACT, FORM_VALUES = "form", ("automatic", "short", "full")
"""The choice between the short and the full form, as conditions read it; "automatic" while nobody chose."""

FIGURE_TYPES = (*NUMERIC_TYPES, "date")


@dataclass(frozen=True)
class Parts:
    """The parts of one questionnaire.

    `also_known` are keys that parts which could not be read seem to define.
    """

    blocks: Sequence[FactBlock | None]
    competencies: Sequence[Competency | None]
    skip_rules: Sequence[SkipRule | None] = ()
    contradictions: Sequence[ContradictionText | None] = ()
    notices: Sequence[Notice | None] = ()
    minimums: Sequence[Minimum | None] = ()
    also_known: frozenset[str] = frozenset()
    profiles: Sequence[StartingProfile | None] = ()


def cross_problems(parts: Parts) -> list[Problem]:
    """Every problem between the parts, in the order of the document."""
    return [
        *_repeated_keys(parts),
        *_misplaced_competencies(parts),
        *_broken_conditions(parts),
        *_broken_names(parts),
        *_unreadable_facts(parts),
        *_unfitting_profiles(parts),
    ]


def _repeated_keys(parts: Parts) -> Iterator[Problem]:
    # A fact and a criterion may share a key (two_factor is both): they live in different steps.
    steps = [*_block_keys(parts), *_competency_keys(parts)]
    yield from _repeats("step", [((), PRIORITIES_STEP), ((), START_STEP), *steps])
    yield from _repeats("fact", [((), FORM_FACT), *_fact_keys(parts)])
    yield from _repeats("criterion", list(_criterion_keys(parts)))
    for name, kind in _RULES.items():
        items: Sequence[SkipRule | ContradictionText | Notice | Minimum | None] = getattr(parts, name)
        yield from _repeats(kind, [((name, at, "key"), item.key) for at, item in enumerate(items) if item])


_RULES = {
    "skip_rules": "skip rule",
    "contradictions": "contradiction",
    "notices": "notice",
    "minimums": "minimum",
}


def _repeats(kind: str, keys: Sequence[tuple[Location, str]]) -> Iterator[Problem]:
    seen = set()
    for location, key in keys:
        if key in seen:
            yield location, f"the {kind} key {key} is already used"
        seen.add(key)


def _block_keys(parts: Parts) -> Iterator[tuple[Location, str]]:
    return ((("blocks", at, "key"), block.key) for at, block in enumerate(parts.blocks) if block)


def _competency_keys(parts: Parts) -> Iterator[tuple[Location, str]]:
    return ((("competencies", at, "key"), comp.key) for at, comp in enumerate(parts.competencies) if comp)


def _fact_keys(parts: Parts) -> Iterator[tuple[Location, str]]:
    for at, block in enumerate(parts.blocks):
        for place, fact in enumerate(block.facts if block else ()):
            yield ("blocks", at, "facts", place, "key"), fact.key


def _criterion_keys(parts: Parts) -> Iterator[tuple[Location, str]]:
    for at, competency in enumerate(parts.competencies):
        for place, criterion in enumerate(competency.criteria if competency else ()):
            yield ("competencies", at, "criteria", place, "key"), criterion.key


def _misplaced_competencies(parts: Parts) -> Iterator[Problem]:
    for at, competency in enumerate(parts.competencies):
        if competency and competency.number != at + 1:
            reason = f"competency {competency.key} is number {competency.number} but stands at place {at + 1}"
            yield ("competencies", at, "number"), reason


def _conditions(parts: Parts) -> Iterator[tuple[Location, Condition]]:
    """Every condition with its place."""
    for at, rule in enumerate(parts.skip_rules):
        for name, condition in rule.conditions.items() if rule else ():
            yield ("skip_rules", at, name), condition
    for at, item in enumerate(parts.contradictions):
        if item and item.when is not None:
            yield ("contradictions", at, "when"), item.when
    for name, rules in {"notices": parts.notices, "minimums": parts.minimums}.items():
        for at, entry in enumerate(rules):
            if entry:
                yield (name, at, "when"), entry.when


def _broken_conditions(parts: Parts) -> Iterator[Problem]:
    facts = {fact.key: fact for block in parts.blocks if block for fact in block.facts}
    known = facts.keys() | parts.also_known | {FORM_FACT}
    hideable = {key for rule in parts.skip_rules if rule for key in rule.hide_facts}
    for location, condition in _conditions(parts):
        for key in dict.fromkeys(condition.fact_keys()):
            if key not in known:
                yield location, f"there is no fact {key}"
            # One pass must be enough: otherwise the result would depend on the order of the rules.
            # A contradiction is sought among the shown answers only, when all rules have been followed.
            if key in hideable and location[0] != "contradictions":
                yield location, f"a condition may not read {key}, which can be hidden"
        for test in condition.tests():
            yield from ((location, reason) for reason in _wrong_test(test, facts.get(test.fact or "")))


def _wrong_test(test: Condition, fact: Fact | None) -> Iterator[str]:
    """A test that could never hold: a limit on what is no number, a value that the fact does not have."""
    values: tuple[str, ...] | None = FORM_VALUES if test.fact == FORM_FACT else None
    if fact is not None and fact.type in NEED_OPTIONS:
        values = fact.values
    if test.is_comparison and (test.fact == FORM_FACT or (fact and fact.type not in NUMERIC_TYPES)):
        yield f"below and above need a number, and {test.fact} is none"
    if values is not None:
        for value in test.compared_values:
            if value not in values:
                yield f"{test.fact} has no value {value}; the values are: {', '.join(values)}"


def _broken_names(parts: Parts) -> Iterator[Problem]:
    """Facts and criteria that are named by a rule and are not there."""
    facts = {key for _, key in _fact_keys(parts)} | parts.also_known
    criteria = {key for _, key in _criterion_keys(parts)} | parts.also_known
    named: list[tuple[Location, str, str]] = []
    for at, rule in enumerate(parts.skip_rules):
        for name in ("hide_facts", "hide_criteria", "keep_criteria"):
            kind = "fact" if name == "hide_facts" else "criterion"
            keys: Sequence[str] = getattr(rule, name, ())
            named += [(("skip_rules", at, name, place), kind, key) for place, key in enumerate(keys)]
    for at, item in enumerate(parts.contradictions):
        for key in item.levels if item else ():
            named.append((("contradictions", at, "levels", key), "criterion", key))
    for at, notice in enumerate(parts.notices):
        if notice:
            kind, key = next((kind, key) for kind, key in notice.beside if key is not None)
            named.append((("notices", at, "beside", kind), kind, key))
    for at, minimum in enumerate(parts.minimums):
        for place, key in enumerate(minimum.criteria if minimum else ()):
            named.append((("minimums", at, "criteria", place), "criterion", key))
    for location, kind, key in named:
        if key not in (facts if kind == "fact" else criteria):
            yield location, f"there is no {kind} {key}"


def _unreadable_facts(parts: Parts) -> Iterator[Problem]:
    """A check of contradictions reads facts by name: they must be there, with the type it expects."""
    types = {fact.key: fact.type for block in parts.blocks if block for fact in block.facts}
    for at, item in enumerate(parts.contradictions):
        for key, needed in CONTRADICTION_FACTS.get(item.key, {}).items() if item else ():
            if key not in types and key not in parts.also_known:
                yield ("contradictions", at, "key"), f"the check reads the fact {key}, which is not there"
            elif key in types and types[key] != needed:
                yield ("contradictions", at, "key"), f"the check reads {key} as {needed}, not {types[key]}"
        if item and item.when is not None:
            for key in sorted(item.figures & types.keys()):
                if types[key] not in FIGURE_TYPES:
                    yield ("contradictions", at), f"{{{key}}} is neither a number nor a date"


def _unfitting_profiles(parts: Parts) -> Iterator[Problem]:
    keys = [(("profiles", at, "key"), profile.key) for at, profile in enumerate(parts.profiles) if profile]
    yield from _repeats("profile", keys)
    facts = {fact.key: fact.values for block in parts.blocks if block for fact in block.facts}
    unreadable = SECTOR_FACT not in facts and SECTOR_FACT in parts.also_known
    yield from profile_problems(
        parts.profiles,
        criteria=[key for _, key in _criterion_keys(parts)],
        sectors=None if unreadable else frozenset(facts.get(SECTOR_FACT, ())),
        also_known=parts.also_known,
    )
