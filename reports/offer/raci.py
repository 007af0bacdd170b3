"""The responsibility matrix (domain brief 5.2): R does, A answers for it (one only), C is consulted, I is informed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.offer.definitions import DefinitionError, load, text
from reports.offer.text import Text

CODES = frozenset({"A", "R", "A/R", "C", "I", "-"})


@dataclass(frozen=True, slots=True)
class Role:
    """A column of the matrix."""

    key: str
    name: Text


@dataclass(frozen=True, slots=True)
class RaciCell:
    """What one role does in one activity; `note` narrows it."""

    role: str
    codes: str
    note: Text | None


@dataclass(frozen=True, slots=True)
class RaciRow:
    """One activity; `client_duty` marks the rows that surprise CIOs."""

    number: int
    activity: Text
    cells: tuple[RaciCell, ...]
    client_duty: bool

    @property
    def accountable(self) -> str:
        """The one role that answers for the activity."""
        return next(cell.role for cell in self.cells if "A" in cell.codes)


@dataclass(frozen=True, slots=True)
class RaciMatrix:
    """Roles in column order and the activities."""

    roles: tuple[Role, ...]
    rows: tuple[RaciRow, ...]


def matrix(definition: Mapping[str, Any] | None = None) -> RaciMatrix:
    """The matrix of `data/raci.yaml` (or of `definition`); a row without exactly one A raises DefinitionError."""
    raw = load("raci") if definition is None else definition
    roles = tuple(
        Role(entry["key"], text(entry["name"], f"raci.yaml: role {entry['key']}")) for entry in raw["roles"]
    )
    keys = tuple(role.key for role in roles)
    return RaciMatrix(
        roles, tuple(_row(number, entry, keys) for number, entry in enumerate(raw["rows"], start=1))
    )


def _row(number: int, raw: Mapping[str, Any], roles: tuple[str, ...]) -> RaciRow:
    where, codes, notes = f"raci.yaml: row {number}", raw["cells"], raw.get("notes", {})
    if len(codes) != len(roles) or not set(codes) <= CODES or not set(notes) <= set(roles):
        raise DefinitionError(
            f"{where}: one known code per role, notes only on roles, got {codes} {sorted(notes)}"
        )
    if sum("A" in code for code in codes) != 1 or not any("R" in code for code in codes):
        raise DefinitionError(f"{where}: exactly one A and at least one R, got {codes}")
    cells = tuple(
        RaciCell(role, code, text(notes[role], where) if role in notes else None)
        for role, code in zip(roles, codes, strict=True)
    )
    return RaciRow(number, text(raw["activity"], where), cells, bool(raw.get("client_duty", False)))
