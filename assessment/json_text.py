"""Reading JSON strictly: every repeated key and false number is found, with line and column."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assessment.values import Issue

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_NOT_NUMBERS = ("NaN", "Infinity", "-Infinity")


def read(text: str | bytes) -> tuple[Any, list[Issue]]:
    """The value in a JSON text, and what is wrong with it.

    An issue's path is the place in the text (`line 3, column 5`). When there is any issue the value is None.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return None, [Issue(f"byte {error.start + 1}", "the file is not UTF-8 text")]
    if not text.strip():
        return None, [Issue("line 1, column 1", "the file is empty")]
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return None, [_syntax_issue(text, error)]
    except RecursionError:
        return None, [Issue("line 1, column 1", "the document is nested too deeply")]
    except ValueError:  # Python refuses to read an integer of more than 4,300 digits
        return None, [Issue("line 1, column 1", "the document holds a number of thousands of digits")]
    issues = list(_faults(text))
    return (None if issues else value), issues


def _syntax_issue(text: str, error: json.JSONDecodeError) -> Issue:
    # A text cut in the middle of a string or word is reported at its start, any other cut at the end.
    end = len(text.rstrip())
    rest = text[error.pos : end]
    in_word = any(word.startswith(rest) for word in ("true", "false", "null", "-"))
    if in_word or error.msg.startswith("Unterminated string"):
        return Issue(_place(text, end), "the document ends too early: the file may be truncated")
    return Issue(_place(text, error.pos), f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}")


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line}, column {column}"


@dataclass
class _Object:
    """An object being read: its keys so far, and whether the next string is a key."""

    keys: dict[str, str] = field(default_factory=dict)
    at_key: bool = True


def _faults(text: str) -> Iterator[Issue]:
    """The faults that Python's reader lets pass. The text is known to be JSON by Python's reading."""
    stack: list[_Object | None] = []
    for match in _TOKEN.finditer(text):
        lexeme = match[0]
        inside = stack[-1] if stack else None
        if lexeme in "{[":
            stack.append(_Object() if lexeme == "{" else None)
        elif lexeme in "}]":
            stack.pop()
        elif lexeme in ",:":
            if inside is not None:
                inside.at_key = lexeme == ","
        elif lexeme[0] == '"':
            if inside is not None and inside.at_key:
                yield from _repeated(inside, json.loads(lexeme), _place(text, match.start()))
        elif lexeme in _NOT_NUMBERS:
            yield Issue(_place(text, match.start()), f"{lexeme} is not a JSON number")
        elif lexeme[0] in "-0123456789" and not math.isfinite(float(lexeme)):
            yield Issue(_place(text, match.start()), f"{lexeme[:40]} is too large a number")


def _repeated(inside: _Object, key: str, place: str) -> Iterator[Issue]:
    if key in inside.keys:
        yield Issue(place, f"the key {key[:60]!a} is given twice, first at {inside.keys[key]}")
    inside.keys.setdefault(key, place)
