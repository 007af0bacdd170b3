import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from reports.rendering import charts, comparison_charts
from reports.rendering.drawing import NARROW, PALETTE, WIDE, Entry, legend

NAMES = ["One", "Two", "Three", "Four", "Five", "Six"]
SCORED = [
    comparison_charts.Scored("One", Decimal(40), Decimal(50), Decimal(90), "50.0 (40.0–90.0)", chosen=True),
    comparison_charts.Scored("Two", None, None, None, "–", chosen=False),
]
SUBSCORES = [comparison_charts.Fits("1. Analysis", tuple(Decimal(10 * at) for at in range(6)))]
SVG = "{http://www.w3.org/2000/svg}"


def rows(label: str = "1. Analysis") -> list[charts.Levels]:
    return [
        charts.Levels(
            label=label, today=Decimal(1), required=Decimal(3), offered=Decimal(2), values="1 / 3 / 2"
        ),
        charts.Levels(label="2. Budget", today=None, required=None, offered=None, values="– / – / –"),
    ]


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 -- our own text


KEYS = ("reaches", "short", "required", "today")


def filled(root: ET.Element, name: str, tag: str = "rect") -> list[ET.Element]:
    """The shapes of that colour, on paper as on screen."""
    found = [shape for shape in root.iter(f"{SVG}{tag}") if shape.get("fill") == PALETTE[name]]
    assert [shape.get("class", "").split()[0] for shape in found] == [f"f-{name}"] * len(found)
    return found


@pytest.mark.parametrize(("layout", "left", "unit"), [(WIDE, 206, 100), (NARROW, 8, 75)])
def test_competency_chart_draws_each_known_level_at_its_place(layout, left, unit):
    root = drawn(charts.competencies(rows(), title="Levels", keys=KEYS, layout=layout))

    assert [bar.get("width") for bar in filled(root, "pale")[1:]] == [f"{2 * unit - 1.2:.1f}"]
    assert [tick.get("x") for tick in filled(root, "warm")[1:]] == [f"{left + 3 * unit - 2:.1f}"]
    assert [ring.get("cx") for ring in filled(root, "paper", "circle")[1:]] == [f"{left + unit:.1f}"]
    assert root.findtext(f"{SVG}title") == "Levels"


@pytest.mark.parametrize(("offered", "colour"), [(3, "middle"), (4, "middle"), (2, "pale"), (0, "pale")])
def test_bar_is_filled_only_where_it_reaches_the_need(offered, colour):
    row = charts.Levels("a", today=None, required=Decimal(3), offered=Decimal(offered), values="")

    root = drawn(charts.competencies([row], title="t", keys=KEYS))

    assert [len(filled(root, name)) - 1 for name in ("middle", "pale")] == [
        int(colour == "middle"),
        int(colour == "pale"),
    ]


def test_reader_hears_title_and_words_of_a_named_figure():
    root = drawn(charts.competencies(rows(), title="Levels", keys=KEYS, name="chart-wide", words="All of it"))

    title, words = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "chart-wide-title chart-wide-words")
    assert (title.get("id"), title.text) == ("chart-wide-title", "Levels")
    assert (words.get("id"), words.text) == ("chart-wide-words", "All of it")


def test_every_colour_of_the_drawings_has_a_rule_on_screen():
    rules = (settings.BASE_DIR / "static" / "css" / "charts.css").read_text(encoding="utf-8")
    drawings = [
        charts.competencies(rows(), title="t", keys=KEYS),
        comparison_charts.ranges(SCORED, title="t", keys=("a", "b", "c"), limits=(30, 50)),
        comparison_charts.profiles(SUBSCORES, NAMES, title="t"),
    ]

    used = {
        name
        for svg in drawings
        for names in re.findall(r'class="((?:[fs]-\w+ ?)+)"', svg)
        for name in names.split()
    }
    assert {name for name in used if f".{name} {{" not in rules} == set()


def test_legend_takes_more_lines_where_it_has_no_room():
    entries = [Entry(lambda _x, _y: "", "twenty letters, about") for _ in range(4)]

    wide, narrow = legend(entries, WIDE), legend(entries, NARROW)

    assert (wide[1], narrow[1]) == (21, 39)


def test_words_in_a_figure_are_escaped():
    hostile = '<script>alert("1")</script> & <image href="file:///etc/passwd"/>'

    root = drawn(charts.competencies(rows(hostile), title=hostile, keys=("a", "b", "c", "d")))

    assert [element.tag for element in root.iter() if element.tag in (f"{SVG}script", f"{SVG}image")] == []
    assert hostile in [element.text for element in root.iter(f"{SVG}text")]


def test_calendar_spans_from_the_first_to_the_last_day():
    bars = [
        charts.Bar("1", date(2027, 1, 1), date(2027, 1, 5), milestone=False, ours=True, when="a"),
        charts.Bar("2", date(2027, 1, 6), date(2027, 1, 10), milestone=False, ours=False, when="b"),
        charts.Bar("D", date(2027, 1, 10), date(2027, 1, 10), milestone=True, ours=True, when="c"),
    ]

    root = drawn(charts.calendar(bars, title="t", months=[], keys=("we", "you")))

    boxes = [(bar.get("x"), bar.get("width")) for bar in root.iter(f"{SVG}rect")][2:]
    assert boxes == [("216.0", "172.0"), ("388.0", "172.0")]
    assert [path.get("d").split()[0] for path in root.iter(f"{SVG}path")] == ["M525.6"]


def test_calendar_of_one_day_has_a_bar():
    day = date(2027, 1, 1)
    bars = [charts.Bar("1", day, day, milestone=False, ours=True, when="a")]

    root = drawn(charts.calendar(bars, title="t", months=[(day, "Jan 2027")], keys=("we", "you")))

    assert [bar.get("width") for bar in root.iter(f"{SVG}rect")][2:] == ["344.0"]


def test_range_chart_draws_range_score_and_limits():
    root = drawn(
        comparison_charts.ranges(SCORED, title="Scores", keys=("range", "score", "limits"), limits=(30, 85))
    )

    assert [(bar.get("x"), bar.get("width")) for bar in filled(root, "pale")[1:]] == [("350.8", "181.0")]
    assert [path.get("d").split()[0] for path in filled(root, "deep", "path")[1:]] == ["M387.0"]
    dashed = [line.get("x1") for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray")]
    assert dashed[1:] == ["314.6", "513.7"]
    weights = {text.text: text.get("font-weight") for text in root.iter(f"{SVG}text")}
    assert (weights["One"], weights["Two"], weights["–"]) == ("600", "400", "400")


def test_integrators_differ_in_shape_and_have_lanes_of_their_own():
    """In grey, and where two have the same fit, one still tells them apart."""
    signs = [comparison_charts.sign(place, 0, 0) for place in range(comparison_charts.MOST)]
    bare = [re.sub(r' (class|fill|stroke)="[^"]*"', "", sign) for sign in signs]
    assert len(set(bare)) == comparison_charts.MOST

    same = [comparison_charts.Fits("1. Analysis", (Decimal(50), Decimal(50), None))]
    root = drawn(comparison_charts.profiles(same, NAMES[:3], title="t"))
    disc = filled(root, "deep", "circle")[-1]
    square = filled(root, "paper")[-1]
    assert (float(disc.get("cx")), float(square.get("x")) + 3.4) == (436, 436)
    assert float(square.get("y")) + 3.4 - float(disc.get("cy")) == pytest.approx(8)
    assert len(list(root.iter(f"{SVG}path"))) == 1  # the third one's sign in the legend only
