"""What must hold between the parts of a questionnaire: unique keys, order, and rules that name what exists.

Every function returns problems as (location, reason); a location is a path such as
`("skip_rules", 2, "hide_facts", 0)`. A part that could not be read is None, so that a broken file does not
hide the problems of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessment.catalogue.parts import CONTRADICTION_FACTS, Competency, ContradictionText, FactBlock, SkipRule
from assessment.catalogue.profiles import SECTOR_FACT, StartingProfile, profile_problems

Location = tuple[str | int, ...]
Problem = tuple[Location, str]

PRIORITIES_STEP = "priorities"


@dataclass(frozen=True)
class Parts:
    """The parts of one questionnaire.

    `also_known` are keys that parts which could not be read seem to define.
    """

    blocks: Sequence[FactBlock | None]
    competencies: Sequence[Competency | None]
    skip_rules: Sequence[SkipRule | None] = ()
    contradictions: Sequence[ContradictionText | None] = ()
    also_known: frozenset[str] = frozenset()
    profiles: Sequence[StartingProfile | None] = ()


def cross_problems(parts: Parts) -> list[Problem]:
    """Every problem between the parts, in the order of the document."""
    return [
        *_repeated_keys(parts),
        *_misplaced_competencies(parts),
        *_broken_rules(parts),
        *_unreadable_facts(parts),
        *_unfitting_profiles(parts),
    ]


def _repeated_keys(parts: Parts) -> Iterator[Problem]:
    # A fact and a criterion may share a key (two_factor is both): they live in different steps.
    steps = [*_block_keys(parts), *_competency_keys(parts)]
    yield from _repeats("step", [((), PRIORITIES_STEP), *steps])
    yield from _repeats("fact", list(_fact_keys(parts)))
    yield from _repeats("criterion", list(_criterion_keys(parts)))
    rules = [(("skip_rules", at, "key"), rule.key) for at, rule in enumerate(parts.skip_rules) if rule]
    yield from _repeats("skip rule", rules)
    texts = [
        (("contradictions", at, "key"), item.key) for at, item in enumerate(parts.contradictions) if item
    ]
    yield from _repeats("contradiction", texts)


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


def _broken_rules(parts: Parts) -> Iterator[Problem]:
    facts = {key for _, key in _fact_keys(parts)} | parts.also_known
    criteria = {key for _, key in _criterion_keys(parts)} | parts.also_known
    hideable = {key for rule in parts.skip_rules if rule for key in rule.hide_facts}
    for at, rule in enumerate(parts.skip_rules):
        if rule is None:
            continue
        for name, condition in rule.conditions.items():
            for key in dict.fromkeys(condition.fact_keys()):
                if key not in facts:
                    yield ("skip_rules", at, name), f"there is no fact {key}"
                # One pass must be enough: otherwise the result would depend on the order of the rules.
                if key in hideable:
                    yield ("skip_rules", at, name), f"a condition may not read {key}, which can be hidden"
        for place, key in enumerate(rule.hide_facts):
            if key not in facts:
                yield ("skip_rules", at, "hide_facts", place), f"there is no fact {key}"
        for place, key in enumerate(rule.hide_criteria):
            if key not in criteria:
                yield ("skip_rules", at, "hide_criteria", place), f"there is no criterion {key}"


def _unreadable_facts(parts: Parts) -> Iterator[Problem]:
    """A check of contradictions reads facts by name: they must be there, with the type it expects."""
    types = {fact.key: fact.type for block in parts.blocks if block for fact in block.facts}
    for at, item in enumerate(parts.contradictions):
        for key, needed in CONTRADICTION_FACTS.get(item.key, {}).items() if item else ():
            if key not in types and key not in parts.also_known:
                yield ("contradictions", at, "key"), f"the check reads the fact {key}, which is not there"
            elif key in types and types[key] != needed:
                yield ("contradictions", at, "key"), f"the check reads {key} as {needed}, not {types[key]}"


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
