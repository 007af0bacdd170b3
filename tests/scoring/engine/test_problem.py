"""Reading problems: what is accepted, and every refusal with its path and reason."""

import copy
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from scoring.engine import DEFAULT_POLICY, InputError, InvalidProblem, parse
from scoring.engine.problem import UNKNOWN, Budget, Capability, Criterion, Ranking
from tests.scoring.engine.problems import case, criterion, problem


def small() -> dict[str, Any]:
    return problem(
        {"K1": [criterion("K1.1", 3, 2)], "K2": [criterion("K2.1", None, None)]},
        {"A": {"K1.1": (3, "verified")}},
        {"kind": "budget", "points": {"K1": 60, "K2": 40}},
    )


def errors_of(item: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProblem) as refusal:
        parse(item)
    return [tuple(error) for error in refusal.value.errors]


def changed(path: str, value: Any) -> dict[str, Any]:
    """The small problem with one value put in at a slash path."""
    result = small()
    *parents, last = path.split("/")
    target: Any = result
    for part in parents:
        target = target[int(part)] if isinstance(target, list) else target.setdefault(part, {})
    if isinstance(target, list):
        target[int(last)] = value
    else:
        target[last] = value
    return result


def with_policy(**overrides: Any) -> dict[str, Any]:
    return {**small(), "policy": overrides}


def test_parse_gives_the_problem_in_its_types() -> None:
    read = parse(small())
    assert read.competencies[0].criteria == (Criterion("K1.1", 3, 2, must_have=False, applicable=True),)
    assert read.competencies[1].criteria == (Criterion("K2.1"),)
    assert read.priorities == Budget({"K1": Fraction(60), "K2": Fraction(40)})
    assert read.integrators[0].capability("K1.1") == Capability(3, "verified")
    assert read.integrators[0].capability("K2.1") is UNKNOWN


def test_parse_fills_in_what_may_be_left_out() -> None:
    read = parse(
        {
            "client": {"competencies": [{"id": "K1", "criteria": [{"id": "K1.1"}, {"id": "K1.2"}]}]},
            "integrators": [{"id": "A"}, {"id": "B", "capabilities": {"K1.1": None, "K1.2": {"level": 2}}}],
        }
    )
    assert read.priorities is None
    assert read.competencies[0].criteria == (Criterion("K1.1"), Criterion("K1.2"))
    assert read.integrators[0].capabilities == {}
    assert read.integrators[1].capabilities == {"K1.2": Capability(2, "declared")}


def test_parse_reads_a_ranking_with_ties() -> None:
    item = small()
    item["client"]["priorities"] = {"kind": "ranking", "tiers": [["K2", "K1"]]}
    assert parse(item).priorities == Ranking((("K2", "K1"),))


@pytest.mark.parametrize("points", [Decimal("0.1"), 0.1, Fraction(1, 10)])
def test_parse_reads_points_as_the_decimal_they_are_written_as(points: Any) -> None:
    assert parse(changed("client/priorities/points/K1", points)).priorities == Budget(
        {"K1": Fraction(1, 10), "K2": Fraction(40)}
    )


@pytest.mark.parametrize("empty", [[], ()])
def test_parse_accepts_no_competencies_and_no_integrators(empty: Any) -> None:
    read = parse({"client": {"competencies": empty}, "integrators": empty})
    assert (read.competencies, read.integrators) == ((), ())


def test_parse_lists_every_error_in_reading_order() -> None:
    item = {
        "policy": {"minor_limit": -1, "colour": "red"},
        "client": {
            "competencies": [
                {
                    "id": "K1",
                    "criteria": [
                        {"id": "K1.1", "required": 5, "importance": 2.5, "must_have": 1, "applicable": None},
                        {"id": "K1.1", "required": True},
                        {"required": "3"},
                        "K1.3",
                    ],
                },
                {"id": "K1", "criteria": {}},
                {"id": ""},
            ],
            "priorities": {"kind": "budget", "points": {"K1": -1, "K9": 5, "K1 ": "7"}},
            "budget": 3,
        },
        "integrators": [
            {"id": "A", "capabilities": {"K1.1": {"level": 2, "evidence": "rumour"}, "K7": {"level": -1}}},
            {"id": "A", "capabilities": []},
            {"id": 3, "levels": {}},
        ],
    }
    assert errors_of(item) == [
        ("policy/colour", "unknown key"),
        ("policy/minor_limit", "must be an integer 0..1000, not -1"),
        ("client/budget", "unknown key"),
        ("client/competencies/0/criteria/0/required", "must be an integer 0..4, not 5"),
        ("client/competencies/0/criteria/0/importance", "must be an integer 0..3, not 2.5"),
        ("client/competencies/0/criteria/0/must_have", "must be true or false, not 1"),
        ("client/competencies/0/criteria/0/applicable", "must be true or false, not null"),
        ("client/competencies/0/criteria/1/id", 'duplicate criterion id "K1.1"'),
        ("client/competencies/0/criteria/1/required", "must be an integer 0..4, not true"),
        ("client/competencies/0/criteria/2/id", "is missing"),
        ("client/competencies/0/criteria/2/required", 'must be an integer 0..4, not "3"'),
        ("client/competencies/0/criteria/3", 'must be an object, not "K1.3"'),
        ("client/competencies/1/id", 'duplicate competency id "K1"'),
        ("client/competencies/1/criteria", "must be a list, not an object"),
        ("client/competencies/2/criteria", "is missing"),
        ("client/competencies/2/id", 'must be a non-empty text, not ""'),
        ("client/priorities/points/K1", "must be a number 0..1000000000000000, not -1"),
        ("client/priorities/points/K9", "unknown competency"),
        ("client/priorities/points/K1 ", "unknown competency"),
        ("client/priorities/points/K1 ", 'must be a number 0..1000000000000000, not "7"'),
        (
            "integrators/0/capabilities/K1.1/evidence",
            'must be one of declared, documented, verified, not "rumour"',
        ),
        ("integrators/0/capabilities/K7", "unknown criterion"),
        ("integrators/0/capabilities/K7/level", "must be an integer 0..4, not -1"),
        ("integrators/1/id", 'duplicate integrator id "A"'),
        ("integrators/1/capabilities", "must be an object, not a list"),
        ("integrators/2/levels", "unknown key"),
        ("integrators/2/id", "must be a non-empty text, not 3"),
    ]


