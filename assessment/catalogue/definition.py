"""The models of a questionnaire: competencies, criteria, facts and rules, in three languages.

A definition is written in YAML (see `loader`), validated here, and published as an immutable version.
Everything is frozen; `Questionnaire.model_dump(mode="json")` and `Questionnaire.model_validate` are each
other's inverse.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import ClassVar, Self

from pydantic import Field, StrictStr, model_validator

from assessment.catalogue.conditions import Condition
from assessment.catalogue.crosscheck import (
    FORM_FACT,
    FORM_VALUES,
    PRIORITIES_STEP,
    START_STEP,
    Parts,
    cross_problems,
)
from assessment.catalogue.parts import (
    CHOICES,
    FACT_TYPES,
    LANGUAGES,
    LEVELS,
    Competency,
    Criterion,
    Fact,
    FactBlock,
    FactType,
    Option,
    Strict,
    Text,
)
from assessment.catalogue.profiles import Size, SizeLimits, StartingProfile
from assessment.catalogue.rulebook import (
    CONTRADICTION_CHECKS,
    ContradictionText,
    Minimum,
    Notice,
    Place,
    SkipRule,
)

__all__ = [
    "CHOICES",
    "CONTRADICTION_CHECKS",
    "FACT_TYPES",
    "FORM_FACT",
    "FORM_VALUES",
    "LANGUAGES",
    "LEVELS",
    "PRIORITIES_STEP",
    "START_STEP",
    "Competency",
    "Condition",
    "ContradictionText",
    "Criterion",
    "Fact",
    "FactBlock",
    "FactType",
    "Minimum",
    "Notice",
    "Option",
    "Place",
    "Questionnaire",
    "Size",
    "SizeLimits",
    "SkipRule",
    "StartingProfile",
    "Text",
]


class Questionnaire(Strict):
    """A whole questionnaire: facts in blocks, competencies with criteria, and rules."""

    SLUG: ClassVar[str] = r"^[a-z0-9]+(-[a-z0-9]+)*$"
    VERSION: ClassVar[str] = r"^\d+\.\d+\.\d+$"

    slug: StrictStr = Field(pattern=SLUG)
    version: StrictStr = Field(pattern=VERSION)
    title: Text
    blocks: tuple[FactBlock, ...] = Field(min_length=1)
    competencies: tuple[Competency, ...] = Field(min_length=1)
    skip_rules: tuple[SkipRule, ...] = ()
    contradictions: tuple[ContradictionText, ...] = ()
    notices: tuple[Notice, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    profiles: tuple[StartingProfile, ...] = ()
    size_limits: SizeLimits = SizeLimits()

    @model_validator(mode="after")
    def _cross_checks(self) -> Self:
        parts = Parts(
            self.blocks,
            self.competencies,
            self.skip_rules,
            self.contradictions,
            self.notices,
            self.minimums,
            profiles=self.profiles,
        )
        if problems := cross_problems(parts):
            raise ValueError("; ".join(reason for _, reason in problems))
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

    def profile(self, key: str) -> StartingProfile:
        """The starting profile of that key; KeyError when there is none."""
        return {profile.key: profile for profile in self.profiles}[key]

    def step_of_fact(self, key: str) -> str:
        """The step (block key) that asks the fact; KeyError when no block does."""
        return self._step_by_fact[key]

    def step_of_criterion(self, key: str) -> str:
        """The step (competency key) that asks the criterion; KeyError when none does."""
        return self._step_by_criterion[key]

    def criteria_hidden_by(self, rule: SkipRule) -> tuple[str, ...]:
        """The criteria that a skip rule of this questionnaire hides while it applies, in order."""
        if rule.hide_beyond_short_form:
            return tuple(criterion.key for criterion in self.criteria if not criterion.short_form)
        if rule.keep_criteria:
            return tuple(c.key for c in self.criteria if c.key not in rule.keep_criteria)
        return rule.hide_criteria

    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, of the canonical JSON of the whole definition."""
        # Without profiles the hash is what it was before there were any, so that the same files stay one version.
        without = None if self.profiles else {"profiles", "size_limits"}
        content = json.dumps(
            self.model_dump(mode="json", exclude=without),
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
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
