import pytest

from accounts.actors import Actor
from accounts.models import AuditEvent
from assessment import services
from assessment.models import StepAnswers
from assessment.saving import Conflict, NotOpen, read_field, save_step
from tests import factories

pytestmark = pytest.mark.django_db
CIO, COLLEAGUE = Actor("client", "1", "The CIO"), Actor("client", "2", "A colleague")


def save(assessment, changes, *, base=None, by=CIO, step="c1"):
    return save_step(assessment=assessment, step=step, changes=changes, base_revision=base, by=by)


def test_save_changes_only_the_named_fields():
    assessment = factories.draft()
    save(assessment, {"needs_interview.required": 3, "needs_interview.comment": "as last time"})

    stored, conflicts = save(assessment, {"needs_interview.required": 2})

    assert conflicts == []
    assert stored.answers == {"needs_interview": {"required": 2, "comment": "as last time"}}
    assert (stored.revision, stored.updated_by) == (2, "The CIO")


def test_none_takes_a_value_away_and_leaves_no_empty_answer():
    assessment = factories.draft()
    save(assessment, {"needs_interview.required": 3})

    stored, _ = save(assessment, {"needs_interview.required": None, "says_no.today": None})

    assert stored.answers == {}


def test_same_field_changed_by_somebody_else_is_refused_with_both_values():
    assessment = factories.draft()
    save(assessment, {"needs_interview.required": 3}, base=0, by=COLLEAGUE)

    stored, conflicts = save(assessment, {"needs_interview.required": 1, "says_no.required": 2}, base=0)

    assert conflicts == [Conflict("needs_interview.required", 3, 1, by="A colleague")]
    assert stored.answers == {"needs_interview": {"required": 3}, "says_no": {"required": 2}}


def test_same_value_from_two_people_is_no_conflict():
    assessment = factories.draft()
    save(assessment, {"needs_interview.required": 3}, base=0, by=COLLEAGUE)

    stored, conflicts = save(assessment, {"needs_interview.required": 3}, base=0)

    assert (conflicts, stored.revision) == ([], 1)


def test_different_fields_of_two_people_merge():
    assessment = factories.draft()
    save(assessment, {"country": "IT"}, base=0, step="organisation", by=COLLEAGUE)

    stored, conflicts = save(assessment, {"staff": 12}, base=0, step="organisation")

    assert (conflicts, stored.answers) == ([], {"country": "IT", "staff": 12})


def test_save_without_a_change_marks_the_step_as_visited_once():
    assessment = factories.draft()

    first, _ = save(assessment, {}, step="priorities")
    second, _ = save(assessment, {}, step="priorities")

    assert (first.revision, second.revision) == (1, 1)
    assert assessment.steps.count() == 1


def test_save_after_submission_is_refused_and_stores_nothing():
    assessment = factories.draft()
    services.submit(assessment=assessment, by=CIO)

    with pytest.raises(NotOpen):
        save(assessment, {"needs_interview.required": 3})

    assert StepAnswers.objects.count() == 0


def test_save_remembers_the_last_step_and_tells_the_audit_trail():
    assessment = factories.draft()

    save(assessment, {"needs_interview.required": 3})

    event = AuditEvent.objects.get(action="save")
    assessment.refresh_from_db()
    assert assessment.last_step == "c1"
    assert event.actor_label == "The CIO"
    assert event.details == {"step": "c1", "revision": 1, "fields": ["needs_interview.required"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("staff", 3),
        ("criterion.today", 1),
        ("criterion.required", None),
        ("absent", None),
        ("staff.part", None),
    ],
)
def test_read_field(field, value):
    assert read_field({"staff": 3, "criterion": {"today": 1}}, field) == value
