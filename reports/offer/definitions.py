"""Reads the YAML files of `reports/offer/data/`: the words and the tables the calculators use."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reports.offer.text import Sentence, Text, Value

DATA = Path(__file__).parent / "data"


class DefinitionError(ValueError):
    """A definition file that does not hold what its reader needs; names the file and the place."""


@cache
def load(name: str) -> Any:
    """The content of `data/<name>.yaml` (read once; callers must not change it)."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def text(raw: Any, where: str = "") -> Text:
    """A Text from `{en: ..., it: ..., fr: ...}`; anything else raises DefinitionError naming `where`."""
    if not isinstance(raw, dict) or set(raw) != {"en", "it", "fr"}:
        raise DefinitionError(f"{where}: a text needs exactly en, it, fr, got {raw!r}")
    try:
        return Text(en=str(raw["en"]), it=str(raw["it"]), fr=str(raw["fr"]))
    except ValueError as error:
        raise DefinitionError(f"{where}: {error}") from error


def texts(raw: Any, where: str = "") -> tuple[Text, ...]:
    """A list of texts; a missing list is an empty one."""
    return tuple(text(entry, where) for entry in raw or ())


def phrase(file: str, section: str, key: str, **params: Value) -> Sentence:
    """The sentence `key` under `section` of `data/<file>.yaml` with its values."""
    where = f"{file}.yaml: {section}.{key}"
    try:
        raw = load(file)[section][key]
    except KeyError as error:
        raise DefinitionError(f"{where}: no such text") from error
    return Sentence(text(raw, where), params)
