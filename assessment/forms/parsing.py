"""What people type and what is stored: numbers in the habits of three languages, texts, and fingerprints of values."""

import hashlib
import json
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SPACES = re.compile(r"[\s'’\u00a0\u202f]")
DIGITS = 15


def language() -> str:
    """The interface's language as the definition knows it: en, it or fr."""
    return (get_language() or "en")[:2]


def plain_text(value: str) -> str:
    """A text as it is stored: browsers send line ends as CRLF, and blanks around a text say nothing."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def to_number(text: str) -> Decimal:
    """A number as people write it: `1 200`, `1.200` (it, fr) or `1,200` (en) for thousands, a comma or a point for decimals.

    Raises ValidationError when it is no number.
    """
    compact = SPACES.sub("", text).replace("−", "-")
    group = "," if language() == "en" else "."
    if re.fullmatch(rf"-?\d{{1,3}}({re.escape(group)}\d{{3}})+([.,]\d+)?", compact, re.ASCII):
        compact = compact.replace(group, "")
    compact = compact.replace(",", ".")
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", compact, re.ASCII) or len(compact) > DIGITS:
        raise forms.ValidationError(_("Enter a number, in digits only."), code="number")
    return Decimal(compact)


def to_whole(text: str) -> int:
    """A whole number. Raises ValidationError."""
    number = to_number(text)
    if number != number.to_integral_value():
        raise forms.ValidationError(_("Enter a whole number."), code="whole")
    return int(number)


def json_number(number: Decimal) -> int | float:
    """A number as JSON keeps it: whole numbers without a fraction."""
    return int(number) if number == number.to_integral_value() else float(number)


def written(value: Any) -> str:
    """A stored number as it is shown in an input, with the language's decimal sign and no grouping."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return format(Decimal(str(value)), "f").replace(".", str(get_format("DECIMAL_SEPARATOR")))


def fingerprint(value: Any) -> str:
    """A short digest that tells whether two stored values are the same; numbers by value, so that 2 and 2.0 agree."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def mark(value: Any) -> str | None:
    """The fingerprint of a field's value; no value has no mark."""
    return None if value is None else fingerprint(value)


class ShownField(forms.CharField):
    """What the page showed when it was made: field -> fingerprint of its value; a field without a value is absent.

    It tells a field that the person changed from one that somebody else changed meanwhile. Unreadable is None: compare
    with what is stored instead.
    """

    widget = forms.HiddenInput

    def clean(self, value: Any) -> dict[str, str] | None:
        try:
            shown = json.loads(value or "null")
        except (TypeError, ValueError, RecursionError):
            return None
        if not isinstance(shown, dict) or not all(isinstance(mark, str) for mark in shown.values()):
            return None
        return shown


class RevisionField(forms.IntegerField):
    """The step's revision that the page showed; unreadable is 0, the most careful reading."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        text = str(value or "")
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
