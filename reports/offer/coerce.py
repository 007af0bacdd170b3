"""Converters from the assessment's JSON values (`facts.json`) to typed values, each refusing what is out of type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

YEARS = range(2000, 2101)
SOURCE_TYPES = (
    "exchange_onprem", "exchange_online", "google", "zimbra", "carbonio", "imap_host", "domino", "pop_local", "several", "other",
)  # fmt: skip


class FactError(ValueError):
    """A fact out of type: which one, what it held, what was expected."""

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(f"fact {key}: expected {expected}, got {value!r}")
        self.key, self.value, self.expected = key, value, expected


@dataclass(frozen=True, slots=True)
class QuotaCount:
    """How many mailboxes have a quota of `gb` GB."""

    gb: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Source:
    """One system the mail comes from; `gb` is its volume."""

    type: str
    version: str
    mailboxes: int
    gb: Decimal


@dataclass(frozen=True, slots=True)
class DateRange:
    """A period, both days included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Function:
    """A function of section 3.F and how strongly it is asked for: must_have or wanted."""

    key: str
    wish: str


def to_decimal(key: str, value: object) -> Decimal:
    """A finite decimal from an int, a float (by its shortest writing) or a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise FactError(key, value, "a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise FactError(key, value, "a number") from error
    if not number.is_finite():
        raise FactError(key, value, "a finite number")
    return number


def to_int(key: str, value: object) -> int:
    """A whole number; 12.5 is refused, "12" is not."""
    number = to_decimal(key, value)
    if number != number.to_integral_value():
        raise FactError(key, value, "a whole number")
    return int(number)


def between(
    convert: Callable[[str, object], Decimal] | Callable[[str, object], int],
    low: int | str | None = None,
    high: int | None = None,
) -> Callable[[str, object], Decimal | int]:
    """`convert`, then a hard bound: outside it the calculators have no meaning (a window of 0 hours)."""

    def check(key: str, value: object) -> Decimal | int:
        number = convert(key, value)
        if (low is not None and number < Decimal(low)) or (high is not None and number > high):
            raise FactError(key, value, f"a number between {low} and {high}")
        return number

    return check


def to_bool(key: str, value: object) -> bool:
    """A JSON boolean, nothing else."""
    if not isinstance(value, bool):
        raise FactError(key, value, "true or false")
    return value


def to_text(key: str, value: object) -> str:
    """A string without blanks around it."""
    if not isinstance(value, str):
        raise FactError(key, value, "a text")
    return value.strip()


def to_date(key: str, value: object) -> date:
    """An ISO day between 2000 and 2100 (the calendar walks day by day)."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(to_text(key, value))
    except ValueError as error:
        raise FactError(key, value, "a date YYYY-MM-DD") from error
    if day.year not in YEARS:
        raise FactError(key, value, f"a year between {YEARS[0]} and {YEARS[-1]}")
    return day


def one_of(*values: str) -> Callable[[str, object], str]:
    """One value of a closed list."""

    def check(key: str, value: object) -> str:
        if value not in values:
            raise FactError(key, value, "one of " + ", ".join(values))
        return str(value)

    return check


def _items(key: str, value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise FactError(key, value, "a list")
    return list(value)


def to_texts(key: str, value: object) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(to_text(key, item) for item in _items(key, value))


def to_ranges(key: str, value: object) -> tuple[DateRange, ...]:
    """A list of [first day, last day], sorted."""
    ranges = []
    for item in _items(key, value):
        if not isinstance(item, list | tuple) or len(item) != 2:
            raise FactError(key, item, "a pair of dates")
        start, end = (to_date(key, day) for day in item)
        if end < start:
            raise FactError(key, item, "a period that ends after it starts")
        ranges.append(DateRange(start, end))
    return tuple(sorted(ranges, key=lambda period: (period.start, period.end)))


def to_classes(key: str, value: object) -> tuple[QuotaCount, ...]:
    """A map {quota in GB: count} as counts sorted by quota, without the classes of zero mailboxes."""
    if not isinstance(value, dict):
        raise FactError(key, value, "a map of quota to count")
    counts = [QuotaCount(to_decimal(key, gb), to_int(key, count)) for gb, count in value.items()]
    if any(entry.gb <= 0 or entry.count < 0 for entry in counts):
        raise FactError(key, value, "positive quotas and counts")
    return tuple(sorted((entry for entry in counts if entry.count), key=lambda entry: entry.gb))


def to_functions(key: str, value: object) -> tuple[Function, ...]:
    """A choice map {function: must_have | wanted} in the order given."""
    if not isinstance(value, dict):
        raise FactError(key, value, "a map of function to wish")
    wish = one_of("must_have", "wanted")
    return tuple(Function(to_text(key, name), wish(key, how)) for name, how in value.items())


def to_sources(key: str, value: object) -> tuple[Source, ...]:
    """The objects {type, version, mailboxes, gb} of a client with several systems; missing numbers count as 0."""
    kind = one_of(*(name for name in SOURCE_TYPES if name != "several"))
    sources = []
    for item in _items(key, value):
        if not isinstance(item, dict):
            raise FactError(key, item, "an object with type, version, mailboxes, gb")
        sources.append(
            Source(
                type=kind(f"{key}.type", item.get("type")),
                version=to_text(f"{key}.version", item.get("version") or ""),
                mailboxes=int(between(to_int, 0)(f"{key}.mailboxes", item.get("mailboxes") or 0)),
                gb=Decimal(between(to_decimal, 0)(f"{key}.gb", item.get("gb") or 0)),
            )
        )
    return tuple(sources)
