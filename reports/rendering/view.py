"""From the frozen snapshot to what the templates read: the same data, the offer's texts in one language, figures, sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reports.offer import Offer, Sentence, Text, from_plain
from reports.rendering import charts, figures, formatting
from reports.rendering.acts import computed_note, worded
from reports.rendering.comparison_charts import MOST
from reports.rendering.figures import cut
from reports.rendering.robust_words import acceptance_words, pair_words
from reports.rendering.texts import counted, say

SECTIONS = (
    "summary", "understood", "needs", "detail", "gaps", "scope", "migration", "sizing", "calendar", "raci", "service",
    "acceptance", "reversibility", "footprint", "price", "risks", "next", "annex",
)  # fmt: skip
WHO = ("org_name", "sector", "country", "sites", "staff", "it_fte", "languages", "domains", "decision_maker")
EXPECT = ("dday", "deadline_decision", "budget_year", "downtime_h", "contract_end")
NEED = (
    "mailboxes",
    "shared_mailboxes",
    "mailboxes_by_class",
    "volume_gb",
    "mobile_users",
    "location",
    "regimes",
    "functions",
)
TROUBLE = ("it_difficulties", "incidents_12m", "phishing_incidents")
SHOWN_GAPS = 24
TOGETHER = 4  # criteria from which on one shared reason is said once
BLOCKING = ("unmet_major", "unmet_minor")
SHOWN_MUST_HAVES, SHOWN_RISKS, SHOWN_REFUSALS = 5, 3, 4


@dataclass(frozen=True, slots=True)
class View:
    """The templates' context, and the figures by name."""

    context: dict[str, Any]
    figures: dict[str, str]


def view(snapshot: Mapping[str, Any]) -> View:
    """What the templates show. Pure: everything comes from the snapshot."""
    lang = snapshot["language"]
    offer = from_plain(snapshot["offer"])
    rows = {row["key"]: row for group in snapshot["competencies"] for row in group["criteria"]}
    chart = figures.competencies(snapshot["competencies"], lang)
    scores = _scores(snapshot, lang)
    gantt, gantt_alt = _gantt(offer, lang)
    decline = snapshot["fit"]["verdict"] == "decline"
    roles = {role.key: role.name.get(lang) for role in offer.raci.roles}
    context = {
        **snapshot,
        "lang": lang,
        "decline": decline,
        "title": say(
            "document_title",
            lang,
            number=snapshot["number"],
            version=snapshot["version"],
            client=snapshot["client"],
        ),
        "sections": _sections(lang, decline),
        "number_of": {key: str(index) for index, key in enumerate(SECTIONS, start=1)},
        "offer": _named(spoken(offer, lang), roles),
        "competencies": [_group(group) for group in snapshot["competencies"]],
        "blockers": [
            {**row, "evidence_key": row["evidence"] or "unknown"}
            for row in rows.values()
            if row["must_status"] in BLOCKING
        ],
        "reason": reason(snapshot, lang),
        "must_rows": [
            rows[key] for key in [*snapshot["must_haves"]["rows"], *snapshot["must_haves"].get("waived", [])]
        ],
        # Proposals from before there were acts have none of these keys.
        "acts": [worded(act, lang) for act in snapshot.get("acts", []) if not act["effect"]],
        "computed": snapshot.get("computed"),
        "computed_note": computed_note(snapshot.get("computed"), lang),
        "uncovered": [
            rows[key] for key in snapshot["must_haves"]["rows"] if rows[key]["must_status"] != "met"
        ],
        "gaps_shown": snapshot["gaps"][:SHOWN_GAPS],
        "gaps_rest": _rest(snapshot["gaps"][SHOWN_GAPS:], lang),
        "better": _better(snapshot["ranking"]),
        "understood": _understood(snapshot),
        "comments": [row for row in rows.values() if row["comment"] and row["state"] != "hidden"],
        **_excluded(rows.values()),
        "chart_first": _room_for_chart(snapshot, offer),
        "chart_alt": chart.words,
        "ranges_alt": "" if scores is None else scores.words,
        **_certainty(snapshot.get("robustness"), lang),
        "gantt_alt": gantt_alt,
        "figure_of": {"ranges": 2, "calendar": 2 if scores is None else 3},
        "evidence_share": {key: _decimal(value) for key, value in snapshot["policy"]["evidence"].items()},
        "shown": {"must": SHOWN_MUST_HAVES, "risks": SHOWN_RISKS, "refusals": SHOWN_REFUSALS},
    }
    drawn = {"competencies": chart.wide, "calendar": gantt} | (
        {} if scores is None else {"ranges": scores.wide}
    )
    return View(context, drawn)


