"""What the database refuses about acts, and who tells of them: the command, the work list, the runs."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import SYSTEM
from scoring.comparing import Causes, causes
from scoring.models import Act, ScoreRun, Standing
from scoring.services import score
from tests import factories
from tests.scoring.acting import REASON, adjusted, integrator, waived

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(consultant):
    return factories.in_review(consultant)


def make(assessment, **changes) -> Act:
    act = {
        "assessment": assessment,
        "target": "needed",
        "criterion": "inventory",
        "level": 1,
        "reason": REASON,
        "made_by": "Somebody",
    }
    return Act.objects.create(**act | changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"target": "price"}, "act_target_known"),
        ({"level": 5}, "act_level_0_to_4"),
        ({"level": None}, "act_level_0_to_4"),
        ({"target": "offered", "evidence": "verified"}, "act_on_an_offer_names_the_integrator"),
        ({"evidence": "verified"}, "act_on_an_offer_names_the_integrator"),
        ({"target": "waiver", "level": None}, "act_waiver_names_a_person"),
        ({"person": "Ada", "function": "CIO"}, "act_waiver_names_a_person"),
        (
            {"target": "waiver", "level": 1, "person": "Ada", "function": "CIO"},
            "act_level_0_to_4",
        ),
        ({"made_by": ""}, "act_has_an_author"),
        ({"reason": "short" + " " * 40}, "act_has_a_reason"),
        ({"ended_at": timezone.now()}, "act_ended_when_and_by"),
        ({"ended_by": "Somebody"}, "act_ended_when_and_by"),
        ({"ended_reason": REASON}, "act_ended_when_and_by"),
        (
            {"ended_at": timezone.now(), "ended_by": "Somebody", "ended_reason": "short"},
            "act_taken_back_with_a_reason",
        ),
    ],
)
def test_database_refuses_impossible_acts(assessment, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(assessment, **changes)


def test_database_keeps_one_act_in_force_on_the_same(assessment):
    make(assessment)
    offer = {"target": "offered", "integrator": integrator(), "evidence": "verified"}
    make(assessment, **offer)
    make(assessment, ended_at=timezone.now(), ended_by="Somebody")

    with pytest.raises(IntegrityError, match="act_one_in_force"), transaction.atomic():
        make(assessment)
    with pytest.raises(IntegrityError, match="act_one_in_force_for_an_integrator"), transaction.atomic():
        make(assessment, **offer)


@pytest.mark.parametrize("impossible", [{"acts": [{"id": 1}]}, {"baseline": {}}])
def test_database_refuses_a_run_with_acts_and_without_a_baseline(assessment, impossible):
    run = score(assessment=assessment, by=SYSTEM)
    kept = {field.name: getattr(run, field.name) for field in ScoreRun._meta.fields if field.name != "id"}

    with (
        pytest.raises(IntegrityError, match="score_run_with_acts_keeps_the_baseline"),
        transaction.atomic(),
    ):
        ScoreRun.objects.create(**kept | impossible)


def test_score_assessment_says_both_and_lists_the_acts(assessment, capsys):
    adjusted(assessment, level=0)
    adjusted(assessment, target="needed", integrator=None, evidence="", criterion="says_no")

    call_command("score_assessment", assessment.public_id)
    lines = capsys.readouterr().out.splitlines()
    call_command("score_assessment", assessment.public_id, "--json")
    printed = json.loads(capsys.readouterr().out)

    run = score(assessment=assessment, by=SYSTEM)
    ovea = next(line for line in lines if line.split(":")[0].endswith(" ovea"))
    assert ovea.endswith("adjusted by 2 acts; as computed strong 98.7 (98.7-100.0)")
    assert sum("adjusted by 1 act;" in line for line in lines) == 3
    assert printed == run.result | {"acts": run.acts, "as_computed": run.baseline["result"]}


def test_today_adjusted_is_what_the_present_provider_offers(assessment):
    before = score(assessment=assessment, by=SYSTEM)

    act = adjusted(assessment, target="today", integrator=None, evidence="", level=4)

    run = score(assessment=assessment, by=SYSTEM)
    moved = [
        slug
        for slug, rated in run.result["integrators"].items()
        if rated["score"] != before.result["integrators"][slug]["score"]
    ]
    assert (moved, act.was) == (["present-provider"], {"level": 1, "evidence": "declared"})


def test_work_list_marks_only_an_act_that_moves_the_house(assessment):
    for slug, marked in (("in-house-team", False), ("ovea", True)):
        adjusted(assessment, integrator=integrator(slug))

        assert Standing.objects.get(assessment=assessment).adjusted is marked


def test_run_says_that_acts_and_not_answers_made_it(assessment):
    before = score(assessment=assessment, by=SYSTEM)
    adjusted(assessment)
    waived(assessment)

    found = causes(before, score(assessment=assessment, by=SYSTEM))

    assert found == Causes(acts_made=2)
