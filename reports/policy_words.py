"""The scoring policy in words: what each of its numbers is called and how it is written. No query is made here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.wording import importance_words
from reports.rendering import formatting
from reports.rendering.texts import say
from scoring.engine.policy import BANDS, EVIDENCE, STATUSES
from scoring.policy_file import PolicyContent, PolicyProblem

SHARES = ("evidence_factor", "min_coverage", "box_width", "robust_from", "leaning_from")


def entry_name(path: str) -> str:
    """What a number of the policy is called: `bands/strong`. An entry that a later version adds says its own name."""
    key, _slash, entry = path.partition("/")
    match key:
        case "evidence_factor":
            return {
                "declared": _("How much a level counts when it is only declared"),
                "documented": _("How much a level counts when it is documented"),
                "verified": _("How much a level counts when it is verified"),
            }.get(entry, path)
        case "bands":
            return _("Lowest score for “%(verdict)s”") % {"verdict": _verdict(entry)}
        case "cap":
            return _("Best verdict with a must-have that is: %(state)s") % {"state": _state(entry)}
    names = {
        "default_required": _("Needed level where the client named none"),
        "default_importance": _("Importance where the client gave none"),
        "must_have_min_evidence": _("Evidence that a must-have needs at least"),
        "minor_gap": _("Levels short that count as a small gap of a must-have"),
        "minor_limit": _("Small gaps of must-haves that are allowed"),
        "min_coverage": _("Weight that must be known before an uncertain verdict is shown"),
        "level_max": _("Highest level"),
        "importance_max": _("Highest importance"),
        "box_width": _("How far each priority may move, up and down"),
        "robust_from": _("First places from which an order is called robust"),
        "leaning_from": _("First places from which an order is called leaning"),
    }
    return names.get(key, path)


def _verdict(name: str) -> str:
    return say(f"verdict_{name}", _lang())


def _state(name: str) -> str:
    return say(f"status_{name}", _lang())


def _lang() -> str:
    return (get_language() or "en")[:2]


def entry_value(path: str, value: Any, lang: str) -> str:
    """A number of the policy as it is written: shares in percent, verdicts and evidence in words."""
    key = path.partition("/")[0]
    if key in SHARES:
        exact = Fraction(value)
        return formatting.percent(Decimal(exact.numerator) / Decimal(exact.denominator), lang)
    if key == "cap":
        return say(f"verdict_{value}", lang)
    if key == "must_have_min_evidence":
        return say(f"evidence_{value}", lang)
    if key == "default_importance":
        return f"{value}{say('colon', lang)} {importance_words().get(value, '')}"
    if key == "bands":
        exact = Fraction(value)
        return formatting.number(Decimal(exact.numerator) / Decimal(exact.denominator), lang)
    return str(value)


@dataclass(frozen=True)
class Group:
    """Numbers that belong together: a heading, what they mean, and each with its name and value."""

    title: str
    explanation: str
    entries: list[tuple[str, str]]


def groups(content: PolicyContent, lang: str) -> list[Group]:
    """The whole policy in plain words."""
    values = dict(flat(content))

    def entries(*paths: str) -> list[tuple[str, str]]:
        return [(entry_name(path), entry_value(path, values[path], lang)) for path in paths]

    return [
        Group(
            _("Evidence"),
            _(
                "A level counts in full only when it is verified. The discount is on the level, so a surplus covers it."
            ),
            entries(*(f"evidence_factor/{status}" for status in EVIDENCE)),
        ),
        Group(
            _("What the client left open"),
            _(
                "The score uses these values for a blank; the range shows what every other answer would make of it."
            ),
            entries("default_required", "default_importance"),
        ),
        Group(
            _("Verdicts"),
            _(
                "The verdict follows the score as shown, with one decimal. Below the last limit it is “%(verdict)s”."
            )
            % {"verdict": say("verdict_decline", lang)},
            [*entries(*(f"bands/{name}" for name in reversed(BANDS))), *entries("min_coverage")],
        ),
        Group(
            _("Must-haves"),
            _(
                "A must-have never changes the score: it limits the verdict. Too many small gaps count as a clear miss."
            ),
            [
                *entries("must_have_min_evidence", "minor_gap", "minor_limit"),
                *entries(*(f"cap/{status}" for status in reversed(STATUSES))),
            ],
        ),
        Group(
            _("Order of the integrators"),
            _(
                "Ten thousand other weightings are tried; the leader's share of first places counts, less the sampling error."
            ),
            entries("box_width", "robust_from", "leaning_from"),
        ),
    ]


def flat(content: PolicyContent) -> Iterator[tuple[str, Any]]:
    """Every number with its path, tables entry by entry."""
    for key, value in [*content.scoring.items(), *content.robustness.items()]:
        if isinstance(value, Mapping):
            yield from ((f"{key}/{name}", entry) for name, entry in value.items())
        else:
            yield key, value


@dataclass(frozen=True)
class ShownEntry:
    """One number that differs between two policies."""

    name: str
    old: str
    new: str


def changes(old: PolicyContent, new: PolicyContent, lang: str) -> list[ShownEntry]:
    """What differs from one policy to another, in the policy's order."""
    before = dict(flat(old))
    return [
        ShownEntry(entry_name(path), entry_value(path, before[path], lang), entry_value(path, value, lang))
        for path, value in flat(new)
        if path in before and before[path] != value
    ]


