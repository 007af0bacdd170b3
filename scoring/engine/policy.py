"""The policy: every number that the owner may decide (scoring specification, sections 3, 4 and 15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from .reading import Reader, join

POLICY_VERSION = "1.0.0"

EVIDENCE = ("declared", "documented", "verified")  # weakest first
VERDICTS = ("decline", "weak", "conditional", "good", "strong")  # worst first
STATUSES = ("unmet_major", "unmet_minor", "unknown", "unconfirmed", "met")  # of a must-have, worst first
BANDS = VERDICTS[1:]  # decline is what lies below the lowest band

DEFAULT_POLICY: dict[str, object] = {
    "level_max": 4,
    "importance_max": 3,
    "evidence_factor": {"declared": "3/4", "documented": "9/10", "verified": "1"},
    "default_required": 2,
    "default_importance": 1,
    "must_have_min_evidence": "documented",
    "minor_gap": 1,
    "minor_limit": 2,
    "bands": {"strong": 85, "good": 70, "conditional": 50, "weak": 30},
    "cap": {
        "unmet_major": "decline",
        "unmet_minor": "conditional",
        "unknown": "conditional",
        "unconfirmed": "good",
        "met": "strong",
    },
    "min_coverage": "1/2",
}

_LARGEST_SCALE = 100  # levels and importances are small scales; this only keeps absurd ones out
_LARGEST_COUNT = 1000


@dataclass(frozen=True, slots=True)
class Policy:
    """``evidence_factor`` 0..1 per evidence status; ``bands`` lowest shown score (0..100) of each verdict;
    ``cap`` best verdict allowed per must-have status; ``min_coverage`` a weight share 0..1. Hashable: equal policies share
    what is worked out from them once."""

    level_max: int
    importance_max: int
    evidence_factor: Mapping[str, Fraction] = field(hash=False)
    default_required: int
    default_importance: int
    must_have_min_evidence: str
    minor_gap: int
    minor_limit: int
    bands: Mapping[str, Fraction] = field(hash=False)
    cap: Mapping[str, str] = field(hash=False)
    min_coverage: Fraction


def rank_of(verdict: str) -> int:
    """0 for decline .. 4 for strong."""
    return VERDICTS.index(verdict)


def read_policy(value: object, reader: Reader, path: str = "policy") -> Policy:
    """The default policy with the overrides of ``value``. On a mistake the default stands in, so that the
    rest of the problem can still be read; the caller refuses the whole in the end."""
    given = reader.record(value, path, optional=tuple(DEFAULT_POLICY))
    merged = _merge(given, reader, path)

    def integer(key: str, low: int, high: int, fallback: int) -> int:
        result = reader.integer(merged[key], join(path, key), low, high)
        return fallback if result is None else result

    level_max = integer("level_max", 1, _LARGEST_SCALE, 4)
    importance_max = integer("importance_max", 1, _LARGEST_SCALE, 3)
    min_evidence = reader.choice(
        merged["must_have_min_evidence"], join(path, "must_have_min_evidence"), EVIDENCE
    )
    return Policy(
        level_max=level_max,
        importance_max=importance_max,
        evidence_factor=_read_factors(merged["evidence_factor"], reader, join(path, "evidence_factor")),
        default_required=integer("default_required", 0, level_max, 0),
        default_importance=integer("default_importance", 0, importance_max, 0),
        must_have_min_evidence=min_evidence or "documented",
        minor_gap=integer("minor_gap", 0, level_max, 1),
        minor_limit=integer("minor_limit", 0, _LARGEST_COUNT, 2),
        bands=_read_bands(merged["bands"], reader, join(path, "bands")),
        cap=_read_caps(merged["cap"], reader, join(path, "cap")),
        min_coverage=reader.ratio(merged["min_coverage"], join(path, "min_coverage"), 1) or Fraction(0),
    )


def _merge(given: Mapping[str, object], reader: Reader, path: str) -> dict[str, object]:
    """Overrides laid over the defaults; the three tables may be overridden entry by entry."""
    merged: dict[str, object] = {}
    for key, default in DEFAULT_POLICY.items():
        if key not in given:
            merged[key] = default
        elif isinstance(default, Mapping):
            entries = reader.record(given[key], join(path, key), optional=tuple(default))
            merged[key] = {name: entries.get(name, default[name]) for name in default}
        else:
            merged[key] = given[key]
    return merged


def _read_factors(table: object, reader: Reader, path: str) -> Mapping[str, Fraction]:
    """0 <= declared <= documented <= verified = 1."""
    factors = _read_ratios(table, reader, path, EVIDENCE, 1)
    if len(factors) == len(EVIDENCE):
        ordered = [factors[status] for status in EVIDENCE]
        if ordered != sorted(ordered) or factors["verified"] != 1:
            reader.refuse(path, "must satisfy declared <= documented <= verified = 1")
    return factors


def _read_bands(table: object, reader: Reader, path: str) -> Mapping[str, Fraction]:
    """weak < conditional < good < strong: otherwise a verdict could never be given."""
    bands = _read_ratios(table, reader, path, BANDS, 100)
    if len(bands) == len(BANDS) and any(bands[a] >= bands[b] for a, b in pairwise(BANDS)):
        reader.refuse(path, "must satisfy weak < conditional < good < strong")
    return bands


def _read_ratios(
    table: object, reader: Reader, path: str, names: tuple[str, ...], high: int
) -> dict[str, Fraction]:
    entries = reader.mapping(table, path)
    read = {name: reader.ratio(entries[name], join(path, name), high) for name in names}
    return {name: value for name, value in read.items() if value is not None}


def _read_caps(table: object, reader: Reader, path: str) -> Mapping[str, str]:
    """A worse status never allows a better verdict: otherwise worst <= supported <= best would break."""
    entries = reader.mapping(table, path)
    read = {status: reader.choice(entries[status], join(path, status), VERDICTS) for status in STATUSES}
    caps = {status: verdict for status, verdict in read.items() if verdict is not None}
    if len(caps) == len(STATUSES):
        ordered = [rank_of(caps[status]) for status in STATUSES]
        if ordered != sorted(ordered):
            reader.refuse(path, f"must not fall along {', '.join(STATUSES)}")
    return caps
