"""The scoring engine alone: three integrators against sixty criteria. Information: nothing is judged."""

from typing import Any

from bench.harness import Report, Subject, judge
from scoring.engine import score_problem

COMPETENCIES, CRITERIA_EACH, INTEGRATORS = 12, 5, 3


def problem() -> dict[str, Any]:
    """A problem of that size in the vectors' input form: every level, some blanks, some must-haves, ranked in pairs."""
    keys = [f"c{at}.{number}" for at in range(COMPETENCIES) for number in range(CRITERIA_EACH)]
    competencies = [
        {
            "id": f"c{at}",
            "criteria": [
                _criterion(key, place) for place, key in enumerate(keys) if key.startswith(f"c{at}.")
            ],
        }
        for at in range(COMPETENCIES)
    ]
    integrators = [
        {
            "id": f"integrator-{one}",
            "capabilities": {
                key: {
                    "level": (place + one) % 5,
                    "evidence": ("declared", "documented", "verified")[place % 3],
                }
                for place, key in enumerate(keys)
            },
        }
        for one in range(INTEGRATORS)
    ]
    return {"client": {"competencies": competencies, "priorities": None}, "integrators": integrators}


def _criterion(key: str, place: int) -> dict[str, Any]:
    required = None if place % 11 == 0 else place % 5
    return {
        "id": key,
        "importance": place % 4,
        "required": required,
        **({"must_have": True} if required and place % 7 == 0 else {}),
    }


def bench(repetitions: int) -> Report:
    whole = problem()
    subject = Subject(
        f"{INTEGRATORS} integrators, {COMPETENCIES * CRITERIA_EACH} criteria", lambda: score_problem(whole)
    )
    return judge("The scoring engine", [subject], [], repetitions)
