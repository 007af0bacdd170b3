"""The needs profile as a drawing: where each mark goes, and the same figures in words for who does not see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from assessment.catalogue.definition import LEVELS
from assessment.screens import Need

LEFT, UNIT, ROW, TOP = 8.0, 70.0, 36, 6
"""In units of the drawing: where level 0 is, the width of one level, the height of a row, the space above."""


@dataclass(frozen=True)
class ChartRow:
    """One competency; coordinates are written with a point, whatever the language. "" where nothing was answered."""

    label: str
    figures: str
    y: int
    today: str
    needed: str
    way_from: str
    way_to: str


@dataclass(frozen=True)
class NeedsChart:
    """The whole drawing; `axis`: (level, x)."""

    rows: list[ChartRow]
    axis: list[tuple[int, str]]
    height: int
    words: str


def needs_chart(needs: Sequence[Need]) -> NeedsChart:
    """The drawing of a profile."""
    rows = [_row(index, need) for index, need in enumerate(needs)]
    return NeedsChart(
        rows=rows,
        axis=[(level, _x(level)) for level in range(LEVELS)],
        height=TOP + ROW * len(rows),
        words=" ".join(_words(need) for need in needs),
    )


def _row(index: int, need: Need) -> ChartRow:
    today = "" if need.today is None else _x(need.today)
    needed = "" if need.needed is None else _x(need.needed)
    return ChartRow(
        label=f"{need.number}. {need.name}",
        figures=f"{_figure(need.today)} → {_figure(need.needed)}",
        y=TOP + ROW * index,
        today=today,
        needed=needed,
        way_from=today if needed else "",
        way_to=needed if today else "",
    )


def _x(level: float) -> str:
    return f"{LEFT + UNIT * level:.1f}"


def _figure(level: float | None) -> str:
    return "–" if level is None else str(floatformat(level, 1))


def _words(need: Need) -> str:
    return _("%(name)s: today %(today)s, needed %(needed)s.") % {
        "name": f"{need.number}. {need.name}",
        "today": _figure(need.today),
        "needed": _figure(need.needed),
    }
