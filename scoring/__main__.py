"""``python -m scoring < problem.json > result.json``: the engine alone, without Django.

Each option adds the key of its name: ``--acceptability`` how far the ranking depends on the priorities, and for every
integrator ``--questions`` what to ask next, ``--counterfactual`` what would change its verdict or its place. The forms are in
the docstrings of ``robustness``, ``next_questions`` and ``counterfactuals`` in ``scoring.engine``.

Exit status 0 with the result, or 2 with ``{"error": "invalid_input", ...}`` on standard output and one line
per mistake on standard error.
"""

import argparse
import json
import sys
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import IO

from scoring.engine import InputError, InvalidProblem, evaluate, parse, robustness, to_dict
from scoring.engine.counterfactual import counterfactuals
from scoring.engine.questions import next_questions

INVALID = 2
PARTS = {
    "acceptability": "how far the ranking depends on the priorities",
    "questions": "what to ask next about each integrator",
    "counterfactual": "what would change each integrator's verdict or place",
}


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key written twice: the second would silently replace the first."""
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f'the key "{key}" appears twice in one object')
        result[key] = value
    return result


def _not_a_number(word: str) -> object:
    raise ValueError(f"{word} is not a JSON number")


def read_problem(text: bytes) -> object:
    """JSON with decimals kept exact. Raises InvalidProblem on text that is not JSON."""
    try:
        return json.loads(
            text.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_not_a_number,
            object_pairs_hook=_unique,
        )
    except RecursionError:
        raise InvalidProblem([InputError("", "not readable as JSON: nested too deeply")]) from None
    except ValueError as error:
        raise InvalidProblem([InputError("", f"not readable as JSON: {error}")]) from None


def answer_to(problem: object, parts: Collection[str] = ()) -> dict[str, object]:
    """The result of a problem, with the further parts that were asked for. Raises InvalidProblem."""
    parsed = parse(problem)
    result = evaluate(parsed)
    answer = to_dict(result)
    names = [integrator.id for integrator in parsed.integrators]
    if "acceptability" in parts:
        answer["acceptability"] = robustness(parsed, result)
    if "questions" in parts:
        answer["questions"] = {name: next_questions(parsed, name) for name in names}
    if "counterfactual" in parts:
        answer["counterfactual"] = {name: counterfactuals(parsed, name, result) for name in names}
    return answer


def main(stdin: IO[bytes], stdout: IO[str], stderr: IO[str], arguments: Sequence[str] = ()) -> int:
    """Read a problem, write its result; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scoring", description="Scores a problem read as JSON.")
    for name, what in PARTS.items():
        parser.add_argument(f"--{name}", action="store_true", help=f"also {what}")
    options = vars(parser.parse_args(arguments))
    try:
        answer = answer_to(read_problem(stdin.read()), [name for name in PARTS if options[name]])
        status = 0
    except InvalidProblem as refusal:
        answer = _refused(refusal)
        stderr.writelines(_line(error) for error in refusal.errors)
        status = INVALID
    # ASCII only: a lone surrogate in an id is legal JSON, but no encoding can write it.
    json.dump(answer, stdout, indent=2)
    stdout.write("\n")
    return status


def _line(error: InputError) -> str:
    """One line, even when a key of the input holds a line feed."""
    text = f"{error.path or 'input'}: {error.reason}"
    return text.replace("\r", "\\r").replace("\n", "\\n") + "\n"


def _refused(refusal: InvalidProblem) -> dict[str, object]:
    count = len(refusal.errors)
    return {
        "error": "invalid_input",
        "message": f"the problem is refused: {count} {'error' if count == 1 else 'errors'}",
        "errors": [{"path": path, "reason": reason} for path, reason in refusal.errors],
    }


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout, sys.stderr, sys.argv[1:]))
