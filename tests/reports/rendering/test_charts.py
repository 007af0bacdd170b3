from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from reports.rendering import charts

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


def test_competency_chart_draws_each_known_level_at_its_place():
    root = drawn(charts.competencies(rows(), title="Levels", legend=("offered", "required", "today")))

    bars = [bar for bar in root.iter(f"{SVG}rect") if bar.get("fill") == charts.MIDDLE]
    ticks = [tick for tick in root.iter(f"{SVG}rect") if tick.get("fill") == charts.WARM]
    rings = list(root.iter(f"{SVG}circle"))
    assert [bar.get("width") for bar in bars] == ["22.0", "200.0"]
    assert [tick.get("x") for tick in ticks][1:] == [f"{206 + 300 - 1.6:.1f}"]
    assert [ring.get("cx") for ring in rings][1:] == ["306.0"]
    assert root.findtext(f"{SVG}title") == "Levels"


def test_words_in_a_figure_are_escaped():
    hostile = '<script>alert("1")</script> & <image href="file:///etc/passwd"/>'

    root = drawn(charts.competencies(rows(hostile), title=hostile, legend=("a", "b", "c")))

    assert [element.tag for element in root.iter() if element.tag in (f"{SVG}script", f"{SVG}image")] == []
    assert hostile in [element.text for element in root.iter(f"{SVG}text")]


def test_calendar_spans_from_the_first_to_the_last_day():
    bars = [
        charts.Bar("1", date(2027, 1, 1), date(2027, 1, 5), milestone=False, ours=True, when="a"),
        charts.Bar("2", date(2027, 1, 6), date(2027, 1, 10), milestone=False, ours=False, when="b"),
        charts.Bar("D", date(2027, 1, 10), date(2027, 1, 10), milestone=True, ours=True, when="c"),
    ]

    root = drawn(charts.calendar(bars, title="t", months=[], legend=("we", "you")))

    boxes = [(bar.get("x"), bar.get("width")) for bar in root.iter(f"{SVG}rect")][2:]
    assert boxes == [("216.0", "172.0"), ("388.0", "172.0")]
    assert [path.get("d").split()[0] for path in root.iter(f"{SVG}path")] == ["M525.6"]


def test_calendar_of_one_day_has_a_bar():
    day = date(2027, 1, 1)
    bars = [charts.Bar("1", day, day, milestone=False, ours=True, when="a")]

    root = drawn(charts.calendar(bars, title="t", months=[(day, "Jan 2027")], legend=("we", "you")))

    assert [bar.get("width") for bar in root.iter(f"{SVG}rect")][2:] == ["344.0"]
