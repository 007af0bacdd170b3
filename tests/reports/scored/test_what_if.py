from reports.scored.names import Names
from reports.scored.what_if import what_if

NAMES = Names(
    rows={"a": {"number": "1.1", "name": "Alpha"}, "b": {"number": "1.2", "name": "Beta"}},
    competencies={"c1": "1. One", "c2": "2. Two"},
    integrators={"x": "Ex Ltd", "y": "Why SA"},
    lang="en",
)


def change(**parts):
    return {"what": "level", "competency": "c1", "criterion": "a", "from": 1, "to": 3} | parts


def single(after=None, **parts):
    return {"changes": [change(**parts)], "steps": 2, "after": after or {"score": "141/2", "verdict": "good"}}


def found(**parts):
    part = {"target": {"verdict": "good"}, "singles": [], "combined": None, "weights": None}
    return {
        "integrator": "x",
        "verdict": "conditional",
        "score": "60",
        "up": None,
        "down": None,
        "order": None,
    } | {name: part | own for name, own in parts.items()}


def said(**parts) -> str:
    (target,) = what_if(found(up={"singles": [single(**parts)]}), NAMES)
    return target.singles[0].changes[0].what


def test_single_changes_are_enough_by_themselves():
    (target,) = what_if(
        found(
            up={
                "singles": [
                    single(),
                    single(criterion="b", what="evidence", to="verified", **{"from": "declared"}),
                ]
            }
        ),
        NAMES,
    )

    assert target.title == "What would bring “good fit” or better"
    assert [(way.changes[0].number, way.changes[0].what, way.after) for way in target.singles] == [
        ("1.1", "offered at level 3 instead of 1", "score 70.5, good fit"),
        ("1.2", "evidence verified instead of declared", "score 70.5, good fit"),
    ]
    assert (target.combined, target.weights, target.nothing) == (None, "", False)


def test_every_kind_of_change_has_its_words():
    assert said(what="required", to=2, **{"from": 4}) == "level 2 needed instead of 4"
    assert said(what="must_have", to=False, **{"from": True}) == "no longer a must-have"
    assert said(what="must_have", to=True, **{"from": False}) == "becomes a must-have"
    assert said(**{"from": None}) == "offered at level 3 instead of not known"


def test_changes_together_say_what_is_known_of_their_number():
    combined = {
        "changes": [change(), change(criterion="b")],
        "steps": 4,
        "minimal": True,
        "after": {"score": "85", "verdict": "strong"},
    }

    (target,) = what_if(found(down={"target": {"verdict": "weak"}, "combined": combined}), NAMES)
    (other,) = what_if(
        found(down={"target": {"verdict": "weak"}, "combined": combined | {"minimal": False}}), NAMES
    )

    assert target.title == "What would lower it to “weak fit” or worse"
    assert [change.key for change in target.combined.changes] == ["a", "b"]
    assert (target.combined.note, other.combined.note) == (
        "Nothing does it in fewer steps.",
        "None of these steps can be left out.",
    )


def test_order_names_the_rival_and_the_priorities_that_would_move():
    weights = {
        "share": "11/200",
        "beyond": False,
        "weights": {"c1": {"from": "1/2", "to": "89/200"}, "c2": {"from": "1/2", "to": "111/200"}},
        "after": {"score": "70", "verdict": "good", "rival_score": "70", "rival_verdict": "good"},
    }
    order = {
        "target": {"rival": "y", "place": "before"},
        "weights": weights,
        "singles": [single(weights["after"])],
    }

    (target,) = what_if(found(order=order), NAMES)

    assert target.title == "What would put Ex Ltd before Why SA"
    assert target.singles[0].after == "score 70.0, good fit; Why SA: 70.0, good fit"
    assert (
        target.weights
        == "Or with other priorities: 6 of 100 points would have to move (1. One 50.0 to 44.5, 2. Two 50.0 to 55.5)."
    )


def test_nothing_is_said_where_nothing_helps_or_there_is_no_score():
    (target,) = what_if(found(up={}), NAMES)

    assert target.nothing
    assert what_if(None, NAMES) == []
