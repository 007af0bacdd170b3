"""Figures as SVG text. Every word that goes in is escaped; shapes tell the series apart without colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape

INK, SOFT, RULE = "#16202b", "#56636f", "#cfd8df"
DEEP, MIDDLE, PALE, WARM = "#0b3c52", "#3f86a3", "#d7e6ee", "#b4540a"
WIDTH = 680
LABEL_WIDTH = 54


@dataclass(frozen=True, slots=True)
class Levels:
    """One row of the competency chart: mean levels 0-4, None where nothing is known."""

    label: str
    today: Decimal | None
    required: Decimal | None
    offered: Decimal | None
    values: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the calendar, both days included; a milestone is drawn as a diamond on its first day."""

    label: str
    start: date
    end: date
    milestone: bool
    ours: bool
    when: str


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 11,
    fill: str = INK,
    anchor: str = "start",
    weight: int = 400,
) -> str:
    """One line of text; x, y in units of the drawing."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = RULE, width: float = 0.7, dash: str = ""
) -> str:
    """A straight line, dashed on demand."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width}"{dashes}/>'


def rectangle(
    x: float, y: float, width: float, height: float, fill: str, *, stroke: str = "none", radius: float = 0
) -> str:
    """A filled box."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="{radius}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="0.7"/>'
    )


def document(height: float, title: str, parts: Sequence[str]) -> str:
    """The parts as one SVG document with its title."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="Source Sans Pro"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def competencies(rows: Sequence[Levels], *, title: str, legend: tuple[str, str, str]) -> str:
    """Twelve bars: what is offered (bar), what is required (tick), the situation today (ring), on the scale 0 to 4.

    `legend` names offered, required, today.
    """
    left, right, top, step = 206.0, 606.0, 34.0, 21.0
    unit = (right - left) / 4
    bottom = top + step * len(rows)
    parts = _legend(legend, left)
    for level in range(5):
        x = left + level * unit
        parts.append(line(x, top - 4, x, bottom, stroke=RULE))
        parts.append(text(x, bottom + 13, str(level), size=9.5, fill=SOFT, anchor="middle"))
    for index, row in enumerate(rows):
        parts += _level_row(row, top + index * step, left, unit)
    return document(bottom + 20, title, parts)


def _legend(legend: tuple[str, str, str], left: float) -> list[str]:
    offered, required, today = legend
    parts = [rectangle(left, 8, 22, 9, MIDDLE), text(left + 28, 16, offered, size=10)]
    x = left + 40 + 5.2 * len(offered)
    parts += [rectangle(x, 5, 3.2, 15, WARM), text(x + 9, 16, required, size=10)]
    x += 24 + 5.2 * len(required)
    parts += [_ring(x + 4, 12.5), text(x + 13, 16, today, size=10)]
    return parts


