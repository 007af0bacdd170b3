"""The result: everything the engine says about a problem. Scores and losses are on 0..100, shares on 0..1."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class CompetencyResult(NamedTuple):
    """``subscore`` (and its range) None = inactive; ``contribution`` = weight * subscore, None = no score."""

    weight: Fraction | None
    subscore: Fraction | None
    low: Fraction | None
    high: Fraction | None
    contribution: Fraction | None


class Losses(NamedTuple):
    """Points lost by reason; each calls for its own action: build, prove, ask."""

    capability: Fraction
    evidence: Fraction
    information: Fraction


class Gap(NamedTuple):
    """One line of the gap list. ``kind`` is the action it calls for: information (ask), capability (build),
    evidence (prove), None for a must-have that loses no value. ``gap_levels`` counts whole levels missing."""

    criterion: str
    competency: str
    kind: str | None
    required: int
    assumed: bool
    level: int | None
    evidence: str | None
    gap_levels: int | None
    loss: Fraction
    must_have: str | None


@dataclass(frozen=True, slots=True)
class IntegratorResult:
    """One integrator; ``score`` and what follows from it are None when no criterion carries weight.
    Nothing here depends on the other integrators."""

    id: str
    score: Fraction | None
    low: Fraction | None
    high: Fraction | None
    score_1dp: Fraction | None
    verdict: str
    verdict_supported: str
    verdict_worst: str
    verdict_best: str
    vetoed: bool
    reasons: tuple[str, ...]
    coverage: Fraction | None
    competencies: Mapping[str, CompetencyResult]
    criterion_contributions: Mapping[str, Fraction] | None
    losses: Losses | None
    must_haves: Mapping[str, str]
    gaps: tuple[Gap, ...]
    display_contributions: Mapping[str, Fraction] | None


@dataclass(frozen=True, slots=True)
class ClientResult:
    """``completeness``: share of applicable criteria with requirement and importance answered (None when
    there is none). ``neutral_weight``: weight share of the criteria whose requirement is 0."""

    weights: Mapping[str, Fraction] | None
    completeness: Fraction | None
    neutral_weight: Fraction | None
    verdict: str


class Ranked(NamedTuple):
    """A place in the ranking; equal keys share the rank (1, 2, 2, 4)."""

    id: str
    rank: int


class Pair(NamedTuple):
    """``first`` compared with ``second``; nothing here depends on further integrators.

    ``difference`` of the scores with its exact range, in points. ``flip_distance``: the least share 0..1 of all priority
    that must move until the leader is caught; None when no move can do it. ``win_uniform`` and ``win_ordinal``: the share
    of all weightings, or of those that respect the client's order, under which the first is ahead; a tie counts one half.
    ``dominates``: ahead or level in every competency and ahead in one; ``dominated``: the other way round.
    """

    first: str
    second: str
    difference: Fraction
    difference_low: Fraction
    difference_high: Fraction
    flip_distance: Fraction | None
    win_uniform: Fraction
    win_ordinal: Fraction
    dominates: bool
    dominated: bool


@dataclass(frozen=True, slots=True)
class Result:
    """The whole answer; ``integrators`` in the problem's order, ``ranking`` in display order. ``pairs``: each two integrators
    once, first the one that the problem names first. Without a score there is no ranking and there are no pairs."""

    client: ClientResult
    integrators: tuple[IntegratorResult, ...]
    ranking: tuple[Ranked, ...]
    pairs: tuple[Pair, ...] = ()
