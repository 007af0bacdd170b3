"""Every case of the project's test vectors: all fields, and the values found by hand."""

import json
from typing import Any

import pytest

from scoring.engine import DEFAULT_POLICY, InvalidProblem, parse, score_problem
from tests.scoring.engine.problems import CASES, HERE

VALID = [item for item in CASES if "error" not in item["expected"]]
INVALID = [item for item in CASES if "error" in item["expected"]]
WHERE_REFUSED = {
    "V97": "integrators/0/capabilities/K1.1/level",
    "V98": "client/competencies/0/criteria/0/importance",
    "V100": "client/priorities/points/K1",
    "V101": "integrators/1/id",
    "V103": "integrators/0/capabilities/K1.1/evidence",
    "V104": "client/priorities/tiers/1/0",
    "V106": "integrators/0/capabilities/K1.1/level",
}


def name_of(item: dict[str, Any]) -> str:
    return str(item["id"])


def follow(tree: Any, path: str) -> Any:
    """The value at a slash path; ids may hold dots, list positions are numbers."""
    for part in path.split("/"):
        tree = tree[int(part)] if isinstance(tree, list) else tree[part]
    return tree


def test_vectors_are_all_there() -> None:
    assert (len(VALID), len(INVALID)) == (72, 7)
    assert sum(len(item["hand"]) for item in VALID) == 160
    assert sum(len(item["expected"]["pairs"]) for item in VALID) == 20


@pytest.mark.parametrize("item", VALID, ids=name_of)
def test_vector_gives_every_field(item: dict[str, Any]) -> None:
    assert score_problem(item["input"]) == item["expected"]


@pytest.mark.parametrize("item", [item for item in VALID if item["hand"]], ids=name_of)
def test_vector_gives_hand_values(item: dict[str, Any]) -> None:
    result = score_problem(item["input"])
    assert {path: follow(result, path) for path in item["hand"]} == item["hand"]


@pytest.mark.parametrize("item", INVALID, ids=name_of)
def test_invalid_vector_is_refused_at_the_right_place(item: dict[str, Any]) -> None:
    with pytest.raises(InvalidProblem) as refusal:
        parse(item["input"])
    assert [path for path, _ in refusal.value.errors] == [WHERE_REFUSED[item["id"]]]


@pytest.mark.parametrize("item", VALID, ids=name_of)
def test_vector_gives_the_same_after_json(item: dict[str, Any]) -> None:
    result = score_problem(json.loads(json.dumps(item["input"])))
    assert json.loads(json.dumps(result)) == result


def test_default_policy_is_the_vectors_policy() -> None:
    vectors = json.loads((HERE / "vectors.json").read_text("utf-8"))
    assert vectors["policy_defaults"] == DEFAULT_POLICY
