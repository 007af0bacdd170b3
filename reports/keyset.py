"""Pages of a long list by the place where the last one ended: every page costs the same, and no row is shown twice or skipped
because others came in between. Rows without a value stand last in both directions.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.utils import timezone

SEPARATOR = "~"


class BadPlace(ValueError):
    """The text does not name a place in this order."""


@dataclass(frozen=True)
class Order:
    """A sort order: a model field with a composite index (field, pk), its way, and how its values are written in an address."""

    field: str
    descending: bool
    nullable: bool
    parse: Callable[[str], Any]


@dataclass(frozen=True)
class Place:
    """A row's place in an order. `value` is None among the rows without one."""

    value: Any
    pk: int


@dataclass(frozen=True)
class Page:
    """Rows in order, and the places that the pages before and after begin at (None: there is none)."""

    rows: list[Any]
    before: str | None
    after: str | None


class _Compared(Func):
    """(field, pk) compared with a place, as one comparison of rows, which a composite index answers."""

    output_field = BooleanField()
    template = "(%(expressions)s)"

    def __init__(self, model: Any, order: Order, place: Place, *, beyond: bool) -> None:
        self.sign = "<" if order.descending == beyond else ">"
        field, pk = model._meta.get_field(order.field), model._meta.pk.target_field
        super().__init__(
            F(order.field), F("pk"), Value(place.value, output_field=field), Value(place.pk, output_field=pk)
        )

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        (a, b, x, y), params = [sql for sql, _ in parts], [value for _, values in parts for value in values]
        return f"({a}, {b}) {self.sign} ({x}, {y})", params


def page(found: QuerySet[Any], order: Order, size: int, *, after: str = "", before: str = "") -> Page:
    """The page behind one place or in front of another; without either, the first. Raises BadPlace.

    One query, or two where the field may be empty, however many rows there are.
    """
    backwards = bool(before) and not after
    place = read(after or before, order) if after or before else None
    rows = _fetch(found, order, place, size + 1, backwards=backwards)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if backwards and not more and len(rows) < size:
        # The first page, reached from behind: full again, whatever came in since.
        return page(found, order, size)
    before_this, after_this = (more, True) if backwards else (place is not None, more)
    return Page(
        rows,
        write(rows[0], order) if rows and before_this else None,
        write(rows[-1], order) if rows and after_this else None,
    )


def _fetch(
    found: QuerySet[Any], order: Order, place: Place | None, number: int, *, backwards: bool
) -> list[Any]:
    """The next rows from a place on; in the order's reverse when `backwards`."""
    sign = "-" if order.descending != backwards else ""
    sorted_rows = found.order_by(f"{sign}{order.field}", f"{sign}pk")
    valued = sorted_rows.filter(**{f"{order.field}__isnull": False}) if order.nullable else sorted_rows
    empty = found.filter(**{f"{order.field}__isnull": True}).order_by(f"{sign}pk") if order.nullable else None
    if place is not None:
        in_empty = place.value is None
        if in_empty and empty is not None:
            pk_sign = "lt" if order.descending != backwards else "gt"
            empty = empty.filter(**{f"pk__{pk_sign}": place.pk})
        else:
            valued = valued.filter(_Compared(found.model, order, place, beyond=not backwards))
        # The part that lies entirely behind us.
        if in_empty and not backwards:
            valued = valued.none()
        elif backwards and not in_empty:
            empty = None
    parts = [valued] if empty is None else [valued, empty]
    return [row for part in (reversed(parts) if backwards else parts) for row in part[:number]][:number]


def write(row: Any, order: Order) -> str:
    """The row's place as text for an address."""
    value = getattr(row, order.field)
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    return f"{text}{SEPARATOR}{row.pk}"


def read(text: str, order: Order) -> Place:
    """The place that an address names. Raises BadPlace."""
    value, _, pk = text.rpartition(SEPARATOR)
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19) or (not value and not order.nullable):
        raise BadPlace(text)
    try:
        return Place(order.parse(value) if value else None, int(pk))
    except (ValueError, ArithmeticError) as error:
        raise BadPlace(text) from error


def moment(text: str) -> datetime:
    """An ISO moment with its offset."""
    value = datetime.fromisoformat(text)
    if timezone.is_naive(value):
        raise ValueError(text)
    return value.astimezone(timezone.get_current_timezone())


def decimal(text: str) -> Decimal:
    """A score 0..100 with one decimal."""
    if not re.fullmatch(r"\d{1,3}(\.\d)?", text, re.ASCII):  # no exponents, which a database may not hold
        raise ValueError(text)
    value = Decimal(text)
    if value > 100:
        raise ValueError(text)
    return value


def small(text: str) -> int:
    """A small whole number."""
    value = int(text)
    if not -100 <= value <= 10_000:
        raise ValueError(text)
    return value


def short(text: str) -> str:
    """A text that a column holds."""
    if len(text) > 200 or "\0" in text:
        raise ValueError(text)
    return text
