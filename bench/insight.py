"""What to ask next and what would change the result, for one integrator and 72 criteria, most of them blank. Information."""

from typing import Any

from bench.harness import Ratio, Report, Subject, judge
from scoring.engine import evaluate, parse
from scoring.engine.counterfactual import counterfactuals
from scoring.engine.questions import next_questions

COMPETENCIES, CRITERIA_EACH = 12, 6


def problem(*, blank: bool) -> Any:
    """Two integrators with every level and evidence; with ``blank`` no requirement is answered."""
    places = [(name, number) for name in range(COMPETENCIES) for number in range(CRITERIA_EACH)]
    criteria = [
        {
            "id": f"c{name}.{number}",
            "required": None if blank else 1 + (name + number) % 4,
            "importance": 1 + name * number % 3,
        }
        for name, number in places
    ]
    competencies = [
        {"id": f"c{name}", "criteria": criteria[name * CRITERIA_EACH : (name + 1) * CRITERIA_EACH]}
        for name in range(COMPETENCIES)
    ]
    integrators = [
        {
            "id": one,
            "capabilities": {
                f"c{name}.{number}": {
                    "level": (2 * name + number + shift) % 5,
                    "evidence": ("declared", "documented", "verified")[(name + number) % 3],
                }
                for name, number in places
            },
        }
        for shift, one in enumerate("AB")
    ]
    return parse({"client": {"competencies": competencies}, "integrators": integrators})


def bench(repetitions: int) -> Report:
    blank, answered = problem(blank=True), problem(blank=False)
    ask, change, once = "next questions, 72 blank criteria", "counterfactuals, 72 criteria", "one evaluation"
    return judge(
        "What to ask next, and what would change the result",
        [
            Subject(ask, lambda: next_questions(blank, "A")),
            Subject(change, lambda: counterfactuals(answered, "A")),
            Subject(once, lambda: evaluate(blank, pairs=False)),
        ],
        [Ratio(ask, once), Ratio(change, once)],
        repetitions,
    )
