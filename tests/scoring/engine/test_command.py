"""``python -m scoring`` as a process, and its reading of JSON; the engine's purity."""

import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scoring.__main__ import main, read_problem
from scoring.engine import InvalidProblem, parse
from scoring.engine.counterfactual import counterfactuals
from scoring.engine.questions import next_questions
from tests.scoring.engine.problems import case

ROOT = Path(__file__).parents[3]


def run(text: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "scoring"], input=text, capture_output=True, cwd=ROOT, check=False
    )


def call(text: str | bytes, *arguments: str) -> tuple[int, Any, str]:
    """The command in this process: exit status, answer, standard error."""
    stdout, stderr = io.StringIO(), io.StringIO()
    data = text.encode() if isinstance(text, str) else text
    status = main(io.BytesIO(data), stdout, stderr, arguments)
    return status, json.loads(stdout.getvalue()), stderr.getvalue()


def test_command_scores_the_worked_example() -> None:
    worked = case("V96")
    done = run(json.dumps(worked["input"]).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == worked["expected"]


def test_command_adds_acceptability_when_asked() -> None:
    worked = case("V96")
    _, plain, _ = call(json.dumps(worked["input"]))
    status, answer, _ = call(json.dumps(worked["input"]), "--acceptability")
    added = answer.pop("acceptability")
    assert (status, answer) == (0, plain)
    assert (added["main"], added["leader"], added["wording"]) == ("box", "B", "open")


@pytest.mark.parametrize(
    ("part", "of_one"), [("questions", next_questions), ("counterfactual", counterfactuals)]
)
def test_command_adds_what_is_asked_for_each_integrator(part: str, of_one: Any) -> None:
    worked = case("V96")["input"]
    _, plain, _ = call(json.dumps(worked))
    status, answer, _ = call(json.dumps(worked), f"--{part}")
    added = answer.pop(part)
    assert (status, answer) == (0, plain)
    assert added == {name: of_one(parse(worked), name) for name in ("A", "B")}


def test_command_refuses_with_every_error_and_status_2() -> None:
    bad = case("V97")["input"]
    bad["integrators"][0]["capabilities"]["K9.9"] = {"level": 1}
    bad["colour"] = "blue"
    done = run(json.dumps(bad).encode())
    assert done.returncode == 2
    assert json.loads(done.stdout) == {
        "error": "invalid_input",
        "message": "the problem is refused: 3 errors",
        "errors": [
            {"path": "colour", "reason": "unknown key"},
            {"path": "integrators/0/capabilities/K1.1/level", "reason": "must be an integer 0..4, not 5"},
            {"path": "integrators/0/capabilities/K9.9", "reason": "unknown criterion"},
        ],
    }
    assert done.stderr.decode().splitlines() == [
        "colour: unknown key",
        "integrators/0/capabilities/K1.1/level: must be an integer 0..4, not 5",
        "integrators/0/capabilities/K9.9: unknown criterion",
    ]


def test_command_refuses_broken_json_with_status_2() -> None:
    done = run(b'{"client": ')
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    assert answer == {
        "error": "invalid_input",
        "message": "the problem is refused: 1 error",
        "errors": [
            {"path": "", "reason": "not readable as JSON: Expecting value: line 1 column 12 (char 11)"}
        ],
    }
    assert done.stderr == b"input: not readable as JSON: Expecting value: line 1 column 12 (char 11)\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "not readable as JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"[" * 100_000, "not readable as JSON: nested too deeply"),
        (b'{"client": NaN}', "not readable as JSON: NaN is not a JSON number"),
        (b'{"a": 1, "a": 2}', 'not readable as JSON: the key "a" appears twice in one object'),
    ],
    ids=["empty", "deep", "nan", "twice"],
)
def test_command_refuses_text_that_is_not_plain_json(text: bytes, reason: str) -> None:
    status, answer, _ = call(text)
    assert (status, answer["errors"]) == (2, [{"path": "", "reason": reason}])


@pytest.mark.parametrize(
    "text", [b"\xff\xfe\x00", b'{"client": 1' + b"0" * 5000 + b"}"], ids=["bytes", "huge"]
)
def test_command_refuses_what_python_cannot_read(text: bytes) -> None:
    status, answer, _ = call(text)
    assert (status, [item["path"] for item in answer["errors"]]) == (2, [""])


def test_command_ends_with_0_and_one_line_feed() -> None:
    stdout = io.StringIO()
    assert main(io.BytesIO(json.dumps(case("V01")["input"]).encode()), stdout, io.StringIO()) == 0
    assert stdout.getvalue().endswith("}\n")


def test_command_accepts_a_byte_order_mark() -> None:
    status, _, _ = call(b"\xef\xbb\xbf" + json.dumps(case("V01")["input"]).encode())
    assert status == 0


def test_command_writes_odd_ids_safely() -> None:
    problem = case("V01")["input"]
    problem["integrators"][0]["id"] = "\ud800"
    done = run(json.dumps(problem).encode())
    assert (done.returncode, list(json.loads(done.stdout)["integrators"])) == (0, ["\ud800"])


def test_command_writes_one_line_per_error() -> None:
    _, _, lines = call(json.dumps({"client": {"competencies": []}, "integrators": [], "a\r\nb": 1}))
    assert lines == "a\\r\\nb: unknown key\n"


def test_command_keeps_decimal_points_exact() -> None:
    problem = case("V96")["input"]
    problem["client"]["priorities"]["points"] = {"K1": 0.1, "K2": 0.2, "K3": 0.3}
    _, answer, _ = call(json.dumps(problem))
    assert answer["client"]["weights"] == {"K1": "1/6", "K2": "1/3", "K3": "1/2"}


def test_read_problem_gives_decimals() -> None:
    assert read_problem(b'{"points": 0.10}') == {"points": Decimal("0.10")}


def test_read_problem_refuses_an_infinite_number() -> None:
    with pytest.raises(InvalidProblem, match="-Infinity is not a JSON number"):
        read_problem(b"-Infinity")


def test_engine_imports_only_numpy_and_the_standard_library() -> None:
    """Nothing of Django, of pydantic or of the other packages comes in with the engine."""
    code = (
        "import sys; before = set(sys.modules); import scoring.engine; "
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(loaded - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, text=True)
    assert done.stdout == "['numpy', 'scoring']\n"
