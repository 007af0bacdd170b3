"""The scored report as data: a score run and the answers behind it, in the language of the page. No query is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.models import Assessment
from assessment.rules import contradictions, missing
from assessment.states import Status
from assessment.wording import (
    competencies_heading,
    contradiction_text,
    contradiction_why,
    points_lines,
    tier_lines,
)
from assessment.writers import everybody
from reports.rendering import figures
from reports.rendering.texts import say
from reports.rendering.view import reason
from reports.scored.comparison import Comparison, compare
from reports.scored.ledger import ledger
from reports.scored.names import Names
from reports.scored.next_questions import ask_next
from reports.scored.open_answers import open_answers
from reports.scored.what_if import what_if
from reports.snapshot import fit as fitting
from reports.snapshot.acted import Acted, waived
from reports.snapshot.facts import fact_blocks
from reports.snapshot.needs import Needs, competencies, must_haves
from scoring.alternatives import is_offer
from scoring.engine import parse
from scoring.engine.counterfactual import counterfactuals
from scoring.models import ScoreRun

PRICE_FACTS = ("mailboxes_by_class", "mailboxes")
DAY_FACTS = ("dday", "deadline_decision", "mailboxes")


def build(
    *,
    assessment: Assessment,
    run: ScoreRun,
    slug: str,
    names: Mapping[str, str],
    lang: str,
    wanted: Sequence[str] = (),
    expired: Mapping[str, date] | None = None,
) -> dict[str, Any]:
    """Everything the page shows of one alternative. `slug` must be in the run; `names`: slug -> shown name.

    `wanted`: whom to compare it with; empty = the first of the ranking. `expired`: criterion -> the day the evidence expired.
    """
    questionnaire, policy = assessment.questionnaire.content, run.inputs["policy"]
    result, rated = run.result, run.result["integrators"][slug]
    acted = Acted(run.acts, run.baseline, assessment.criterion_answers)
    groups = competencies(_needs(assessment, run, acted, slug, lang, expired or {}))
    acted.mark(groups, questionnaire, slug, lang)
    rows = {row["key"]: row for group in groups for row in group["criteria"]}
    people = everybody(assessment)
    for key, row in rows.items():
        row["answered_by"] = people.get(key, "")
    short_names = {group["key"]: group["short_name"] for group in groups}
    fit, must = fitting.fit(rated, result["client"]), must_haves(groups)
    blocks = _signed(fact_blocks(questionnaire, assessment.facts, assessment.skipped, lang), people)
    places = _places(rows, blocks)
    waiting = open_answers(rows.values())
    comparison = _comparison(run, acted, groups, slug, names, wanted, lang)
    return {
        "slug": slug,
        "name": names[slug],
        **_headline(fit, must, slug, names[slug], lang),
        "open": waiting,
        "is_open": any(waiting.values()),
        **_insight(assessment, run, slug, Names(rows, short_names, names, lang)),
        "causes": {cause: len(found) for cause, found in waiting.items()},
        "competencies_heading": competencies_heading(len(groups)),
        "groups": [_weighed(group) for group in groups],
        "chart": figures.competencies(groups, lang),
        "must_rows": [rows[key] for key in must["rows"]],
        "waived_rows": [rows[key] for key in waived(groups)],
        "gaps": _anchored(fitting.gaps(rated, rows, short_names), rated),
        "ledger": ledger(groups, rated, policy),
        "ranking": comparison.everybody,
        "comparison": comparison,
        "acts": acted.listed(questionnaire, names, lang),
        "computed": acted.computed(slug),
        "comments": [row for row in rows.values() if row["comment"] and row["state"] != "hidden"],
        "difficulties": assessment.facts.get("it_difficulties", ""),
        "contradictions": _contradictions(assessment, places, lang),
        "missing": len(missing(questionnaire, assessment.answers_by_step)),
        "fact_blocks": blocks,
        "priorities": _priorities(assessment, lang),
        "places": places,
        "price_place": _first(PRICE_FACTS, places),
        "day_place": _first(DAY_FACTS, places),
    }


def _comparison(
    run: ScoreRun,
    acted: Acted,
    groups: Sequence[Mapping[str, Any]],
    slug: str,
    names: Mapping[str, str],
    wanted: Sequence[str],
    lang: str,
) -> Comparison:
    return compare(
        result=run.result,
        policy=run.inputs["policy"],
        names=names,
        competencies={group["key"]: f"{group['number']}. {group['short_name']}" for group in groups},
        chosen=slug,
        wanted=wanted,
        lang=lang,
        acted=acted,
    )


def _insight(assessment: Assessment, run: ScoreRun, slug: str, names: Names) -> dict[str, Any]:
    """What to ask first, while one can still ask; and what would have to be different, of whoever can be proposed."""
    problem = parse(run.inputs)
    asking = assessment.status != Status.APPROVED
    return {
        "next": ask_next(problem, slug, names) if asking else None,
        "what_if": what_if(counterfactuals(problem, slug), names) if is_offer(slug) else [],
    }


def _headline(
    fit: Mapping[str, Any], must: Mapping[str, Any], slug: str, name: str, lang: str
) -> dict[str, Any]:
    """The verdict in words, and the figures beside it."""
    return {
        "fit": fit,
        "must": must,
        "verdict": say(f"verdict_{fit['verdict']}", lang),
        "offered": is_offer(slug),
        "advice": say(f"advice_{fit['verdict']}", lang, integrator=name)
        if is_offer(slug)
        else say("advice_present_provider", lang),
        "reason": reason({"fit": fit, "must_haves": must}, lang),
        "verdict_range": [say(f"verdict_{fit[key]}", lang) for key in ("verdict_worst", "verdict_best")],
    }


def _contradictions(
    assessment: Assessment, places: Mapping[str, dict[str, str]], lang: str
) -> list[dict[str, Any]]:
    """Each with its sentence, why it is one, and where the answers stand."""
    return [
        {
            "text": contradiction_text(found, lang),
            "why": contradiction_why(found, lang),
            "places": linked(found.keys, places),
        }
        for found in contradictions(assessment.questionnaire.content, assessment.answers_by_step)
    ]


def _needs(
    assessment: Assessment, run: ScoreRun, acted: Acted, slug: str, lang: str, expired: Mapping[str, date]
) -> Needs:
    capabilities = {entry["id"]: entry["capabilities"] for entry in run.inputs["integrators"]}
    return Needs(
        questionnaire=assessment.questionnaire.content,
        answers=acted.counted,
        hidden=assessment.skipped,
        capabilities=capabilities[slug],
        rated=run.result["integrators"][slug],
        weights=run.result["client"]["weights"],
        policy=run.inputs["policy"],
        lang=lang,
        expired=expired,
    )


def _places(
    rows: Mapping[str, Mapping[str, Any]], blocks: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, str]]:
    """Question -> where its answer stands on the page, and what it is called."""
    criteria = {
        key: {"href": f"#a-{key}", "label": f"{row['number']} {row['name']}"} for key, row in rows.items()
    }
    facts = {
        fact["key"]: {"href": f"#f-{fact['key']}", "label": fact["label"]}
        for block in blocks
        for fact in block["facts"]
    }
    return {**criteria, **facts}


def linked(keys: Iterable[str], places: Mapping[str, dict[str, str]]) -> list[dict[str, str]]:
    """The places of these questions; those that the questionnaire does not ask have none."""
    return [places[key] for key in dict.fromkeys(keys) if key in places]


def _first(keys: Iterable[str], places: Mapping[str, dict[str, str]]) -> str:
    """Where the first of these questions that is asked is answered, or all facts together."""
    found = linked(keys, places)
    return found[0]["href"] if found else "#answers"


def _signed(blocks: list[dict[str, Any]], people: Mapping[str, str]) -> list[dict[str, Any]]:
    """The blocks' facts with who answered each."""
    for block in blocks:
        for fact in block["facts"]:
            fact["answered_by"] = people.get(fact["key"], "")
    return blocks


def _priorities(assessment: Assessment, lang: str) -> list[str]:
    """The client's priorities by the method that counts, a line for each place; none = all alike."""
    given = assessment.priorities
    content = assessment.questionnaire.content
    if given.method == "points":
        return points_lines(content, given.points, lang)
    return tier_lines(content, given.tiers, lang)


def _weighed(group: dict[str, Any]) -> dict[str, Any]:
    """The competency with its weight as a share and its points, for display."""
    weight, points = group["weight"], group["contribution"]
    return {
        **group,
        "share": None if weight is None else _decimal(weight),
        "points": None if points is None else _decimal(points),
    }


def _decimal(exact: str) -> Decimal:
    value = Fraction(exact)
    return Decimal(value.numerator) / Decimal(value.denominator)


def _anchored(gaps: list[dict[str, Any]], rated: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The gaps with the key of their criterion, which the page's answers are anchored by."""
    return [{**gap, "key": source["criterion"]} for gap, source in zip(gaps, rated["gaps"], strict=True)]