@pytest.mark.parametrize(
    ("item", "errors"),
    [
        (None, [("", "must be an object, not null")]),
        ([], [("", "must be an object, not a list")]),
        ({}, [("client", "is missing"), ("integrators", "is missing")]),
        (
            {"client": {}, "integrators": None},
            [("client/competencies", "is missing"), ("integrators", "must be a list, not null")],
        ),
        (
            {"client": {"competencies": []}, "integrators": [], 7: 1},
            [("", "keys must be text, not 7")],
        ),
        ({7: 1}, [("", "keys must be text, not 7")]),
    ],
    ids=["null", "list", "empty", "hollow", "key", "only-key"],
)
def test_parse_refuses_a_wrong_frame(item: Any, errors: list[tuple[str, str]]) -> None:
    assert errors_of(item) == errors


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("NaN"), "NaN"),
        (float("inf"), "inf"),
        (Decimal("1e999999999"), "1E+999999999"),
        (Decimal("1e-999999999"), "1E-999999999"),
        (10**5000, "a very large number"),
        (Fraction(10**5000), "a very large number"),
        (False, "false"),
        ("x" * 50, '"' + "x" * 40 + '..."'),
    ],
    ids=["nan", "infinity", "huge", "tiny", "integer", "fraction", "bool", "text"],
)
def test_parse_refuses_points_that_are_no_reasonable_number(value: Any, shown: str) -> None:
    assert errors_of(changed("client/priorities/points/K1", value)) == [
        ("client/priorities/points/K1", f"must be a number 0..1000000000000000, not {shown}")
    ]


NO_KIND = "must be null or an object whose kind is budget or ranking"


@pytest.mark.parametrize(
    ("priorities", "errors"),
    [
        ("K1", [("client/priorities", NO_KIND)]),
        ({}, [("client/priorities", NO_KIND)]),
        ({"kind": "auction"}, [("client/priorities", NO_KIND)]),
        ({"kind": "budget"}, [("client/priorities/points", "is missing")]),
        ({"kind": "budget", "points": []}, [("client/priorities/points", "must be an object, not a list")]),
        (
            {"kind": "budget", "points": {}, "tiers": []},
            [("client/priorities/tiers", "unknown key")],
        ),
        ({"kind": "ranking"}, [("client/priorities/tiers", "is missing")]),
        ({"kind": "ranking", "tiers": "K1"}, [("client/priorities/tiers", 'must be a list, not "K1"')]),
        (
            {"kind": "ranking", "tiers": ["K1", [], [2, "K9", "K9"], ["K2", "K2"]]},
            [
                ("client/priorities/tiers/0", 'must be a list, not "K1"'),
                ("client/priorities/tiers/1", "must name at least one competency"),
                ("client/priorities/tiers/2/0", "must be a non-empty text, not 2"),
                ("client/priorities/tiers/2/1", 'unknown competency "K9"'),
                ("client/priorities/tiers/2/2", 'unknown competency "K9"'),
                ("client/priorities/tiers/3/1", 'competency "K2" is ranked twice'),
            ],
        ),
    ],
)
def test_parse_refuses_wrong_priorities(priorities: Any, errors: list[tuple[str, str]]) -> None:
    assert errors_of(changed("client/priorities", priorities)) == errors


@pytest.mark.parametrize("value", [3, "verified", [3, "verified"]])
def test_parse_refuses_a_capability_of_the_wrong_type(value: Any) -> None:
    assert [path for path, _ in errors_of(changed("integrators/0/capabilities/K1.1", value))] == [
        "integrators/0/capabilities/K1.1"
    ]


