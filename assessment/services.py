"""The only writer of questionnaires' versions, assessments and their states.

Answers are written by `assessment.saving`, links by `assessment.links`.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.models import User
from assessment.catalogue.definition import FORM_FACT, PRIORITIES_STEP, START_STEP, Questionnaire
from assessment.models import Assessment, Organisation, QuestionnaireVersion
from assessment.priorities import stored as stored_priorities
from assessment.returning import settle
from assessment.saving import write_step
from assessment.states import Status
from assessment.transitions import take


class AlreadyPublished(Exception):
    """The version's number is taken by other content; published versions never change."""


class NothingPublished(Exception):
    """No version of the questionnaire is published yet."""


@transaction.atomic
def publish(*, questionnaire: Questionnaire, by: Actor) -> tuple[QuestionnaireVersion, bool]:
    """Store an immutable version. Returns (version, created); the same content twice is one version.

    Raises AlreadyPublished when another content already bears this version number.
    """
    known = QuestionnaireVersion.objects.filter(slug=questionnaire.slug)
    same = known.filter(content_hash=questionnaire.content_hash()).first()
    if same is not None:
        return same, False
    if known.filter(version=questionnaire.version).exists():
        raise AlreadyPublished(
            f"{questionnaire.slug} {questionnaire.version} is already published with other content: raise the version number."
        )
    version = QuestionnaireVersion.objects.create(
        slug=questionnaire.slug,
        version=questionnaire.version,
        content_hash=questionnaire.content_hash(),
        definition=questionnaire.model_dump(mode="json"),
        published_by=by.label,
    )
    audit.record(
        by=by,
        action="publish",
        subject_kind="questionnaire",
        subject_id=str(version),
        details={"hash": version.content_hash},
    )
    return version, True


def current_version(*, slug: str) -> QuestionnaireVersion:
    """The newest published version of a questionnaire. Raises NothingPublished."""
    version = QuestionnaireVersion.objects.filter(slug=slug).order_by("-pk").first()
    if version is None:
        raise NothingPublished(
            f"No version of {slug} is published: run `python manage.py publish_questionnaire` first."
        )
    return version


@transaction.atomic
def create_assessment(
    *, organisation: str, language: str, questionnaire: QuestionnaireVersion, by: Actor
) -> Assessment:
    """A new, empty draft for an organisation (found by its exact name, or new)."""
    client = Organisation.objects.filter(name=organisation).first() or Organisation.objects.create(
        name=organisation
    )
    assessment = Assessment.objects.create(
        organisation=client, language=language, questionnaire=questionnaire
    )
    audit.record(
        by=by,
        action="create",
        subject_kind="assessment",
        subject_id=assessment.public_id,
        details={"questionnaire": str(questionnaire), "language": language},
    )
    return assessment


@transaction.atomic
def import_document(*, document: dict[str, Any], by: Actor) -> Assessment:
    """One assessment from a validated document (`assessment.importing.validate` found no issue)."""
    assessment = create_assessment(
        organisation=document["organisation"]["name"].strip(),
        language=document["language"],
        questionnaire=current_version(slug=document["questionnaire"]),
        by=by,
    )
    for step, answers in _by_step(document, assessment.questionnaire.content).items():
        write_step(assessment=assessment, step=step, answers=answers, by=by)
    if document.get("submit"):
        submit(assessment=assessment, by=by)
    return assessment


def _by_step(document: dict[str, Any], questionnaire: Questionnaire) -> dict[str, dict[str, Any]]:
    """The document's flat facts and answers, dealt to the steps that own them; steps without any are left out."""
    facts, answers = document.get("facts", {}), document.get("answers", {})
    steps: dict[str, dict[str, Any]] = {}
    for block in questionnaire.blocks:
        steps[block.key] = {fact.key: facts[fact.key] for fact in block.facts if fact.key in facts}
    for competency in questionnaire.competencies:
        steps[competency.key] = {
            criterion.key: stored_answer(answers[criterion.key])
            for criterion in competency.criteria
            if criterion.key in answers
        }
    if "priorities" in document:
        steps[PRIORITIES_STEP] = stored_priorities(document["priorities"])
    steps[START_STEP] = {FORM_FACT: document["form"]} if "form" in document else {}
    if "profile" in document:
        steps[START_STEP] |= {"profile": document["profile"]["key"], "size": document["profile"]["size"]}
    return {step: values for step, values in steps.items() if values}


def stored_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """A criterion's answer as it is stored: an unanswered level is an absent key."""
    return {key: value for key, value in answer.items() if value is not None}


@transaction.atomic
def submit(*, assessment: Assessment, by: Actor) -> Assessment:
    """The client hands the questionnaire in. Open questions stay open: the score's range and the offer's assumptions say so.

    When the consultant had asked about answers, what the client did about each question is frozen with it.
    Raises IllegalTransition when it was handed in already.
    """
    take(assessment, Status.SUBMITTED, by, submitted_at=timezone.now(), submitted_by=by.label)
    settle(assessment=assessment, by=by)
    return assessment


@transaction.atomic
def start_review(*, assessment: Assessment, reviewer: User, by: Actor) -> Assessment:
    """A consultant takes the assessment on. Raises IllegalTransition."""
    return take(assessment, Status.IN_REVIEW, by, reviewer=reviewer)


@transaction.atomic
def approve(*, assessment: Assessment, approver: User, by: Actor) -> Assessment:
    """The consultant stands for the report. Raises IllegalTransition."""
    return take(assessment, Status.APPROVED, by, approved_at=timezone.now(), approved_by=approver)
