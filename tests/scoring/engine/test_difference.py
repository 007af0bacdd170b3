"""What moved the score between two evaluations (scoring.engine.difference)."""

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.engine import evaluate, parse
from scoring.engine.difference import Change, ScoreDifference, must_have_changes, score_difference
from scoring.engine.difference_table import Key
from scoring.engine.verdict import one_decimal
from tests.scoring.engine.problems import criterion, problem, problems

many = settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def difference(old: dict[str, Any], new: dict[str, Any], **more: Any) -> ScoreDifference:
    return score_difference(parse(old), parse(new), "A", **more)


def score(item: dict[str, Any]) -> Fraction | None:
    return next(one.score for one in evaluate(parse(item)).integrators if one.id == "A")


def by_key(found: ScoreDifference) -> dict[Key, Change]:
    return {Key(change.kind, change.subject): change for change in found.changes}


@st.composite
def policies(draw: Any) -> dict[str, Any]:
    declared, documented = sorted(draw(st.lists(st.integers(0, 10), min_size=2, max_size=2)))
    return {
        "evidence_factor": {"declared": f"{declared}/10", "documented": f"{documented}/10"},
        "default_required": draw(st.integers(0, 4)),
        "default_importance": draw(st.integers(0, 3)),
        "minor_limit": draw(st.integers(0, 3)),
    }


