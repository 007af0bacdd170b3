"""What every figure is drawn with: SVG text, the same on screen and on paper.

Each shape carries its colour twice: as an attribute for paper, and as a class (`f-` fills, `s-` strokes) that the site's style
sheet turns into the colours of light and dark (`static/css/charts.css`). A style sheet beats an attribute, and the document has
none for figures. Every word that goes in is escaped; shapes, not colours, tell the series apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

PALETTE = {
    "ink": "#16202b",
    "soft": "#56636f",
    "rule": "#cfd8df",
    "ground": "#f1f4f7",
    "paper": "#ffffff",
    "deep": "#0b3c52",
    "middle": "#3f86a3",
    "pale": "#d7e6ee",
    "warm": "#b4540a",
}
"""The colours on paper by their name, which is the class on screen."""

PER_LETTER = 0.52
"""Width of a letter as a share of the size: fonts are not measured here, so that a figure depends on its words alone."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a chart of rows puts things, in units of the drawing.

    `above`: the label stands over its bar and not beside it, which keeps it readable on a phone. The axis runs from `left` to
    `right`.
    """

    name: str
    width: float
    left: float
    right: float
    above: bool

    def label(self, y: float, words: str, *, bold: bool = False) -> str:
        """The row's name."""
        weight = 600 if bold else 400
        if self.above:
            return text(0, y + 11, words, size=12, weight=weight)
        return text(self.left - 10, y + 12.5, words, size=11, anchor="end", weight=weight)

    def values(self, y: float, words: str) -> str:
        """The row's figures, at the right edge."""
        at, size = (11.0, 11.0) if self.above else (12.5, 10.0)
        return text(self.width, y + at, words, size=size, fill="soft", anchor="end")

    @property
    def head(self) -> float:
        """The height that a row's label takes before its bar."""
        return 15.0 if self.above else 0.0


WIDE = Layout("wide", 680, 206, 606, above=False)
NARROW = Layout("narrow", 320, 8, 308, above=True)
"""On a sheet of paper or a laptop, and on a phone."""


def paint(fill: str = "", stroke: str = "", width: float = 0.7) -> str:
    """The attributes of a shape: colours by their name in the palette, "" = none."""
    classes = " ".join(f"{kind}-{name}" for kind, name in (("f", fill), ("s", stroke)) if name)
    lines = f' stroke="{PALETTE[stroke]}" stroke-width="{width:g}"' if stroke else ""
    return f'class="{classes}" fill="{PALETTE[fill] if fill else "none"}"{lines}'


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 11,
    fill: str = "ink",
    anchor: str = "start",
    weight: int = 400,
) -> str:
    """One line of text; x, y in units of the drawing."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" {paint(fill)} text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = "rule", width: float = 0.7, dash: str = ""
) -> str:
    """A straight line, dashed on demand."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {paint("", stroke, width)}{dashes}/>'
    )


def rectangle(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    stroke: str = "",
    radius: float = 0,
    thick: float = 0.7,
) -> str:
    """A filled box, with an edge on demand."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="{radius:g}" '
        f"{paint(fill, stroke, thick)}/>"
    )


def circle(
    x: float, y: float, radius: float, *, fill: str = "paper", stroke: str = "ink", width: float = 1.4
) -> str:
    """A disc, or a ring when it is filled like the paper."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {paint(fill, stroke, width)}/>'


def path(steps: str, *, fill: str = "", stroke: str = "", width: float = 1.4) -> str:
    """A free shape; `steps` are SVG path commands."""
    return f'<path d="{steps}" {paint(fill, stroke, width)}/>'


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend: a sign drawn at a place (its left edge and the middle of its height), and its words."""

    sign: Callable[[float, float], str]
    words: str
    room: float = 22


def legend(entries: Sequence[Entry], layout: Layout) -> tuple[list[str], float]:
    """The entries from left to right, in as many lines as they need; the parts and the height."""
    size = 11.0 if layout.above else 10.0
    step, x, y = 18.0, 0.0, 0.0
    parts: list[str] = []
    for entry in entries:
        room = entry.room + 6 + PER_LETTER * size * len(entry.words)
        if x and x + room > layout.width:
            x, y = 0.0, y + step
        parts += [
            entry.sign(x, y + 12.5),
            text(x + entry.room + 6, y + 16, entry.words, size=size),
        ]
        x += room + 14
    return parts, y + step + 3


def document(
    height: float, title: str, parts: Sequence[str], *, layout: Layout = WIDE, name: str = "", words: str = ""
) -> str:
    """The parts as one SVG document with its title and, as its description, everything that it shows in `words`.

    `name` is unique on a page: a reader's software finds title and description by it.
    """
    said = f'<title id="{name}-title">{escape(title)}</title>' if name else f"<title>{escape(title)}</title>"
    named = ""
    if name:
        said += f'<desc id="{name}-words">{escape(words)}</desc>'
        named = f' role="img" aria-labelledby="{name}-title {name}-words"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot plot--{layout.name}" width="{layout.width:g}" '
        f'height="{height:.0f}" viewBox="0 0 {layout.width:g} {height:.0f}" font-family="Source Sans Pro"{named}>'
        f"{said}{''.join(parts)}</svg>"
    )


def axis(layout: Layout, top: float, bottom: float, marks: Sequence[tuple[float, str, str]]) -> list[str]:
    """Upright lines with a number below each. `marks`: share of the axis 0..1, number, dash of the line."""
    parts = []
    for share, words, dash in marks:
        x = layout.left + share * (layout.right - layout.left)
        parts += [
            line(x, top, x, bottom, dash=dash),
            text(x, bottom + 13, words, size=9.5, fill="soft", anchor="middle"),
        ]
    return parts
