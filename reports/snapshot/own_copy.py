"""The frozen content of a client's own copy: every answer in words, in one language. No database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from assessment.catalogue.definition import Competency, Criterion, Questionnaire
from assessment.rules import Hidden
from assessment.screens import Need
from reports.rendering.formatting import one_decimal
from reports.snapshot.facts import fact_blocks

COPY_FORMAT = 1
"""Raised when the document shows something else for the same answers: then the next copy is a new one."""


@dataclass(frozen=True, slots=True)
class CopyMaterial:
    """What a copy is made of; moments are in local time, sentences in the copy's language.

    `open_questions`: (step's name, its questions without an answer); `priorities`: lines, most important first.
    """

    client: str
    language: str
    questionnaire: Questionnaire
    content_hash: str
    facts: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, Any]]
    hidden: Hidden
    profile: list[Need]
    priorities: list[str]
    contradictions: list[str]
    open_questions: list[tuple[str, list[str]]]
    answered: int
    total: int
    as_of: datetime
    sent_at: datetime | None
    sent_by: str


def own_copy(material: CopyMaterial) -> dict[str, Any]:
    """The snapshot; plain data only, so that `json.loads(json.dumps(snapshot)) == snapshot`."""
    questionnaire, lang = material.questionnaire, material.language
    return {
        "document": "own_copy",
        "format": COPY_FORMAT,
        "language": lang,
        "client": material.client,
        "as_of": _moment(material.as_of),
        "sent": None if material.sent_at is None else {**_moment(material.sent_at), "by": material.sent_by},
        "questionnaire": {
            "slug": questionnaire.slug,
            "version": questionnaire.version,
            "title": questionnaire.title.get(lang),
            "hash": material.content_hash,
        },
        "progress": {"answered": material.answered, "total": material.total},
        "profile": [_need(need) for need in material.profile],
        "priorities": list(material.priorities),
        "contradictions": list(material.contradictions),
        "open": [{"step": step, "questions": list(questions)} for step, questions in material.open_questions],
        "fact_blocks": fact_blocks(questionnaire, material.facts, material.hidden, lang),
        "competencies": [_competency(material, competency) for competency in questionnaire.competencies],
    }


def _moment(at: datetime) -> dict[str, str]:
    return {"day": at.date().isoformat(), "time": at.strftime("%H:%M")}


def _need(need: Need) -> dict[str, Any]:
    return {
        "number": need.number,
        "name": need.name,
        "today": _mean(need.today),
        "required": _mean(need.needed),
        "must_haves": need.must_haves,
        "open": need.unknown,
    }


def _mean(value: float | None) -> str | None:
    """A mean of a few levels with one decimal; the fraction behind the float is exact again before it is rounded."""
    return None if value is None else one_decimal(Fraction(value).limit_denominator(10_000))


def _competency(material: CopyMaterial, competency: Competency) -> dict[str, Any]:
    return {
        "key": competency.key,
        "number": competency.number,
        "name": competency.name.get(material.language),
        "why": competency.why.get(material.language),
        "criteria": [_criterion(material, criterion) for criterion in competency.criteria],
    }


def _criterion(material: CopyMaterial, criterion: Criterion) -> dict[str, Any]:
    """One criterion as answered; `reason` says why it is not asked, when it is not."""
    answer, lang = material.answers.get(criterion.key, {}), material.language
    asked = criterion.key not in material.hidden.criteria
    return {
        "number": criterion.number,
        "name": criterion.name.get(lang),
        "asked": asked,
        "reason": "" if asked else material.hidden.reasons[criterion.key].get(lang),
        "today": _level(criterion, answer.get("today"), lang),
        "required": _level(criterion, answer.get("required"), lang),
        "importance": answer.get("importance"),
        "must_have": bool(answer.get("must_have")),
        "dont_know": bool(answer.get("dont_know")),
        "not_applicable": bool(answer.get("not_applicable")),
        "comment": str(answer.get("comment") or ""),
    }


def _level(criterion: Criterion, level: int | None, lang: str) -> dict[str, Any] | None:
    return None if level is None else {"level": level, "text": criterion.levels[level].get(lang)}
