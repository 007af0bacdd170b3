"""The documents' own words, one entry per key in en, it, fr: `texts.yaml`; the others are for their parts (the client's own
copy, gates, acts, comparisons).

Not gettext: a document must not depend on a compiled file or on the language that a process has active.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from reports.offer import Sentence, Text
from reports.rendering.formatting import fmt

NAMES = (
    "texts.yaml",
    "texts_copy.yaml",
    "texts_gates.yaml",
    "texts_acts.yaml",
    "texts_comparison.yaml",
    "texts_insight.yaml",
)
FILES = tuple(Path(__file__).with_name(name) for name in NAMES)


@cache
def texts() -> dict[str, Text]:
    """Every text by its key."""
    raw = [entry for file in FILES for entry in yaml.safe_load(file.read_text(encoding="utf-8")).items()]
    return {key: Text(**words) for key, words in raw}


def say(key: str, lang: str, **params: object) -> str:
    """The text in a language: numbers and dates in it are formatted, words stay as they are. KeyError when unknown."""
    return Sentence(texts()[key], params).render(lang, fmt)  # type: ignore[arg-type]


def counted(key: str, count: int, lang: str, **params: object) -> str:
    """The text `<key>_one` or `<key>_many`, with `{count}`."""
    return say(f"{key}_{'one' if count == 1 else 'many'}", lang, count=count, **params)
