"""Is a value of the right type? One check for each type of fact, and one for a criterion's answer.

Pure functions over JSON values; reasons are plain English, for imports (the screens' forms speak for
themselves, in three languages). A path is relative to the value: `""`, `[2]`, `.gb`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from assessment.catalogue.codes import COUNTRIES, LANGUAGE_CODES
from assessment.catalogue.definition import CHOICES, LEVELS, Fact

LARGEST_NUMBER = 10**12
LONGEST = {"text": 300, "long_text": 10_000}
LONGEST_COMMENT = 10_000
MOST_ENTRIES = 2_000
IMPORTANCES = 4
YEARS = range(2000, 2101)
"""Years a date may have: the calendars built from it must not run off the end of time."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SIZE = re.compile(r"\d{1,9}(\.\d{1,6})?")


class Issue(NamedTuple):
    """One thing wrong with a value: where, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class OutOfRange:
    """A number beyond its sanity limit: worth a warning, never a refusal."""

    path: str
    limit: Decimal
    above: bool

    @property
    def reason(self) -> str:
        """The warning in plain English."""
        return f"is unusually {'high' if self.above else 'low'}: the usual limit is {self.limit}"


def check_fact(fact: Fact, value: Any) -> list[Issue]:
    """Every reason why the JSON value is not one of the fact's type; an empty list when it is.

    An empty text or list is of the right type: whether it counts as an answer is for `is_answer`.
    """
    return list(_CHECKS[fact.type](fact, value))


def is_answer(fact: Fact, value: Any) -> bool:
    """True for a valid value that says something. An empty list or map does so where the fact allows it."""
    if value is None or check_fact(fact, value):
        return False
    if isinstance(value, str):
        return bool(value.strip())
    return fact.may_be_empty or not isinstance(value, list | dict) or bool(value)


def normalise(fact: Fact, value: Any) -> Any:
    """A valid value as the screens store it: texts without the blanks around them."""
    if fact.type in ("text", "long_text"):
        return value.strip()
    if fact.type == "text_list":
        return [entry.strip() for entry in value]
    return value


def warnings_for(fact: Fact, value: Any) -> list[OutOfRange]:
    """The sanity limits a valid value is beyond."""
    if fact.type == "object_list":
        return [
            OutOfRange(f"[{at}].{field.key}{found.path}", found.limit, found.above)
            for at, item in enumerate(value)
            for field in fact.fields
            if field.key in item
            for found in warnings_for(field, item[field.key])
        ]
    if fact.minimum is not None and value < fact.minimum:
        return [OutOfRange("", fact.minimum, above=False)]
    if fact.maximum is not None and value > fact.maximum:
        return [OutOfRange("", fact.maximum, above=True)]
    return []


def check_criterion_answer(value: Any) -> list[Issue]:
    """Every reason why the value is not the answer to a criterion. Keys may be missing: unanswered."""
    if not isinstance(value, dict):
        return [Issue("", "must be an object")]
    issues = []
    for key, given in value.items():
        check = _ANSWER_CHECKS.get(key)
        reason = "is not a known key" if check is None else check(given)
        if reason:
            issues.append(Issue(step(key), reason))
    return issues


def step(key: str | int) -> str:
    """One step of a path: `[2]`, `.gb`, or `["odd key"]` for a key that would read badly."""
    if isinstance(key, int):
        return f"[{key}]"
    short = key if len(key) <= 60 else f"{key[:60]}..."
    return f".{short}" if re.fullmatch(r"\w+(\.\.\.)?", short, re.ASCII) else f"[{short!a}]"


def text_reason(value: Any, longest: int) -> str:
    """Why a value is not a text that can be stored; empty when it is."""
    if not isinstance(value, str):
        return "must be text"
    if len(value) > longest:
        return f"is longer than {longest} characters"
    # The database stores neither: NUL is refused by PostgreSQL, a lone surrogate is not Unicode text.
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        return "holds a character that is not text"
    return ""


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _int_reason(value: Any) -> str:
    if not _is_int(value):
        return "must be a whole number"
    return "is too large" if abs(value) > LARGEST_NUMBER else ""


def _decimal_reason(value: Any) -> str:
    if not _is_int(value) and not isinstance(value, float):
        return "must be a number"
    if not math.isfinite(value):
        return "must be a finite number"
    return "is too large" if abs(value) > LARGEST_NUMBER else ""


def _bool_reason(value: Any) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _date_reason(value: Any) -> str:
    # date.fromisoformat alone would also take 20270313 and week dates.
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            year = date.fromisoformat(value).year
        except ValueError:
            return "is not a day of the calendar"
        return "" if year in YEARS else f"must be from {YEARS.start} to {YEARS.stop - 1}"
    return "must be a date such as 2027-03-13"


def _code_reason(value: Any, codes: frozenset[str], example: str) -> str:
    return "" if isinstance(value, str) and value in codes else f"must be {example}"


def _country_reason(value: Any) -> str:
    return _code_reason(value, COUNTRIES, "an ISO 3166 country code such as IT")


def _language_reason(value: Any) -> str:
    return _code_reason(value, LANGUAGE_CODES, "an ISO 639-1 language code such as it")


def _option_reason(fact: Fact, value: Any) -> str:
    return (
        "" if isinstance(value, str) and value in fact.values else f"must be one of: {', '.join(fact.values)}"
    )


def _level_reason(value: Any) -> str:
    right = value is None or (_is_int(value) and 0 <= value < LEVELS)
    return "" if right else f"must be a whole number from 0 to {LEVELS - 1}, or null"


def _importance_reason(value: Any) -> str:
    right = _is_int(value) and 0 <= value < IMPORTANCES
    return "" if right else f"must be a whole number from 0 to {IMPORTANCES - 1}"


_ANSWER_CHECKS: Mapping[str, Callable[[Any], str]] = {
    "today": _level_reason,
    "required": _level_reason,
    "suggested": _level_reason,
    "importance": _importance_reason,
    "must_have": _bool_reason,
    "not_applicable": _bool_reason,
    "dont_know": _bool_reason,
    "comment": lambda value: text_reason(value, LONGEST_COMMENT),
}


def _number(reason_of: Callable[[Any], str]) -> Callable[[Fact, Any], Iterator[Issue]]:
    def check(fact: Fact, value: Any) -> Iterator[Issue]:
        reason = reason_of(value)
        if reason:
            yield Issue("", reason)
        # Outside the sanity limits warns, but a negative count has no meaning at all.
        elif value < 0 and fact.minimum is not None and fact.minimum >= 0:
            yield Issue("", "must not be negative")

    return check


def _one(reason_of: Callable[[Any], str]) -> Callable[[Fact, Any], Iterator[Issue]]:
    def check(_: Fact, value: Any) -> Iterator[Issue]:
        if reason := reason_of(value):
            yield Issue("", reason)

    return check


def _text(fact: Fact, value: Any) -> Iterator[Issue]:
    if reason := text_reason(value, LONGEST[fact.type]):
        yield Issue("", reason)


def _enum(fact: Fact, value: Any) -> Iterator[Issue]:
    if reason := _option_reason(fact, value):
        yield Issue("", reason)


def _distinct(reason_of: Callable[[Fact, Any], str]) -> Callable[[Fact, Any], Iterator[Issue]]:
    """A list of distinct values."""

    def check(fact: Fact, value: Any) -> Iterator[Issue]:
        seen = []
        for at, entry in _entries(value):
            if isinstance(entry, Issue):
                yield entry
            elif reason := reason_of(fact, entry):
                yield Issue(step(at), reason)
            elif entry in seen:
                yield Issue(step(at), f"{entry} is given twice")
            else:
                seen.append(entry)

    return check


def _entries(value: Any) -> Iterator[tuple[int, Any]]:
    """The entries of a list, or one Issue in their place when it is not a list one can store."""
    if not isinstance(value, list):
        yield 0, Issue("", "must be a list")
    elif len(value) > MOST_ENTRIES:
        yield 0, Issue("", f"has more than {MOST_ENTRIES} entries")
    else:
        yield from enumerate(value)


def _text_list(_: Fact, value: Any) -> Iterator[Issue]:
    for at, entry in _entries(value):
        if isinstance(entry, Issue):
            yield entry
        elif reason := text_reason(entry, LONGEST["text"]):
            yield Issue(step(at), reason)
        elif not entry.strip():
            yield Issue(step(at), "is empty")


def _date_ranges(_: Fact, value: Any) -> Iterator[Issue]:
    for at, entry in _entries(value):
        if isinstance(entry, Issue):
            yield entry
        elif not isinstance(entry, list) or len(entry) != 2:
            yield Issue(step(at), "must be a list of two dates, first and last day")
        elif faults := [(place, reason) for place, day in enumerate(entry) if (reason := _date_reason(day))]:
            yield from (Issue(f"{step(at)}{step(place)}", reason) for place, reason in faults)
        elif entry[0] > entry[1]:
            yield Issue(step(at), "the last day is before the first")


def _map(reasons_of: Callable[[Fact, str, Any], str]) -> Callable[[Fact, Any], Iterator[Issue]]:
    def check(fact: Fact, value: Any) -> Iterator[Issue]:
        if not isinstance(value, dict):
            yield Issue("", "must be an object")
        elif len(value) > MOST_ENTRIES:
            yield Issue("", f"has more than {MOST_ENTRIES} entries")
        else:
            for key, entry in value.items():
                if reason := reasons_of(fact, key, entry):
                    yield Issue(step(key), reason)

    return check


def _int_map_reason(fact: Fact, key: str, entry: Any) -> str:
    if fact.options and key not in fact.values:
        if not fact.other_keys:
            return f"is not a known key; the keys are: {', '.join(fact.values)}"
        if not SIZE.fullmatch(key) or Decimal(key) <= 0:
            return "is not a known key; a key is a number above 0"
    return _int_reason(entry) or ("must not be negative" if entry < 0 else "")


def _choice_reason(fact: Fact, key: str, entry: Any) -> str:
    if key not in fact.values:
        return f"is not a known key; the keys are: {', '.join(fact.values)}"
    return "" if isinstance(entry, str) and entry in CHOICES else f"must be one of: {', '.join(CHOICES)}"


def _object_list(fact: Fact, value: Any) -> Iterator[Issue]:
    fields = {field.key: field for field in fact.fields}
    for at, entry in _entries(value):
        if isinstance(entry, Issue):
            yield entry
        elif not isinstance(entry, dict):
            yield Issue(step(at), "must be an object")
        else:
            for key in entry.keys() - fields.keys():
                yield Issue(f"{step(at)}{step(key)}", "is not a known key")
            yield from _object(step(at), fields, entry)


def _object(place: str, fields: Mapping[str, Fact], entry: dict[str, Any]) -> Iterator[Issue]:
    for key, field in fields.items():
        if key in entry:
            for issue in check_fact(field, entry[key]):
                yield Issue(f"{place}{step(key)}{issue.path}", issue.reason)
        elif field.required:
            yield Issue(f"{place}{step(key)}", "is missing")


_CHECKS: Mapping[str, Callable[[Fact, Any], Iterator[Issue]]] = {
    "text": _text,
    "long_text": _text,
    "int": _number(_int_reason),
    "decimal": _number(_decimal_reason),
    "bool": _one(_bool_reason),
    "date": _one(_date_reason),
    "enum": _enum,
    "multi": _distinct(_option_reason),
    "country": _one(_country_reason),
    "countries": _distinct(lambda _, code: _country_reason(code)),
    "languages": _distinct(lambda _, code: _language_reason(code)),
    "text_list": _text_list,
    "int_map": _map(_int_map_reason),
    "object_list": _object_list,
    "date_range_list": _date_ranges,
    "choice_map": _map(_choice_reason),
}
