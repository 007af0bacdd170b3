"""Two stored score runs beside each other, and the commands that show them."""

import io
import json
from fractions import Fraction
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.actors import SYSTEM
from assessment.saving import save_step
from scoring.acts import take_back
from scoring.comparing import Causes, causes, compare
from scoring.models import Capability, Integrator, ScoreRun
from scoring.policies import publish_policy
from scoring.services import score
from tests import factories
from tests.scoring.test_acts import adjusted, must_haves, waived
from tests.scoring.test_policies import stricter

pytestmark = pytest.mark.django_db


def scored(assessment: Any) -> ScoreRun:
    for name in ("answers_by_step", "skipped"):
        assessment.__dict__.pop(name, None)
    return score(assessment=assessment, by=SYSTEM)


def change(assessment: Any, step: str, **changes: Any) -> None:
    save_step(
        assessment=assessment,
        step=step,
        changes={name.replace("__", "."): value for name, value in changes.items()},
        base_revision=None,
        by=SYSTEM,
    )


def variant(run: ScoreRun, **fields: Any) -> ScoreRun:
    """A run that says something else, as another version of the product would have stored it."""
    copy = ScoreRun.objects.get(pk=run.pk)
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy


@pytest.fixture
def runs():
    """An answer, a must-have and a level of the house changed between the two."""
    assessment = factories.draft(answers={"says_no": {"required": 3, "importance": 2}})
    first = scored(assessment)
    change(assessment, "c1", says_no__required=4, says_no__must_have=True)
    Capability.objects.filter(integrator__slug="ovea", criterion="says_no").update(level=2)
    return first, scored(assessment)


def test_answers_must_haves_and_levels_are_named_with_points_that_add_up(runs):
    found = compare(*runs, "ovea")

    assert found.status == "both"
    assert [(one.kind, one.subject, one.old, one.new) for one in found.score.changes] == [
        ("required", "says_no", 3, 4),
        ("must_have", "says_no", False, True),
        ("level", "says_no", 4, 2),
    ]
    before, after = (Fraction(run.result["integrators"]["ovea"]["score"]) for run in runs)
    assert sum(one.points for one in found.score.changes) == after - before < 0
    assert found.score.changes[1].points == 0
    assert found.must_haves == (("says_no", None, "unmet_major"),)
    assert found.verdict_changed
    assert found.range_changed


def test_another_integrators_level_is_no_change_of_this_one(runs):
    assert [one.kind for one in compare(*runs, "in-house-team").score.changes] == ["required", "must_have"]


def test_causes_count_what_differs_between_the_inputs(runs):
    assert causes(*runs) == Causes(answers=1, levels={"ovea": 1})
    assert not causes(runs[0], runs[0])


def test_causes_name_policy_engine_questionnaire_and_integrators(runs):
    second = runs[1]
    assessment = second.assessment
    publish_policy(content=stricter(), by=SYSTEM)
    Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now())
    change(assessment, "priorities", tiers=[["c2"], ["c1"]])
    third = scored(assessment)

    assert causes(second, third) == Causes(
        priorities=True, left=("in-house-team",), policy=("1.0.0", "1.1.0")
    )
    other = variant(third, engine_version="9.0.0", questionnaire_version="zimbra-12 9.0.0")
    assert causes(third, other) == Causes(
        engine=(third.engine_version, "9.0.0"), questionnaire=("zimbra-12 1.1.0", "zimbra-12 9.0.0")
    )
    assert causes(third, second).joined == ("in-house-team",)


def test_integrators_of_one_run_only_are_said_to_be(runs):
    first, second = runs
    assert compare(first, second, "nobody").status == "neither"
    without = variant(second, result={**second.result, "integrators": {}})
    assert (compare(first, without, "ovea").status, compare(without, first, "ovea").status) == (
        "before",
        "after",
    )


