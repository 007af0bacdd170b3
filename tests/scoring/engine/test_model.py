"""The parts of the model one by one; ROC against brute force."""

import itertools
import json
from fractions import Fraction
from typing import Any

import pytest

from scoring.engine import parse, score_problem
from scoring.engine.explain import display_contributions
from scoring.engine.value import partial_value
from scoring.engine.verdict import band, client_verdict, one_decimal
from scoring.engine.weights import ranked_priorities, roc
from tests.scoring.engine.problems import (
    CASES,
    HERE,
    case,
    criterion,
    number,
    only,
    problem,
)

POLICY = parse({"client": {"competencies": []}, "integrators": []}).policy


# Values, rounding, bands


@pytest.mark.parametrize(
    ("level", "required", "value"),
    [
        (0, 0, 1),
        (4, 0, 1),
        (0, 3, 0),
        (2, 4, Fraction(1, 2)),
        (3, 3, 1),
        (4, 3, 1),
        (Fraction(27, 10), 3, Fraction(9, 10)),
    ],
)
def test_partial_value_is_the_share_of_the_requirement(level: Any, required: int, value: Any) -> None:
    assert partial_value(level, required) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "0"),
        ("1/20", "1/10"),
        ("49/1000", "0"),
        ("8495/100", "85"),
        ("8494/100", "849/10"),
        ("100", "100"),
    ],
)
def test_one_decimal_rounds_half_up(value: str, shown: str) -> None:
    assert one_decimal(Fraction(value)) == Fraction(shown)


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        ("0", "decline"),
        ("29.94", "decline"),
        ("29.95", "weak"),
        ("49.94", "weak"),
        ("50", "conditional"),
        ("69.94", "conditional"),
        ("69.95", "good"),
        ("84.94", "good"),
        ("84.95", "strong"),
        ("100", "strong"),
    ],
)
def test_band_is_judged_on_the_shown_value(score: str, verdict: str) -> None:
    assert band(Fraction(score), POLICY) == verdict


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([], "undetermined"),
        (["decline", "decline"], "decline"),
        (["decline", "undetermined"], "undetermined"),
        (["undetermined", "weak", "decline"], "weak"),
        (["conditional", "good", "weak"], "good"),
    ],
)
def test_client_verdict_is_the_best_determined_one(verdicts: list[str], verdict: str) -> None:
    assert client_verdict(verdicts) == verdict


# Weights


def test_roc_of_three_and_twelve() -> None:
    assert roc(3) == [Fraction(11, 18), Fraction(5, 18), Fraction(2, 18)]
    assert (roc(12)[0], roc(12)[-1]) == (Fraction(86021, 332640), Fraction(1, 144))
    assert roc(0) == []


@pytest.mark.parametrize("count", range(1, 8))
def test_roc_is_the_centroid_of_the_weights_that_respect_the_order(count: int) -> None:
    """The corners of that simplex are: everything on the first, halves on the first two, and so on."""
    corners = [
        [Fraction(1, used) if place < used else Fraction(0) for place in range(count)]
        for used in range(1, count + 1)
    ]
    assert roc(count) == [sum(column) / count for column in zip(*corners, strict=True)]


@pytest.mark.parametrize(
    "tiers",
    [(), (("b", "d"),), (("c",), ("a", "b")), (("a", "b", "c", "d"),), (("d",), ("c",), ("b",), ("a",))],
)
def test_tied_ranks_get_the_mean_over_all_ways_to_break_the_tie(tiers: tuple[tuple[str, ...], ...]) -> None:
    names = ["a", "b", "c", "d"]
    rest = tuple(name for name in names if not any(name in tier for tier in tiers))
    orders = [
        [name for tier in way for name in tier]
        for way in itertools.product(*(itertools.permutations(tier) for tier in (*tiers, rest)))
    ]
    mean = {name: sum(roc(4)[order.index(name)] for order in orders) / len(orders) for name in names}
    assert ranked_priorities(tiers, names) == mean


