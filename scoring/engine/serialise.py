"""A result as plain JSON values, in the form of the project's test vectors: fractions as "p/q" or "n"."""

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction

from .result import IntegratorResult, Pair, Result


def plain(value: object) -> object:
    """The JSON form of any value in a result."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def to_dict(result: Result) -> dict[str, object]:
    """``{client, integrators by id, ranking, pairs by "first|second"}``; dict(json.loads(json.dumps(x))) gives the same again."""
    return {
        "client": plain(asdict(result.client)),
        "integrators": {item.id: _integrator(item) for item in result.integrators},
        "ranking": plain([asdict(item) for item in result.ranking]),
        "pairs": {f"{pair.first}|{pair.second}": _pair(pair) for pair in result.pairs},
    }


def _integrator(result: IntegratorResult) -> object:
    fields = asdict(result)
    del fields["id"]  # it is the key
    return plain(fields)


def _pair(pair: Pair) -> object:
    fields = asdict(pair)
    del fields["first"], fields["second"]  # they are the key
    return plain(fields)