@st.composite
def pairs(draw: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two problems: unlike each other in everything, or one a little changed; criteria and competencies come and go."""
    old = draw(problems())
    new = draw(problems()) if draw(st.booleans()) else _edited(draw, old)
    for item in (old, new):
        if draw(st.booleans()):
            item["policy"] = draw(policies())
    return old, new


def _edited(draw: Any, item: dict[str, Any]) -> dict[str, Any]:
    new = copy.deepcopy(item)
    parts = new["client"]["competencies"]
    for part in parts:
        for entry in part["criteria"]:
            if draw(st.booleans()):
                entry["required"] = draw(st.none() | st.integers(0, 4))
                entry["must_have"] = draw(st.booleans())
    if draw(st.booleans()):  # a criterion moves to another competency
        moved = draw(st.sampled_from(parts))["criteria"].pop()
        draw(st.sampled_from(parts))["criteria"].append(moved)
    if draw(st.booleans()):
        parts.reverse()
    return new


@many
@given(pairs())
def test_the_points_of_all_changes_add_up_exactly(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    found = difference(*two)
    assert (found.before, found.after) == (score(two[0]), score(two[1]))
    if found.points is None:
        assert all(change.points is None and change.shown is None for change in found.changes)
        return
    assert sum(change.points for change in found.changes) == found.points  # type: ignore[misc]
    assert sum(change.shown for change in found.changes) == found.shown  # type: ignore[misc]
    assert found.shown == one_decimal(found.after) - one_decimal(found.before)  # type: ignore[arg-type]
    for change in found.changes:
        assert abs(change.shown - change.points) < Fraction(1, 10)  # type: ignore[operator]


@many
@given(pairs())
def test_exchanging_the_two_negates_every_change(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    forth, back = by_key(difference(*two)), by_key(difference(*two[::-1]))
    assert list(forth) == list(back)
    for key, change in forth.items():
        other = back[key]
        assert (change.old, change.new) == (other.new, other.old)
        assert change.points == (None if other.points is None else -other.points)


@many
@given(pairs())
def test_what_did_not_change_does_not_appear(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, new = ({entry["id"]: entry for entry in _criteria(item)} for item in two)
    found = difference(*two)
    for change in found.changes:
        assert change.old != change.new
        if change.kind in ("required", "importance", "must_have", "applicable"):
            assert old[change.subject][change.kind] != new[change.subject][change.kind]
    assert not difference(two[0], copy.deepcopy(two[0])).changes
    assert difference(two[1], two[1]).points in (0, None)


@many
@given(pairs())
def test_every_answer_that_changed_appears(two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, new = ({entry["id"]: entry for entry in _criteria(item)} for item in two)
    keys = set(by_key(difference(*two)))
    for name in old.keys() & new.keys():
        for kind in ("required", "importance", "must_have", "applicable"):
            assert (old[name][kind] != new[name][kind]) == (Key(kind, name) in keys)


@many
@given(problems(), st.data())
def test_a_single_change_moves_the_whole_difference(item: dict[str, Any], data: Any) -> None:
    new = copy.deepcopy(item)
    data.draw(st.sampled_from(_criteria(new)))["required"] = data.draw(st.none() | st.integers(0, 4))
    found = difference(item, new)
    assert len(found.changes) <= 1
    assert [change.points for change in found.changes] in ([], [found.points])


def _criteria(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for part in item["client"]["competencies"] for entry in part["criteria"]]


def two_criteria(**levels: tuple[int | None, str]) -> dict[str, Any]:
    return problem(
        {"K1": [criterion("a", 4, 1), criterion("b", 4, 1)]},
        {"A": {"a": (2, "verified"), "b": (2, "verified")} | levels},
    )


def test_the_order_of_two_changes_that_depend_on_each_other_is_not_favoured() -> None:
    """Importance 1 to 3 and level 2 to 4 of the same criterion: 0 and 12.5 or 25 in one order, 12.5 and 25 in the other."""
    old, new = two_criteria(), two_criteria(a=(4, "verified"))
    new["client"]["competencies"][0]["criteria"][0]["importance"] = 3

    found = by_key(difference(old, new))

    # Importance first: 50 -> 50, then the level: 50 -> 87.5. The level first: 50 -> 75, then the importance: 75 -> 87.5.
    assert found[Key("importance", "a")].points == Fraction(25, 4)  # (0 + 12.5) / 2
    assert found[Key("level", "a")].points == Fraction(125, 4)  # (37.5 + 25) / 2
    assert sum(change.shown for change in found.values()) == Fraction(375, 10)  # type: ignore[misc]


def test_a_point_without_a_score_in_between_is_bridged() -> None:
    """All importance goes from one competency to the other: after either change alone, half of the ways pass nothing."""
    old = problem(
        {"K1": [criterion("a", 4, 1)], "K2": [criterion("b", 4, 0)]},
        {"A": {"a": (4, "verified"), "b": (1, "verified")}},
    )
    new = copy.deepcopy(old)
    new["client"]["competencies"][0]["criteria"][0]["importance"] = 0
    new["client"]["competencies"][1]["criteria"][0]["importance"] = 1

    found = difference(old, new)

    # Forward: 100, nothing, 25: the distance of -75 is shared. Backward: 100, 62.5, 25.
    assert (found.before, found.after) == (100, 25)
    assert [change.points for change in found.changes] == [Fraction(-75, 2), Fraction(-75, 2)]


def test_no_score_on_one_side_says_what_changed_without_points() -> None:
    old = two_criteria()
    new = copy.deepcopy(old)
    for entry in _criteria(new):
        entry["importance"] = 0

    found = difference(old, new)

    assert (found.before, found.after, found.points, found.shown) == (50, None, None, None)
    assert [(change.kind, change.subject, change.points) for change in found.changes] == [
        ("importance", "a", None), ("importance", "b", None),
    ]  # fmt: skip


def test_an_unknown_level_that_becomes_known_is_one_change() -> None:
    found = difference(two_criteria(a=(None, "declared")), two_criteria(a=(4, "documented")))

    assert [(change.kind, change.old, change.new, change.points) for change in found.changes] == [
        ("level", None, 4, 45)
    ]


def test_policy_changes_that_only_the_verdict_knows_are_listed_with_no_points() -> None:
    old, new = two_criteria(a=(2, "declared")), two_criteria(a=(2, "declared"))
    new["policy"] = {"bands": {"strong": 90}, "evidence_factor": {"declared": "1/2"}}

    found = by_key(difference(old, new))

    assert {key.subject: change.points for key, change in found.items()} == {
        "evidence_factor/declared": Fraction(-25, 4),
        "bands/strong": 0,
    }


def test_a_competency_that_comes_brings_its_criteria_along() -> None:
    old = two_criteria()
    new = copy.deepcopy(old)
    new["client"]["competencies"].append(
        {"id": "K2", "criteria": [criterion("c", 1, 1), criterion("d", 1, 1)]}
    )

    found = difference(old, new)

    assert [(change.kind, change.subject, change.old, change.new) for change in found.changes] == [
        ("competency", "K2", False, True)
    ]
    assert found.points == found.changes[0].points == -25


def test_what_another_engine_computed_is_a_change_of_its_own() -> None:
    old, new = two_criteria(), two_criteria(a=(4, "verified"))

    found = difference(old, new, scores=(Fraction(49), Fraction(75)), engines=("1.0.0", "2.0.0"))

    assert [(change.kind, change.points) for change in found.changes] == [("level", 25), ("engine", 1)]
    assert found.points == 26


def test_another_engine_with_the_same_score_is_said_with_no_points() -> None:
    found = difference(
        two_criteria(), two_criteria(), scores=(Fraction(50), Fraction(50)), engines=("1", "2")
    )

    assert [(change.kind, change.old, change.new, change.points) for change in found.changes] == [
        ("engine", "1", "2", 0)
    ]


def test_an_integrator_of_one_side_only_is_refused() -> None:
    with pytest.raises(KeyError, match="B"):
        score_difference(parse(two_criteria()), parse(two_criteria()), "B")


def test_only_the_integrators_own_levels_are_its_changes() -> None:
    old = problem({"K1": [criterion("a", 4, 1)]}, {"A": {"a": (2, "verified")}, "B": {"a": (1, "verified")}})
    new = copy.deepcopy(old)
    new["integrators"][1]["capabilities"]["a"]["level"] = 4

    assert not difference(old, new).changes


def test_the_order_inside_a_tie_and_zero_points_are_no_change() -> None:
    parts = {name: [criterion(name.lower(), 4, 1)] for name in ("K1", "K2", "K3")}
    ranked = [
        problem(parts, {"A": {}}, {"kind": "ranking", "tiers": [tier, ["K3"]]})
        for tier in (["K1", "K2"], ["K2", "K1"])
    ]
    budgets = [
        problem(parts, {"A": {}}, {"kind": "budget", "points": points})
        for points in ({"K1": 1}, {"K1": 1, "K2": 0})
    ]

    assert not difference(*ranked).changes
    assert not difference(*budgets).changes


def test_must_haves_that_changed_come_in_the_given_order() -> None:
    before = {"a": "met", "b": "unknown", "d": "met"}
    after = {"a": "unmet_minor", "b": "unknown", "c": "met"}

    assert must_have_changes(before, after, ["d", "c", "a"]) == [
        ("d", "met", None),
        ("c", None, "met"),
        ("a", "met", "unmet_minor"),
    ]