def _ring(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.8" fill="#ffffff" stroke="{INK}" stroke-width="1.4"/>'


def _level_row(row: Levels, y: float, left: float, unit: float) -> list[str]:
    middle = y + 8.5
    parts = [
        text(left - 10, y + 12.5, row.label, size=11, anchor="end"),
        rectangle(left, y + 3, 4 * unit, 11, "#f1f4f7"),
    ]
    if row.offered is not None:
        parts.append(rectangle(left, y + 3, float(row.offered) * unit, 11, MIDDLE))
    if row.required is not None:
        parts.append(rectangle(left + float(row.required) * unit - 1.6, y, 3.2, 17, WARM))
    if row.today is not None:
        parts.append(_ring(left + float(row.today) * unit, middle))
    parts.append(text(WIDTH, y + 12.5, row.values, size=10, fill=SOFT, anchor="end"))
    return parts


def needs(rows: Sequence[Levels], *, title: str, legend: tuple[str, str]) -> str:
    """The needs alone, on the scale 0 to 4: today (ring), required (tick), and a line for the way between them.

    `legend` names required and today; `offered` of the rows is not drawn.
    """
    left, right, top, step = 206.0, 620.0, 34.0, 21.0
    unit = (right - left) / 4
    bottom = top + step * len(rows)
    required, today = legend
    x = left + 24 + 5.2 * len(required)
    parts = [rectangle(left, 5, 3.2, 15, WARM), text(left + 9, 16, required, size=10)]
    parts += [_ring(x + 4, 12.5), text(x + 13, 16, today, size=10)]
    for level in range(5):
        at = left + level * unit
        parts.append(line(at, top - 4, at, bottom, stroke=RULE))
        parts.append(text(at, bottom + 13, str(level), size=9.5, fill=SOFT, anchor="middle"))
    for index, row in enumerate(rows):
        parts += _need_row(row, top + index * step, left, unit)
    return document(bottom + 20, title, parts)


def _need_row(row: Levels, y: float, left: float, unit: float) -> list[str]:
    middle = y + 8.5
    parts = [
        text(left - 10, y + 12.5, row.label, size=11, anchor="end"),
        rectangle(left, y + 3, 4 * unit, 11, "#f1f4f7"),
    ]
    if row.required is not None and row.today is not None:
        start, end = (left + float(level) * unit for level in (row.today, row.required))
        parts.append(line(start, middle, end, middle, stroke=MIDDLE, width=2.4))
    if row.required is not None:
        parts.append(rectangle(left + float(row.required) * unit - 1.6, y, 3.2, 17, WARM))
    if row.today is not None:
        parts.append(_ring(left + float(row.today) * unit, middle))
    parts.append(text(WIDTH, y + 12.5, row.values, size=10, fill=SOFT, anchor="end"))
    return parts


def calendar(
    bars: Sequence[Bar], *, title: str, months: Sequence[tuple[date, str]], legend: tuple[str, str]
) -> str:
    """A Gantt chart. `months`: first day and label of the axis' marks; `legend` names the integrator's and the client's bars."""
    left, right, top, step = 216.0, 560.0, 40.0, 17.5
    first, last = min(bar.start for bar in bars), max(bar.end for bar in bars) + timedelta(days=1)
    days = max((last - first).days, 1)

    def at(day: date) -> float:
        return left + (right - left) * (day - first).days / days

    bottom = top + step * len(bars) + 2
    ours, theirs = legend
    parts = [rectangle(left, 4, 22, 9, DEEP), text(left + 28, 12, ours, size=10)]
    x = left + 44 + 5.2 * len(ours)
    parts += [rectangle(x, 4, 22, 9, "#ffffff", stroke=DEEP), text(x + 28, 12, theirs, size=10)]
    marks = [(at(day), words) for day, words in months if first <= day <= last]
    every = -(-len(marks) * LABEL_WIDTH // (right - left)) if marks else 1
    for index, (x, words) in enumerate(marks):
        parts.append(line(x, top - 6, x, bottom))
        if index % every == 0:
            parts.append(text(x + 3, top - 9, words, size=9.5, fill=SOFT))
    for index, bar in enumerate(bars):
        parts += _bar(bar, top + index * step, at, left)
    return document(bottom + 4, title, parts)


def _bar(bar: Bar, y: float, place: Callable[[date], float], left: float) -> list[str]:
    x, end = place(bar.start), place(bar.end + timedelta(days=1))
    parts = [
        text(left - 10, y + 10.5, bar.label, size=10.5, anchor="end", weight=600 if bar.milestone else 400)
    ]
    if bar.milestone:
        middle = y + 7
        parts.append(f'<path d="M{x:.1f} {middle - 7:.1f} l7 7 l-7 7 l-7 -7 z" fill="{WARM}"/>')
    elif bar.ours:
        parts.append(rectangle(x, y + 2, max(end - x, 2), 9.5, DEEP, radius=1.5))
    else:
        parts.append(rectangle(x, y + 2, max(end - x, 2), 9.5, "#ffffff", stroke=DEEP, radius=1.5))
    parts.append(text(WIDTH, y + 10.5, bar.when, size=9.5, fill=SOFT, anchor="end"))
    return parts
