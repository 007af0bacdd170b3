"""Ratios measured in one run on one machine: what is compared takes turns, so that a busy machine slows both alike.

Times are information; only ratios are judged. No test asserts a time.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Subject:
    """Something to time. `run` is called without arguments and must do all of its work each time."""

    name: str
    run: Callable[[], Any]


@dataclass(frozen=True)
class Ratio:
    """`subject` may take at most `bound` times as long as `base`; without a bound the figure is information."""

    subject: str
    base: str
    bound: float | None = None


@dataclass(frozen=True)
class Report:
    """What one bench found: seconds for each subject, lines of other findings, and each ratio with its value."""

    title: str
    seconds: dict[str, float]
    ratios: tuple[tuple[Ratio, float], ...] = ()
    notes: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


def rounds(subjects: Sequence[Subject], repetitions: int) -> list[dict[str, float]]:
    """Seconds of each subject, round after round, after one round that warms caches up."""
    for subject in subjects:
        subject.run()
    found = []
    for _ in range(repetitions):
        gc.collect()
        gc.disable()
        found.append({subject.name: _seconds(subject) for subject in subjects})
        gc.enable()
    return found


def _seconds(subject: Subject) -> float:
    start = time.perf_counter()
    subject.run()
    return time.perf_counter() - start


def judge(
    title: str,
    subjects: Sequence[Subject],
    ratios: Sequence[Ratio],
    repetitions: int,
    *,
    notes: Sequence[str] = (),
    broken: Sequence[str] = (),
) -> Report:
    """Time the subjects and hold the ratios against their bounds; `broken` are other promises that were not kept.

    A ratio is the median of the rounds' own ratios: what disturbs one round counts once.
    """
    found = rounds(subjects, repetitions)
    seconds = {subject.name: statistics.median(each[subject.name] for each in found) for subject in subjects}
    values = tuple(
        (ratio, statistics.median(each[ratio.subject] / each[ratio.base] for each in found))
        for ratio in ratios
    )
    over = [
        f"{ratio.subject} takes {value:.2f} times as long as {ratio.base}, at most {ratio.bound:g} is allowed"
        for ratio, value in values
        if ratio.bound is not None and value > ratio.bound
    ]
    return Report(title, seconds, values, tuple(notes), (*broken, *over))


def table(report: Report) -> str:
    """The report as text: times in milliseconds, ratios with their bounds, notes."""
    width = max(len(name) for name in report.seconds)
    lines = [
        report.title,
        *(f"  {name:<{width}}  {value * 1000:8.2f} ms" for name, value in report.seconds.items()),
    ]
    for ratio, value in report.ratios:
        bound = "" if ratio.bound is None else f" (at most {ratio.bound:g})"
        lines.append(f"  {ratio.subject} / {ratio.base}: {value:.2f}{bound}")
    lines += [f"  {note}" for note in report.notes]
    lines += [f"  BROKEN: {sentence}" for sentence in report.broken]
    return "\n".join(lines)
