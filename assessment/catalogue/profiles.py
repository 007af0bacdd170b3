"""Starting profiles: what an organisation of a certain kind usually needs, as suggestions for the column "needed".

A profile gives a level for every criterion, for an organisation of medium size; `sizes` say what a small or a large one
needs otherwise. Nothing here is an answer: the client confirms each level or chooses another (see `assessment.starting`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StrictInt, StrictStr, model_validator

from assessment.catalogue.parts import LEVELS, Keyed, Strict, Text

Size = Literal["small", "medium", "large"]
SIZES: tuple[Size, ...] = get_args(Size)
SECTOR_FACT, SIZE_FACT = "sector", "mailboxes"
"""The facts a profile and a size are recommended by, where the questionnaire has them."""

Level = Annotated[StrictInt, Field(ge=0, le=LEVELS - 1)]
Levels = dict[StrictStr, Level]


class SizeLimits(Strict):
    """Where sizes begin, in mailboxes: small is under `small_below`, large is over `large_above`, medium in between."""

    small_below: StrictInt = Field(default=50, ge=1)
    large_above: StrictInt = Field(default=500, ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.small_below > self.large_above:
            raise ValueError("small_below is above large_above")
        return self

    def size(self, mailboxes: int) -> Size:
        """The size of an organisation with so many mailboxes."""
        if mailboxes < self.small_below:
            return "small"
        return "large" if mailboxes > self.large_above else "medium"


class SizeLevels(Strict):
    """The levels that differ from those of a medium organisation."""

    small: Levels = {}
    large: Levels = {}


class StartingProfile(Keyed):
    """One kind of organisation: the level it usually needs in every criterion."""

    name: Text
    description: Text
    sectors: tuple[StrictStr, ...] = ()
    required: Levels
    sizes: SizeLevels = SizeLevels()

    def levels(self, size: Size) -> dict[str, int]:
        """Criterion key -> level 0 to 4, for an organisation of that size."""
        other: Mapping[Size, Levels] = {"small": self.sizes.small, "medium": {}, "large": self.sizes.large}
        return {**self.required, **other[size]}


def profile_problems(
    profiles: Sequence[StartingProfile | None],
    *,
    criteria: Sequence[str],
    sectors: frozenset[str] | None,
    also_known: frozenset[str],
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What disagrees with the rest of the questionnaire, as (location, reason).

    `sectors` are the values of the fact `sector`, None when it cannot be read; `also_known` are keys of parts that cannot.
    """
    known = {*criteria, *also_known}
    for at, profile in enumerate(profiles):
        if profile is None:
            continue
        place = ("profiles", at)
        for key in criteria:
            if key not in profile.required:
                yield (*place, "required"), f"the criterion {key} has no level"
        named = {
            ("required",): profile.required,
            ("sizes", "small"): profile.sizes.small,
            ("sizes", "large"): profile.sizes.large,
        }
        for path, levels in named.items():
            for key in levels:
                if key not in known:
                    yield (*place, *path, key), f"there is no criterion {key}"
        for number, sector in enumerate(profile.sectors):
            if sectors is not None and sector not in sectors:
                yield (*place, "sectors", number), f"{SECTOR_FACT} has no value {sector}"