def test_parse_refuses_unknown_keys_in_a_criterion_and_a_capability() -> None:
    item = changed("client/competencies/0/criteria/0/weight", 3)
    item["integrators"][0]["capabilities"]["K1.1"]["proof"] = "yes"
    assert errors_of(item) == [
        ("client/competencies/0/criteria/0/weight", "unknown key"),
        ("integrators/0/capabilities/K1.1/proof", "unknown key"),
    ]


def test_parse_reads_the_default_policy() -> None:
    policy = parse(small()).policy
    assert policy.evidence_factor == {
        "declared": Fraction(3, 4),
        "documented": Fraction(9, 10),
        "verified": 1,
    }
    assert policy.bands == {"strong": 85, "good": 70, "conditional": 50, "weak": 30}
    assert policy.min_coverage == Fraction(1, 2)
    assert policy == parse({**small(), "policy": copy.deepcopy(DEFAULT_POLICY)}).policy


def test_parse_lays_partial_overrides_over_the_default_policy() -> None:
    policy = parse(
        with_policy(
            evidence_factor={"declared": Decimal("0.8")}, cap={"unconfirmed": "strong"}, min_coverage=0
        )
    ).policy
    assert policy.evidence_factor == {
        "declared": Fraction(4, 5),
        "documented": Fraction(9, 10),
        "verified": 1,
    }
    assert policy.cap["unconfirmed"] == "strong"
    assert policy.cap["unknown"] == "conditional"
    assert policy.min_coverage == 0


def test_parse_does_not_change_its_input() -> None:
    item = copy.deepcopy(case("V96")["input"])
    parse(item)
    assert item == case("V96")["input"]


@pytest.mark.parametrize(
    ("overrides", "errors"),
    [
        ({"level_max": 0}, [("level_max", "must be an integer 1..100, not 0")]),
        ({"level_max": 3, "default_required": 4}, [("default_required", "must be an integer 0..3, not 4")]),
        ({"importance_max": True}, [("importance_max", "must be an integer 1..100, not true")]),
        ({"default_required": 5}, [("default_required", "must be an integer 0..4, not 5")]),
        ({"default_importance": 1.0}, [("default_importance", "must be an integer 0..3, not 1.0")]),
        ({"minor_gap": 5}, [("minor_gap", "must be an integer 0..4, not 5")]),
        (
            {"must_have_min_evidence": "sworn"},
            [("must_have_min_evidence", 'must be one of declared, documented, verified, not "sworn"')],
        ),
        ({"min_coverage": "3/2"}, [("min_coverage", "must be a number 0..1, not 3/2")]),
        ({"min_coverage": "1/0"}, [("min_coverage", "has a zero denominator")]),
        ({"min_coverage": "half"}, [("min_coverage", 'must be a number 0..1, not "half"')]),
        ({"evidence_factor": None}, [("evidence_factor", "must be an object, not null")]),
        ({"evidence_factor": {"sworn": 1}}, [("evidence_factor/sworn", "unknown key")]),
        (
            {"evidence_factor": {"declared": "0.95"}},
            [("evidence_factor", "must satisfy declared <= documented <= verified = 1")],
        ),
        (
            {"evidence_factor": {"verified": "0.95"}},
            [("evidence_factor", "must satisfy declared <= documented <= verified = 1")],
        ),
        (
            {"evidence_factor": {"declared": -1}},
            [("evidence_factor/declared", "must be a number 0..1, not -1")],
        ),
        ({"bands": {"weak": 50}}, [("bands", "must satisfy weak < conditional < good < strong")]),
        ({"bands": {"strong": 101}}, [("bands/strong", "must be a number 0..100, not 101")]),
        (
            {"cap": {"unknown": "strong"}},
            [("cap", "must not fall along unmet_major, unmet_minor, unknown, unconfirmed, met")],
        ),
        (
            {"cap": {"met": "undetermined"}},
            [("cap/met", 'must be one of decline, weak, conditional, good, strong, not "undetermined"')],
        ),
    ],
)
def test_parse_refuses_a_policy_that_makes_no_sense(overrides: Any, errors: list[tuple[str, str]]) -> None:
    assert errors_of(with_policy(**overrides)) == [(f"policy/{key}", reason) for key, reason in errors]


def test_parse_refuses_a_policy_that_is_no_object() -> None:
    assert errors_of({**small(), "policy": "default"}) == [("policy", 'must be an object, not "default"')]


def test_refusal_reads_as_one_sentence_per_error() -> None:
    with pytest.raises(InvalidProblem) as refusal:
        parse({})
    assert str(refusal.value) == "client: is missing; integrators: is missing"


def test_refusal_survives_pickling() -> None:
    """A worker process hands its exceptions on by pickle."""
    refusal = InvalidProblem([InputError("client", "is missing")])
    copied = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes
    assert (copied.errors, str(copied)) == (refusal.errors, "client: is missing")
