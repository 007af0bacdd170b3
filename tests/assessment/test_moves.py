"""An assessment that goes to another version of its questionnaire."""

import pytest
from django.db import IntegrityError, transaction

from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent
from assessment import moves, services
from assessment.models import Assessment, AssessmentMove, QuestionnaireVersion, StepAnswers
from assessment.saving import save_step
from tests.assessment import small
from tests.assessment.samples import tiny

pytestmark = pytest.mark.django_db


def reworded(content):
    """Without the paper, another name for the toner, a new fact, and the floors as a yes or no."""
    content["competencies"][0]["criteria"][0]["name"]["en"] = "Toner"
    content["competencies"][0]["criteria"].pop(1)
    content["blocks"][1]["facts"].append(content["blocks"][0]["facts"][0] | {"key": "rooms"})
    content["blocks"][0]["facts"][0] |= {"type": "bool", "minimum": None, "maximum": None}


def newer() -> QuestionnaireVersion:
    return small.published(small.changed("2.0.0", edit=reworded))


def test_answers_go_along_and_nothing_is_lost():
    assessment, to = small.draft(), newer()
    before = assessment.answers_by_step

    moved = moves.move(assessment=assessment, to=to, by=SYSTEM)

    row = Assessment.objects.get()
    assert row.questionnaire == to
    assert assessment.questionnaire == to
    assert row.answers_by_step["supplies"] == {"toner_delivery": small.ANSWERS["toner_delivery"]}
    assert row.facts == {key: value for key, value in small.FACTS.items() if key != "floors"}
    assert moved.answers_before == before
    fates = {(item["fate"], item["key"]) for item in moved.items if item["fate"] != "kept"}
    assert fates == {
        ("changed", "toner_delivery"), ("lost", "paper_delivery"), ("lost", "floors"), ("new", "floors"), ("new", "rooms"),
    }  # fmt: skip
    assert len(moved.to_look_at) == 5 == moves.waiting_updates(assessment)


def test_move_is_audited_with_the_lost_values():
    moves.move(assessment=small.draft(), to=newer(), by=SYSTEM)

    event = AuditEvent.objects.get(action="move")
    assert event.details["from"] == "print-service 1.0.0"
    assert event.details["lost"] == {
        "lost-fact-floors": 3,
        "lost-criterion-paper_delivery": small.ANSWERS["paper_delivery"],
    }
    assert event.details["changed"] == ["toner_delivery"]


def test_step_that_is_gone_is_in_the_move_and_its_row_is_gone():
    def edit(content):
        content["competencies"].pop()
        content["skip_rules"] = []

    assessment = small.draft()
    moved = moves.move(
        assessment=assessment, to=small.published(small.changed("2.0.0", edit=edit)), by=SYSTEM
    )

    assert not StepAnswers.objects.filter(step="privacy").exists()
    assert moved.answers_before["privacy"]["badge_release"] == small.ANSWERS["badge_release"]


def test_page_shown_before_the_move_conflicts_with_what_moved():
    assessment = small.draft()
    row = assessment.steps.get(step="office")

    moves.move(assessment=assessment, to=newer(), by=SYSTEM)
    _stored, conflicts = save_step(
        assessment=assessment,
        step="office",
        changes={"floors": True, "landlord": "Eve"},
        base_revision=row.revision,
        by=SYSTEM,
    )

    assert [conflict.field for conflict in conflicts] == ["floors"]
    assert Assessment.objects.get().facts["landlord"] == "Eve"


def test_untouched_steps_keep_their_revision():
    assessment = small.draft()

    moves.move(assessment=assessment, to=newer(), by=SYSTEM)

    revisions = dict(assessment.steps.values_list("step", "revision"))
    assert (revisions["repair"], revisions["supplies"]) == (1, 2)


def test_sent_answers_stay_where_they_are(consultant):
    assessment = services.submit(assessment=small.draft(), by=SYSTEM)

    with pytest.raises(moves.NotMovable, match="sent"):
        moves.move(assessment=assessment, to=newer(), by=Actor.of(consultant))

    assert Assessment.objects.get().questionnaire.version == "1.0.0"


def test_move_to_the_same_version_or_another_questionnaire_is_refused():
    assessment = small.draft()
    stranger = services.publish(questionnaire=tiny(), by=SYSTEM)[0]

    for to in (assessment.questionnaire, stranger):
        with pytest.raises(moves.NotMovable, match="version"):
            moves.move(assessment=assessment, to=to, by=SYSTEM)


def test_move_there_and_back_keeps_both_lists():
    assessment = small.draft()
    origin = assessment.questionnaire

    moves.move(assessment=assessment, to=newer(), by=SYSTEM)
    moves.move(assessment=assessment, to=origin, by=SYSTEM)

    assert [(row.from_version.version, row.to_version.version) for row in AssessmentMove.objects.all()] == [
        ("2.0.0", "1.0.0"),
        ("1.0.0", "2.0.0"),
    ]
    assert "paper_delivery" not in assessment.criterion_answers  # it waits in the first list


def test_looked_at_items_leave_the_list_once():
    moved = moves.move(assessment=small.draft(), to=newer(), by=SYSTEM)

    first = moves.look(move=moved, ids=["new-fact-rooms", "unknown", "kept-fact-landlord"], by=SYSTEM)
    again = moves.look(move=moved, ids=["new-fact-rooms"], by=SYSTEM)

    moved.refresh_from_db()
    assert (first, again) == (1, 0)
    assert "new-fact-rooms" not in [item["id"] for item in moved.to_look_at]
    assert AuditEvent.objects.filter(action="look").count() == 1


def test_standing_names_a_newer_version_and_the_moves():
    assessment = small.draft()

    before = moves.standing(assessment)
    to = newer()
    between = moves.standing(assessment)
    moves.move(assessment=assessment, to=to, by=SYSTEM)

    assert (before.newer, between.newer, between.is_open) == ("", "2.0.0", True)
    assert moves.standing(assessment) == moves.Standing(newer="", is_open=True, moves=1)


def test_database_refuses_a_move_to_where_one_is():
    assessment = small.draft()
    here = assessment.questionnaire

    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentMove.objects.create(
            assessment=assessment,
            from_version=here,
            to_version=here,
            items=[],
            answers_before={},
            moved_by="x",
        )
