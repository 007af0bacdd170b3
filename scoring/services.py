"""The only writer of score runs. The integrators' profiles: `scoring.profiles`."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from assessment.models import Assessment, QuestionnaireVersion
from scoring.adapters import problem_for
from scoring.engine import ENGINE_VERSION, rate_problem
from scoring.models import Integrator, PolicyVersion, ScoreRun
from scoring.policies import current_policy


class NoIntegrators(Exception):
    """There is nobody to rate."""


def inputs_hash(problem: dict[str, Any], policy: PolicyVersion, questionnaire: QuestionnaireVersion) -> str:
    """SHA-256 (hex) over everything the result depends on, and over the wording of the questions it answers."""
    body = {
        "engine": ENGINE_VERSION,
        "policy": policy.content_hash,
        "questionnaire": questionnaire.content_hash,
        "problem": problem,
    }
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
    problem = problem_for(assessment, integrators, policy=policy.scoring, day=timezone.localdate())
    fingerprint = inputs_hash(problem, policy, assessment.questionnaire)
    run = _present(assessment, fingerprint)
    if run is not None:
        return run
    # Two people at once: the second waits here, and finds the first one's run.
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    return _present(assessment, fingerprint) or _evaluate(assessment, problem, policy, fingerprint, by)


def _present(assessment: Assessment, fingerprint: str) -> ScoreRun | None:
    """The newest run, if it was computed from these inputs."""
    newest = ScoreRun.objects.filter(assessment=assessment).order_by("-pk").first()
    return newest if newest is not None and newest.inputs_hash == fingerprint else None


def _evaluate(
    assessment: Assessment, problem: dict[str, Any], policy: PolicyVersion, fingerprint: str, by: Actor
) -> ScoreRun:
    run = ScoreRun.objects.create(
        assessment=assessment,
        created_by=by.label,
        engine_version=ENGINE_VERSION,
        policy_version=policy.version,
        policy_hash=policy.content_hash,
        questionnaire_version=str(assessment.questionnaire),
        questionnaire_hash=assessment.questionnaire.content_hash,
        inputs=problem,
        inputs_hash=fingerprint,
        result=rate_problem(problem),
    )
    audit.record(
        by=by,
        action="score",
        subject_kind="assessment",
        subject_id=assessment.public_id,
        details={"run": run.pk, "inputs": fingerprint},
    )
    return run