def _scores(snapshot: Mapping[str, Any], lang: str) -> figures.Figure | None:
    """The chart of the comparison: where there are several to compare, and the snapshot (an older one) knows the limits."""
    limits = snapshot["policy"].get("limits")
    if limits is None or len(snapshot["ranking"]) < 2:
        return None
    return figures.ranges(snapshot["ranking"][:MOST], limits, lang)


def _certainty(found: Mapping[str, Any] | None, lang: str) -> dict[str, Any]:
    """What may be said of the order of the integrators; nothing in a snapshot older than these statements."""
    if not found:
        return {"certainty": [], "statements": []}
    acceptance = found["acceptance"]
    return {
        "certainty": acceptance_words(acceptance, found["leader"]["name"], lang) if acceptance else [],
        "statements": [pair_words(pair, lang) for pair in found["pairs"][: MOST - 1]],
    }


def _excluded(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The criteria that do not count: one by one, but those without an answer together where they share a reason (short form)."""
    excluded = [{**row, "stored": row["required"] is not None} for row in rows if not row["applies"]]
    by_reason: dict[str, list[dict[str, Any]]] = {}
    for row in excluded:
        if row["state"] == "hidden" and not row["stored"] and not row["comment"]:
            by_reason.setdefault(row["reason"], []).append(row)
    together = {reason: group for reason, group in by_reason.items() if len(group) >= TOGETHER}
    return {
        "excluded": [row for row in excluded if row not in (r for group in together.values() for r in group)],
        "excluded_together": list(together.items()),
    }


def spoken(value: Any, lang: str) -> Any:
    """The offer with every text and sentence said in one language; numbers and dates stay typed for the filters."""
    if isinstance(value, Text):
        return value.get(lang)
    if isinstance(value, Sentence):
        return value.render(lang, formatting.fmt)
    if is_dataclass(value):
        return {entry.name: spoken(getattr(value, entry.name), lang) for entry in fields(value)}
    if isinstance(value, tuple):
        return [spoken(part, lang) for part in value]
    return value


def _named(offer: dict[str, Any], roles: Mapping[str, str]) -> dict[str, Any]:
    """The owners of scope items and risks by name, where a table has no room to explain the codes."""
    for item in (*offer["scope"]["included"], *offer["scope"]["excluded"], *offer["scope"]["conditional"]):
        item["owner_name"] = roles.get(item["owner"])
    for risk in offer["risks"]:
        risk["owner"] = roles.get(risk["owner"], risk["owner"])
    return offer


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    """A competency with its weight and points as decimals."""
    return {
        **group,
        "share": None if group["weight"] is None else _decimal(group["weight"]),
        "points": None if group["contribution"] is None else _decimal(group["contribution"]),
        "applies": any(row["applies"] for row in group["criteria"]),
    }


def _decimal(exact: str) -> Decimal:
    """An exact number "p/q" of the engine as a decimal, for display only."""
    value = Fraction(exact)
    return Decimal(value.numerator) / Decimal(value.denominator)


def reason(snapshot: Mapping[str, Any], lang: str) -> str:
    """Why the verdict is what it is, in one sentence (two when a missed must-have comes with the score)."""
    fit, must = snapshot["fit"], snapshot["must_haves"]
    score = None if fit["score"] is None else formatting.number(Decimal(fit["score"]), lang, 1)
    if fit["reasons"]:
        words = [_said_reason(entry, lang) for entry in fit["reasons"][:2]]
        return " ".join([*words, *([] if score is None else [say("reason_score", lang, score=score)])])
    if not must["total"]:
        return say("reason_no_must", lang, score=score)
    return counted("reason_all_met", must["total"], lang, score=score)


def _said_reason(entry: Mapping[str, Any], lang: str) -> str:
    key = f"reason_{entry['key']}"
    return say(key, lang) if entry["count"] is None else counted(key, entry["count"], lang)


def _room_for_chart(snapshot: Mapping[str, Any], offer: Offer) -> bool:
    """Whether the decision page has room for the chart; with many misses and refusals it opens the needs' section instead."""
    misses: int = snapshot["must_haves"]["total"] - snapshot["must_haves"]["met"]
    # A refused date explains itself at length; the others take about two lines of a must-have each.
    refusals = sum(3 if refusal.key == "dday" else 2 for refusal in offer.scope.refusals[:SHOWN_REFUSALS])
    return min(misses, SHOWN_MUST_HAVES) + refusals <= 4


def _better(ranking: list[dict[str, Any]]) -> str:
    """The best ranked integrator that is not declined, or "" when this document's own or none is.

    The present provider is compared and never recommended; documents frozen before it was compared do not know the mark.
    """
    offers = [row for row in ranking if row.get("offered", True)]
    fitting = [row for row in offers if row["verdict"] not in ("decline", "undetermined")]
    return "" if not fitting or fitting[0]["chosen"] else str(fitting[0]["name"])


def _rest(gaps: list[dict[str, Any]], lang: str) -> dict[str, Any] | None:
    """How many gaps are not shown and the points that they lose, or None."""
    if not gaps:
        return None
    points = sum((Decimal(gap["loss"]) for gap in gaps), Decimal(0))
    return {"count": len(gaps), "points": formatting.number(points, lang, 1)}


def _sections(lang: str, decline: bool) -> dict[str, str]:
    titles = {key: say(f"section_{key}", lang) for key in SECTIONS}
    return titles | ({"next": say("section_next_decline", lang)} if decline else {})


def _understood(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The four questions, each with the facts that answer it."""
    facts = {fact["key"]: fact for block in snapshot["fact_blocks"] for fact in block["facts"]}
    parts = (("who", WHO), ("expect", EXPECT), ("need", NEED), ("difficulties", TROUBLE))
    return [{"key": name, "facts": list(_given(facts, keys))} for name, keys in parts]


def _given(facts: Mapping[str, Mapping[str, Any]], keys: Iterable[str]) -> Iterable[Mapping[str, Any]]:
    return (facts[key] for key in keys if key in facts and facts[key]["state"] == "answered")


def _gantt(offer: Offer, lang: str) -> tuple[str, str]:
    bars, words = [], []
    for phase in offer.calendar.phases:
        name = f"{phase.label} {phase.name.get(lang)}".strip()
        start, end = formatting.day(phase.start, lang, "medium"), formatting.day(phase.end, lang, "medium")
        bars.append(
            charts.Bar(
                label=cut(name, 36),
                start=phase.start,
                end=phase.end,
                milestone=phase.milestone,
                ours="INT" in phase.owners[:1],
                when=start if phase.start == phase.end else f"{start} – {end}",
            )
        )
        words.append(say("gantt_row", lang, name=name, start=phase.start, end=phase.end))
    months = [(day, formatting.month(day, lang)) for day in _months(bars)]
    svg = charts.calendar(
        bars,
        title=say("gantt_title", lang),
        months=months,
        keys=(say("legend_ours", lang), say("legend_theirs", lang)),
    )
    return svg, say("gantt_alt", lang, rows=" ".join(words))


def _months(bars: list[charts.Bar]) -> list[date]:
    """The first day of every month that the bars touch, from the second on."""
    day, last = min(bar.start for bar in bars), max(bar.end for bar in bars)
    months = []
    year, month = day.year, day.month
    while (year, month) < (last.year, last.month):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        months.append(date(year, month, 1))
    return months
