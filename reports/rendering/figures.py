"""From a snapshot's or a report's data to figures with their words: one code for the page and for the document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.rendering import charts, comparison_charts, formatting
from reports.rendering.drawing import NARROW, WIDE
from reports.rendering.texts import say


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing for paper and wide screens, one for phones, and its words: every figure that is drawn is in the words, too."""

    name: str
    title: str
    words: str
    wide: str
    narrow: str


def _figure(name: str, title: str, words: str, draw: Callable[..., str]) -> Figure:
    made = [
        draw(title=title, layout=layout, name=f"{name}-{layout.name}", words=words)
        for layout in (WIDE, NARROW)
    ]
    return Figure(name, title, words, *made)


def competencies(groups: Iterable[Mapping[str, Any]], lang: str) -> Figure:
    """Today, needed and offered in every competency. A group has number, short_name, and the means today, required, offered."""
    rows, words = [], []
    for group in groups:
        values = {key: shown(group[key], lang) for key in ("today", "required", "offered")}
        label = f"{group['number']}. {group['short_name']}"
        rows.append(
            charts.Levels(
                label=label,
                today=_decimal(group["today"]),
                required=_decimal(group["required"]),
                offered=_decimal(group["offered"]),
                values=" / ".join(values.values()),
            )
        )
        words.append(say("chart_alt_row", lang, name=label, **values))
    keys = tuple(say(key, lang) for key in ("key_reaches", "key_short", "required_long", "today_long"))

    def draw(**how: Any) -> str:
        return charts.competencies(rows, keys=(keys[0], keys[1], keys[2], keys[3]), **how)

    return _figure(
        "competency-chart", say("chart_title", lang), say("chart_alt", lang, rows=" ".join(words)), draw
    )


def ranges(ranking: Iterable[Mapping[str, Any]], limits: Sequence[int], lang: str) -> Figure:
    """The integrators' scores. A row has name, chosen, verdict, and score, low, high as decimal texts or None."""
    rows, words = [], []
    for row in ranking:
        verdict = say(f"verdict_{row['verdict']}", lang)
        if row["score"] is None:
            values, said = "–", say("ranges_alt_none", lang, name=row["name"], verdict=verdict)
        else:
            points = {key: shown(row[key], lang) for key in ("score", "low", "high")}
            values = say("ranges_values", lang, **points)
            said = say("ranges_alt_row", lang, name=row["name"], verdict=verdict, **points)
        rows.append(
            comparison_charts.Scored(
                label=cut(str(row["name"]), 32),
                low=_decimal(row["low"]),
                score=_decimal(row["score"]),
                high=_decimal(row["high"]),
                values=values,
                chosen=bool(row["chosen"]),
            )
        )
        words.append(said)
    keys = (say("key_range", lang), say("key_score", lang), say("key_limits", lang))

    def draw(**how: Any) -> str:
        return comparison_charts.ranges(rows, keys=keys, limits=limits, **how)

    title = say("ranges_title", lang)
    return _figure("range-chart", title, say("ranges_alt", lang, rows=" ".join(words)), draw)


def profiles(
    competency_names: Mapping[str, str],
    names: Sequence[str],
    subscores: Sequence[Mapping[str, str | None]],
    lang: str,
) -> Figure:
    """The fit in every competency. `competency_names`: key -> shown name; `subscores`: key -> 0..100 or None, for each name."""
    rows, words = [], []
    for key, label in competency_names.items():
        values = [found[key] for found in subscores]
        rows.append(comparison_charts.Fits(label, tuple(_decimal(value) for value in values)))
        spoken = ", ".join(f"{name} {shown(value, lang)}" for name, value in zip(names, values, strict=True))
        words.append(f"{say('pair', lang, label=label, value=spoken)}.")
    labels = [cut(name, 32) for name in names]

    def draw(**how: Any) -> str:
        return comparison_charts.profiles(rows, labels, **how)

    title = say("profiles_title", lang)
    return _figure("profile-chart", title, say("profiles_alt", lang, rows=" ".join(words)), draw)


def cut(words: str, length: int) -> str:
    """The words, shortened where a drawing has no room."""
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def shown(value: str | None, lang: str) -> str:
    """A number with one decimal, or a dash."""
    return "–" if value is None else formatting.number(Decimal(value), lang, 1)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
