import itertools
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent
from assessment import links, services
from assessment.exporting import document
from assessment.models import AccessLink, Assessment, Organisation, QuestionnaireVersion, StepAnswers
from assessment.states import TRANSITIONS, IllegalTransition, Status, check_transition
from reports.demonstration import case, case_names
from tests import factories

pytestmark = pytest.mark.django_db
CIO = Actor("client", "1", "The CIO")


def test_publish_stores_the_same_content_once():
    first, created = services.publish(questionnaire=factories.catalogue(), by=SYSTEM)
    second, again = services.publish(questionnaire=factories.catalogue(), by=SYSTEM)

    assert (created, again) == (True, False)
    assert first == second
    assert first.content == factories.catalogue()


def test_publish_refuses_other_content_under_a_known_version():
    factories.published()
    changed = factories.catalogue().model_copy(update={"skip_rules": ()})

    with pytest.raises(
        services.AlreadyPublished, match=r"zimbra-12 1\.1\.0 is already published with other content"
    ):
        services.publish(questionnaire=changed, by=SYSTEM)

    assert QuestionnaireVersion.objects.count() == 1


def test_publish_keeps_running_assessments_on_their_version():
    running = factories.draft()
    changed = factories.catalogue().model_copy(update={"version": "9.0.0", "skip_rules": ()})

    newer, _ = services.publish(questionnaire=changed, by=SYSTEM)

    running.refresh_from_db()
    assert services.current_version(slug="zimbra-12") == newer
    assert running.questionnaire.version == factories.catalogue().version


def test_current_version_before_any_is_published_says_what_to_do():
    with pytest.raises(services.NothingPublished, match="publish_questionnaire"):
        services.current_version(slug="zimbra-12")


@pytest.mark.parametrize("name", case_names())
def test_imported_case_is_exported_as_it_came(name):
    assert document(factories.imported(name)) == json.loads(json.dumps(case(name)))


def test_two_assessments_of_one_organisation_share_it():
    factories.imported()
    factories.imported()

    assert Organisation.objects.count() == 1


def test_import_leaves_absent_answers_absent():
    assessment = factories.draft(
        answers={"says_no": {"today": None, "required": 2}, "inventory": {"dont_know": True}}
    )

    assert assessment.criterion_answers == {"says_no": {"required": 2}, "inventory": {"dont_know": True}}
    assert document(assessment)["answers"] == {
        "says_no": {"today": None, "required": 2, "must_have": False, "not_applicable": False, "comment": ""},
        "inventory": {
            "today": None, "required": None, "must_have": False, "not_applicable": False, "comment": "", "dont_know": True,
        },
    }  # fmt: skip


def walk_to(status: str, reviewer) -> Assessment:
    """An assessment in the state, reached by the services."""
    assessment = factories.draft()
    steps = {
        Status.SUBMITTED: lambda: services.submit(assessment=assessment, by=CIO),
        Status.IN_REVIEW: lambda: services.start_review(assessment=assessment, reviewer=reviewer, by=SYSTEM),
        Status.APPROVED: lambda: services.approve(assessment=assessment, approver=reviewer, by=SYSTEM),
    }
    for step, take in steps.items():
        if assessment.status != status:
            take()
            assert assessment.status == step
    return assessment


MOVES = {
    Status.SUBMITTED: lambda a, _: services.submit(assessment=a, by=CIO),
    Status.IN_REVIEW: lambda a, person: services.start_review(assessment=a, reviewer=person, by=SYSTEM),
    Status.APPROVED: lambda a, person: services.approve(assessment=a, approver=person, by=SYSTEM),
}
LEGAL = {("draft", "submitted"), ("submitted", "in_review"), ("in_review", "approved")}


@pytest.mark.parametrize(("start", "end"), list(itertools.product(["draft", *MOVES], MOVES)))
def test_every_move_is_legal_or_refused_without_a_trace(consultant, start, end):
    assessment = walk_to(start, consultant)
    events = AuditEvent.objects.count()

    if (start, end) in LEGAL:
        MOVES[end](assessment, consultant)
        assert Assessment.objects.get(pk=assessment.pk).status == end
        assert AuditEvent.objects.count() == events + 1
    else:
        with pytest.raises(IllegalTransition):
            MOVES[end](assessment, consultant)
        assert Assessment.objects.get(pk=assessment.pk).status == start
        assert AuditEvent.objects.count() == events


