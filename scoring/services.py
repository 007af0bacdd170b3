"""The only writer of integrators' profiles and score runs."""

import hashlib
import json
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from assessment.models import Assessment
from assessment.states import Status
from scoring import standings
from scoring.adapters import problem_for
from scoring.engine import ENGINE_VERSION, POLICY_VERSION, score_problem
from scoring.models import Capability, Integrator, ScoreRun
from scoring.reference import install


class NoIntegrators(Exception):
    """There is nobody to rate."""


def inputs_hash(problem: dict[str, Any]) -> str:
    """SHA-256 (hex) over everything the result depends on: the problem, the engine's and the policy's version."""
    body = {"engine": ENGINE_VERSION, "policy": POLICY_VERSION, "problem": problem}
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def score(*, assessment: Assessment, by: Actor) -> ScoreRun:
    """The run for the assessment's present inputs: the newest one where nothing changed, else another.

    Raises NoIntegrators when no active integrator exists.
    """
    integrators = list(Integrator.objects.active().prefetch_related("capabilities"))
    if not integrators:
        raise NoIntegrators(
            "No active integrator is recorded: add one in the administration, under Integrators."
        )
    problem = problem_for(assessment, integrators)
    fingerprint = inputs_hash(problem)
    run = _present(assessment, fingerprint)
    if run is None:
        # Two people at once: the second waits here, and finds the first one's run.
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        run = _present(assessment, fingerprint) or _evaluate(assessment, problem, fingerprint, by)
    if assessment.status != Status.APPROVED:  # the list shows what was approved, as the report does
        standings.rate(run=run, now=standings.outlook_of(integrators))
    return run


def _present(assessment: Assessment, fingerprint: str) -> ScoreRun | None:
    """The newest run, if it was computed from these inputs."""
    newest = ScoreRun.objects.filter(assessment=assessment).order_by("-pk").first()
    return newest if newest is not None and newest.inputs_hash == fingerprint else None


def _evaluate(assessment: Assessment, problem: dict[str, Any], fingerprint: str, by: Actor) -> ScoreRun:
    run = ScoreRun.objects.create(
        assessment=assessment,
        created_by=by.label,
        engine_version=ENGINE_VERSION,
        policy_version=POLICY_VERSION,
        inputs=problem,
        inputs_hash=fingerprint,
        result=score_problem(problem),
    )
    audit.record(
        by=by,
        action="score",
        subject_kind="assessment",
        subject_id=assessment.public_id,
        details={"run": run.pk, "inputs": fingerprint},
    )
    return run


@transaction.atomic
def install_reference_profiles(*, by: Actor) -> int:
    """Add the reference integrators that are missing; existing ones stay as an administrator left them. Returns how many."""
    added = install(Integrator, Capability)
    if added:
        audit.record(
            by=by,
            action="install",
            subject_kind="integrators",
            subject_id="reference",
            details={"added": added},
        )
    return len(added)
