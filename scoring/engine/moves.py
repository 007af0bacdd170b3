"""Changes of one thing, step by step: a level, its evidence, a requirement, or whether a criterion is a must-have."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from .policy import EVIDENCE, Policy
from .problem import Capability, Criterion
from .standing import Asked

WHATS = ("level", "evidence", "required", "must_have")


class Move(NamedTuple):
    """One thing that becomes different. ``steps``: levels, or statuses of evidence, or 1 for a must-have that comes or goes.

    A level that is unknown counts as 0, and finding it to be 0 as one step: what is known then is only declared.
    """

    what: str
    steps: int
    after: Asked


def moves(what: str, asked: Asked, policy: Policy, *, up: bool) -> Iterator[Move]:
    """From the smallest to the largest: those that can help the integrator (``up``) or hurt it."""
    match what:
        case "level":
            return _level_moves(asked, policy, up=up)
        case "evidence":
            return _evidence_moves(asked, up=up)
        case "required":
            return _required_moves(asked, policy, up=up)
        case _:
            return _must_have_moves(asked, up=up)


def with_level(asked: Asked, level: int) -> Asked:
    """A level that was unknown is only declared."""
    evidence = EVIDENCE[0] if asked.capability.level is None else asked.capability.evidence
    return asked._replace(capability=Capability(level, evidence))


def with_evidence(asked: Asked, status: str) -> Asked:
    return asked._replace(capability=Capability(asked.capability.level, status))


def _level_moves(asked: Asked, policy: Policy, *, up: bool) -> Iterator[Move]:
    level = asked.capability.level
    if level is None and not up:
        yield Move("level", 1, with_level(asked, 0))
        return
    present = level or 0
    targets = range(present + 1, policy.level_max + 1) if up else range(present - 1, -1, -1)
    for target in targets:
        yield Move("level", abs(target - present), with_level(asked, target))


def _evidence_moves(asked: Asked, *, up: bool) -> Iterator[Move]:
    if asked.capability.level is None:
        return
    present = EVIDENCE.index(asked.capability.evidence)
    statuses = EVIDENCE[present + 1 :] if up else EVIDENCE[:present][::-1]
    for steps, status in enumerate(statuses, start=1):
        yield Move("evidence", steps, with_evidence(asked, status))


def _required_moves(asked: Asked, policy: Policy, *, up: bool) -> Iterator[Move]:
    required = asked.criterion.required
    if required is None:
        return
    targets = range(required - 1, -1, -1) if up else range(required + 1, policy.level_max + 1)
    for target in targets:
        yield Move(
            "required", abs(target - required), _asking(asked, replace(asked.criterion, required=target))
        )


def _must_have_moves(asked: Asked, *, up: bool) -> Iterator[Move]:
    if asked.criterion.must_have == up:
        yield Move("must_have", 1, _asking(asked, replace(asked.criterion, must_have=not up)))


def _asking(asked: Asked, criterion: Criterion) -> Asked:
    return asked._replace(criterion=criterion)
