"""The ledger: every point of the score and the answer it comes from, exact and as shown, adding up at every level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine.explain import display_contributions


@dataclass(frozen=True)
class Line:
    """One criterion. `possible` (the weight in points) times `reached` (a share 0..1) is `points`; all three exact.

    `shown`: the points with one decimal, so rounded that the lines of a competency add up to what it shows. `required` is the
    level that counts (`assumed` where the client gave none), `credited` what the evidence lets count of the level offered, None =
    unknown. `adjusted`: a consultant's act changed one of them.
    """

    key: str
    number: str
    name: str
    possible: Fraction
    reached: Fraction
    points: Fraction
    shown: Decimal
    required: int
    assumed: bool
    credited: Fraction | None
    adjusted: bool


@dataclass(frozen=True)
class Account:
    """One competency with its lines; `shown` adds up to the score as shown over all accounts. No lines: nothing in it counts."""

    key: str
    number: int
    name: str
    possible: Fraction
    points: Fraction
    shown: Decimal
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Ledger:
    """The whole score: `points` exact, `shown` with one decimal; `possible` is 100."""

    accounts: tuple[Account, ...]
    points: Fraction
    shown: Decimal
    possible: Fraction = Fraction(100)


def ledger(
    groups: Sequence[Mapping[str, Any]], rated: Mapping[str, Any], policy: Mapping[str, Any]
) -> Ledger | None:
    """The account of an integrator's score, from the stored result alone; None without a score.

    `groups`: the competencies with their criteria as `reports.snapshot.needs` gives them.
    """
    if rated["score_1dp"] is None:
        return None
    points = {key: Fraction(value) for key, value in rated["criterion_contributions"].items()}
    losses = {gap["criterion"]: Fraction(gap["loss"]) for gap in rated["gaps"]}
    accounts = tuple(
        _account(group, Fraction(rated["display_contributions"].get(group["key"], 0)), points, losses, policy)
        for group in groups
    )
    return Ledger(accounts, Fraction(rated["score"]), _decimal(Fraction(rated["score_1dp"])))


def _account(
    group: Mapping[str, Any],
    shown: Fraction,
    points: Mapping[str, Fraction],
    losses: Mapping[str, Fraction],
    policy: Mapping[str, Any],
) -> Account:
    rows = [row for row in group["criteria"] if row["key"] in points]
    own = {row["key"]: points[row["key"]] for row in rows}
    # What a criterion could bring is what it brings and what it loses.
    possible = {key: value + losses.get(key, Fraction(0)) for key, value in own.items()}
    parts = display_contributions(own, shown)
    lines = tuple(_line(row, own, possible, parts, policy) for row in rows)
    return Account(
        key=group["key"],
        number=group["number"],
        name=group["short_name"],
        possible=sum(possible.values(), Fraction(0)),
        points=sum(own.values(), Fraction(0)),
        shown=_decimal(shown),
        lines=lines,
    )


def _line(
    row: Mapping[str, Any],
    points: Mapping[str, Fraction],
    possible: Mapping[str, Fraction],
    shown: Mapping[str, Fraction],
    policy: Mapping[str, Any],
) -> Line:
    key = row["key"]
    required = policy["default_required"] if row["required"] is None else row["required"]
    credited = None if row["credited"] is None else Fraction(row["credited"])
    return Line(
        key=key,
        number=row["number"],
        name=row["name"],
        possible=possible[key],
        reached=min(Fraction(credited or 0) / required, Fraction(1)) if required else Fraction(1),
        points=points[key],
        shown=_decimal(shown[key]),
        required=required,
        assumed=row["required"] is None,
        credited=credited,
        adjusted=bool(row.get("as_computed", {}).keys() & {"required", "level"}),
    )


def _decimal(tenths: Fraction) -> Decimal:
    """A number of whole tenths as a decimal."""
    return Decimal(int(tenths * 10)) / 10
