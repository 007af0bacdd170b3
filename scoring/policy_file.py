"""The policy as a YAML file: read with every error named, in one canonical form, and written again."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import yaml

from assessment.catalogue import yaml_nodes
from assessment.catalogue.loader import dotted
from scoring.engine import DEFAULT_POLICY
from scoring.engine.policy import read_policy
from scoring.engine.reading import Reader

VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){2}")
LARGEST_FILE = 64 * 1024
FIXED = ("level_max", "importance_max")
"""What the questionnaire's scales fix: a policy may repeat these numbers, and not change them."""
SCORING = tuple(key for key in DEFAULT_POLICY if key not in FIXED)
ROBUSTNESS = ("box_width", "robust_from", "leaning_from")
RATIOS = ("min_coverage", "evidence_factor", *ROBUSTNESS)


@dataclass(frozen=True)
class PolicyProblem:
    """One thing wrong with a policy file: 1-based line, the keys leading there, and the engine's reason (English)."""

    line: int
    key_path: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}" + (f", {self.key_path}" if self.key_path else "") + f": {self.reason}"


class PolicyError(Exception):
    """A text that is no policy; `problems` lists everything wrong with it, by line."""

    def __init__(self, problems: list[PolicyProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class PolicyContent:
    """A whole, valid policy. `scoring` has exactly the engine's keys; shares are written as fractions ("3/4")."""

    version: str
    scoring: Mapping[str, Any]
    robustness: Mapping[str, str]

    @classmethod
    def stored(cls, version: str, body: Mapping[str, Any]) -> "PolicyContent":
        """From a body as stored, in the usual order: a database sorts the keys its own way."""
        scoring = {
            key: {name: body["scoring"][key][name] for name in default}
            if isinstance(default, Mapping)
            else body["scoring"][key]
            for key, default in DEFAULT_POLICY.items()
        }
        return cls(version, scoring, {key: body["robustness"][key] for key in ROBUSTNESS})

    @property
    def body(self) -> dict[str, Any]:
        """Everything but the number, as stored."""
        return {"scoring": dict(self.scoring), "robustness": dict(self.robustness)}

    def content_hash(self) -> str:
        """SHA-256 (hex) over the number and the body in canonical JSON."""
        text = json.dumps({"version": self.version, **self.body}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def read(data: bytes) -> PolicyContent:
    """The policy in a YAML text. Raises PolicyError with every mistake found."""
    document = _document(data)
    reader = Reader()
    top = reader.record(document.data, "", required=("version", "scoring", "robustness"))
    version = _version(top, reader)
    scoring = _scoring(top, reader)
    robustness = _robustness(top, reader)
    if reader.errors:
        raise PolicyError(_by_line(document, reader))
    return PolicyContent(version, scoring, robustness)


def _document(data: bytes) -> yaml_nodes.Document:
    if len(data) > LARGEST_FILE:
        raise PolicyError([PolicyProblem(1, "", f"the file is larger than {LARGEST_FILE // 1024} KB")])
    try:
        document = yaml_nodes.read(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise PolicyError([PolicyProblem(1, "", "the file is not text in UTF-8")]) from None
    if document.faults:
        raise PolicyError(
            [PolicyProblem(fault.line, dotted(fault.path), fault.reason) for fault in document.faults]
        )
    return document


def _by_line(document: yaml_nodes.Document, reader: Reader) -> list[PolicyProblem]:
    """The errors with their lines. The engine writes a path with slashes; a missing key has its parent's line."""
    found = []
    for path, reason in reader.errors:
        keys = tuple(path.split("/")) if path else ()
        found.append(PolicyProblem(document.line(keys), dotted(keys), reason))
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line)


def _version(top: Mapping[str, object], reader: Reader) -> str:
    value = top.get("version")
    if "version" in top and not (isinstance(value, str) and VERSION.fullmatch(value)):
        reader.refuse("version", 'must be three numbers in quotes, such as "1.2.0"')
    return str(value)


def _scoring(top: Mapping[str, object], reader: Reader) -> dict[str, Any]:
    """The engine's policy, complete: a table or a number that is left out is an error, never a silent default."""
    if "scoring" not in top:
        return {}
    given = reader.record(top["scoring"], "scoring", required=SCORING, optional=FIXED)
    for key in FIXED:
        if key in given and given[key] != DEFAULT_POLICY[key]:
            reader.refuse(f"scoring/{key}", f"is fixed by the questionnaire at {DEFAULT_POLICY[key]}")
    for key, default in DEFAULT_POLICY.items():
        table = given.get(key)
        if isinstance(default, Mapping) and isinstance(table, Mapping):
            for name in default:
                if name not in table:
                    reader.refuse(f"scoring/{key}/{name}", "is missing")
    asked = {key: value for key, value in given.items() if key in SCORING}
    read_policy(asked, reader, "scoring")
    if reader.errors:
        return {}
    return {key: _canonical(key, asked.get(key, default)) for key, default in DEFAULT_POLICY.items()}


def _robustness(top: Mapping[str, object], reader: Reader) -> dict[str, str]:
    if "robustness" not in top:
        return {}
    given = reader.record(top["robustness"], "robustness", required=ROBUSTNESS)
    read = {key: reader.ratio(given[key], f"robustness/{key}", 1) for key in ROBUSTNESS if key in given}
    robust, leaning = read.get("robust_from"), read.get("leaning_from")
    if robust is not None and leaning is not None and leaning >= robust:
        reader.refuse("robustness", "must satisfy leaning_from < robust_from")
    return {key: str(value) for key, value in read.items()}


def _canonical(key: str, value: Any) -> Any:
    """One way to write each value, so that 0.9 and 9/10 are the same policy."""
    if isinstance(value, Mapping):
        default: Any = DEFAULT_POLICY[key]
        return {name: _canonical_entry(key, value[name]) for name in default}
    return _canonical_entry(key, value)


def _canonical_entry(key: str, value: Any) -> Any:
    if key in RATIOS:
        return str(_fraction(value))
    if key == "bands":
        exact = _fraction(value)
        return int(exact) if exact.denominator == 1 else str(exact)
    return value


def _fraction(value: Any) -> Fraction:
    return Fraction(value if isinstance(value, str) else repr(value))


def write(content: PolicyContent) -> str:
    """The policy as a YAML text that `read` takes back to the same content."""
    scoring = {key: content.scoring[key] for key in SCORING}
    return yaml.safe_dump(
        {"version": content.version, "scoring": scoring, "robustness": dict(content.robustness)},
        sort_keys=False,
        allow_unicode=True,
    )
