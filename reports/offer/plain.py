"""Frozen dataclasses to JSON data and back: the frozen snapshot of a proposal.

Decimals become strings, dates ISO strings, texts `{en, it, fr}`. The parameters of a sentence have no declared type,
so each is tagged: `{"decimal": "4.17"}`, `{"date": "2027-03-13"}`, `{"money": "543.15", "currency": "EUR"}`.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from reports.offer.text import Money, Sentence, Text, Value

T = TypeVar("T")


def dump(value: Any) -> Any:
    """JSON data of a dataclass, tuple, Decimal, date or scalar, fields in their declared order."""
    if isinstance(value, Sentence):
        return {
            "text": dump(value.text),
            "params": {name: _tag(value.params[name]) for name in sorted(value.params)},
        }
    if is_dataclass(value):
        return {entry.name: dump(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, tuple):
        return [dump(part) for part in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"cannot freeze a {type(value).__name__}")


def restore(kind: type[T], plain: Any) -> T:
    """The inverse of `dump` for the dataclass `kind`; a missing or unknown field raises ValueError."""
    result: T = _restore(kind, plain)
    return result


def _tag(value: Any) -> Any:
    if isinstance(value, Money):
        return {"money": str(value.amount), "currency": value.currency}
    if isinstance(value, Text):
        return dump(value)
    if isinstance(value, tuple):
        return [_tag(part) for part in value]
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return dump(value)


def _untag(plain: Any) -> Value:
    if isinstance(plain, list):
        return tuple(_untag(part) for part in plain)  # type: ignore[misc]
    if not isinstance(plain, dict):
        return plain  # type: ignore[no-any-return]
    if "money" in plain:
        return Money(Decimal(plain["money"]), plain["currency"])
    if "decimal" in plain:
        return Decimal(plain["decimal"])
    if "date" in plain:
        return date.fromisoformat(plain["date"])
    return Text(**plain)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _restore(kind: Any, plain: Any) -> Any:
    if isinstance(kind, types.UnionType):  # only "X | None" is used
        inner = next(arg for arg in get_args(kind) if arg is not type(None))
        return None if plain is None else _restore(inner, plain)
    if get_origin(kind) is tuple:
        return tuple(_restore(get_args(kind)[0], part) for part in plain)
    if kind is Sentence:
        params = {name: _untag(value) for name, value in plain["params"].items()}
        return Sentence(_restore(Text, plain["text"]), params)
    if is_dataclass(kind):
        return _restore_dataclass(kind, plain)
    if kind is Decimal:
        return Decimal(plain)
    if kind is date:
        return date.fromisoformat(plain)
    return plain


def _restore_dataclass(kind: Any, plain: Mapping[str, Any]) -> Any:
    names = {entry.name for entry in fields(kind)}
    if names != plain.keys():
        raise ValueError(f"{kind.__name__}: expected the fields {sorted(names)}, got {sorted(plain)}")
    hints = _hints(kind)
    return kind(**{name: _restore(hints[name], plain[name]) for name in names})
