"""Rank acceptability: the vectors, the stream of random numbers, the bounds and the properties (specification, 6.3 and 10.14)."""

import copy
import hashlib
import json
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.engine import evaluate, parse, rate_problem, robustness, score_problem
from scoring.engine.acceptability import acceptability, error_bound, tiers_of, wording
from scoring.engine.policy import VERDICTS
from scoring.engine.sampling import box_weights, ordinal_weights, uniform_weights, uniforms
from scoring.engine.weights import roc
from tests.scoring.engine.problems import HERE, case, criterion, problem, problems
from tests.scoring.engine.test_properties import solve, thorough

VECTORS = json.loads((HERE / "smaa_vectors.json").read_text("utf-8"))
POLICY = parse({"client": {"competencies": []}, "integrators": []}).policy


def title_of(item: dict[str, Any]) -> str:
    return str(item["title"])


def numbers(rows: list[list[str]]) -> Any:
    return np.array([[float(Fraction(value)) for value in row] for row in rows])


def weights_of(item: dict[str, Any]) -> dict[str, Any]:
    """The three models' weights for a case of the vectors."""
    draws = uniforms(item["samples"], len(item["base_weights"]), item["seed"])
    return {
        "uniform": uniform_weights(draws),
        "ordinal": ordinal_weights(draws, item["tiers"]),
        "box_0.5": box_weights(draws, numbers([item["base_weights"]])[0]),
    }


