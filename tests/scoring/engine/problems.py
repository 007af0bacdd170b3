"""Building problems for the engine's tests: by hand, and as hypothesis strategies."""

import copy
import itertools
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from scoring.engine import score_problem

HERE = Path(__file__).parent
CASES = json.loads((HERE / "vectors.json").read_text("utf-8"))["cases"]
EVIDENCE = ("declared", "documented", "verified")


def case(identifier: str) -> dict[str, Any]:
    """A copy of one vector, free to be changed."""
    return copy.deepcopy(next(item for item in CASES if item["id"] == identifier))


def criterion(identifier: str, required: int | None, importance: int | None, **flags: bool) -> dict[str, Any]:
    return {"id": identifier, "required": required, "importance": importance, **flags}


def problem(
    competencies: dict[str, list[dict[str, Any]]],
    integrators: dict[str, dict[str, Any]],
    priorities: dict[str, Any] | None = None,
    policy: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Capabilities are written (level, evidence)."""
    result = {
        "client": {
            "competencies": [{"id": name, "criteria": items} for name, items in competencies.items()],
            "priorities": priorities,
        },
        "integrators": [
            {
                "id": name,
                "capabilities": {
                    key: {"level": level, "evidence": evidence} for key, (level, evidence) in own.items()
                },
            }
            for name, own in integrators.items()
        ],
    }
    return result if policy is None else {**result, "policy": policy}


def number(value: str | None) -> Fraction:
    """A number of a serialised result that must be there."""
    assert value is not None
    return Fraction(value)


def only(item: dict[str, Any]) -> dict[str, Any]:
    """The result of a problem with one integrator, A."""
    result: Any = score_problem(item)
    found: dict[str, Any] = result["integrators"]["A"]
    return found


def all_criteria(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for competency in item["client"]["competencies"] for entry in competency["criteria"]]


# One draw for a whole criterion, and one for a whole capability: drawing takes longer than scoring.
ANSWERED = list(
    itertools.product(range(5), range(4), (False, False, False, True), (True, True, True, True, False))
)
CELLS = list(
    itertools.product(
        (None, *range(5)), (None, *range(4)), (False, False, False, True), (True, True, True, True, False)
    )
)
CAPABILITIES = list(itertools.product((None, *range(5)), EVIDENCE))


@st.composite
def criteria_of(
    draw: Any, competency: str, *, blanks: bool = True, least: int = 1, most: int = 4
) -> list[dict[str, Any]]:
    cells = draw(st.lists(st.sampled_from(CELLS if blanks else ANSWERED), min_size=least, max_size=most))
    return [
        criterion(f"{competency}.{place}", required, importance, must_have=must_have, applicable=applicable)
        for place, (required, importance, must_have, applicable) in enumerate(cells, start=1)
    ]


@st.composite
def priorities_of(draw: Any, names: list[str]) -> dict[str, Any] | None:
    kind = draw(st.sampled_from(["none", "budget", "ranking"]))
    if kind == "none":
        return None
    if kind == "budget":
        chosen = draw(st.lists(st.sampled_from(names), unique=True))
        return {"kind": "budget", "points": {name: draw(st.integers(0, 10)) for name in chosen}}
    order = draw(st.permutations(names))[: draw(st.integers(0, len(names)))]
    tiers: list[list[str]] = []
    for name in order:
        if tiers and draw(st.booleans()):
            tiers[-1].append(name)
        else:
            tiers.append([name])
    return {"kind": "ranking", "tiers": tiers}


@st.composite
def problems(
    draw: Any, *, least_integrators: int = 1, most_integrators: int = 3, most_competencies: int = 5
) -> dict[str, Any]:
    """1-5 competencies of 1-4 criteria; blanks, unknowns, not-applicable, every kind of priorities."""
    names = [f"K{position}" for position in range(1, draw(st.integers(1, most_competencies)) + 1)]
    competencies = {name: draw(criteria_of(name)) for name in names}
    keys = [item["id"] for items in competencies.values() for item in items]
    capability = st.sampled_from(CAPABILITIES)
    integrators = {
        name: {key: draw(capability) for key in keys}
        for name in "ABC"[: draw(st.integers(least_integrators, most_integrators))]
    }
    return problem(competencies, integrators, draw(priorities_of(names)))
