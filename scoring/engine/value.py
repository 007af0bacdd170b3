"""Evidence and partial values (scoring specification, sections 3.1 and 3.2).

A partial value is a share of the requirement, 0..1. Inside the engine it is a whole number of ``Scale.unit``-ths: exact like a
fraction, and added up as fast as any integer.
"""

import math
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .policy import EVIDENCE, Policy
from .problem import Capability, Criterion, Integrator
from .weights import Need, Weights


class Values(NamedTuple):
    """How far a capability meets a requirement, in units of the scale.

    ``undiscounted`` is the supported value without the evidence discount: what full proof would give.
    """

    low: int
    supported: int
    high: int
    undiscounted: int


class Fit(NamedTuple):
    """How one integrator meets one criterion."""

    need: Need
    capability: Capability
    values: Values

    @property
    def criterion(self) -> Criterion:
        return self.need.criterion


def partial_value(level: Fraction | int, required: int) -> Fraction:
    """v = min(level / required, 1), and 1 when nothing is required. Surplus earns nothing."""
    if required == 0:
        return Fraction(1)
    return min(Fraction(level) / required, Fraction(1))


def supported_level(capability: Capability, policy: Policy) -> Fraction:
    """c_low = e * c, and 0 for an unknown capability. The discount is on the level: surplus covers it."""
    if capability.level is None:
        return Fraction(0)
    return policy.evidence_factor[capability.evidence] * capability.level


def possible_level(capability: Capability, policy: Policy) -> int:
    """c_high = c, and the top of the scale for an unknown capability."""
    return policy.level_max if capability.level is None else capability.level


class Scale:
    """The partial values under a policy, in units so small that all of them are whole. There are few different ones, so each is
    worked out once."""

    def __init__(self, policy: Policy) -> None:
        factors = (policy.evidence_factor[status].denominator for status in EVIDENCE)
        self.unit = math.lcm(*factors) * math.lcm(*range(1, policy.level_max + 1))
        self.levels = range(policy.level_max + 1)
        self._policy = policy
        self._known: dict[tuple[int | None, int | None, str], Values] = {}

    def values(self, required: int | None, capability: Capability) -> Values:
        """The values of one criterion; ``required`` None = unanswered."""
        key = (required, capability.level, capability.evidence)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._worked_out(required, capability)
        return found

    def _worked_out(self, required: int | None, capability: Capability) -> Values:
        """A blank requirement is the top level for low, the default for the headline and 0 for high."""
        policy = self._policy
        blank = required is None
        headline = policy.default_required if required is None else required
        level = supported_level(capability, policy)
        return Values(
            low=self._whole(partial_value(level, policy.level_max if blank else headline)),
            supported=self._whole(partial_value(level, headline)),
            high=self._whole(partial_value(possible_level(capability, policy), 0 if blank else headline)),
            undiscounted=self._whole(partial_value(capability.level or 0, headline)),
        )

    def _whole(self, value: Fraction) -> int:
        return value.numerator * (self.unit // value.denominator)


@lru_cache(maxsize=32)
def scale_of(policy: Policy) -> Scale:
    """One scale for all problems under the same policy."""
    return Scale(policy)


def integrator_fits(weights: Weights, integrator: Integrator, scale: Scale) -> dict[str, list[Fit]]:
    """By competency: one Fit per applicable criterion, in the problem's order."""
    return {
        name: [
            Fit(
                need,
                capability := integrator.capability(need.id),
                scale.values(need.criterion.required, capability),
            )
            for need in needs
        ]
        for name, needs in weights.needs.items()
    }