def found(item: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Robustness of a problem that has a score."""
    result: Any = robustness(parse(item), **options)
    assert result is not None
    return result  # type: ignore[no-any-return]


def test_stream_has_the_fingerprint_of_the_vectors() -> None:
    digest = hashlib.sha256(uniforms(10_000, 12).tobytes()).hexdigest()
    assert digest[:16] == VECTORS["fingerprint_sha256_16"] == "624167b7d8ce8f0f"


@pytest.mark.parametrize("item", VECTORS["cases"], ids=title_of)
def test_vector_gives_all_three_indices(item: dict[str, Any]) -> None:
    for model, weights in weights_of(item).items():
        got = acceptability(weights, numbers(item["subscores"]), item["verdict_caps"], POLICY)
        expected = item["models"][model]
        np.testing.assert_allclose(got.ranks, expected["rank_acceptability"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(got.pairs, expected["pairwise_winning"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(got.verdicts, expected["verdict_acceptability"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("item", VECTORS["cases"], ids=title_of)
def test_vector_gives_the_bound(item: dict[str, Any]) -> None:
    assert error_bound(len(item["integrators"]), item["samples"]) == pytest.approx(
        item["bound_dkw_95"], abs=1e-12
    )


@pytest.mark.parametrize("item", VECTORS["cases"], ids=title_of)
def test_sampled_pairs_lie_within_the_bound_of_the_exact_ones(item: dict[str, Any]) -> None:
    weights = weights_of(item)
    strong = ["strong"] * len(item["integrators"])
    for pair, exact in item["exact_pairwise_score_only"].items():
        one, other = (item["integrators"].index(name) for name in pair.split("|"))
        for model in ("uniform", "ordinal"):
            got = acceptability(weights[model], numbers(item["subscores"]), strong, POLICY)
            assert abs(got.pairs[one, other] - Fraction(exact[model])) <= item["bound_dkw_95"]


def test_the_worked_example_is_open_though_b_leads() -> None:
    worked = next(item for item in VECTORS["cases"] if "worked" in item["title"])
    got = found(case("V96")["input"])

    assert (got["main"], got["leader"], got["wording"]) == ("box", "B", "open")
    assert got["first_rank_share"] == 0.5616
    for ours, theirs in (("box", "box_0.5"), ("ordinal", "ordinal"), ("uniform", "uniform")):
        model, expected = got["models"][ours], worked["models"][theirs]
        assert model["rank_acceptability"] == dict(zip("AB", expected["rank_acceptability"], strict=True))
        assert model["pairwise_winning"]["A"] == {"B": expected["pairwise_winning"][0][1]}
        assert model["verdict_acceptability"]["A"] == dict(
            zip(VERDICTS, expected["verdict_acceptability"][0], strict=True)
        )


@pytest.mark.parametrize(
    ("share", "bound", "word"),
    [
        (1.0, 0.015, "robust"),
        (0.92, 0.02, "robust"),
        (0.91, 0.02, "leaning"),
        (0.69, 0.02, "leaning"),
        (0.68, 0.02, "open"),
        (0.5, 0.02, "open"),
    ],
)
def test_wording_takes_the_bound_off_first(share: float, bound: float, word: str) -> None:
    assert wording(share, bound) == word


@pytest.mark.parametrize(
    ("priorities", "model"),
    [
        (None, "uniform"),
        ({"kind": "budget", "points": {"K1": 5}}, "box"),
        ({"kind": "ranking", "tiers": [["K1"]]}, "ordinal"),
    ],
)
def test_main_model_fits_the_kind_of_priorities(priorities: dict[str, Any] | None, model: str) -> None:
    item = problem({"K1": [criterion("K1.1", 3, 1)]}, {"A": {"K1.1": (3, "verified")}}, priorities)
    assert found(item)["main"] == model


def test_no_score_or_no_integrator_gives_nothing() -> None:
    weightless = problem({"K1": [criterion("K1.1", 3, 0)]}, {"A": {"K1.1": (3, "verified")}})
    alone = problem({"K1": [criterion("K1.1", 3, 1)]}, {})
    assert (robustness(parse(weightless)), robustness(parse(alone))) == (None, None)


def test_one_integrator_has_rank_1_and_verdict_shares_but_nobody_to_lead() -> None:
    item = problem(
        {"K1": [criterion("K1.1", 4, 1)], "K2": [criterion("K2.1", 4, 1)]},
        {"A": {"K1.1": (4, "verified"), "K2.1": (2, "verified")}},
    )
    got = found(item)
    model = got["models"]["uniform"]
    assert (model["rank_acceptability"], model["pairwise_winning"]) == ({"A": [1.0]}, {"A": {}})
    # K1 gives 100 and K2 gives 50: strong from a weight of .699 on K1, good from .399.
    shares = model["verdict_acceptability"]["A"]
    assert shares["strong"] == pytest.approx(0.301, abs=0.0136)
    assert shares["good"] == pytest.approx(0.3, abs=0.0136)
    assert got["wording"] is None


def test_equal_integrators_share_their_ranks() -> None:
    levels = {"K1.1": (3, "verified"), "K2.1": (1, "declared")}
    item = problem(
        {"K1": [criterion("K1.1", 4, 1)], "K2": [criterion("K2.1", 4, 1)]},
        {"A": levels, "B": dict(levels), "C": {"K1.1": (0, "declared"), "K2.1": (0, "declared")}},
    )
    for model in found(item)["models"].values():
        assert model["rank_acceptability"] == {
            "A": [0.5, 0.5, 0.0],
            "B": [0.5, 0.5, 0.0],
            "C": [0.0, 0.0, 1.0],
        }
        assert model["pairwise_winning"]["A"] == {"B": 0.5, "C": 1.0}


def test_a_better_verdict_leads_whatever_the_score() -> None:
    item = problem(
        {"K1": [criterion("K1.1", 3, 1, must_have=True), criterion("K1.2", 3, 3)]},
        {
            "A": {"K1.1": (0, "verified"), "K1.2": (3, "verified")},
            "B": {"K1.1": (3, "verified"), "K1.2": (0, "verified")},
        },
    )
    got = found(item)
    assert got["models"]["uniform"]["pairwise_winning"]["B"] == {"A": 0.0}
    item["client"]["competencies"][0]["criteria"][1]["importance"] = 1
    got = found(item)
    assert (got["leader"], got["models"]["uniform"]["pairwise_winning"]["B"]) == ("B", {"A": 1.0})


def test_a_shown_score_at_the_edge_of_a_band_gets_the_better_verdict() -> None:
    """84.95 shows 85.0 and is strong; a float a hair below must not decide otherwise."""
    weights = np.ones((1, 1))
    for score, word in ((0.8495, "strong"), (0.8495 - 1e-15, "strong"), (0.84949, "good")):
        got = acceptability(weights, np.array([[score]]), ["strong"], POLICY)
        assert VERDICTS[int(got.verdicts[0].argmax())] == word


def test_differences_below_a_billionth_are_ties() -> None:
    got = acceptability(np.ones((1, 1)), np.array([[0.5], [0.5 + 9e-10]]), ["strong"] * 2, POLICY)
    assert got.ranks.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    got = acceptability(np.ones((1, 1)), np.array([[0.5], [0.5 + 2e-9]]), ["strong"] * 2, POLICY)
    assert got.ranks.tolist() == [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_mean_of_the_ordinal_samples_is_the_rank_order_centroid(count: int) -> None:
    weights = ordinal_weights(uniforms(10_000, count), [[place] for place in range(count)])
    np.testing.assert_allclose(weights.mean(axis=0), [float(share) for share in roc(count)], atol=0.006)
    assert (np.diff(weights, axis=1) <= 0).all()


def test_a_tie_in_the_order_is_dealt_both_ways() -> None:
    weights = ordinal_weights(uniforms(10_000, 3), [[2], [0, 1]])
    assert (weights[:, 2] >= weights[:, :2].max(axis=1)).all()
    assert (weights[:, 0] > weights[:, 1]).mean() == pytest.approx(0.5, abs=0.0136)
    np.testing.assert_allclose(weights.mean(axis=0), [3.5 / 18, 3.5 / 18, 11 / 18], atol=0.006)


def test_one_tier_is_no_preference() -> None:
    draws = uniforms(100, 4)
    np.testing.assert_array_equal(ordinal_weights(draws, [[0, 1, 2, 3]]), uniform_weights(draws))


def test_box_keeps_each_priority_within_half_of_itself() -> None:
    raw = np.array([5.0, 3.0, 0.0])
    weights = box_weights(uniforms(10_000, 3), raw.tolist())
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    ratio = weights[:, 0] / weights[:, 1]
    assert (weights[:, 2] == 0).all()
    assert 5 / 9 <= ratio.min() < 0.57
    assert 4.9 < ratio.max() <= 5


def test_tiers_follow_any_kind_of_weights() -> None:
    assert tiers_of([Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)]) == [[1], [0, 2]]


@thorough
@given(problems())
def test_rank_shares_are_doubly_stochastic_and_verdict_shares_add_up(item: dict[str, Any]) -> None:
    got = robustness(parse(item))
    assume(got is not None)
    for model in got["models"].values():  # type: ignore[index]
        ranks = np.array(list(model["rank_acceptability"].values()))
        np.testing.assert_allclose(ranks.sum(axis=0), 1, atol=1e-9)
        np.testing.assert_allclose(ranks.sum(axis=1), 1, atol=1e-9)
        assert ((ranks >= 0) & (ranks <= 1)).all()
        for shares in model["verdict_acceptability"].values():
            assert math.isclose(sum(shares.values()), 1, abs_tol=1e-9)
        for one, others in model["pairwise_winning"].items():
            for other, share in others.items():
                assert math.isclose(share + model["pairwise_winning"][other][one], 1, abs_tol=1e-9)


@thorough
@given(problems(), st.data())
def test_the_other_integrators_change_no_pair_and_no_verdict_share(item: dict[str, Any], data: Any) -> None:
    before = robustness(parse(item))
    assume(before is not None and len(item["integrators"]) > 1)
    gone = data.draw(st.sampled_from(item["integrators"]))
    item["integrators"].remove(gone)
    after = found(item)
    for name, model in after["models"].items():
        old = before["models"][name]  # type: ignore[index]
        for one, others in model["pairwise_winning"].items():
            assert others == {k: v for k, v in old["pairwise_winning"][one].items() if k != gone["id"]}
            assert model["verdict_acceptability"][one] == old["verdict_acceptability"][one]


@thorough
@given(problems(most_integrators=2))
def test_verdict_shares_are_certain_where_one_competency_has_all_the_weight(item: dict[str, Any]) -> None:
    item["client"]["priorities"] = {"kind": "budget", "points": {"K1": 7}}
    result = evaluate(parse(item))
    assume(result.client.weights is not None)
    box = found(item)["models"]["box"]
    for one in result.integrators:
        assert box["verdict_acceptability"][one.id][one.verdict_supported] == 1


@thorough
@given(problems())
def test_sampled_pairs_lie_within_the_bound_of_the_exact_index(item: dict[str, Any]) -> None:
    """The exact index looks at scores only, so no verdict may come before them: no must-haves, and no bands worth speaking of."""
    item["policy"] = {"bands": {"weak": "1/97", "conditional": "2/97", "good": "3/97", "strong": "4/97"}}
    for entry in item["client"]["competencies"]:
        for asked in entry["criteria"]:
            asked["must_have"] = False
    got, exact = robustness(parse(item)), solve(item).pairs
    assume(got is not None and exact)
    for pair in exact:
        for model, index in (("uniform", pair.win_uniform), ("ordinal", pair.win_ordinal)):
            sampled = got["models"][model]["pairwise_winning"][pair.first][pair.second]  # type: ignore[index]
            assert abs(sampled - index) <= got["bound"]  # type: ignore[index]


@thorough
@given(problems())
def test_the_same_problem_gives_the_same_bytes(item: dict[str, Any]) -> None:
    first = json.dumps(robustness(parse(copy.deepcopy(item))))
    assert json.dumps(robustness(parse(item), evaluate(parse(item)))) == first


def test_rate_problem_adds_robustness_to_the_result() -> None:
    item = case("V96")["input"]
    rated = rate_problem(item)
    assert rated.pop("robustness") == robustness(parse(item))
    assert rated == score_problem(item)
