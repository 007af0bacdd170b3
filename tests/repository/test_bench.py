"""The benches run and judge; no time is asserted."""

import subprocess
import sys

import pytest

from bench.harness import Ratio, Subject, judge, table
from tools.bootstrap import ROOT


def test_every_bench_runs():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench", "2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stderr, done.returncode in (0, 1)) == ("", True)
    assert "page served / form without crispy:" in done.stdout
    assert "queries of the page with 1, 2 and 8 criteria: " in done.stdout
    assert "the number of queries depends" not in done.stdout
    assert "3 integrators, 60 criteria" in done.stdout
    assert "200 clients: " in done.stdout
    assert "200 weightings, ranks only: " in done.stdout
    assert "disagree" not in done.stdout
    assert "next questions, 72 blank criteria / one evaluation: " in done.stdout
    assert "read and evaluate / scikit-criteria weighted sum: " in done.stdout
    assert "scikit-criteria finds" not in done.stdout
    assert "first page, 1,000 rows / first page, 100 rows:" in done.stdout
    assert "depends on the rows" not in done.stdout


@pytest.fixture
def clock(monkeypatch):
    """A clock that only the subjects move."""
    now = [0.0]
    monkeypatch.setattr("bench.harness.time.perf_counter", lambda: now[0])

    def taking(name: str, *seconds: float) -> Subject:
        left = [0.0, *seconds]  # the first round is not counted

        def run() -> None:
            now[0] += left.pop(0)

        return Subject(name, run)

    return taking


def test_ratio_is_the_median_of_the_rounds(clock):
    report = judge("Two", [clock("slow", 2, 30, 4), clock("fast", 1, 10, 2)], [Ratio("slow", "fast", 2)], 3)

    assert report.seconds == {"slow": 4, "fast": 2}
    assert (report.ratios[0][1], report.broken) == (2, ())


def test_broken_bound_is_said(clock):
    report = judge("Two", [clock("slow", 7), clock("fast", 2)], [Ratio("slow", "fast", 3)], 1, broken=["no"])

    assert report.broken == ("no", "slow takes 3.50 times as long as fast, at most 3 is allowed")
    assert (
        table(report).splitlines()[-1]
        == "  BROKEN: slow takes 3.50 times as long as fast, at most 3 is allowed"
    )
