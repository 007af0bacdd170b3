"""Two people changed the same field: both values in words, and the page as it goes on from there."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessment.catalogue.definition import Questionnaire
from assessment.forms.priorities import PARTS as PRIORITY_PARTS
from assessment.saving import Conflict
from assessment.screens import criterion_lines
from assessment.wording import fact_lines, importance_words, points_lines, tier_lines


@dataclass(frozen=True)
class TwoValues:
    """A field that was not saved because somebody else had changed it."""

    field: str
    question: str
    anchor: str
    theirs: list[str]
    yours: list[str]
    fields: tuple[str, ...]
    by: str = ""


def described(content: Questionnaire, conflicts: list[Conflict], lang: str) -> list[TwoValues]:
    return [_described(content, conflict, lang) for conflict in conflicts]


def _described(content: Questionnaire, conflict: Conflict, lang: str) -> TwoValues:
    key, _dot, part = conflict.field.partition(".")
    nothing = [_("no answer")]
    if part or conflict.parts:
        criterion = content.criterion(key)
        theirs, yours = (
            criterion_lines(criterion, {part: value} if part else value, lang)
            or _part_lines(part, value)
            or nothing
            for value in (conflict.stored, conflict.sent)
        )
        return TwoValues(
            conflict.field,
            f"{criterion.number} {criterion.name.get(lang)}",
            f"criterion_{key}",
            theirs,
            yours,
            conflict.fields,
            conflict.by,
        )
    if key in _PRIORITIES:
        lines = _PRIORITIES[key]
        theirs, yours = (lines(content, value, lang) or nothing for value in (conflict.stored, conflict.sent))
        return TwoValues(
            key, _("Your priorities"), PRIORITY_PARTS[key], theirs, yours, conflict.fields, conflict.by
        )
    fact = content.fact(key)
    theirs, yours = (fact_lines(fact, value, lang) or nothing for value in (conflict.stored, conflict.sent))
    return TwoValues(key, fact.label.get(lang), f"fact_{key}", theirs, yours, conflict.fields, conflict.by)


def _part_lines(part: str, value: Any) -> list[str]:
    """Parts that say nothing by themselves when they are taken away, and the importance without its level."""
    if part == "importance" and value is not None:
        return [_("Worth: %(importance)s") % {"importance": importance_words()[value]}]
    return []


def _tiers(content: Questionnaire, tiers: list[list[str]] | None, lang: str) -> list[str]:
    return tier_lines(content, tiers or [], lang)


def _points(content: Questionnaire, points: dict[str, int] | None, lang: str) -> list[str]:
    return points_lines(content, points or {}, lang)


def _method(_content: Questionnaire, method: str | None, _lang: str) -> list[str]:
    return [_("Share out 100 points") if method == "points" else _("Put the competencies in order")]


_PRIORITIES: dict[str, Callable[[Questionnaire, Any, str], list[str]]] = {
    "tiers": _tiers,
    "points": _points,
    "method": _method,
}


def with_sent(stored: dict[str, Any], conflicts: list[Conflict]) -> dict[str, Any]:
    """What the page shows next: everything as stored, and in the disputed fields what this person typed."""
    shown = deepcopy(stored)
    for conflict in conflicts:
        key, _dot, part = conflict.field.partition(".")
        if part:
            shown.setdefault(key, {})[part] = conflict.sent
        elif conflict.parts:
            shown[key] = shown.get(key, {}) | conflict.sent
        else:
            shown[key] = conflict.sent
    return shown
