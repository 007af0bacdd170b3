"""The figures of a comparison: each integrator's score inside its range, and the fit competency by competency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
)

MOST = 6
"""How many integrators a comparison shows: as many as there are signs that one tells apart without colour."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One integrator of the range chart: points 0..100, all None without a score. `chosen`: the one that the page is about."""

    label: str
    low: Decimal | None
    score: Decimal | None
    high: Decimal | None
    values: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Fits:
    """One competency of the profile chart: a fit 0..100 for each integrator, None where the competency counts nothing."""

    label: str
    subscores: tuple[Decimal | None, ...]


def ranges(
    rows: Sequence[Scored],
    *,
    title: str,
    keys: tuple[str, str, str],
    limits: Sequence[int],
    layout: Layout = WIDE,
    name: str = "",
    words: str = "",
) -> str:
    """A bar from the lowest to the highest possible score, a diamond at today's, and the verdicts' limits as dashed lines.

    `keys` name the bar, the diamond and the lines; `limits` are points.
    """
    # Score and range are more to write beside a bar than three levels.
    layout = layout if layout.above else replace(layout, right=layout.width - 112)
    entries = (
        Entry(lambda x, y: _range(x, y, 22), keys[0]),
        Entry(lambda x, y: _diamond(x + 6, y, filled=True), keys[1], 12),
        Entry(lambda x, y: line(x + 4, y - 7, x + 4, y + 7, stroke="soft", dash="3 2"), keys[2], 8),
    )
    parts, room = legend(entries, layout)
    step, top = layout.head + 24, room + 13
    bottom = top + step * len(rows)
    marks = [(0.0, "0", ""), *((limit / 100, str(limit), "3 2") for limit in limits), (1.0, "100", "")]
    parts += axis(layout, top - 4, bottom, marks)
    for index, row in enumerate(rows):
        parts += _scored(row, top + index * step, layout)
    return document(bottom + 20, title, parts, layout=layout, name=name, words=words)


def _scored(row: Scored, y: float, layout: Layout) -> list[str]:
    middle = y + layout.head + 8.5
    parts = [layout.label(y, row.label, bold=row.chosen)]
    if row.low is not None and row.high is not None:
        start, end = _place(row.low, layout), _place(row.high, layout)
        parts.append(_range(start, middle, max(end - start, 2)))
    if row.score is not None:
        parts.append(_diamond(_place(row.score, layout), middle, filled=True))
    return [*parts, layout.values(y, row.values)]


def _range(x: float, y: float, width: float) -> str:
    return rectangle(x, y - 4.5, width, 9, "pale", stroke="middle", thick=1)


def _place(points: Decimal, layout: Layout) -> float:
    return layout.left + float(points) / 100 * (layout.right - layout.left)


def profiles(
    rows: Sequence[Fits],
    names: Sequence[str],
    *,
    title: str,
    layout: Layout = WIDE,
    name: str = "",
    words: str = "",
) -> str:
    """The fit of every integrator (at most MOST) in every competency, 0 to 100: each has a sign and a line of its own."""
    lane = 8.0
    layout = (
        layout if layout.above else replace(layout, right=layout.width - 14)
    )  # nothing is written beside the signs
    parts, room = legend([_named(index, words) for index, words in enumerate(names)], layout)
    step = layout.head + max(lane * len(names), 14) + 7
    top = room + 13
    bottom = top + step * len(rows)
    for index, row in enumerate(rows):
        y = top + index * step
        height = step - layout.head - 5
        parts += [
            layout.label(y, row.label),
            rectangle(layout.left, y + layout.head, layout.right - layout.left, height, "ground"),
        ]
    parts += axis(layout, top - 4, bottom, [(share / 100, str(share), "") for share in (0, 25, 50, 75, 100)])
    for index, row in enumerate(rows):
        first = top + index * step + layout.head + (step - layout.head - 5 - lane * len(names)) / 2
        parts += [
            sign(place, _place(points, layout), first + lane * (place + 0.5))
            for place, points in enumerate(row.subscores)
            if points is not None
        ]
    return document(bottom + 20, title, parts, layout=layout, name=name, words=words)


def _named(index: int, words: str) -> Entry:
    return Entry(lambda x, y: sign(index, x + 6, y), words, 12)


def sign(index: int, x: float, y: float) -> str:
    """The sign of the integrator at that place (0..MOST-1), around a middle: told apart by shape, and by filled or not."""
    match index:
        case 0:
            return circle(x, y, 3.7, fill="deep", stroke="deep", width=0.8)
        case 1:
            return rectangle(x - 3.4, y - 3.4, 6.8, 6.8, "paper", stroke="warm", thick=1.5)
        case 2:
            return path(f"M{x:.1f} {y - 4.2:.1f} l4.4 7.8 h-8.8 z", fill="middle", stroke="middle", width=0.6)
        case 3:
            return _diamond(x, y, filled=False)
        case 4:
            return path(f"M{x - 3.4:.1f} {y - 3.4:.1f} l6.8 6.8 m0 -6.8 l-6.8 6.8", stroke="ink", width=1.8)
        case _:
            return path(f"M{x:.1f} {y - 4.2:.1f} v8.4 m-4.2 -4.2 h8.4", stroke="soft", width=2)


def _diamond(x: float, y: float, *, filled: bool) -> str:
    steps = f"M{x:.1f} {y - 5.2:.1f} l5.2 5.2 l-5.2 5.2 l-5.2 -5.2 z"
    return path(
        steps,
        fill="deep" if filled else "paper",
        stroke="paper" if filled else "deep",
        width=0.8 if filled else 1.4,
    )
