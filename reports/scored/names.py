"""How things are called on the report's page, for what is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reports.rendering import formatting


@dataclass(frozen=True)
class Names:
    """Criterion -> its row (`number`, `name`), competency -> name, slug -> name; and the language to speak."""

    rows: Mapping[str, Mapping[str, Any]]
    competencies: Mapping[str, str]
    integrators: Mapping[str, str]
    lang: str


def points(exact: str, lang: str) -> str:
    """An exact number with one decimal, as the language writes it."""
    return formatting.number(Decimal(formatting.one_decimal(Fraction(exact))), lang, 1)