def test_table_of_states_is_the_one_that_was_agreed():
    steps = {
        (start.value, end.value): sorted(roles)
        for start, ends in TRANSITIONS.items()
        for end, roles in ends.items()
    }

    assert steps == {
        ("draft", "submitted"): ["client", "system"],
        ("submitted", "in_review"): ["consultant"],
        ("in_review", "returned"): ["consultant"],
        ("in_review", "approved"): ["consultant"],
        ("returned", "submitted"): ["client", "system"],
    }


def test_refused_transition_says_so_in_words():
    with pytest.raises(IllegalTransition, match="An assessment that is draft cannot become approved"):
        check_transition("draft", Status.APPROVED)


def test_link_opens_once_made_and_is_stored_hashed():
    assessment = factories.draft()

    link, token = links.create_link(assessment=assessment, label="The CIO", by=SYSTEM)

    assert len(token) >= 43
    assert token not in link.token_hash
    assert links.open_link(token=token) == link
    assert AccessLink.objects.get(pk=link.pk).last_used_at is not None


def test_revoked_link_does_not_open_and_is_revoked_once():
    link, token = links.create_link(assessment=factories.draft(), label="The CIO", by=SYSTEM)

    links.revoke_link(link=link, by=SYSTEM)
    links.revoke_link(link=link, by=SYSTEM)

    assert links.open_link(token=token) is None
    assert AuditEvent.objects.filter(action="revoke").count() == 1


def test_expired_link_does_not_open():
    link, token = links.create_link(assessment=factories.draft(), label="The CIO", by=SYSTEM)
    past = timezone.now() - timedelta(days=90)
    AccessLink.objects.filter(pk=link.pk).update(created_at=past, expires_at=past + timedelta(days=1))

    assert links.open_link(token=token) is None


def test_unknown_token_does_not_open():
    assert links.open_link(token="never made") is None


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"submitted_at": timezone.now()}, "assessment_submitted_when_and_by"),
        ({"submitted_by": "nobody"}, "assessment_submitted_when_and_by"),
        ({"approved_at": timezone.now()}, "assessment_approved"),
        ({"status": "submitted"}, "assessment_left_draft_by_submission"),
        ({"status": "lost"}, "assessment_"),
        ({"language": "de"}, "assessment_language_known"),
    ],
)
def test_database_refuses_impossible_assessments(changes, constraint):
    assessment = factories.draft()

    with refused(constraint), transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(**changes)


def test_database_refuses_approval_without_an_approver(consultant):
    assessment = factories.in_review(consultant)

    with refused("assessment_approved"), transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(status=Status.APPROVED)
    with refused("assessment_approved_has_approver"), transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(approved_at=timezone.now(), approved_by=consultant)


def test_database_refuses_a_second_row_for_a_step():
    assessment = factories.draft(facts={"staff": 3})

    with refused("step_answers_once"), transaction.atomic():
        StepAnswers.objects.create(assessment=assessment, step="organisation")


def test_database_refuses_a_second_content_under_one_version():
    version = factories.published()

    with refused("questionnaire_version_once"), transaction.atomic():
        QuestionnaireVersion.objects.create(
            slug=version.slug, version=version.version, content_hash="other", definition={}
        )
    with refused("questionnaire_content_once"), transaction.atomic():
        QuestionnaireVersion.objects.create(
            slug=version.slug, version="9.9.9", content_hash=version.content_hash, definition={}
        )


def test_database_refuses_a_nameless_organisation():
    with refused("organisation_named"), transaction.atomic():
        Organisation.objects.create(name="")


def test_database_refuses_a_link_without_label_or_that_ends_before_it_starts():
    assessment = factories.draft()
    now = timezone.now()

    with refused("access_link_expires_later"), transaction.atomic():
        AccessLink.objects.create(
            assessment=assessment, token_hash="a", label="x", created_at=now, expires_at=now
        )
    with refused("access_link_labelled"), transaction.atomic():
        AccessLink.objects.create(
            assessment=assessment,
            token_hash="b",
            label="",
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