def test_ranking_gives_the_base_weights_of_the_sampling_vectors() -> None:
    vectors = json.loads((HERE / "smaa_vectors.json").read_text("utf-8"))["cases"]
    ranked = next(item for item in vectors if item["title"] == "12 competencies ranked, 3 integrators")
    names = [str(position) for position in range(12)]
    tiers = tuple(tuple(str(position) for position in tier) for tier in ranked["tiers"])
    assert ranked_priorities(tiers, names) == {
        name: Fraction(weight) for name, weight in zip(names, ranked["base_weights"], strict=True)
    }


# Must-haves and verdict


def must_have(required: int | None, level: int | None, evidence: str, **policy: Any) -> dict[str, Any]:
    """One must-have without weight in the score beside an ordinary criterion fully met: 100 points."""
    return only(
        problem(
            {"K1": [criterion("K1.1", required, 0, must_have=True), criterion("K1.2", 4, 1)]},
            {"A": {"K1.1": (level, evidence), "K1.2": (4, "verified")}},
            policy=policy,
        )
    )


@pytest.mark.parametrize(
    ("required", "level", "evidence", "status", "supported", "worst", "best"),
    [
        (0, None, "declared", "met", "strong", "strong", "strong"),
        (3, 3, "documented", "met", "strong", "strong", "strong"),
        (4, 4, "declared", "unconfirmed", "good", "good", "strong"),
        (3, None, "declared", "unknown", "conditional", "decline", "strong"),
        (None, None, "declared", "unknown", "conditional", "decline", "strong"),
        (None, 3, "verified", "unknown", "conditional", "conditional", "strong"),
        (None, 2, "verified", "unknown", "conditional", "decline", "strong"),
        (None, 4, "documented", "met", "strong", "strong", "strong"),
        (None, 4, "declared", "unconfirmed", "good", "good", "strong"),
        (3, 2, "declared", "unmet_minor", "conditional", "conditional", "conditional"),
        (3, 1, "verified", "unmet_major", "decline", "decline", "decline"),
        (1, 0, "verified", "unmet_major", "decline", "decline", "decline"),
    ],
)
def test_must_have_caps_the_verdict_and_never_the_score(
    required: int | None, level: int | None, evidence: str, status: str, supported: str, worst: str, best: str
) -> None:
    result = must_have(required, level, evidence)
    assert result["must_haves"] == {"K1.1": status}
    assert (result["score"], result["vetoed"]) == ("100", status == "unmet_major")
    assert (result["verdict_supported"], result["verdict_worst"], result["verdict_best"]) == (
        supported,
        worst,
        best,
    )
    assert result["reasons"] == ([] if status == "met" else [f"must_have_{status}:1"])


@pytest.mark.parametrize(("misses", "verdict"), [(2, "conditional"), (3, "decline")])
def test_more_than_two_minor_misses_are_a_veto(misses: int, verdict: str) -> None:
    keys = [f"K1.{position}" for position in range(misses)]
    result = only(
        problem(
            {"K1": [*(criterion(key, 4, 0, must_have=True) for key in keys), criterion("K1.x", 4, 1)]},
            {"A": {**dict.fromkeys(keys, (3, "verified")), "K1.x": (4, "verified")}},
        )
    )
    assert (result["score"], result["verdict"], result["vetoed"]) == ("100", verdict, misses == 3)
    assert result["reasons"] == [f"must_have_unmet_minor:{misses}"]


@pytest.mark.parametrize(
    ("level", "supported", "worst", "best", "reasons"),
    [
        (0, "decline", "decline", "decline", ["no_weighted_criteria", "must_have_unmet_major:1"]),
        (None, "undetermined", "decline", "undetermined", ["no_weighted_criteria", "must_have_unknown:1"]),
        (4, "undetermined", "undetermined", "undetermined", ["no_weighted_criteria"]),
    ],
)
def test_without_a_score_only_a_veto_decides(
    level: int | None, supported: str, worst: str, best: str, reasons: list[str]
) -> None:
    item = problem({"K1": [criterion("K1.1", 4, 0, must_have=True)]}, {"A": {"K1.1": (level, "verified")}})
    result: Any = score_problem(item)
    own = result["integrators"]["A"]
    assert (own["verdict"], own["verdict_worst"], own["verdict_best"]) == (supported, worst, best)
    assert (own["reasons"], own["score"], result["ranking"]) == (reasons, None, [])
    assert result["client"]["verdict"] == supported
    assert [gap["criterion"] for gap in own["gaps"]] == ([] if level == 4 else ["K1.1"])


