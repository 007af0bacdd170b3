"""The figures of the product: the competencies against the needs, the needs alone, the calendar. See `drawing` for the pen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reports.rendering.drawing import (
    WIDE,
    Entry,
    Layout,
    axis,
    circle,
    document,
    legend,
    line,
    path,
    rectangle,
    text,
)

LABEL_WIDTH = 54
TOP_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Levels:
    """One row of the competency chart: mean levels 0-4, None where nothing is known."""

    label: str
    today: Decimal | None
    required: Decimal | None
    offered: Decimal | None
    values: str

    @property
    def falls_short(self) -> bool:
        """Whether what is offered stays below what is required."""
        return (self.offered or 0) < (self.required or 0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the calendar, both days included; a milestone is drawn as a diamond on its first day."""

    label: str
    start: date
    end: date
    milestone: bool
    ours: bool
    when: str


def competencies(
    rows: Sequence[Levels],
    *,
    title: str,
    keys: tuple[str, str, str, str],
    layout: Layout = WIDE,
    name: str = "",
    words: str = "",
) -> str:
    """Twelve bars on the scale 0 to 4: what is offered (bar: filled where it reaches the need, else only its edge), what is
    required (tick), the situation today (ring).

    `keys` name the filled bar, the empty bar, required, today; `words` say everything that is drawn.
    """
    reaches, short, required, today = keys
    entries = (
        Entry(lambda x, y: _offered(x, y - 4.5, 22, 9, short=False), reaches),
        Entry(lambda x, y: _offered(x, y - 4.5, 22, 9, short=True), short),
        Entry(lambda x, y: _tick(x + 4, y - 7.5, 15), required, 8),
        Entry(lambda x, y: _ring(x + 4, y), today, 8),
    )
    return _levels(rows, entries, _level_row, layout, title, name, words)


def needs(rows: Sequence[Levels], *, title: str, keys: tuple[str, str]) -> str:
    """The needs alone, on the scale 0 to 4: today (ring), required (tick), and a line for the way between them.

    `keys` name required and today; `offered` of the rows is not drawn.
    """
    entries = (
        Entry(lambda x, y: _tick(x + 4, y - 7.5, 15), keys[0], 8),
        Entry(lambda x, y: _ring(x + 4, y), keys[1], 8),
    )
    return _levels(rows, entries, _need_row, WIDE, title, "", "")


def _levels(
    rows: Sequence[Levels],
    entries: Sequence[Entry],
    draw: Callable[[Levels, float, Layout], list[str]],
    layout: Layout,
    title: str,
    name: str,
    words: str,
) -> str:
    parts, room = legend(entries, layout)
    step = layout.head + 21
    top = room + 13
    bottom = top + step * len(rows)
    parts += axis(
        layout,
        top - 4,
        bottom,
        [(level / TOP_LEVEL, str(level), "") for level in range(TOP_LEVEL + 1)],
    )
    for index, row in enumerate(rows):
        parts += draw(row, top + index * step, layout)
    return document(bottom + 20, title, parts, layout=layout, name=name, words=words)


def _offered(x: float, y: float, width: float, height: float, *, short: bool) -> str:
    """What is offered. Filled or empty, not two colours: a copy in grey keeps the difference."""
    if short:
        return rectangle(x + 0.6, y + 0.6, width - 1.2, height - 1.2, "pale", stroke="middle", thick=1.2)
    return rectangle(x, y, width, height, "middle")


def _tick(x: float, y: float, height: float) -> str:
    """What is required, with an edge of paper so that it shows on a filled bar, too."""
    return rectangle(x - 2, y, 4, height, "warm", stroke="paper", thick=0.8)


def _ring(x: float, y: float) -> str:
    return circle(x, y, 3.8)


def _place(level: Decimal, layout: Layout) -> float:
    return layout.left + float(level) / TOP_LEVEL * (layout.right - layout.left)


def _level_row(row: Levels, y: float, layout: Layout) -> list[str]:
    at = y + layout.head
    parts = [layout.label(y, row.label), _ground(at, layout)]
    if row.offered is not None:
        width = _place(row.offered, layout) - layout.left
        parts.append(_offered(layout.left, at + 3, width, 11, short=row.falls_short))
    return [*parts, *_marks(row, at, layout), layout.values(y, row.values)]


def _need_row(row: Levels, y: float, layout: Layout) -> list[str]:
    at = y + layout.head
    parts = [layout.label(y, row.label), _ground(at, layout)]
    if row.required is not None and row.today is not None:
        start, end = _place(row.today, layout), _place(row.required, layout)
        parts.append(line(start, at + 8.5, end, at + 8.5, stroke="middle", width=2.4))
    return [*parts, *_marks(row, at, layout), layout.values(y, row.values)]


def _ground(y: float, layout: Layout) -> str:
    return rectangle(layout.left, y + 3, layout.right - layout.left, 11, "ground")


def _marks(row: Levels, y: float, layout: Layout) -> list[str]:
    """What is required and the situation today."""
    parts = []
    if row.required is not None:
        parts.append(_tick(_place(row.required, layout), y, 17))
    if row.today is not None:
        parts.append(_ring(_place(row.today, layout), y + 8.5))
    return parts


def calendar(
    bars: Sequence[Bar], *, title: str, months: Sequence[tuple[date, str]], keys: tuple[str, str]
) -> str:
    """A Gantt chart. `months`: first day and label of the axis' marks; `keys` name the integrator's and the client's bars."""
    left, right, top, step = 216.0, 560.0, 40.0, 17.5
    first, last = min(bar.start for bar in bars), max(bar.end for bar in bars) + timedelta(days=1)
    days = max((last - first).days, 1)

    def at(day: date) -> float:
        return left + (right - left) * (day - first).days / days

    bottom = top + step * len(bars) + 2
    ours, theirs = keys
    parts = [rectangle(left, 4, 22, 9, "deep"), text(left + 28, 12, ours, size=10)]
    x = left + 44 + 5.2 * len(ours)
    parts += [rectangle(x, 4, 22, 9, "paper", stroke="deep"), text(x + 28, 12, theirs, size=10)]
    marks = [(at(day), words) for day, words in months if first <= day <= last]
    every = -(-len(marks) * LABEL_WIDTH // (right - left)) if marks else 1
    for index, (x, words) in enumerate(marks):
        parts.append(line(x, top - 6, x, bottom))
        if index % every == 0:
            parts.append(text(x + 3, top - 9, words, size=9.5, fill="soft"))
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
        parts.append(path(f"M{x:.1f} {middle - 7:.1f} l7 7 l-7 7 l-7 -7 z", fill="warm"))
    elif bar.ours:
        parts.append(rectangle(x, y + 2, max(end - x, 2), 9.5, "deep", radius=1.5))
    else:
        parts.append(rectangle(x, y + 2, max(end - x, 2), 9.5, "paper", stroke="deep", radius=1.5))
    parts.append(text(WIDE.width, y + 10.5, bar.when, size=9.5, fill="soft", anchor="end"))
    return parts
