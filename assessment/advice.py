"""What the apps above say about answers while the client still has them in hand: the contract, pure.

This app may not import those that know the offer (the arrow: reports -> scoring -> assessment). So they are asked through the
setting `ASSESSMENT_ADVISERS`, a list of dotted paths to functions of the type `Adviser`; `assessment.advising` calls them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assessment.models import Assessment

Kind = Literal["refused", "partner", "impossible"]


@dataclass(frozen=True, slots=True)
class Advice:
    """One request that the integrator will not take on as it stands; all texts are plain text in the language asked for.

    `kind`: "refused" (nobody should promise it), "partner" (somebody else does it better), "impossible" (a date that cannot be
    kept). `key` names the rule. `keys` are the facts and criteria it follows from, the one to change first.
    """

    kind: Kind
    key: str
    title: str
    reason: str
    alternative: str
    keys: tuple[str, ...]


Adviser = Callable[["Assessment", str], Sequence[Advice]]
"""(assessment, language) -> what to say about its answers. Reads `assessment.answers_by_step`; few further queries."""


@dataclass(frozen=True, slots=True)
class Advised:
    """What all advisers said; `incomplete` when one of them failed (the log has the traceback)."""

    items: tuple[Advice, ...] = ()
    incomplete: bool = False

    def about(self, keys: Sequence[str]) -> tuple[Advice, ...]:
        """The items that follow from one of these facts or criteria: what a step's own page would show."""
        return tuple(item for item in self.items if not set(keys).isdisjoint(item.keys))
