"""The parts of a questionnaire: texts, criteria, competencies and facts. See `definition`; its rules are in `rulebook`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Literal, Self, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    field_validator,
    model_validator,
)

LANGUAGES = ("en", "it", "fr")
LEVELS = 5
SHORT_NAME_LENGTH = 22
CHOICES = ("must_have", "wanted")
"""What a `choice_map` may say of an option; an absent option is not wanted."""

FactType = Literal[
    "text",
    "long_text",
    "int",
    "decimal",
    "bool",
    "date",
    "enum",
    "multi",
    "country",
    "countries",
    "languages",
    "text_list",
    "int_map",
    "object_list",
    "date_range_list",
    "choice_map",
]
FACT_TYPES: tuple[FactType, ...] = get_args(FactType)
NUMERIC_TYPES = ("int", "decimal")
NEED_OPTIONS = ("enum", "multi", "choice_map")
MAY_HAVE_OPTIONS = (*NEED_OPTIONS, "int_map")

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Strict(BaseModel):
    """What all models of the catalogue share: no unknown key, no change after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@cache
def french_spacing(text: str) -> str:
    """The spaces before : ; ? ! » % and after « made no-break, so that no line begins with a sign."""
    return re.sub(r" (?=[:;?!»%])|(?<=«) ", "\u00a0", text)


class Text(Strict):
    """One text in every language of the product."""

    en: StrictStr
    it: StrictStr
    fr: StrictStr

    @field_validator("en", "it", "fr")
    @classmethod
    def _not_empty(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("the text is empty")
        return value

    def get(self, lang: str) -> str:
        """The text in one of `LANGUAGES`, or in a regional form of one (`fr-ch`). KeyError for others.

        French comes with the no-break spaces that its signs want; nobody has to type them into a file.
        """
        texts = {"en": self.en, "it": self.it, "fr": french_spacing(self.fr)}
        return texts[lang.lower().replace("_", "-").split("-")[0]]


class Keyed(Strict):
    """An item that others name by its key."""

    key: StrictStr

    @field_validator("key")
    @classmethod
    def _plain_key(cls, value: str) -> str:
        if not _KEY.fullmatch(value):
            raise ValueError(
                "a key starts with a letter and has lower-case letters, digits and single underscores"
            )
        return value


class Criterion(Keyed):
    """One observable quality of an integrator, with its five levels 0 to 4 (0 is absence)."""

    number: StrictStr
    name: Text
    levels: tuple[Text, ...]
    origin: Literal["seed", "beyond"]
    refs: tuple[StrictStr, ...] = ()
    short_form: StrictBool = False

    @field_validator("levels")
    @classmethod
    def _five_levels(cls, value: tuple[Text, ...]) -> tuple[Text, ...]:
        if len(value) != LEVELS:
            raise ValueError(
                f"a criterion has exactly {LEVELS} levels, 0 to {LEVELS - 1}; here are {len(value)}"
            )
        return value


class Competency(Keyed):
    """One competency an integrator must have, and the criteria that show it."""

    number: StrictInt = Field(ge=1)
    name: Text
    short_name: Text
    why: Text
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @field_validator("short_name")
    @classmethod
    def _short(cls, value: Text) -> Text:
        for lang in LANGUAGES:
            if len(value.get(lang)) > SHORT_NAME_LENGTH:
                raise ValueError(f"the short name in {lang} is longer than {SHORT_NAME_LENGTH} characters")
        return value

    @model_validator(mode="after")
    def _numbers_follow_order(self) -> Self:
        for position, criterion in enumerate(self.criteria, start=1):
            if criterion.number != f"{self.number}.{position}":
                raise ValueError(
                    f"criterion {criterion.key} is number {criterion.number} "
                    f"but stands at place {self.number}.{position}"
                )
        return self


class Option(Strict):
    """One value of an enumerated fact and the label shown for it."""

    value: StrictStr = Field(min_length=1)
    label: Text


class Fact(Keyed):
    """One typed question about the organisation, its mail or the migration.

    `minimum` and `maximum` are sanity limits: a value outside warns and never blocks. `options` are the
    values of an enum, multi or choice_map, and the keys of an int_map; with `other_keys` an int_map takes
    any positive number as a key beside them. `fields` describe the objects of an object_list.
    `may_be_empty` says that an empty list or map is an answer ("there are none") rather than no answer.
    """

    type: FactType
    required: StrictBool
    label: Text
    help: Text | None = None
    unit: Text | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    options: tuple[Option, ...] = ()
    other_keys: StrictBool = False
    may_be_empty: StrictBool = False
    fields: tuple[Fact, ...] = ()
    use: tuple[Literal["S", "P", "M", "C", "F", "scope"], ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.type in NEED_OPTIONS and not self.options:
            raise ValueError(f"a fact of type {self.type} needs options")
        if self.options and self.type not in MAY_HAVE_OPTIONS:
            raise ValueError(f"a fact of type {self.type} has no options")
        if (self.type == "object_list") != bool(self.fields):
            raise ValueError("a fact has fields when its type is object_list, and only then")
        if self.type not in NUMERIC_TYPES and (self.minimum is not None or self.maximum is not None):
            raise ValueError(f"a fact of type {self.type} has no minimum or maximum")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the minimum is above the maximum")
        _refuse_repeats("option", (option.value for option in self.options))
        _refuse_repeats("field", (field.key for field in self.fields))
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The values (or keys) of the options, in order."""
        return tuple(option.value for option in self.options)

    def option_label(self, value: str, lang: str) -> str:
        """The label of one option; a value that is not an option (an int_map's own key) is its own label."""
        return next((option.label.get(lang) for option in self.options if option.value == value), value)


class FactBlock(Keyed):
    """One page of facts."""

    title: Text
    intro: Text
    facts: tuple[Fact, ...] = Field(min_length=1)


def _refuse_repeats(kind: str, keys: Iterable[str]) -> None:
    for key, count in Counter(keys).items():
        if count > 1:
            raise ValueError(f"the {kind} {key} is given more than once")
