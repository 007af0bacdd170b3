from xml.etree import ElementTree as ET

import pytest

from reports.scored.comparison import compare, selected
from tests.reports.scored.samples import rated

ORDER = ["a", "b", "c", "d", "e", "f", "g", "h"]


@pytest.mark.parametrize(
    ("chosen", "wanted", "shown", "refused"),
    [
        ("a", [], "abcdef", 0),
        ("h", [], "abcdeh", 0),
        ("a", ["c", "h"], "ach", 0),
        ("a", ["a"], "abcdef", 0),
        ("a", ["nobody"], "abcdef", 0),
        ("h", ["a", "b", "c", "d", "e", "f", "g"], "abcdeh", 2),
        ("a", ["b", "b", "b"], "ab", 0),
    ],
)
def test_at_most_six_are_compared_and_the_chosen_one_always(chosen, wanted, shown, refused):
    assert selected(ORDER, chosen, wanted) == (list(shown), refused)


def comparison(count=3, chosen="i1", wanted=(), **answer):
    answer = {"required": 4, "importance": 1} | answer
    names = {f"i{at}": f"Integrator {at}" for at in range(1, count + 1)}
    problem, result = rated(
        {"c1": {"a": answer}, "c2": {"b": answer}},
        **{slug: {"a": (4 - at % 4, "verified"), "b": (2, "documented")} for at, slug in enumerate(names)},
    )
    return compare(
        result=result,
        policy=problem["policy"],
        names=names,
        competencies={"c1": "1. One", "c2": "2. Two"},
        chosen=chosen,
        wanted=wanted,
        lang="en",
    )


def test_entries_are_in_the_order_of_the_ranking():
    found = comparison(3, chosen="i2")

    assert [(entry["slug"], entry["rank"], entry["chosen"]) for entry in found.entries] == [
        ("i1", 1, False),
        ("i2", 2, True),
        ("i3", 3, False),
    ]


def test_charts_say_every_figure_in_words():
    found = comparison(2)

    assert found.ranges.words == (
        "Chart of the scores on a scale from 0 to 100. Integrator 1: good fit, score 72.5, possible from 72.5 to 75.0. "
        "Integrator 2: conditional fit, score 60.0, possible from 60.0 to 62.5."
    )
    assert found.profiles.words == (
        "Chart of the fit on a scale from 0 to 100. 1. One: Integrator 1 100.0, Integrator 2 75.0. "
        "2. Two: Integrator 1 45.0, Integrator 2 45.0."
    )


def test_limits_of_the_verdicts_are_the_policys():
    root = ET.fromstring(comparison(2).ranges.wide)  # noqa: S314 -- our own text

    axis = [
        text.text for text in root.iter("{http://www.w3.org/2000/svg}text") if text.get("font-size") == "9.5"
    ]
    assert axis == ["0", "30", "50", "70", "85", "100"]


def test_nothing_that_counts_gives_no_chart_of_fits_and_no_score():
    found = comparison(2, applicable=False)

    assert found.profiles is None
    assert "Integrator 1: undetermined, no score." in found.ranges.words


def test_more_than_six_are_offered_for_a_choice():
    found = comparison(8, chosen="i8", wanted=["i1", "i2"])

    assert {entry["slug"] for entry in found.entries} == {"i1", "i2", "i8"}
    assert len(found.everybody) == 8
    assert [entry["compared"] for entry in found.everybody].count(True) == 3
