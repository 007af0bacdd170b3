"""The scored report as data: a score run and the answers behind it, in the language of the page. No query is made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.models import Assessment
from assessment.rules import contradictions, missing
from assessment.wording import competencies_heading, contradiction_text
from assessment.writers import everybody
from reports.rendering.texts import say
from reports.rendering.view import reason
from reports.snapshot import fit as fitting
from reports.snapshot.acted import Acted, waived
from reports.snapshot.facts import fact_blocks
from reports.snapshot.needs import Needs, competencies, must_haves
from scoring.alternatives import is_offer
from scoring.models import ScoreRun

BAR = 300  # width of the chart's scale 0-4, in units of the drawing
ROW = 26


@dataclass(frozen=True)
class Bar:
    """One row of the competency chart; x positions in units of the drawing, None where nothing is known."""

    label: str
    key: str
    y: int
    today: float | None
    required: float | None
    offered: float
    covers: bool


def build(
    *,
    assessment: Assessment,
    run: ScoreRun,
    slug: str,
    names: Mapping[str, str],
    lang: str,
    expired: Mapping[str, date] | None = None,
) -> dict[str, Any]:
    """Everything the page shows of one alternative. `slug` must be in the run; `names`: slug -> shown name.

    `expired`: criterion -> the day the evidence expired.
    """
    questionnaire = assessment.questionnaire.content
    acted, facts = Acted(run.acts, run.baseline, assessment.criterion_answers), assessment.facts
    skipped = assessment.skipped
    result, problem = run.result, run.inputs
    rated = result["integrators"][slug]
    capabilities = {entry["id"]: entry["capabilities"] for entry in problem["integrators"]}
    groups = competencies(
        Needs(
            questionnaire=questionnaire,
            answers=acted.counted,
            hidden=skipped,
            capabilities=capabilities[slug],
            rated=rated,
            weights=result["client"]["weights"],
            policy=problem["policy"],
            lang=lang,
            expired=expired or {},
        )
    )
    acted.mark(groups, questionnaire, slug, lang)
    rows = {row["key"]: row for group in groups for row in group["criteria"]}
    people = everybody(assessment)
    for key, row in rows.items():
        row["answered_by"] = people.get(key, "")
    fit, must = fitting.fit(rated, result["client"]), must_haves(groups)
    return {
        "slug": slug,
        "name": names[slug],
        "fit": fit,
        "verdict": say(f"verdict_{fit['verdict']}", lang),
        "offered": is_offer(slug),
        "advice": say(f"advice_{fit['verdict']}", lang, integrator=names[slug])
        if is_offer(slug)
        else say("advice_present_provider", lang),
        "reason": reason({"fit": fit, "must_haves": must}, lang),
        "verdict_range": [say(f"verdict_{fit[key]}", lang) for key in ("verdict_worst", "verdict_best")],
        "causes": _causes(rows.values()),
        "competencies_heading": competencies_heading(len(groups)),
        "groups": [_weighed(group) for group in groups],
        "bars": [_bar(group, index) for index, group in enumerate(groups)],
        "bars_height": ROW * len(groups) + 30,
        "must": must,
        "must_rows": [rows[key] for key in must["rows"]],
        "waived_rows": [rows[key] for key in waived(groups)],
        "gaps": _anchored(fitting.gaps(rated, rows, {g["key"]: g["short_name"] for g in groups}), rated),
        "ranking": acted.beside(_compared(result, names, slug, lang), result, names, slug),
        "acts": acted.listed(questionnaire, names, lang),
        "computed": acted.computed(slug),
        "comments": [row for row in rows.values() if row["comment"] and row["state"] != "hidden"],
        "difficulties": facts.get("it_difficulties", ""),
        "contradictions": [
            contradiction_text(found, lang)
            for found in contradictions(questionnaire, assessment.answers_by_step)
        ],
        "missing": len(missing(questionnaire, assessment.answers_by_step)),
        "fact_blocks": _signed(fact_blocks(questionnaire, facts, skipped, lang), people),
    }


def _signed(blocks: list[dict[str, Any]], people: Mapping[str, str]) -> list[dict[str, Any]]:
    """The blocks' facts with who answered each."""
    for block in blocks:
        for fact in block["facts"]:
            fact["answered_by"] = people.get(fact["key"], "")
    return blocks


def _weighed(group: dict[str, Any]) -> dict[str, Any]:
    """The competency with its weight as a share and its points, for display."""
    weight, points = group["weight"], group["contribution"]
    return {
        **group,
        "share": None if weight is None else _decimal(weight),
        "points": None if points is None else _decimal(points),
    }


def _decimal(exact: str) -> Decimal:
    numerator, _, denominator = exact.partition("/")
    return Decimal(numerator) / Decimal(denominator or 1)


def _causes(rows: Any) -> dict[str, int]:
    """What keeps the score's range open: how many criteria lack a requirement, an importance or a known level."""
    # Without importance a criterion carries no weight: whatever is open about it moves nothing.
    applying = [row for row in rows if row["applies"] and row["importance"] != 0]
    return {
        "required": sum(row["required"] is None for row in applying),
        "importance": sum(row["importance"] is None for row in applying),
        "level": sum(row["level"] is None and row["required"] != 0 for row in applying),
        "evidence": sum(_unproven(row) for row in applying),
    }


def _unproven(row: Mapping[str, Any]) -> bool:
    """Whether better evidence alone would earn more: the level reaches further than its credit, and the need is above that."""
    if row["level"] is None or Fraction(row["credited"]) == row["level"]:
        return False
    return row["required"] is None or Fraction(row["credited"]) < row["required"]


def _bar(group: Mapping[str, Any], index: int) -> Bar:
    at = {key: None if group[key] is None else float(group[key]) for key in ("today", "required", "offered")}
    scaled = {key: None if value is None else round(value / 4 * BAR, 1) for key, value in at.items()}
    return Bar(
        label=f"{group['number']}. {group['short_name']}",
        key=group["key"],
        y=index * ROW,
        today=scaled["today"],
        required=scaled["required"],
        offered=scaled["offered"] or 0,
        covers=(at["offered"] or 0) >= (at["required"] or 0),
    )


def _anchored(gaps: list[dict[str, Any]], rated: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The gaps with the key of their criterion, which the page's answers are anchored by."""
    return [{**gap, "key": source["criterion"]} for gap, source in zip(gaps, rated["gaps"], strict=True)]


def _compared(
    result: Mapping[str, Any], names: Mapping[str, str], slug: str, lang: str
) -> list[dict[str, Any]]:
    """The integrators side by side, with what each loses and why."""
    order = [entry["id"] for entry in result["ranking"]]
    order += [key for key in result["integrators"] if key not in order]
    entries = fitting.ranking(result, names, slug)
    for entry, key in zip(entries, order, strict=True):
        entry["slug"] = key
        entry["verdict_word"] = say(f"verdict_{entry['verdict']}", lang)
        entry["losses"] = fitting.fit(result["integrators"][key], result["client"])["losses"]
    return entries
