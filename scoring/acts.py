"""The only writer of acts: levels adjusted and must-haves waived, each with a reason, while the report is in review."""

import unicodedata
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.models import Assessment
from assessment.states import IllegalTransition, Status
from scoring import acting
from scoring.act_models import LEAST_REASON, Act
from scoring.adapters import plain_act
from scoring.engine import score_problem
from scoring.models import Capability, Integrator, ScoreRun
from scoring.services import score

LEVELS = range(5)


class NotInReview(IllegalTransition):
    """One acts on a report only while it is in review."""

    def __init__(self, current: str) -> None:
        super().__init__(current, Status.IN_REVIEW)


class Stale(Exception):
    """What the act was decided on has changed meanwhile: answers, profiles, or somebody else's act."""


class ShortReason(ValueError):
    """The reason has fewer than LEAST_REASON characters; white space around and between words does not count."""


class Refused(ValueError):
    """The act makes no sense here. `code`: level, evidence, person, target, or one of `acting.NO_EFFECT`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AlreadyEnded(Exception):
    """The act was taken back, or another one took its place."""


def tidy_reason(reason: str) -> str:
    """The reason without white space around it. Raises ShortReason."""
    stripped = reason.replace("\0", "").strip()
    seen = "".join(
        sign for sign in " ".join(stripped.split()) if unicodedata.category(sign) not in ("Cc", "Cf")
    )
    if len(seen) < LEAST_REASON:
        raise ShortReason
    return stripped


@transaction.atomic
def adjust(
    *,
    assessment: Assessment,
    target: str,
    criterion: str,
    level: int,
    reason: str,
    by: Actor,
    integrator: Integrator | None = None,
    evidence: str = "",
    seen: str | None = None,
) -> Act:
    """Put another level in the place of the client's (needed, today) or of an integrator's for this assessment (offered).

    The adjustment in force on the same is superseded. `seen`: `inputs_hash` of the run that the consultant looked at.
    Raises NotInReview, Stale, ShortReason, Refused, `services.NoIntegrators`; then nothing is stored.
    """
    if target not in (Act.Target.NEEDED, Act.Target.TODAY, Act.Target.OFFERED):
        raise Refused("target")
    if level not in LEVELS:
        raise Refused("level")
    if (target == Act.Target.OFFERED) != (integrator is not None):
        raise Refused("target")
    if evidence not in (Capability.Evidence.values if integrator else [""]):
        raise Refused("evidence")
    act = Act(target=target, criterion=criterion, integrator=integrator, level=level, evidence=evidence)
    return _act(assessment, act, reason, by, seen)


@transaction.atomic
def waive(
    *,
    assessment: Assessment,
    criterion: str,
    person: str,
    function: str,
    reason: str,
    by: Actor,
    seen: str | None = None,
) -> Act:
    """Note that a named person of the client no longer insists on a must-have; it holds for every integrator.

    Raises what `adjust` raises.
    """
    act = Act(target=Act.Target.WAIVER, criterion=criterion, person=person.strip(), function=function.strip())
    if not (act.person and act.function):
        raise Refused("person")
    return _act(assessment, act, reason, by, seen)


def _act(assessment: Assessment, act: Act, reason: str, by: Actor, seen: str | None) -> Act:
    """Store an act in the place of the one in force, and the run that it leads to."""
    act.reason, act.made_by = tidy_reason(reason), by.label
    row, run = _locked(assessment, by, seen)
    act.was = _replaced(run, row, act)
    act.assessment = row
    superseded = row.acts.in_force().filter(
        target=act.target, criterion=act.criterion, integrator=act.integrator
    )
    replaced = list(superseded.values_list("pk", flat=True))
    superseded.update(ended_at=timezone.now(), ended_by=by.label)
    act.save(force_insert=True)
    details: dict[str, Any] = {"act": act.pk, "criterion": act.criterion, "reason": act.reason}
    if act.target == Act.Target.WAIVER:
        details |= {"person": act.person, "function": act.function}
    else:
        details |= {"target": str(act.target), "level": act.level}
    if act.integrator is not None:
        details |= {"integrator": act.integrator.slug, "evidence": act.evidence}
    if replaced:
        details["supersedes"] = replaced
    _record(row, "waive" if act.target == Act.Target.WAIVER else "adjust", details, by)
    score(assessment=row, by=by)
    return act


@transaction.atomic
def take_back(*, act: Act, reason: str, by: Actor, seen: str | None = None) -> None:
    """End an act, with a reason: what it replaced counts again. Raises NotInReview, Stale, ShortReason, AlreadyEnded."""
    why = tidy_reason(reason)
    row, _ = _locked(act.assessment, by, seen)
    ended = row.acts.in_force().filter(pk=act.pk)
    if not ended.update(ended_at=timezone.now(), ended_by=by.label, ended_reason=why):
        raise AlreadyEnded
    _record(row, "take_back", {"act": act.pk, "criterion": act.criterion, "reason": why}, by)
    score(assessment=row, by=by)


def _locked(assessment: Assessment, by: Actor, seen: str | None) -> tuple[Assessment, ScoreRun]:
    """The assessment under a lock, read anew, and its present run."""
    row = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if row.status != Status.IN_REVIEW:
        raise NotInReview(row.status)
    run = score(assessment=row, by=by)
    if seen is not None and seen != run.inputs_hash:
        raise Stale
    return row, run


def _replaced(run: ScoreRun, row: Assessment, act: Act) -> dict[str, Any] | None:
    """What the act replaces. An act may lose its effect later on; none is made that has none from the start."""
    _, applied = acting.applied(unadjusted(run)["inputs"], [plain_act(act)])
    if applied[0]["effect"]:
        raise Refused(applied[0]["effect"])
    if act.target == Act.Target.TODAY and applied[0]["was"] is None:
        return {"level": row.criterion_answers.get(act.criterion, {}).get("today"), "evidence": None}
    replaced: dict[str, Any] | None = applied[0]["was"]
    return replaced


def what_if(run: ScoreRun, acts: list[dict[str, Any]]) -> dict[str, Any]:
    """The engine's result if these were the acts in force. Nothing is stored."""
    problem, _ = acting.applied(unadjusted(run)["inputs"], acts)
    return score_problem(problem)


def unadjusted(run: ScoreRun) -> dict[str, Any]:
    """`{inputs, result}` as computed, without any act."""
    return run.baseline or {"inputs": run.inputs, "result": run.result}


def _record(row: Assessment, action: str, details: dict[str, Any], by: Actor) -> None:
    audit.record(by=by, action=action, subject_kind="assessment", subject_id=row.public_id, details=details)
