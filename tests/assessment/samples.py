"""A tiny questionnaire that is not zimbra-12, and the folder it is written in: nothing is wired to 72 or 12."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assessment.catalogue import definition
from assessment.catalogue.loader import load

ZIMBRA_12 = Path(definition.__file__).parent / "zimbra-12"
CASES = Path(definition.__file__).parents[1] / "cases"

SMALL = [
    "needs_interview",
    "all_inclusive",
    "hard_quota",
    "quota_per_account",
    "migration_experience",
    "zero_loss",
    "dday_interruption",
    "content_filtering",
    "two_factor",
    "exit_clause",
    "restore_delay",
    "restore_granularity",
    "support_availability",
]
"""The criteria that are asked of the smallest organisations."""

TINY_FILES = {
    "questionnaire.yaml": """\
slug: tiny
version: 0.1.0
title: {en: Tiny, it: Piccolo, fr: Petit}
languages: [en, it, fr]
blocks: [basics, extras]
competencies: [one, two]
""",
    "facts/basics.yaml": """\
key: basics
title: {en: Basics, it: Base, fr: Bases}
intro: {en: First, it: Prima, fr: Avant}
facts:
  - key: people
    type: int
    required: true
    label: {en: How many, it: Quanti, fr: Combien}
    minimum: 1
    maximum: 100
  - key: town
    type: bool
    required: false
    label: {en: Town, it: Comune, fr: Commune}
  - key: mayor
    type: text
    required: true
    label: {en: Who, it: Chi, fr: Qui}
""",
    "facts/extras.yaml": """\
key: extras
title: {en: Extras, it: Altro, fr: Autres}
intro: {en: Then, it: Poi, fr: Ensuite}
facts:
  - key: remarks
    type: long_text
    required: false
    label: {en: Remarks, it: Note, fr: Remarques}
""",
    "competencies/one.yaml": """\
key: c1
number: 1
name: {en: One, it: Uno, fr: Un}
short_name: {en: One, it: Uno, fr: Un}
why: {en: Because, it: Perché, fr: Parce que}
criteria:
  - key: speed
    number: "1.1"
    origin: seed
    name: {en: Speed, it: Velocità, fr: Vitesse}
    levels: LEVELS
  - key: crowd
    number: "1.2"
    origin: beyond
    name: {en: Crowd, it: Folla, fr: Foule}
    levels: LEVELS
""",
    "competencies/two.yaml": """\
key: c2
number: 2
name: {en: Two, it: Due, fr: Deux}
short_name: {en: Two, it: Due, fr: Deux}
why: {en: Because, it: Perché, fr: Parce que}
criteria:
  - key: town_hall
    number: "2.1"
    origin: seed
    name: {en: Hall, it: Sede, fr: Mairie}
    levels: LEVELS
""",
    "skip-rules.yaml": """\
- key: no_town
  unless: {fact: town, equals: true}
  hide_facts: [mayor]
  hide_criteria: [town_hall]
  reason: {en: Towns only, it: Solo comuni, fr: Communes seulement}
- key: alone
  when: {fact: people, equals: 1}
  hide_criteria: [crowd, town_hall]
  reason: {en: You are alone, it: Siete soli, fr: Vous êtes seul}
""",
    "contradictions.yaml": """\
- key: everything_at_four
  text: {en: "All {count}", it: "Tutti {count}", fr: "Tous {count}"}
- key: must_have_without_need
  text: {en: "Needless {count}", it: "Inutili {count}", fr: "Inutiles {count}"}
""",
}

_LEVELS = "".join(f"\n      - {{en: {at}, it: {at}, fr: {at}}}" for at in "abcde")


def tiny_files() -> dict[str, str]:
    """The files of the tiny questionnaire; change one and write them to break it."""
    return {name: text.replace(" LEVELS", _LEVELS) for name, text in TINY_FILES.items()}


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@cache
def tiny() -> definition.Questionnaire:
    with TemporaryDirectory() as folder:
        return load(write_files(Path(folder), tiny_files()))


@cache
def zimbra_12() -> definition.Questionnaire:
    return load(ZIMBRA_12)


def case(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return document


def by_step(questionnaire: definition.Questionnaire, document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A document of the import format as the steps that are stored."""
    facts, answers = document["facts"], document["answers"]
    steps = {
        block.key: {fact.key: facts[fact.key] for fact in block.facts if fact.key in facts}
        for block in questionnaire.blocks
    }
    for competency in questionnaire.competencies:
        steps[competency.key] = {c.key: answers[c.key] for c in competency.criteria if c.key in answers}
    steps[definition.PRIORITIES_STEP] = {"tiers": document["priorities"]}
    return steps
