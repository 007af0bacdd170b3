"""What a consultant changes: who may, what is stored, what the database refuses, and what counts afterwards."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent
from assessment import services as assessments
from assessment.models import Assessment
from scoring import acts
from scoring.models import Act, Capability, Integrator, ScoreRun
from scoring.services import score
from tests import factories
from tests.scoring.acting import REASON, adjusted, integrator, must_haves, waived

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(consultant):
    return factories.in_review(consultant)


def test_adjusted_offer_counts_for_that_integrator_and_this_assessment_alone(assessment, consultant):
    other = factories.in_review(consultant, "start-up-38")
    untouched = score(assessment=other, by=SYSTEM)
    before = score(assessment=assessment, by=SYSTEM)

    adjusted(assessment)
    after = score(assessment=assessment, by=SYSTEM)

    moved = [
        slug
        for slug, rated in after.result["integrators"].items()
        if rated["score"] != before.result["integrators"][slug]["score"]
    ]
    assert moved == ["ovea"]
    assert score(assessment=other, by=SYSTEM).pk == untouched.pk
    assert Capability.objects.get(integrator__slug="ovea", criterion="inventory").level == 4


def test_run_keeps_the_acts_and_both_results(assessment):
    before = score(assessment=assessment, by=SYSTEM)
    act = adjusted(assessment)

    run = score(assessment=assessment, by=SYSTEM)

    assert run.baseline == {"inputs": before.inputs, "result": before.result}
    assert [(entry["id"], entry["reason"], entry["was"], entry["effect"]) for entry in run.acts] == [
        (act.pk, REASON, {"level": 4, "evidence": "documented"}, None)
    ]
    assert run.inputs_hash != before.inputs_hash
    assert acts.unadjusted(run) == acts.unadjusted(before)


def test_run_without_acts_has_no_baseline_and_the_hash_that_it_always_had(assessment):
    run = score(assessment=assessment, by=SYSTEM)

    assert (run.acts, run.baseline) == ([], None)


def test_needed_level_is_adjusted_for_every_integrator(assessment):
    adjusted(assessment, target="needed", integrator=None, evidence="", level=0)

    run = score(assessment=assessment, by=SYSTEM)

    def needed(problem):
        return {
            criterion["id"]: criterion["required"]
            for competency in problem["client"]["competencies"]
            for criterion in competency["criteria"]
        }["inventory"]

    assert (needed(run.inputs), needed(run.baseline["inputs"])) == (0, 3)
    assert assessment.criterion_answers["inventory"]["required"] == 3


def test_waived_must_have_caps_no_integrators_verdict(assessment):
    for key in must_haves(assessment):
        waived(assessment, key)

    run = score(assessment=assessment, by=SYSTEM)

    assert {str(rated["must_haves"]) for rated in run.result["integrators"].values()} == {"{}"}
    assert {len(rated["must_haves"]) for rated in run.baseline["result"]["integrators"].values()} == {
        len(must_haves(assessment))
    }
    assert {slug: rated["score"] for slug, rated in run.result["integrators"].items()} == {
        slug: rated["score"] for slug, rated in run.baseline["result"]["integrators"].items()
    }


def test_another_adjustment_of_the_same_supersedes_the_first(assessment):
    first = adjusted(assessment)
    second = adjusted(assessment, level=2)

    rows = {act.pk: act for act in Act.objects.all()}
    assert [act.pk for act in Act.objects.in_force()] == [second.pk]
    assert (rows[first.pk].level, rows[first.pk].ended_by, rows[first.pk].ended_reason) == (1, "Dodici", "")
    assert AuditEvent.objects.filter(action="adjust").last().details["supersedes"] == [first.pk]


def test_adjustments_of_other_integrators_and_targets_stand_beside_each_other(assessment):
    adjusted(assessment)
    adjusted(assessment, integrator=integrator("in-house-team"))
    adjusted(assessment, target="needed", integrator=None, evidence="")
    adjusted(assessment, target="today", integrator=None, evidence="")
    waived(assessment, must_haves(assessment)[0])

    assert Act.objects.in_force().count() == 5
    assert [entry["effect"] for entry in score(assessment=assessment, by=SYSTEM).acts] == [None] * 5


def test_act_taken_back_leaves_what_was_computed(assessment):
    before = score(assessment=assessment, by=SYSTEM)
    act = adjusted(assessment)

    acts.take_back(act=act, reason="The reference was another company's.", by=SYSTEM)

    run = score(assessment=assessment, by=SYSTEM)
    act.refresh_from_db()
    assert (run.result, run.acts, run.baseline) == (before.result, [], None)
    assert (act.level, act.ended_by, act.ended_reason) == (
        1,
        "Dodici",
        "The reference was another company's.",
    )
    assert ScoreRun.objects.filter(assessment=assessment).count() == 3


def test_act_ends_only_once(assessment):
    act = adjusted(assessment)
    acts.take_back(act=act, reason=REASON, by=SYSTEM)

    with pytest.raises(acts.AlreadyEnded):
        acts.take_back(act=act, reason=REASON, by=SYSTEM)


def test_superseded_act_is_not_taken_back(assessment):
    first = adjusted(assessment)
    adjusted(assessment, level=2)

    with pytest.raises(acts.AlreadyEnded):
        acts.take_back(act=first, reason=REASON, by=SYSTEM)
    assert Act.objects.in_force().get().level == 2


@pytest.mark.parametrize(
    "reason", ["", "too short", " " * 40, f"short{' ' * 20}", f"a{' ' * 30}b", "x\u200b" * 15, "x" * 19]
)
def test_reason_too_short_stores_nothing(assessment, reason):
    with pytest.raises(acts.ShortReason):
        acts.adjust(
            assessment=assessment,
            target="needed",
            criterion="inventory",
            level=1,
            reason=reason,
            by=SYSTEM,
        )
    assert Act.objects.count() == 0


def test_reason_of_twenty_characters_is_long_enough(assessment):
    act = adjusted(assessment)
    acts.take_back(act=act, reason="  " + "x" * 20 + "\n", by=SYSTEM)

    assert Act.objects.get().ended_reason == "x" * 20


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"level": 5}, "level"),
        ({"level": -1}, "level"),
        ({"evidence": "rumour"}, "evidence"),
        ({"integrator": None}, "target"),
        ({"target": "needed"}, "target"),
        ({"target": "waiver"}, "target"),
        ({"criterion": "no_such"}, "criterion_gone"),
        ({"criterion": "legal_archiving"}, "not_applicable"),
    ],
)
def test_senseless_adjustment_is_refused(assessment, changes, code):
    with pytest.raises(acts.Refused) as refused:
        adjusted(assessment, **changes)

    assert (refused.value.code, Act.objects.count()) == (code, 0)


def test_offer_of_a_withdrawn_integrator_is_not_adjusted(assessment):
    Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now())

    with pytest.raises(acts.Refused) as refused:
        adjusted(assessment, integrator=integrator("in-house-team"))
    assert refused.value.code == "not_rated"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"criterion": "says_no"}, "not_a_must_have"),
        ({"person": " "}, "person"),
        ({"function": ""}, "person"),
        ({"criterion": "gone"}, "criterion_gone"),
    ],
)
def test_senseless_waiver_is_refused(assessment, changes, code):
    assert "says_no" not in must_haves(assessment)

    with pytest.raises(acts.Refused) as refused:
        waived(assessment, **{"criterion": must_haves(assessment)[0]} | changes)

    assert (refused.value.code, Act.objects.count()) == (code, 0)


def test_act_decided_on_an_older_state_is_refused(assessment):
    seen = score(assessment=assessment, by=SYSTEM).inputs_hash
    adjusted(assessment, seen=seen)

    with pytest.raises(acts.Stale):
        adjusted(assessment, level=2, seen=seen)

    assert Act.objects.get().level == 1


def submitted(assessment, consultant):
    return factories.imported("start-up-38")


def approved(assessment, consultant):
    return assessments.approve(assessment=assessment, approver=consultant, by=Actor.of(consultant))


@pytest.mark.parametrize("state", [submitted, approved])
def test_one_acts_only_on_a_report_in_review(assessment, consultant, state):
    act = adjusted(assessment)
    moved = state(assessment, consultant)
    act.assessment = moved

    with pytest.raises(acts.NotInReview):
        adjusted(moved, level=2)
    with pytest.raises(acts.NotInReview):
        waived(moved)
    with pytest.raises(acts.NotInReview):
        acts.take_back(act=act, reason=REASON, by=SYSTEM)
    assert Act.objects.in_force().get().level == 1


def test_act_that_lost_its_subject_is_listed_and_nothing_fails(assessment):
    keys = must_haves(assessment)
    adjusted(assessment, integrator=integrator("in-house-team"), criterion="says_no")
    adjusted(assessment, target="needed", integrator=None, evidence="", criterion=keys[0])
    waived(assessment, keys[1])
    waived(assessment, keys[2])
    Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now())
    for key, change in (
        (keys[0], {"not_applicable": True}),
        (keys[1], {"must_have": False}),
        (keys[2], None),
    ):
        for step in assessment.steps.all():
            if key in step.answers and change is not None:
                step.answers[key] |= change
                step.save(update_fields=["answers"])
    Act.objects.filter(criterion=keys[2]).update(criterion="asked_no_more")

    run = score(assessment=Assessment.objects.get(pk=assessment.pk), by=SYSTEM)

    assert [act["effect"] for act in run.acts] == [
        "not_rated",
        "not_applicable",
        "not_a_must_have",
        "criterion_gone",
    ]
    assert run.inputs == run.baseline["inputs"]


def test_every_act_is_in_the_audit_trail(assessment, consultant):
    by = Actor.of(consultant)
    act = adjusted(assessment, by=by)
    waived(assessment, must_haves(assessment)[0])
    acts.take_back(act=act, reason="The reference was another company's.", by=by)

    events = AuditEvent.objects.filter(action__in=["adjust", "waive", "take_back"])
    assert [(event.action, event.actor_label, event.subject_id) for event in events] == [
        ("adjust", str(consultant), assessment.public_id),
        ("waive", "Dodici", assessment.public_id),
        ("take_back", str(consultant), assessment.public_id),
    ]
    assert events[0].details == {
        "act": act.pk,
        "criterion": "inventory",
        "reason": REASON,
        "target": "offered",
        "level": 1,
        "integrator": "ovea",
        "evidence": "verified",
    }
    call_command("verify_audit")


def test_score_takes_the_same_queries_with_one_and_three_acts(assessment, django_assert_num_queries):
    adjusted(assessment)
    for _ in range(2):
        fresh = Assessment.objects.get(pk=assessment.pk)
        # savepoint, integrators, capabilities, policy, version, steps, acts, run, standing, savepoint
        with django_assert_num_queries(10):
            score(assessment=fresh, by=SYSTEM)
        adjusted(assessment, criterion="says_no")
        waived(assessment, must_haves(assessment)[0])
