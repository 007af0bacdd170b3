"""From the frozen snapshot of a client's own copy to what its template reads. Pure: everything comes from the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from reports.rendering import charts, formatting
from reports.rendering.texts import say
from reports.rendering.view import View

COPY_SECTIONS = ("profile", "priorities", "open", "facts", "criteria", "unasked")


def copy_view(snapshot: Mapping[str, Any]) -> View:
    """The template's context, and the needs chart."""
    lang = snapshot["language"]
    criteria = [row for group in snapshot["competencies"] for row in group["criteria"]]
    unasked = [row for row in criteria if not row["asked"]]
    keys = [key for key in COPY_SECTIONS if key != "unasked" or unasked]
    chart, chart_alt = _chart(snapshot["profile"], lang)
    context = {
        **snapshot,
        "lang": lang,
        "title": say("copy_title", lang, client=snapshot["client"]),
        "sections": {key: say(f"copy_section_{key}", lang) for key in keys},
        "number_of": {key: str(index) for index, key in enumerate(keys, start=1)},
        "as_of": _moment(snapshot["as_of"], lang),
        "state": _state(snapshot["sent"], lang),
        "progress": say("copy_progress_value", lang, **snapshot["progress"]),
        "criteria_count": len(criteria),
        "open_count": sum(len(step["questions"]) for step in snapshot["open"]),
        "competencies": [
            {**group, "criteria": [_row(row) for row in group["criteria"] if row["asked"]]}
            for group in snapshot["competencies"]
        ],
        "unasked": _by_reason(unasked, lang),
        "chart_alt": chart_alt,
    }
    return View(context, {"needs": chart})


def _moment(moment: Mapping[str, str], lang: str) -> str:
    return say("copy_moment", lang, day=date.fromisoformat(moment["day"]), time=moment["time"])


def _state(sent: Mapping[str, str] | None, lang: str) -> str:
    if sent is None:
        return say("copy_not_sent", lang)
    return say("copy_sent", lang, day=date.fromisoformat(sent["day"]), time=sent["time"], who=sent["by"])


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "importance_key": str(row["importance"])}


def _by_reason(rows: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """The criteria that are not asked, each reason said once."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        words = {f"{part}_words": _level(row[part], lang) for part in ("today", "required")}
        groups.setdefault(row["reason"], []).append({**row, **words})
    return [{"reason": reason, "criteria": found} for reason, found in groups.items()]


def _level(at: Mapping[str, Any] | None, lang: str) -> str:
    return "–" if at is None else say("copy_level", lang, level=at["level"], text=at["text"])


def _chart(profile: list[dict[str, Any]], lang: str) -> tuple[str, str]:
    """The chart and its words: every figure in it is in the words, too."""
    rows, words = [], []
    for need in profile:
        shown = {key: _shown(need[key], lang) for key in ("today", "required")}
        label = f"{need['number']}. {need['name']}"
        rows.append(
            charts.Levels(
                label=label,
                today=_decimal(need["today"]),
                required=_decimal(need["required"]),
                offered=None,
                values=" / ".join(shown.values()),
            )
        )
        words.append(say("copy_chart_row", lang, name=label, **shown))
    svg = charts.needs(
        rows,
        title=say("copy_chart_title", lang),
        keys=(say("required_long", lang), say("today_long", lang)),
    )
    return svg, say("copy_chart_alt", lang, rows=" ".join(words))


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _shown(value: str | None, lang: str) -> str:
    return "–" if value is None else formatting.number(Decimal(value), lang, 1)