_REASONS: list[tuple[str, Callable[[], str]]] = [
    (r"must be an object, not (?P<found>.+)", lambda: _("must be a group of keys, not %(found)s")),
    (r"unknown key", lambda: _("is not a known key")),
    (r"is missing", lambda: _("is missing")),
    (
        r"must be one of (?P<names>.+), not (?P<found>.+)",
        lambda: _("must be one of %(names)s, not %(found)s"),
    ),
    (
        r"must be an integer (?P<low>\d+)\.\.(?P<high>\d+), not (?P<found>.+)",
        lambda: _("must be a whole number from %(low)s to %(high)s, not %(found)s"),
    ),
    (
        r"must be a number 0\.\.(?P<high>\d+), not (?P<found>.+)",
        lambda: _("must be a number from 0 to %(high)s, not %(found)s"),
    ),
    (r"has a zero denominator", lambda: _("divides by zero")),
    (r"must satisfy (?P<rule>.+)", lambda: _("must satisfy %(rule)s")),
    (
        r"must not fall along (?P<names>.+)",
        lambda: _("a worse state must not allow a better verdict; from worst to best: %(names)s"),
    ),
    (r"must be three numbers in quotes.*", lambda: _('must be three numbers in quotes, such as "1.2.0"')),
    (
        r"is fixed by the questionnaire at (?P<value>\d+)",
        lambda: _("is fixed by the questionnaire at %(value)s"),
    ),
    (r"the file is larger than (?P<size>\d+) KB", lambda: _("the file is larger than %(size)s kB")),
    (r"the file is not text in UTF-8", lambda: _("the file is not text in UTF-8")),
    (r"the file is empty", lambda: _("the file is empty")),
    (r"the file is nested too deeply", lambda: _("the file is nested too deeply")),
    (
        r"this is not YAML: it holds a character.*",
        lambda: _("this is not YAML: it holds a character that is not text"),
    ),
    (r"this is not YAML: (?P<reason>.+)", lambda: _("this is not YAML: %(reason)s")),
    (
        r"the key is given twice, first on line (?P<line>\d+)",
        lambda: _("the key is given twice, first on line %(line)s"),
    ),
    (r"a key must be plain text", lambda: _("a key must be plain text")),
    (r"the tag (?P<tag>.+) is not allowed", lambda: _("the tag %(tag)s is not allowed")),
    (r"(?P<value>.+) is not a valid value", lambda: _("%(value)s is not a valid value")),
]


def problem_reason(problem: PolicyProblem) -> str:
    """The reason in the language of the page; as the reader wrote it where it is new to this table."""
    for pattern, text in _REASONS:
        if match := re.fullmatch(pattern, problem.reason, re.DOTALL):
            return text() % match.groupdict()
    return problem.reason