def test_an_empty_client_has_no_score() -> None:
    result: Any = score_problem({"client": {"competencies": []}, "integrators": [{"id": "A"}]})
    assert result["client"] == {
        "weights": None,
        "completeness": None,
        "neutral_weight": None,
        "verdict": "undetermined",
    }
    assert result["ranking"] == []


def test_no_integrators_give_an_empty_ranking() -> None:
    item = case("V96")["input"]
    item["integrators"] = []
    result: Any = score_problem(item)
    assert (result["integrators"], result["ranking"]) == ({}, [])
    assert result["client"]["verdict"] == "undetermined"


# Explanation and ranking


def test_display_contributions_share_out_the_rest_by_largest_remainder() -> None:
    thirds = {"c10": Fraction(100, 3), "c2": Fraction(100, 3), "c1": Fraction(100, 3)}
    assert display_contributions(thirds, Fraction(100)) == {
        "c10": Fraction(333, 10),
        "c2": Fraction(333, 10),
        "c1": Fraction(334, 10),
    }
    sixths = {"c10": Fraction(10, 6), "c2": Fraction(10, 6), "c1": Fraction(10, 6)}
    assert display_contributions(sixths, Fraction(5)) == {
        "c10": Fraction(16, 10),
        "c2": Fraction(17, 10),
        "c1": Fraction(17, 10),
    }


def test_gap_list_puts_must_haves_first_then_the_loss() -> None:
    item = problem(
        {
            "K1": [
                criterion("a", 4, 3),
                criterion("b", 4, 0, must_have=True),
                criterion("c", 4, 0, must_have=True),
                criterion("d", 4, 0, must_have=True),
                criterion("e", 2, 0, must_have=True),
                criterion("f", 4, 1),
                criterion("g", 4, 1, must_have=True),
            ]
        },
        {
            "A": {
                "a": (2, "verified"),
                "b": (3, "verified"),
                "c": (0, "verified"),
                "e": (4, "declared"),
                "f": (4, "documented"),
                "g": (4, "documented"),
            }
        },
    )
    gaps = [
        (gap["criterion"], gap["kind"], gap["must_have"], gap["gap_levels"]) for gap in only(item)["gaps"]
    ]
    assert gaps == [
        ("c", "capability", "unmet_major", 4),
        ("b", "capability", "unmet_minor", 1),
        ("d", "information", "unknown", None),
        ("e", None, "unconfirmed", 0),
        ("a", "capability", None, 2),
        ("f", "evidence", None, 0),
        ("g", "evidence", "met", 0),
    ]


def test_ranking_puts_the_better_verdict_before_the_better_score() -> None:
    item = problem(
        {"K1": [criterion("K1.1", 4, 1, must_have=True), criterion("K1.2", 4, 3)]},
        {
            "B": {"K1.1": (4, "verified"), "K1.2": (3, "verified")},
            "A": {"K1.1": (4, "verified"), "K1.2": (3, "verified")},
            "veto": {"K1.1": (1, "verified"), "K1.2": (4, "verified")},
            "low": {"K1.1": (4, "verified"), "K1.2": (1, "verified")},
        },
    )
    result: Any = score_problem(item)
    assert result["ranking"] == [
        {"id": "A", "rank": 1},
        {"id": "B", "rank": 1},
        {"id": "low", "rank": 3},
        {"id": "veto", "rank": 4},
    ]
    assert number(result["integrators"]["veto"]["score"]) > number(result["integrators"]["low"]["score"])


def test_vectors_cover_every_verdict() -> None:
    """Guards the vectors themselves: a copy cut short would let the other tests pass for nothing."""
    shown = {own["verdict"] for item in CASES for own in item["expected"].get("integrators", {}).values()}
    assert shown == {"decline", "weak", "conditional", "good", "strong", "undetermined"}
