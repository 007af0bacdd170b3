"""The batch against the exact engine, and the weighted sum against two independent libraries."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymcdm.methods import WSM
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel

from scoring.engine import evaluate, parse
from scoring.engine.batch import Clients, Profiles, arrays_of, score_batch
from tests.scoring.engine.problems import CASES, criteria_of, criterion, priorities_of, problem, problems
from tests.scoring.engine.test_properties import thorough

VALID = [item for item in CASES if "error" not in item["expected"] and not item["input"].get("policy")]


def unchanged(column: Any, cost: bool) -> Any:
    """No normalisation: the values are on a fixed scale already."""
    return column


def assert_same_as_exact(items: list[dict[str, Any]]) -> None:
    parsed = [parse(item) for item in items]
    scores = score_batch(*arrays_of(parsed), parsed[0].policy)
    for row, one in enumerate(parsed):
        for column, rated in enumerate(evaluate(one).integrators):
            exact = [rated.low, rated.score, rated.high]
            got = [part[row, column] for part in (scores.low, scores.supported, scores.high)]
            np.testing.assert_allclose(
                got, [np.nan if number is None else float(number) for number in exact], rtol=0, atol=1e-9
            )


@pytest.mark.parametrize("item", VALID, ids=lambda item: str(item["id"]))
def test_batch_of_one_agrees_with_the_vectors(item: dict[str, Any]) -> None:
    if item["input"]["integrators"] and item["input"]["client"]["competencies"]:
        assert_same_as_exact([item["input"]])


@thorough
@given(problems(), st.data())
def test_batch_agrees_with_the_exact_engine(item: dict[str, Any], data: Any) -> None:
    items = [item]
    competencies = item["client"]["competencies"]
    for _ in range(data.draw(st.integers(0, 2))):
        other = copy.deepcopy(item)
        for competency in other["client"]["competencies"]:
            size = len(competency["criteria"])
            redrawn = data.draw(criteria_of(competency["id"], least=size, most=size))
            competency["criteria"] = redrawn
        other["client"]["priorities"] = data.draw(priorities_of([one["id"] for one in competencies]))
        items.append(other)
    assert_same_as_exact(items)


def test_a_policy_of_its_own_counts() -> None:
    item = problem(
        {"K1": [criterion("K1.1", None, None), criterion("K1.2", 2, 1)]},
        {"A": {"K1.1": (2, "declared"), "K1.2": (None, "declared")}},
        policy={
            "level_max": 5,
            "importance_max": 4,
            "default_required": 3,
            "evidence_factor": {"declared": "1/2"},
        },
    )
    assert_same_as_exact([item])


def test_more_clients_than_fit_in_one_piece() -> None:
    """Every client's numbers are the same alone and among 2,500."""
    random = np.random.default_rng(12)
    clients = Clients(
        required=random.integers(-1, 5, (2500, 6)),
        importance=random.integers(-1, 4, (2500, 6)),
        applicable=random.random((2500, 6)) < 0.9,
        priorities=random.integers(0, 4, (2500, 3)).astype(np.float64),
        competency=np.array([0, 0, 1, 1, 1, 2]),
    )
    profiles = Profiles(random.integers(-1, 5, (4, 6)), random.integers(0, 3, (4, 6)))
    policy = parse({"client": {"competencies": []}, "integrators": []}).policy
    whole = score_batch(clients, profiles, policy)
    for row in (0, 999, 1000, 2499):
        one = slice(row, row + 1)
        alone = score_batch(
            Clients(
                clients.required[one],
                clients.importance[one],
                clients.applicable[one],
                clients.priorities[one],
                clients.competency,
            ),
            profiles,
            policy,
        )
        for name in ("low", "supported", "high"):
            np.testing.assert_allclose(getattr(whole, name)[one], getattr(alone, name), rtol=0, atol=1e-9)


def test_no_client_gives_no_rows() -> None:
    nobody = np.empty((0, 2), dtype=np.int8)
    clients = Clients(nobody, nobody, nobody.astype(np.bool_), np.empty((0, 1)), np.array([0, 0]))
    profiles = Profiles(np.ones((3, 2), dtype=np.int8), np.ones((3, 2), dtype=np.int8))
    policy = parse({"client": {"competencies": []}, "integrators": []}).policy
    assert score_batch(clients, profiles, policy).low.shape == (0, 3)


@thorough
@given(
    st.integers(2, 6),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=2, max_size=12),
    st.data(),
)
def test_weighted_sum_agrees_with_pymcdm_and_scikit_criteria(
    count: int, asked: list[tuple[int, int]], data: Any
) -> None:
    """One criterion in each competency, priorities as the weights: then the score is a weighted sum of the values."""
    points = data.draw(st.lists(st.integers(1, 20), min_size=len(asked), max_size=len(asked)))
    keys = [f"K{place}" for place in range(len(asked))]
    levels = data.draw(
        st.lists(
            st.lists(st.integers(0, 4), min_size=len(asked), max_size=len(asked)),
            min_size=count,
            max_size=count,
        )
    )
    item = problem(
        {key: [criterion(f"{key}.1", required, 1)] for key, (required, _) in zip(keys, asked, strict=True)},
        {
            f"I{row}": {f"{key}.1": (level, "verified") for key, level in zip(keys, own, strict=True)}
            for row, own in enumerate(levels)
        },
        {"kind": "budget", "points": dict(zip(keys, points, strict=True))},
    )
    ours = [float(rated.score or 0) / 100 for rated in evaluate(parse(item)).integrators]
    values = np.array(
        [
            [
                1.0 if required == 0 else min(level / required, 1)
                for level, (required, _) in zip(own, asked, strict=True)
            ]
            for own in levels
        ]
    )
    weights = np.array(points) / sum(points)

    theirs = WSM(unchanged)(values, weights, np.ones(len(asked)), validation=False)
    decision = WeightedSumModel().evaluate(mkdm(values, [max] * len(asked), weights=weights))

    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours, decision.e_.score, rtol=0, atol=1e-9)
