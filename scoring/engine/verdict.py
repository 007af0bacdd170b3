"""Must-haves, bands and verdicts (scoring specification, section 4)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from .policy import BANDS, EVIDENCE, STATUSES, VERDICTS, Policy, rank_of
from .problem import Capability, Criterion

UNDETERMINED = "undetermined"


def one_decimal(value: Fraction) -> Fraction:
    """Rounded half up to one decimal, as shown to people."""
    return Fraction((20 * value.numerator + value.denominator) // (2 * value.denominator), 10)


def _known_status(required: int, capability: Capability, level: int, policy: Policy) -> str:
    """The status of a known level against a known requirement."""
    if level >= required:
        proven = EVIDENCE.index(capability.evidence) >= EVIDENCE.index(policy.must_have_min_evidence)
        return "met" if proven else "unconfirmed"
    # A level of 0 is absent, and absent is never a minor miss.
    if level >= 1 and required - level <= policy.minor_gap:
        return "unmet_minor"
    return "unmet_major"


def must_have_status(criterion: Criterion, capability: Capability, policy: Policy) -> str:
    """The status today. Uses the raw level, not the discounted one: proof is a question of its own here."""
    if criterion.required == 0:
        return "met"
    if capability.level is None:
        return "unknown"
    if criterion.required is not None:
        return _known_status(criterion.required, capability, capability.level, policy)
    if capability.level < policy.level_max:
        return "unknown"
    return _known_status(policy.level_max, capability, capability.level, policy)


def worst_status(criterion: Criterion, capability: Capability, policy: Policy) -> str:
    """The status if everything unknown turns out badly: absent, or required at the top. Unconfirmed stays."""
    status = must_have_status(criterion, capability, policy)
    if status != "unknown":
        return status
    required = policy.level_max if criterion.required is None else criterion.required
    return _known_status(required, capability, capability.level or 0, policy)


def best_status(criterion: Criterion, capability: Capability, policy: Policy) -> str:
    """The status if everything unknown or unconfirmed turns out well."""
    status = must_have_status(criterion, capability, policy)
    return "met" if status in ("unknown", "unconfirmed") else status


def cap(statuses: Iterable[str], policy: Policy) -> str:
    """The best verdict the must-haves allow. More minor misses than the limit count as a major one."""
    found = list(statuses)
    if found.count("unmet_minor") > policy.minor_limit:
        found.append("unmet_major")
    return min((policy.cap[status] for status in found), key=rank_of, default=VERDICTS[-1])


def band(score: Fraction, policy: Policy) -> str:
    """The verdict of a score 0..100 alone, judged on the value as shown (84.95 shows 85.0 and is strong)."""
    shown = one_decimal(score)
    reached = [name for name in BANDS if shown >= policy.bands[name]]
    return reached[-1] if reached else VERDICTS[0]


def verdict(score: Fraction | None, statuses: Iterable[str], policy: Policy) -> str:
    """min(band, caps). Without a score: decline with a hard veto, else undetermined."""
    allowed = cap(statuses, policy)
    if score is None:
        return allowed if allowed == VERDICTS[0] else UNDETERMINED
    return min(band(score, policy), allowed, key=rank_of)


def lacks_coverage(coverage: Fraction | None, worst: str, best: str, policy: Policy) -> bool:
    """Whether too little is known to show a verdict. A certain one (worst = best) beats missing data."""
    return coverage is not None and coverage < policy.min_coverage and worst != best


def reasons(scored: bool, uncovered: bool, statuses: Iterable[str]) -> tuple[str, ...]:
    """Why the verdict is not simply the band of the score; must-haves as "must_have_<status>:<how many>"."""
    found = []
    if not scored:
        found.append("no_weighted_criteria")
    if uncovered:
        found.append("coverage_below_minimum")
    counts = Counter(statuses)
    found += [f"must_have_{status}:{counts[status]}" for status in STATUSES[:-1] if counts[status]]
    return tuple(found)


def client_verdict(verdicts: Sequence[str]) -> str:
    """decline when every integrator declines; otherwise the best determined verdict above decline."""
    if verdicts and all(item == VERDICTS[0] for item in verdicts):
        return VERDICTS[0]
    determined = [item for item in verdicts if item not in (UNDETERMINED, VERDICTS[0])]
    return max(determined, key=rank_of, default=UNDETERMINED)
