"""What people typed, made safe to typeset: nothing invisible, nothing that the fonts lack, nothing that cannot be broken."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont

from reports.rendering.fetcher import FONTS

SOFT_BREAK = "\u200b"
LONG_RUN = re.compile(r"[^\s\u200b]{60,}")
STEP = 30
KEPT_INVISIBLE = "\u00ad\u200b\u200c\u200d"
DROPPED = ("Cc", "Cf", "Cs", "Cn", "Co")
"""Unicode categories: controls, format characters (among them those that turn the direction of text), unassigned, private."""


@cache
def covered() -> frozenset[int]:
    """The code points that the document's own font can draw."""
    with TTFont(FONTS / "SourceSansPro-Regular.ttf") as font:
        return frozenset(font.getBestCmap())


class _Table(dict[int, int | str]):
    """For `str.translate`: decides about each character once."""

    def __missing__(self, code: int) -> int | str:
        self[code] = decided = _decide(chr(code))
        return decided


def _decide(character: str) -> int | str:
    """The character itself, nothing, or its name in brackets.

    Letters and digits of other scripts stay: the system's fonts may have them. Symbols (emoji) are named, because a
    document with holes is worse than one with words.
    """
    category = unicodedata.category(character)
    if character in "\n\t" or character in KEPT_INVISIBLE:
        return ord(character)
    if category in DROPPED or 0xFE00 <= ord(character) <= 0xFE0F:
        return ""
    if ord(character) in covered() or category[0] in "LMN":
        return ord(character)
    return " " if category[0] == "Z" else f"[{unicodedata.name(character, 'symbol').lower()}]"


_TABLE = _Table()


def printable(text: str) -> str:
    """The text without what cannot be printed, and with possible breaks inside very long words (their cost explodes)."""
    cleaned = text.translate(_TABLE)
    return LONG_RUN.sub(lambda run: SOFT_BREAK.join(_pieces(run[0])), cleaned)


def _pieces(run: str) -> list[str]:
    return [run[start : start + STEP] for start in range(0, len(run), STEP)]


def tidy(value: Any) -> Any:
    """The same JSON data with every text printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: tidy(part) for key, part in value.items()}
    if isinstance(value, list):
        return [tidy(part) for part in value]
    return value
