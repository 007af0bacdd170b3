"""Results of the engine for the tests of the report's parts: problems as small as the point that they make."""

from fractions import Fraction
from typing import Any

from scoring.engine import DEFAULT_POLICY, score_problem

Levels = dict[str, tuple[int | None, str]]


def rated(criteria: dict[str, dict[str, dict[str, Any]]], **integrators: Levels) -> tuple[dict, dict]:
    """Problem and result. `criteria`: competency -> criterion -> answer; integrators: criterion -> level and proof."""
    problem = {
        "policy": DEFAULT_POLICY,
        "client": {
            "competencies": [
                {
                    "id": competency,
                    "criteria": [
                        {"must_have": False, "applicable": True, "required": None, "importance": None}
                        | {"id": key, **answer}
                        for key, answer in own.items()
                    ],
                }
                for competency, own in criteria.items()
            ],
            "priorities": None,
        },
        "integrators": [
            {
                "id": name,
                "capabilities": {
                    key: {"level": level, "evidence": proof} for key, (level, proof) in levels.items()
                },
            }
            for name, levels in integrators.items()
        ],
    }
    return problem, score_problem(problem)


def groups(problem: dict, slug: str) -> list[dict[str, Any]]:
    """The competencies as the report has them, as far as the ledger reads them."""
    capabilities = next(e for e in problem["integrators"] if e["id"] == slug)["capabilities"]
    factor = problem["policy"]["evidence_factor"]

    def row(criterion: dict[str, Any]) -> dict[str, Any]:
        known = capabilities.get(criterion["id"], {})
        level = known.get("level")
        return {
            "key": criterion["id"],
            "number": criterion["id"],
            "name": criterion["id"],
            "required": criterion["required"],
            "credited": None if level is None else str(Fraction(factor[known["evidence"]]) * level),
        }

    return [
        {
            "key": competency["id"],
            "number": at,
            "short_name": competency["id"],
            "criteria": [row(criterion) for criterion in competency["criteria"]],
        }
        for at, competency in enumerate(problem["client"]["competencies"], start=1)
    ]
