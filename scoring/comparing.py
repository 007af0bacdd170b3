"""Two score runs of one assessment: what changed between their inputs, and what that did to an integrator's result.

No query is made here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from scoring.engine import InvalidProblem, parse
from scoring.engine.difference import ScoreDifference, must_have_changes, score_difference
from scoring.models import ScoreRun

IN_BOTH, ONLY_BEFORE, ONLY_AFTER, IN_NEITHER, UNREADABLE = "both", "before", "after", "neither", "unreadable"
_ANSWER = ("required", "importance", "must_have", "applicable")


@dataclass(frozen=True)
class Causes:
    """What differs between the inputs of two runs: numbers of answers and levels, slugs, and pairs (old, new) of versions,
    None where they are the same. `criteria`: how many criteria only one of the two runs has. `acts_made`, `acts_ended`: how many
    of the consultants' adjustments and waivers only the second, or only the first, run has."""

    answers: int = 0
    criteria: int = 0
    priorities: bool = False
    levels: Mapping[str, int] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    policy: tuple[str, str] | None = None
    engine: tuple[str, str] | None = None
    acts_made: int = 0
    acts_ended: int = 0
    questionnaire: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        return self != Causes()


@dataclass(frozen=True)
class RunDifference:
    """What an integrator's result became from one run to another.

    `status`: whether both runs rate the integrator (`both`, `before`, `after`, `neither`), or `unreadable` when this engine
    cannot read the inputs of one any more: then there is no `score`. `before` and `after` are the integrator's results as
    stored, {} where there is none. `must_haves`: (criterion, old status, new status).
    """

    status: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    score: ScoreDifference | None = None
    must_haves: tuple[tuple[str, str | None, str | None], ...] = ()

    @property
    def verdict_changed(self) -> bool:
        """Whether the verdict or what it is based on is another one."""
        keys = ("verdict", "verdict_supported", "reasons")
        return any(self.before.get(key) != self.after.get(key) for key in keys)

    @property
    def range_changed(self) -> bool:
        return any(self.before.get(key) != self.after.get(key) for key in ("low", "high"))


def causes(before: ScoreRun, after: ScoreRun) -> Causes:
    """What made the second run another one than the first. Answers and levels are counted as they were without the acts."""
    earlier, later = as_computed(before), as_computed(after)
    old, new = _criteria(earlier), _criteria(later)
    known, rated = _levels(earlier), _levels(later)
    acts, now = _counted(before), _counted(after)
    levels = {slug: _differing(known[slug], rated[slug]) for slug in rated if slug in known}
    return Causes(
        answers=sum(old[key] != new[key] for key in old.keys() & new.keys()),
        criteria=len(old.keys() ^ new.keys()),
        priorities=earlier["client"].get("priorities") != later["client"].get("priorities"),
        levels={slug: number for slug, number in levels.items() if number},
        joined=tuple(slug for slug in rated if slug not in known),
        left=tuple(slug for slug in known if slug not in rated),
        policy=_other(
            (before.policy_version, after.policy_version),
            before.inputs.get("policy") != after.inputs.get("policy")
            or before.policy_version != after.policy_version,
        ),
        engine=_other((before.engine_version, after.engine_version)),
        questionnaire=_other((before.questionnaire_version, after.questionnaire_version)),
        acts_made=len(now - acts),
        acts_ended=len(acts - now),
    )


def as_computed(run: ScoreRun) -> Mapping[str, Any]:
    """A run's inputs without the acts. A list reads them alone, as `computed_inputs`: the whole baseline is long."""
    if not run.acts:
        return run.inputs
    inputs: Mapping[str, Any] | None = run.__dict__.get("computed_inputs")
    return (run.baseline or {})["inputs"] if inputs is None else inputs


def _counted(run: ScoreRun) -> set[int]:
    """The ids of the acts that have an effect in a run."""
    return {act["id"] for act in run.acts if not act["effect"]}


def _other(pair: tuple[str, str], differs: bool | None = None) -> tuple[str, str] | None:
    return pair if (pair[0] != pair[1] if differs is None else differs) else None


def _criteria(inputs: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {
        entry["id"]: tuple(entry.get(name) for name in _ANSWER)
        for part in inputs["client"]["competencies"]
        for entry in part["criteria"]
    }


def _levels(inputs: Mapping[str, Any]) -> dict[str, dict[str, tuple[Any, Any]]]:
    return {
        entry["id"]: {
            key: (capability.get("level"), capability.get("evidence"))
            for key, capability in entry.get("capabilities", {}).items()
            if capability and capability.get("level") is not None
        }
        for entry in inputs["integrators"]
    }


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> int:
    return sum(old.get(key) != new.get(key) for key in old.keys() | new.keys())


def compare(before: ScoreRun, after: ScoreRun, integrator: str) -> RunDifference:
    """What moved an integrator's result from one run to another. Never fails on what an old run holds."""
    results = [run.result["integrators"].get(integrator, {}) for run in (before, after)]
    status = _status(*results)
    if status != IN_BOTH:
        return RunDifference(status, *results)
    old, new = results
    order = [entry for part in after.inputs["client"]["competencies"] for entry in part["criteria"]]
    must_haves = must_have_changes(old["must_haves"], new["must_haves"], [entry["id"] for entry in order])
    try:
        score = score_difference(
            parse(before.inputs),
            parse(after.inputs),
            integrator,
            scores=(_exact(old["score"]), _exact(new["score"])),
            engines=(before.engine_version, after.engine_version),
        )
    except InvalidProblem:
        return RunDifference(UNREADABLE, old, new, None, tuple(must_haves))
    return RunDifference(IN_BOTH, old, new, score, tuple(must_haves))


def _status(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if old and new:
        return IN_BOTH
    return ONLY_BEFORE if old else ONLY_AFTER if new else IN_NEITHER


def _exact(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)
