"""Reading untrusted values one by one, so that every mistake in a problem is reported, not only the first.

Each reader takes a value and its path, returns the value in its Python type, and on a mistake notes an
``InputError`` and returns None (or an empty container), so that the caller can go on reading.
A path is written with slashes, lists by position from 0: ``integrators/0/capabilities/K1.1/level``.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

# Limits that no real budget or policy reaches. They keep "1e999999999" from becoming a billion-digit integer.
LARGEST_NUMBER = 10**15
MOST_DECIMALS = 30
_FRACTION_TEXT = re.compile(r"[0-9]{1,16}(/[0-9]{1,16}|\.[0-9]{1,16})?")


class InputError(NamedTuple):
    """One mistake: where it is and what is wrong with it."""

    path: str
    reason: str


class InvalidProblem(ValueError):
    """The input is refused; ``errors`` lists every mistake found, in reading order."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        super().__init__(errors)  # as the only argument, so that the exception survives pickling
        self.errors = list(errors)

    def __str__(self) -> str:
        return "; ".join(f"{path}: {reason}" for path, reason in self.errors)


def shown(value: object) -> str:
    """A short, safe rendering of a refused value, as it would be written in JSON."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 40 else f'"{value[:40]}..."'
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int | Fraction) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        return "a very large number"  # Python itself refuses to write out thousands of digits
    return str(value)


def join(path: str, part: str | int) -> str:
    """``path/part``, without a leading slash at the top."""
    return f"{path}/{part}" if path else str(part)


def exact(value: object) -> Fraction | None:
    """The exact value of a finite number, or None. A float counts as the decimal it is written as."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return _exact_decimal(value)
    if isinstance(value, int | Fraction):
        return Fraction(value)
    return None


def _exact_decimal(value: Decimal) -> Fraction | None:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):  # NaN and the infinities carry a letter here
        return None
    if exponent < -MOST_DECIMALS or value.adjusted() > MOST_DECIMALS:
        return None
    return Fraction(value)


class Reader:
    """Collects the errors of one input; see the module docstring."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def refuse(self, path: str, reason: str) -> None:
        self.errors.append(InputError(path, reason))

    def mapping(self, value: object, path: str) -> Mapping[str, object]:
        """An object with text keys; {} on a mistake."""
        if not isinstance(value, Mapping):
            self.refuse(path, f"must be an object, not {shown(value)}")
            return {}
        for key in value:
            if not isinstance(key, str):
                self.refuse(path, f"keys must be text, not {shown(key)}")
        return {key: item for key, item in value.items() if isinstance(key, str)}

    def record(
        self, value: object, path: str, required: Sequence[str] = (), optional: Sequence[str] = ()
    ) -> Mapping[str, object]:
        """An object with known keys only; {} on a wrong type, otherwise what is there."""
        before = len(self.errors)
        mapping = self.mapping(value, path)
        if not mapping and len(self.errors) > before:
            return {}
        for key in mapping:
            if key not in required and key not in optional:
                self.refuse(join(path, key), "unknown key")
        for key in required:
            if key not in mapping:
                self.refuse(join(path, key), "is missing")
        return mapping

    def sequence(self, value: object, path: str) -> Sequence[object]:
        """A list; () on a mistake."""
        if not isinstance(value, list | tuple):
            self.refuse(path, f"must be a list, not {shown(value)}")
            return ()
        return value

    def identifier(self, value: object, path: str) -> str | None:
        """A non-empty text."""
        if not isinstance(value, str) or not value:
            self.refuse(path, f"must be a non-empty text, not {shown(value)}")
            return None
        return value

    def choice(self, value: object, path: str, choices: Sequence[str]) -> str | None:
        """One of the given words."""
        if not isinstance(value, str) or value not in choices:
            self.refuse(path, f"must be one of {', '.join(choices)}, not {shown(value)}")
            return None
        return value

    def flag(self, value: object, path: str) -> bool:
        """true or false; False on a mistake."""
        if not isinstance(value, bool):
            self.refuse(path, f"must be true or false, not {shown(value)}")
            return False
        return value

    def integer(self, value: object, path: str, low: int, high: int) -> int | None:
        """A whole number in low..high; booleans and 2.0 are not whole numbers here."""
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(path, f"must be an integer {low}..{high}, not {shown(value)}")
            return None
        return value

    def number(self, value: object, path: str, high: int = LARGEST_NUMBER) -> Fraction | None:
        """An exact number in 0..high, from an integer or a decimal."""
        result = exact(value)
        if result is None or not 0 <= result <= high:
            self.refuse(path, f"must be a number 0..{high}, not {shown(value)}")
            return None
        return result

    def ratio(self, value: object, path: str, high: int) -> Fraction | None:
        """Like ``number``, and also the texts "3/4" and "0.75"."""
        if isinstance(value, str) and _FRACTION_TEXT.fullmatch(value):
            try:
                return self.number(Fraction(value), path, high)
            except ZeroDivisionError:
                self.refuse(path, "has a zero denominator")
                return None
        return self.number(value, path, high)
