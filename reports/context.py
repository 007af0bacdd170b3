"""From rows to the frozen snapshot of a proposal, with a number of queries that does not depend on the content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.catalogue.definition import Questionnaire
from assessment.models import Assessment
from assessment.states import Status
from reports.offer import FactError, Offer, PriceTable, UnknownQuotaClass, UnknownSourceType, build_offer
from reports.prices import NoPriceTable, table_for
from reports.snapshot import Material, assemble
from scoring.alternatives import shown_names
from scoring.models import Integrator, ScoreRun
from scoring.profile_history import expired, profiles_at

NEEDED_FACTS = ("mailboxes", "mailboxes_by_class", "source_type")
"""What the price cannot do without; every other missing fact becomes an assumption that the document lists."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The proposal's number, its version under that number, and the day it is dated."""

    number: str
    version: int
    date: date


class NotPriceable(Exception):
    """No price can be computed. The message says why to the consultant.

    `reasons` are the keys of missing facts, or one of the codes no_price_table, incomplete_price_table, quota_class,
    migration_rate, fact_value, withdrawn (the integrator).
    """

    def __init__(self, reasons: list[str], message: str) -> None:
        super().__init__(message)
        self.reasons = reasons


def build_snapshot(
    *,
    assessment: Assessment,
    run: ScoreRun,
    integrator: Integrator,
    language: str,
    numbering: Numbering,
    preview: bool = False,
) -> dict[str, Any]:
    """Everything the document shows, JSON-able. `preview` marks it as a draft, as does an assessment that is not approved.

    Raises NotPriceable.
    """
    questionnaire = assessment.questionnaire.content
    profiles = profiles_at([integrator.slug], timezone.now())
    return assemble(
        Material(
            client=assessment.organisation.name,
            language=language,
            draft=preview or assessment.status != Status.APPROVED,
            number=numbering.number,
            version=numbering.version,
            day=numbering.date,
            questionnaire=questionnaire,
            content_hash=assessment.questionnaire.content_hash,
            facts=assessment.facts,
            skipped=assessment.skipped,
            answers=assessment.criterion_answers,
            priorities=assessment.priorities,
            problem=run.inputs,
            result=run.result,
            run={
                "id": run.pk,
                "hash": run.inputs_hash,
                "engine": run.engine_version,
                "policy": run.policy_version,
            },
            integrator=integrator.slug,
            names=shown_names(Integrator.objects.all(), language),
            offer=offer_for(assessment, numbering.date),
            expired=expired(profiles.get(integrator.slug), numbering.date),
            acts=run.acts,
            baseline=run.baseline,
        )
    )


def offer_for(assessment: Assessment, day: date) -> Offer:
    """The offer from the questions that are asked; hidden ones do not count, even where an answer was stored before.

    `day` is the start of the calendar. Four queries for the prices, besides the answers. Raises NotPriceable.
    """
    questionnaire, asked = assessment.questionnaire.content, asked_facts(assessment)
    _refuse_missing(questionnaire, asked)
    asked.setdefault("org_name", assessment.organisation.name)
    table = _table(day)
    try:
        return build_offer(asked, table, day, asked_answers(assessment))
    except UnknownQuotaClass as error:
        raise NotPriceable(
            ["quota_class"],
            _(
                "Price table %(version)s has no quota class of %(gb)s GB: add it to the table or correct the answer."
            )
            % {"version": table.version, "gb": f"{error.gb.normalize():f}"},
        ) from error
    except UnknownSourceType as error:
        raise NotPriceable(
            ["migration_rate"],
            _(
                "Price table %(version)s has no migration rate for the source “%(source)s”: add it to the table."
            )
            % {"version": table.version, "source": _option(questionnaire, "source_type", error.source_type)},
        ) from error
    except FactError as error:
        raise NotPriceable(
            ["fact_value"], _("A fact cannot be used: %(reason)s") % {"reason": error}
        ) from error


def asked_facts(assessment: Assessment) -> dict[str, Any]:
    """The facts that are asked; hidden ones do not count, even where an answer was stored before."""
    skipped = assessment.skipped
    return {key: value for key, value in assessment.facts.items() if key not in skipped.facts}


def asked_answers(assessment: Assessment) -> dict[str, Mapping[str, Any]]:
    """The answer to every criterion that is asked, empty where there is none: one answer does not ask for everything."""
    questionnaire, answers = assessment.questionnaire.content, assessment.criterion_answers
    skipped = assessment.skipped
    return {
        criterion.key: answers.get(criterion.key, {})
        for criterion in questionnaire.criteria
        if criterion.key not in skipped.criteria
    }


def _table(day: date) -> PriceTable:
    try:
        return table_for(day)
    except NoPriceTable as error:
        raise NotPriceable(
            ["no_price_table"],
            _("No price table is valid on %(day)s: an administrator adds one under Price tables.")
            % {"day": day.isoformat()},
        ) from error
    except ValueError as error:
        raise NotPriceable(
            ["incomplete_price_table"],
            _("The price table in force is incomplete: %(reason)s") % {"reason": error},
        ) from error


def missing_facts(facts: Mapping[str, Any]) -> list[str]:
    """What the price cannot do without and was not given."""
    needed = [*NEEDED_FACTS, *(["sources"] if facts.get("source_type") == "several" else [])]
    return [key for key in needed if facts.get(key) in (None, "", {}, [])]


def _refuse_missing(questionnaire: Questionnaire, facts: Mapping[str, Any]) -> None:
    missing = missing_facts(facts)
    asked = {fact.key for fact in questionnaire.facts}
    if absent := [key for key in missing if key not in asked]:
        raise NotPriceable(
            absent,
            _(
                "The questionnaire %(slug)s does not ask what the price is made of (%(facts)s), so it leads to no offer."
            )
            % {"slug": questionnaire.slug, "facts": ", ".join(absent)},
        )
    if missing:
        lang = get_language() or "en"
        labels = "; ".join(questionnaire.fact(key).label.get(lang) for key in missing)
        raise NotPriceable(
            missing, _("The price needs answers that are missing: %(questions)s") % {"questions": labels}
        )


def _option(questionnaire: Questionnaire, fact: str, value: str) -> str:
    return questionnaire.fact(fact).option_label(value, get_language() or "en")
