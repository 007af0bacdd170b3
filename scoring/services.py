"""The only writer of score runs. The integrators' profiles: `scoring.profiles`."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.models import Assessment, QuestionnaireVersion
from assessment.states import Status
from scoring import acting, standings
from scoring.adapters import acts_in_force, problem_for
from scoring.engine import ENGINE_VERSION, rate_problem
from scoring.models import Integrator, PolicyVersion, ScoreRun
from scoring.policies import current_policy


class NoIntegrators(Exception):
    """There is nobody to rate."""


@dataclass(frozen=True)
class _Inputs:
    """What a run is computed from. `problem` is what counts; `computed` is it without the acts."""

    problem: dict[str, Any]
    computed: dict[str, Any]
    acts: list[dict[str, Any]]
    policy: PolicyVersion
    questionnaire: QuestionnaireVersion


def inputs_hash(
    problem: dict[str, Any],
    policy: PolicyVersion,
    questionnaire: QuestionnaireVersion,
    acts: list[dict[str, Any]],
) -> str:
    """SHA-256 (hex) over all that a run depends on, and over the wording of the questions that were answered."""
    body: dict[str, Any] = {
        "engine": ENGINE_VERSION,
        "policy": policy.content_hash,
        "questionnaire": questionnaire.content_hash,
        "problem": problem,
    }
    if acts:
        body["acts"] = acts
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def score(*, assessment: Assessment, by: Actor) -> ScoreRun:
    """The run for the assessment's present inputs: the newest one where nothing changed, else another.

    Raises NoIntegrators when no active integrator exists.
    """
    integrators = list(Integrator.objects.active().prefetch_related("capabilities"))
    if not integrators:
        raise NoIntegrators("No active integrator is recorded: add one under Integrators.")
    policy = current_policy()
    day = timezone.localdate()
    computed = problem_for(assessment, integrators, policy=policy.scoring, day=day)
    problem, acts = acting.applied(computed, acts_in_force(assessment))
    inputs = _Inputs(problem, computed, acts, policy, assessment.questionnaire)
    fingerprint = inputs_hash(problem, policy, assessment.questionnaire, acts)
    run = _present(assessment, fingerprint)
    if run is None:
        # Two people at once: the second waits here, and finds the first one's run.
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        run = _present(assessment, fingerprint) or _evaluate(assessment, inputs, fingerprint, by)
    if assessment.status != Status.APPROVED:  # the list shows what was approved, as the report does
        standings.rate(run=run, now=standings.outlook_of(integrators, policy, day))
    return run


def _present(assessment: Assessment, fingerprint: str) -> ScoreRun | None:
    """The newest run, if it was computed from these inputs."""
    newest = ScoreRun.objects.filter(assessment=assessment).order_by("-pk").first()
    return newest if newest is not None and newest.inputs_hash == fingerprint else None


def _evaluate(assessment: Assessment, inputs: _Inputs, fingerprint: str, by: Actor) -> ScoreRun:
    run = ScoreRun.objects.create(
        assessment=assessment,
        created_by=by.label,
        engine_version=ENGINE_VERSION,
        policy_version=inputs.policy.version,
        policy_hash=inputs.policy.content_hash,
        questionnaire_version=str(inputs.questionnaire),
        questionnaire_hash=inputs.questionnaire.content_hash,
        inputs=inputs.problem,
        inputs_hash=fingerprint,
        result=rate_problem(inputs.problem, inputs.policy.limits),
        acts=inputs.acts,
        baseline={"inputs": inputs.computed, "result": rate_problem(inputs.computed, inputs.policy.limits)}
        if inputs.acts
        else None,
    )
    audit.record(
        by=by,
        action="score",
        subject_kind="assessment",
        subject_id=assessment.public_id,
        details={"run": run.pk, "inputs": fingerprint},
    )
    return run
