"""Checking an assessment in the import format before anything is stored: every error, with path and reason.

The format: `{"questionnaire": slug, "language": "it", "organisation": {"name": ...}, "facts": {...},
"answers": {criterion: {...}}, "priorities": [[competency, ...], ...], "submit": bool, "form": "short" or "full",
"profile": {"key": starting profile, "size": "small", "medium" or "large"}}`.
Facts and answers may be missing (a draft); unknown keys and values out of type are refused.
Instead of an order, the priorities may be points: `{"points": {competency: 0..100, ...}}`, 100 in all. An export of somebody who
changed the method, or is still sharing out, writes `{"method": "tiers" or "points", "tiers", "points", "unfinished": true}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from assessment.catalogue.definition import LANGUAGES, Questionnaire
from assessment.catalogue.profiles import SIZES
from assessment.json_text import read
from assessment.priorities import TOTAL, method_of
from assessment.skipping import FORMS
from assessment.values import Issue, check_criterion_answer, check_fact, step, text_reason

__all__ = ["Issue", "read", "validate"]

LONGEST_NAME = 200
UNKNOWN_KEY = "is not a known key"
NOT_TIERS = "must be a list of lists of competencies, the most important first"
_PRIORITY_KEYS = ("method", "tiers", "points", "unfinished")

Check = Callable[[Any, Questionnaire], Iterator[Issue]]


def validate(document: Any, questionnaire: Questionnaire) -> list[Issue]:
    """Everything wrong with a document that claims to be an assessment; empty when it can be stored.

    Paths are those of the document: `answers.two_factor.required`, `facts.blackouts[0][1]`.
    """
    if not isinstance(document, dict):
        return [Issue("", "the document must be an object")]
    issues = []
    for key in document:
        if key not in _SECTIONS:
            issues.append(Issue(step(key).removeprefix("."), UNKNOWN_KEY))
    for key, (check, required) in _SECTIONS.items():
        if key in document:
            found = check(document[key], questionnaire)
            issues += [Issue(f"{key}{issue.path}", issue.reason) for issue in found]
        elif required:
            issues.append(Issue(key, "is missing"))
    return issues


def _questionnaire(value: Any, questionnaire: Questionnaire) -> Iterator[Issue]:
    if value != questionnaire.slug:
        yield Issue("", f"must be {questionnaire.slug}")


def _language(value: Any, _: Questionnaire) -> Iterator[Issue]:
    if value not in LANGUAGES:
        yield Issue("", f"must be one of: {', '.join(LANGUAGES)}")


def _organisation(value: Any, _: Questionnaire) -> Iterator[Issue]:
    if not isinstance(value, dict):
        yield Issue("", "must be an object")
        return
    yield from (Issue(step(key), UNKNOWN_KEY) for key in value if key != "name")
    if "name" not in value:
        yield Issue(".name", "is missing")
    elif reason := text_reason(value["name"], LONGEST_NAME):
        yield Issue(".name", reason)
    elif not value["name"].strip():
        yield Issue(".name", "is empty")


def _facts(value: Any, questionnaire: Questionnaire) -> Iterator[Issue]:
    known = {fact.key: fact for fact in questionnaire.facts}

    def check(key: str, given: Any) -> list[Issue]:
        return check_fact(known[key], given)

    yield from _each(value, known, check, "is not a fact of the questionnaire")


def _answers(value: Any, questionnaire: Questionnaire) -> Iterator[Issue]:
    known = {criterion.key: criterion for criterion in questionnaire.criteria}

    def check(_: str, given: Any) -> list[Issue]:
        return check_criterion_answer(given)

    yield from _each(value, known, check, "is not a criterion of the questionnaire")


def _each(
    value: Any, known: Mapping[str, Any], check: Callable[[str, Any], list[Issue]], unknown: str
) -> Iterator[Issue]:
    if not isinstance(value, dict):
        yield Issue("", "must be an object")
        return
    for key, given in value.items():
        if key not in known:
            yield Issue(step(key), unknown)
        else:
            yield from (Issue(f"{step(key)}{issue.path}", issue.reason) for issue in check(key, given))


def _priorities(value: Any, questionnaire: Questionnaire) -> Iterator[Issue]:
    known = [competency.key for competency in questionnaire.competencies]
    if isinstance(value, dict):
        yield from _two_methods(value, known)
    elif isinstance(value, list):
        yield from _tiers(value, known)
    else:
        yield Issue("", f"{NOT_TIERS}, or an object with points")


def _two_methods(value: dict[str, Any], known: list[str]) -> Iterator[Issue]:
    yield from (Issue(step(key), UNKNOWN_KEY) for key in value if key not in _PRIORITY_KEYS)
    if "tiers" not in value and "points" not in value:
        yield Issue("", "must have tiers or points")
    if value.get("method", "tiers") not in ("tiers", "points"):
        yield Issue(".method", "must be one of: tiers, points")
    if "tiers" in value:
        wrong = (
            [Issue("", NOT_TIERS)] if not isinstance(value["tiers"], list) else _tiers(value["tiers"], known)
        )
        yield from (Issue(f".tiers{issue.path}", issue.reason) for issue in wrong)
    unfinished = value.get("unfinished", False)
    if not isinstance(unfinished, bool):
        yield Issue(".unfinished", "must be true or false")
    if "points" in value:
        any_sum = bool(unfinished) or method_of(value) == "tiers"
        found = _points(value["points"], known, any_sum=any_sum)
        yield from (Issue(f".points{issue.path}", issue.reason) for issue in found)


def _points(value: Any, known: list[str], *, any_sum: bool) -> Iterator[Issue]:
    if not isinstance(value, dict):
        yield Issue("", "must be an object: competency to points")
        return
    issues = []
    for key, points in value.items():
        if key not in known:
            issues.append(Issue(step(key), "is not a competency of the questionnaire"))
        elif isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= TOTAL:
            issues.append(Issue(step(key), f"must be a whole number from 0 to {TOTAL}"))
    yield from issues
    if not issues and not any_sum and sum(value.values()) != TOTAL:
        yield Issue("", f"must add up to {TOTAL}, not {sum(value.values())}")


def _tiers(value: list[Any], known: list[str]) -> Iterator[Issue]:
    ranked: set[str] = set()
    for at, tier in enumerate(value):
        if not isinstance(tier, list):
            yield Issue(step(at), "must be a list of competencies")
        elif not tier:
            yield Issue(step(at), "is empty")
        else:
            for place, key in enumerate(tier):
                path = f"{step(at)}{step(place)}"
                if not isinstance(key, str) or key not in known:
                    yield Issue(path, f"must be one of: {', '.join(known)}")
                elif key in ranked:
                    yield Issue(path, f"{key} is ranked twice")
                else:
                    ranked.add(key)


def _form(value: Any, _: Questionnaire) -> Iterator[Issue]:
    if value not in FORMS:
        yield Issue("", f"must be one of: {', '.join(FORMS)}")


def _submit(value: Any, _: Questionnaire) -> Iterator[Issue]:
    if not isinstance(value, bool):
        yield Issue("", "must be true or false")


def _profile(value: Any, questionnaire: Questionnaire) -> Iterator[Issue]:
    if not isinstance(value, dict):
        yield Issue("", "must be an object")
        return
    allowed: dict[str, tuple[str, ...]] = {
        "key": tuple(profile.key for profile in questionnaire.profiles),
        "size": SIZES,
    }
    yield from (Issue(step(key), UNKNOWN_KEY) for key in value if key not in allowed)
    for key, values in allowed.items():
        if key not in value:
            yield Issue(step(key), "is missing")
        elif value[key] not in values:
            yield Issue(
                step(key), f"must be one of: {', '.join(values)}" if values else "the questionnaire has none"
            )


_SECTIONS: Mapping[str, tuple[Check, bool]] = {
    "questionnaire": (_questionnaire, True),
    "language": (_language, True),
    "organisation": (_organisation, True),
    "facts": (_facts, False),
    "answers": (_answers, False),
    "priorities": (_priorities, False),
    "submit": (_submit, False),
    "form": (_form, False),
    "profile": (_profile, False),
}
