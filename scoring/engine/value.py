"""Evidence and partial values (scoring specification, sections 3.1 and 3.2)."""

from dataclasses import dataclass
from fractions import Fraction

from .policy import Policy
from .problem import Capability, Criterion, Integrator, Problem


@dataclass(frozen=True, slots=True)
class Fit:
    """How one integrator meets one criterion. Values are shares of the requirement, 0..1.

    ``required`` is the level the headline uses (the default for a blank, then ``assumed`` is True).
    ``undiscounted`` is the supported value without the evidence discount: what full proof would give.
    """

    competency: str
    criterion: Criterion
    capability: Capability
    required: int
    assumed: bool
    low: Fraction
    supported: Fraction
    high: Fraction
    undiscounted: Fraction


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


def criterion_fit(competency_id: str, criterion: Criterion, capability: Capability, policy: Policy) -> Fit:
    """The three values of one criterion; a blank requirement is the top level for low, the default for the
    headline and 0 for high."""
    blank = criterion.required is None
    required = policy.default_required if criterion.required is None else criterion.required
    level = supported_level(capability, policy)
    return Fit(
        competency=competency_id,
        criterion=criterion,
        capability=capability,
        required=required,
        assumed=blank,
        low=partial_value(level, policy.level_max if blank else required),
        supported=partial_value(level, required),
        high=partial_value(possible_level(capability, policy), 0 if blank else required),
        undiscounted=partial_value(capability.level or 0, required),
    )


def integrator_fits(problem: Problem, integrator: Integrator) -> tuple[Fit, ...]:
    """One Fit per applicable criterion, in the problem's order."""
    return tuple(
        criterion_fit(competency.id, criterion, integrator.capability(criterion.id), problem.policy)
        for competency in problem.competencies
        for criterion in competency.applicable
    )
