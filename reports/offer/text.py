"""Texts in the three languages of a document, and sentences that carry typed values.

A calculator never formats a number, a date or a sum of money: it returns a `Sentence` (template + raw values) and
the document formats the values in its language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import TypeAlias

LANGUAGES = ("en", "it", "fr")


@cache
def french_spacing(text: str) -> str:
    """The spaces before : ; ? ! » % and after « made no-break, so that no line begins with a sign."""
    return re.sub(r" (?=[:;?!»%])|(?<=«) ", "\u00a0", text)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in English, Italian and French; none of them empty."""

    en: str
    it: str
    fr: str

    def __post_init__(self) -> None:
        for lang in LANGUAGES:
            if not self.get(lang).strip():
                raise ValueError(f"a text has no {lang} version: {self.en or self.it or self.fr!r}")

    def get(self, lang: str) -> str:
        """The text in `lang` ("en", "it" or "fr"); any other language raises ValueError."""
        if lang not in LANGUAGES:
            raise ValueError(f"unknown language {lang!r}")
        text = str(getattr(self, lang))
        return french_spacing(text) if lang == "fr" else text


@dataclass(frozen=True, slots=True)
class Money:
    """An amount excluding VAT in one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str = "EUR"


Value: TypeAlias = int | Decimal | date | Money | str | Text | tuple[str | Text, ...]
Typed: TypeAlias = int | Decimal | date | Money
Fmt: TypeAlias = Callable[[Typed, str], str]


def placeholders(template: str) -> frozenset[str]:
    """The names between braces in a str.format template."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with `{name}` placeholders and the raw value of each of them."""

    text: Text
    params: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        used: set[str] = set()
        for lang in LANGUAGES:
            names = placeholders(self.text.get(lang))
            if names - self.params.keys():
                raise ValueError(
                    f"no value for {sorted(names - self.params.keys())} in {self.text.get(lang)!r}"
                )
            used |= names
        # values no language shows would only swell the frozen snapshot
        object.__setattr__(self, "params", {name: self.params[name] for name in sorted(used)})

    def render(self, lang: str, fmt: Fmt) -> str:
        """The sentence in `lang`; `fmt(value, lang)` writes ints, decimals, dates and sums of money."""
        words = {name: _word(value, lang, fmt) for name, value in self.params.items()}
        return self.text.get(lang).format(**words)


def _word(value: Value, lang: str, fmt: Fmt) -> str:
    if isinstance(value, Text):
        return value.get(lang)
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(_word(part, lang, fmt) for part in value)
    return fmt(value, lang)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader must know (a warning, a contradiction); `sources` are fact or criterion keys."""

    key: str
    text: Sentence
    sources: tuple[str, ...]
