"""The models of a questionnaire: competencies, criteria, facts and skip rules, in three languages.

A definition is written in YAML (see `loader`), validated here, and published as an immutable version.
Everything is frozen; `Questionnaire.model_dump(mode="json")` and `Questionnaire.model_validate` are each
other's inverse.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cached_property
from typing import Self

from pydantic import Field, StrictStr, field_validator, model_validator

from assessment.catalogue.conditions import Condition
from assessment.catalogue.parts import (
    CHOICES,
    FACT_TYPES,
    LANGUAGES,
    LEVELS,
    Competency,
    ContradictionText,
    Criterion,
    Fact,
    FactBlock,
    FactType,
    Option,
    SkipRule,
    Strict,
    Text,
    repeats,
)

__all__ = [
    "CHOICES",
    "FACT_TYPES",
    "LANGUAGES",
    "LEVELS",
    "PRIORITIES_STEP",
    "Competency",
    "Condition",
    "ContradictionText",
    "Criterion",
    "Fact",
    "FactBlock",
    "FactType",
    "Option",
    "Questionnaire",
    "SkipRule",
    "Text",
]

PRIORITIES_STEP = "priorities"
_VERSION = re.compile(r"\d+\.\d+\.\d+")


class Questionnaire(Strict):
    """A whole questionnaire: facts in blocks, competencies with criteria, skip rules."""

    slug: StrictStr = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    version: StrictStr
    title: Text
    blocks: tuple[FactBlock, ...] = Field(min_length=1)
    competencies: tuple[Competency, ...] = Field(min_length=1)
    skip_rules: tuple[SkipRule, ...] = ()
    contradictions: tuple[ContradictionText, ...] = ()

    @field_validator("version")
    @classmethod
    def _semantic_version(cls, value: str) -> str:
        if not _VERSION.fullmatch(value):
            raise ValueError("a version is three numbers, such as 1.0.0")
        return value

    @model_validator(mode="after")
    def _cross_checks(self) -> Self:
        problems = [*self._repeated_keys(), *self._misplaced_competencies(), *self._broken_rules()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact, in order."""
        return tuple(fact for block in self.blocks for fact in block.facts)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in order."""
        return tuple(criterion for competency in self.competencies for criterion in competency.criteria)

    @property
    def steps(self) -> tuple[str, ...]:
        """The keys of an assessment's steps: fact blocks, competencies, priorities."""
        return (
            *(block.key for block in self.blocks),
            *(competency.key for competency in self.competencies),
            PRIORITIES_STEP,
        )

    def fact(self, key: str) -> Fact:
        """The fact of that key; KeyError when there is none."""
        return self._facts_by_key[key]

    def criterion(self, key: str) -> Criterion:
        """The criterion of that key; KeyError when there is none."""
        return self._criteria_by_key[key]

    def competency(self, key: str) -> Competency:
        """The competency of that key; KeyError when there is none."""
        return self._competencies_by_key[key]

    def block(self, key: str) -> FactBlock:
        """The fact block of that key; KeyError when there is none."""
        return self._blocks_by_key[key]

    def step_of_fact(self, key: str) -> str:
        """The step (block key) that asks the fact; KeyError when no block does."""
        return self._step_by_fact[key]

    def step_of_criterion(self, key: str) -> str:
        """The step (competency key) that asks the criterion; KeyError when none does."""
        return self._step_by_criterion[key]

    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, of the canonical JSON of the whole definition."""
        content = json.dumps(
            self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def _facts_by_key(self) -> dict[str, Fact]:
        return {fact.key: fact for fact in self.facts}

    @cached_property
    def _criteria_by_key(self) -> dict[str, Criterion]:
        return {criterion.key: criterion for criterion in self.criteria}

    @cached_property
    def _competencies_by_key(self) -> dict[str, Competency]:
        return {competency.key: competency for competency in self.competencies}

    @cached_property
    def _blocks_by_key(self) -> dict[str, FactBlock]:
        return {block.key: block for block in self.blocks}

    @cached_property
    def _step_by_fact(self) -> dict[str, str]:
        return {fact.key: block.key for block in self.blocks for fact in block.facts}

    @cached_property
    def _step_by_criterion(self) -> dict[str, str]:
        return {criterion.key: comp.key for comp in self.competencies for criterion in comp.criteria}

    def _repeated_keys(self) -> list[str]:
        # A fact and a criterion may share a key (two_factor is both): they live in different steps.
        groups = (
            ("step", list(self.steps)),
            ("fact", [fact.key for fact in self.facts]),
            ("criterion", [criterion.key for criterion in self.criteria]),
            ("skip rule", [rule.key for rule in self.skip_rules]),
            ("contradiction", [item.key for item in self.contradictions]),
        )
        return [f"{kind} key {key} is used more than once" for kind, keys in groups for key in repeats(keys)]

    def _misplaced_competencies(self) -> list[str]:
        return [
            f"competency {competency.key} is number {competency.number} but stands at place {position}"
            for position, competency in enumerate(self.competencies, start=1)
            if competency.number != position
        ]

    def _broken_rules(self) -> list[str]:
        facts = {fact.key for fact in self.facts}
        criteria = {criterion.key for criterion in self.criteria}
        hideable = {key for rule in self.skip_rules for key in rule.hide_facts}
        problems = []
        for rule in self.skip_rules:
            read = [key for condition in rule.conditions for key in condition.fact_keys()]
            for key in dict.fromkeys([*read, *rule.hide_facts]):
                if key not in facts:
                    problems.append(f"skip rule {rule.key} names the unknown fact {key}")
            for key in rule.hide_criteria:
                if key not in criteria:
                    problems.append(f"skip rule {rule.key} names the unknown criterion {key}")
            # One pass must be enough: a rule that reads a fact another rule hides would depend on order.
            for key in dict.fromkeys(read):
                if key in hideable:
                    problems.append(f"skip rule {rule.key} depends on the fact {key}, which can be hidden")
        return problems
