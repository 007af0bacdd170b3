"""A result as plain JSON values, in the form of the project's test vectors: fractions as "p/q" or "n"."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction

from .result import IntegratorResult, Pair, Result


def plain(value: object) -> object:
    """The JSON form of any value in a result; what has named fields becomes an object."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def to_dict(result: Result) -> dict[str, object]:
    """``{client, integrators by id, ranking, pairs by "first|second"}``; dict(json.loads(json.dumps(x))) gives the same again."""
    return {
        "client": plain(result.client),
        "integrators": {item.id: _integrator(item) for item in result.integrators},
        "ranking": plain(result.ranking),
        "pairs": {f"{pair.first}|{pair.second}": _pair(pair) for pair in result.pairs},
    }


def _integrator(result: IntegratorResult) -> object:
    # The id is the key.
    return {field.name: plain(getattr(result, field.name)) for field in fields(result) if field.name != "id"}


def _pair(pair: Pair) -> object:
    return {name: plain(value) for name, value in pair._asdict().items() if name not in ("first", "second")}