def test_inputs_that_this_engine_cannot_read_leave_the_stored_results(runs):
    first, second = runs
    strange = variant(first, inputs={**first.inputs, "policy": {"from_the_future": 1}})

    found = compare(strange, second, "ovea")

    assert (found.status, found.score) == ("unreadable", None)
    assert found.before == first.result["integrators"]["ovea"]
    assert found.must_haves == (("says_no", None, "unmet_major"),)


def test_another_engines_score_adds_up_with_a_change_of_its_own(runs):
    first, second = runs
    rated = first.result["integrators"]["ovea"]
    higher = str(Fraction(rated["score"]) + 1)
    old = variant(
        first,
        engine_version="0.9.0",
        result={**first.result, "integrators": {"ovea": {**rated, "score": higher}}},
    )

    found = compare(old, second, "ovea").score

    assert (found.changes[-1].kind, found.changes[-1].points) == ("engine", -1)
    assert sum(one.points for one in found.changes) == found.points


def output(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_compare_runs_prints_every_change_with_its_points(runs):
    lines = output("compare_runs", str(runs[0].pk), str(runs[1].pk)).splitlines()

    assert lines[0].startswith("ovea: ")
    assert [line.split(" ", 3)[3] for line in lines[1:4]] == [
        "required says_no: 3 -> 4",
        "must_have says_no: false -> true",
        "level says_no: 4 -> 2",
    ]


def test_compare_runs_as_json_adds_up_exactly(runs):
    found = json.loads(output("compare_runs", str(runs[0].pk), str(runs[1].pk), "--json"))

    assert set(found) == {"ovea", "mass-market-host", "in-house-team"}
    assert sum(Fraction(one["points"]) for one in found["ovea"]["changes"]) == Fraction(
        found["ovea"]["points"]
    )


def test_compare_runs_shows_priorities_as_they_are_written(runs):
    assessment = runs[1].assessment
    change(assessment, "priorities", tiers=[["c2"], ["c1"]])
    third = scored(assessment)

    found = json.loads(output("compare_runs", str(runs[1].pk), str(third.pk), "--json"))

    assert [(one["kind"], one["old"], one["new"]) for one in found["ovea"]["changes"]] == [
        ("priorities", None, {"kind": "ranking", "tiers": [["c2"], ["c1"]]})
    ]


def test_compare_runs_refuses_what_it_cannot_compare(runs):
    stranger = score(assessment=factories.draft(name="Another client"), by=SYSTEM)

    with pytest.raises(CommandError, match="no score run 0"):
        output("compare_runs", str(runs[0].pk), "0")
    with pytest.raises(CommandError, match="different assessments"):
        output("compare_runs", str(runs[0].pk), str(stranger.pk))


def test_score_assessment_shows_a_stored_run(runs):
    public_id = runs[0].assessment.public_id

    stored = json.loads(output("score_assessment", public_id, "--run", str(runs[0].pk), "--json"))

    assert stored == runs[0].result
    with pytest.raises(CommandError, match="no score run 0"):
        output("score_assessment", public_id, "--run", "0")


def test_acts_are_causes_of_their_own_and_leave_answers_and_levels_alone(consultant):
    assessment = factories.in_review(consultant)
    first = scored(assessment)
    act = adjusted(assessment)
    second = scored(assessment)
    take_back(act=act, reason="Two clients wrote back meanwhile.", by=SYSTEM)
    third = scored(assessment)

    assert causes(first, second) == Causes(acts_made=1)
    assert causes(second, third) == Causes(acts_ended=1)
    assert [(one.kind, one.old, one.new) for one in compare(first, second, "ovea").score.changes] == [
        ("level", 4, 1),
        ("evidence", "documented", "verified"),
    ]


def test_a_waiver_changes_the_must_have_and_no_points(consultant):
    assessment = factories.in_review(consultant)
    first = scored(assessment)
    key = must_haves(assessment)[0]
    waived(assessment, key)

    found = compare(first, scored(assessment), "ovea")

    assert [(one.kind, one.subject, one.points) for one in found.score.changes] == [("must_have", key, 0)]
    assert [(key, new) for key, _, new in found.must_haves] == [(key, None)]
