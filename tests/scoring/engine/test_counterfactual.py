"""Counterfactuals: every change reaches its target when the changed problem is evaluated, and no smaller one does."""

import copy
import itertools
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.engine import evaluate, parse
from scoring.engine.counterfactual import counterfactuals
from scoring.engine.policy import VERDICTS
from tests.scoring.engine.problems import EVIDENCE, all_criteria, case, criterion, problem, problems
from tests.scoring.engine.test_properties import thorough

modest = settings(thorough, max_examples=150)  # few random problems have what these two are about
WHATS = ("level", "evidence", "required", "must_have")


def found_for(item: dict[str, Any], name: str = "A") -> Any:
    return counterfactuals(parse(item), name)


def standings(item: dict[str, Any]) -> dict[str, tuple[int, Any]]:
    return {
        one.id: (VERDICTS.index(one.verdict_supported), one.score)
        for one in evaluate(parse(item), pairs=False).integrators
    }


def changed(item: dict[str, Any], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """The problem with A's changes made. A level that becomes known is declared, unless its evidence changes too."""
    after = copy.deepcopy(item)
    own = after["integrators"][0]["capabilities"]
    for change in sorted(changes, key=lambda one: WHATS.index(one["what"])):
        what, key = change["what"], change["criterion"]
        if what == "level":
            evidence = "declared" if own[key]["level"] is None else own[key]["evidence"]
            own[key] = {"level": change["to"], "evidence": evidence}
        elif what == "evidence":
            own[key]["evidence"] = change["to"]
        else:
            next(one for one in all_criteria(after) if one["id"] == key)[what] = change["to"]
    return after


def reached(before: dict[str, Any], after: dict[str, Any], part: str, target: dict[str, Any]) -> bool:
    old, new = standings(before), standings(after)
    match part:
        case "up":
            return new["A"][0] >= VERDICTS.index(target["verdict"]) > old["A"][0]
        case "down":
            return new["A"][0] <= VERDICTS.index(target["verdict"]) < old["A"][0]
        case _:
            rival = target["rival"]
            if target["place"] == "before":
                return old["A"] < old[rival] and new["A"] > new[rival]
            return old["A"] >= old[rival] and new["A"] < new[rival]


def towards(part: str, target: dict[str, Any]) -> bool:
    return part == "up" or target.get("place") == "before"


def nearer(change: dict[str, Any]) -> list[Any]:
    """The values between the old one and the new one."""
    if change["what"] == "evidence":
        places = EVIDENCE.index(change["from"]), EVIDENCE.index(change["to"])
        return list(EVIDENCE[min(places) + 1 : max(places)])
    if change["what"] == "must_have":
        return []
    start, end = change["from"] or 0, change["to"]
    return list(range(min(start, end) + 1, max(start, end)))


def all_singles(item: dict[str, Any], *, up: bool) -> list[tuple[int, dict[str, Any]]]:
    """Every change of one thing in one direction, with its steps."""
    found = []
    own = item["integrators"][0]["capabilities"]
    for entry in all_criteria(item):
        if not entry["applicable"]:
            continue
        key, capability = entry["id"], own[entry["id"]]
        level, required = capability["level"], entry["required"]
        if level is None:
            options: list[tuple[str, Any, int]] = (
                [("level", to, to) for to in range(1, 5)] if up else [("level", 0, 1)]
            )
        else:
            options = [
                ("level", to, abs(to - level)) for to in range(5) if (to > level) == up and to != level
            ]
            at = EVIDENCE.index(capability["evidence"])
            options += [
                ("evidence", status, abs(place - at))
                for place, status in enumerate(EVIDENCE)
                if place != at and (place > at) == up
            ]
        if required is not None:
            options += [
                ("required", to, abs(to - required))
                for to in range(5)
                if to != required and (to < required) == up
            ]
        if entry["must_have"] == up:
            options.append(("must_have", not up, 1))
        found += [(steps, {"what": what, "criterion": key, "to": to}) for what, to, steps in options]
    return found


@thorough
@given(problems(most_competencies=3), st.sampled_from(["up", "down", "order"]))
def test_single_changes_reach_the_target_and_no_smaller_one_does(item: dict[str, Any], part: str) -> None:
    found = found_for(item)
    assume(found is not None and found[part] is not None)
    target = found[part]["target"]
    for single in found[part]["singles"]:
        (change,) = single["changes"]
        after = changed(item, [change])
        assert reached(item, after, part, target)
        verdict, score = standings(after)["A"]
        assert (single["after"]["verdict"], Fraction(single["after"]["score"])) == (VERDICTS[verdict], score)
        for value in nearer(change):
            assert not reached(item, changed(item, [{**change, "to": value}]), part, target)
    enough = [
        steps
        for steps, change in all_singles(item, up=towards(part, target))
        if reached(item, changed(item, [change]), part, target)
    ]
    assert [one["steps"] for one in found[part]["singles"][:1]] == ([min(enough)] if enough else [])
    assert found[part]["combined"] is None or not enough


def level_rises(item: dict[str, Any], steps: int) -> list[list[dict[str, Any]]]:
    """Every way to raise A's levels by fewer steps than these in all."""
    own = {
        entry["id"]: item["integrators"][0]["capabilities"][entry["id"]]["level"] or 0
        for entry in all_criteria(item)
        if entry["applicable"]
    }
    found = []
    for rises in itertools.product(*(range(min(5 - level, steps)) for level in own.values())):
        if 0 < sum(rises) < steps:
            found.append(
                [
                    {"what": "level", "criterion": key, "to": level + rise}
                    for (key, level), rise in zip(own.items(), rises, strict=True)
                    if rise
                ]
            )
    return found


@modest
@given(problems(most_integrators=2, most_competencies=2), st.sampled_from(["up", "up", "order", "down"]))
def test_combined_changes_reach_the_target_and_none_can_be_left_out(item: dict[str, Any], part: str) -> None:
    for entry in all_criteria(item):
        entry["importance"] = entry["importance"] or 1
    item["client"]["priorities"] = None
    found = found_for(item)
    assume(found is not None and found[part] is not None and found[part]["combined"] is not None)
    target, combined = found[part]["target"], found[part]["combined"]
    after = changed(item, combined["changes"])
    assert reached(item, after, part, target)
    assert Fraction(combined["after"]["score"]) == standings(after)["A"][1]
    for change in combined["changes"]:
        for value in nearer(change)[-1:] if towards(part, target) else nearer(change)[:1]:
            shorter = [{**one, "to": value} if one is change else one for one in combined["changes"]]
            assert not reached(item, changed(item, shorter), part, target)
    if combined["minimal"] and len(all_criteria(item)) <= 4 and combined["steps"] <= 5:
        for rises in level_rises(item, combined["steps"]):
            assert not reached(item, changed(item, rises), part, target)


@modest
@given(problems(), st.sampled_from(["up", "down", "order"]))
def test_a_shift_of_weights_reaches_the_target(item: dict[str, Any], part: str) -> None:
    found = found_for(item)
    assume(found is not None and found[part] is not None and found[part]["weights"] is not None)
    shift, target = found[part]["weights"], found[part]["target"]
    result = evaluate(parse(item))
    weights = dict(result.client.weights or {})
    moves = {name: (Fraction(one["from"]), Fraction(one["to"])) for name, one in shift["weights"].items()}
    assert all(weights[name] == old for name, (old, _) in moves.items())
    assert sum(new - old for old, new in moves.values()) == 0
    assert sum(abs(new - old) for old, new in moves.values()) == 2 * Fraction(shift["share"])
    after = copy.deepcopy(item)
    points = {**weights, **{name: new for name, (_, new) in moves.items()}}
    after["client"]["priorities"] = {"kind": "budget", "points": points}
    now = standings(after)
    assert Fraction(shift["after"]["score"]) == now["A"][1]
    assert shift["beyond"] == (part != "up")
    if part == "up":
        assert reached(item, after, part, target)
        return
    assert not reached(item, after, part, target)
    if part == "order":
        assert now["A"] == now[target["rival"]]
        pair = next(one for one in result.pairs if {one.first, one.second} == {"A", target["rival"]})
        assert pair.flip_distance == Fraction(shift["share"])


def worked(name: str) -> Any:
    return found_for(case("V96")["input"], name)


def test_the_worked_example_flips_at_two_of_185() -> None:
    """Section 9: 1.1 points of priority from K3 to K2, and the two are level."""
    order = worked("A")["order"]
    assert order["target"] == {"rival": "B", "place": "before"}
    assert (order["weights"]["share"], order["weights"]["beyond"]) == ("2/185", True)
    assert set(order["weights"]["weights"]) == {"K2", "K3"}


def test_the_worked_example_lets_b_up_only_through_its_must_have() -> None:
    up = worked("B")["up"]
    assert [one["changes"][0]["criterion"] for one in up["singles"]] == ["K1.1", "K1.1"]
    assert [(one["changes"][0]["what"], one["after"]["score"]) for one in up["singles"]] == [
        ("level", "81"),
        ("required", "81"),
    ]
    # Its must-have caps the verdict: no weighting lifts it.
    assert up["weights"] is None


def test_at_most_three_changes_of_a_kind_are_listed() -> None:
    whats = [one["changes"][0]["what"] for one in worked("A")["order"]["singles"]]
    assert whats == ["level", "level", "level", "evidence", "required", "required", "required"]


def test_several_levels_are_raised_together_where_one_is_not_enough() -> None:
    keys = ["K1.1", "K1.2", "K1.3", "K1.4"]
    item = problem(
        {"K1": [criterion(key, 4, 1) for key in keys]}, {"A": dict.fromkeys(keys, (2, "verified"))}
    )
    up = found_for(item)["up"]
    # 50 points; a level is worth 6.25, so good (70) takes four, and no criterion has more than two left.
    assert (up["target"], up["singles"]) == ({"verdict": "good"}, [])
    assert (up["combined"]["steps"], up["combined"]["minimal"]) == (4, True)
    assert up["combined"]["after"] == {"score": "75", "verdict": "good"}


def test_evidence_is_used_where_levels_alone_cannot_do_it() -> None:
    keys = ["K1.1", "K1.2", "K1.3"]
    item = problem(
        {"K1": [criterion(key, 4, 1) for key in keys]}, {"A": dict.fromkeys(keys, (4, "declared"))}
    )
    up = found_for(item)["up"]
    assert (up["target"], up["singles"]) == ({"verdict": "strong"}, [])
    assert {change["what"] for change in up["combined"]["changes"]} == {"evidence"}
    assert (up["combined"]["minimal"], up["combined"]["after"]["verdict"]) == (False, "strong")


def test_the_ends_of_the_scale_and_one_alone_have_no_such_part() -> None:
    best = problem({"K1": [criterion("K1.1", 3, 1)]}, {"A": {"K1.1": (3, "verified")}})
    worst = problem({"K1": [criterion("K1.1", 3, 1)]}, {"A": {"K1.1": (0, "verified")}})
    assert (found_for(best)["up"], found_for(best)["order"]) == (None, None)
    assert found_for(worst)["down"] is None


def test_no_score_gives_nothing_and_an_unknown_integrator_is_refused() -> None:
    item = problem({"K1": [criterion("K1.1", 3, 0)]}, {"A": {}})
    assert found_for(item) is None
    with pytest.raises(KeyError):
        found_for(item, "B")
