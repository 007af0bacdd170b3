import json
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import SYSTEM
from assessment.saving import save_step
from scoring.adapters import problem_for
from scoring.engine import ENGINE_VERSION, rate_problem
from scoring.models import Capability, Integrator, ScoreRun
from scoring.policies import current_policy
from scoring.profiles import install_reference_profiles
from scoring.services import NoIntegrators, score
from scoring.wording import verdict_line
from tests import factories

pytestmark = pytest.mark.django_db


def criteria_of(problem: dict) -> dict[str, dict]:
    return {
        criterion["id"]: criterion
        for comp in problem["client"]["competencies"]
        for criterion in comp["criteria"]
    }


def problem(assessment) -> dict:
    return problem_for(assessment, Integrator.objects.prefetch_related("capabilities"))


def test_reference_profiles_rate_all_72_criteria_with_their_evidence():
    factories.published()

    evidence = {
        integrator.slug: (
            set(integrator.capabilities.values_list("evidence", flat=True)),
            integrator.capabilities.count(),
            integrator.is_house,
        )
        for integrator in Integrator.objects.all()
    }

    assert evidence == {
        "ovea": ({"documented"}, 72, True),
        "mass-market-host": ({"documented"}, 72, False),
        "in-house-team": ({"declared"}, 72, False),
    }


def test_installing_again_leaves_an_administrators_changes_alone():
    factories.published()
    Capability.objects.filter(integrator__slug="ovea", criterion="says_no").update(level=0)

    assert install_reference_profiles(by=SYSTEM) == 0
    assert Capability.objects.get(integrator__slug="ovea", criterion="says_no").level == 0


def test_answers_reach_the_engine_as_they_stand():
    assessment = factories.draft(
        facts={
            "mobile_users": 0,
            "vip_count": 0,
            "legal_archive_years": 0,
            "sites": 1,
            "source_type": "google",
        },
        answers={
            "says_no": {"today": 4, "required": None, "importance": 0},
            "inventory": {"today": None, "required": 0, "must_have": True},
            "bespoke": {"required": 2, "not_applicable": True},
            "vip_help": {"required": 4, "must_have": True},
            "hosting_first": {"dont_know": True},
        },
    )

    criteria = criteria_of(problem(assessment))

    assert len(criteria) == 72
    assert criteria["says_no"] == {
        "id": "says_no", "required": None, "importance": 0, "must_have": False, "applicable": True,
    }  # fmt: skip
    assert (criteria["inventory"]["required"], criteria["inventory"]["must_have"]) == (0, True)
    assert criteria["hosting_first"] == {
        "id": "hosting_first", "required": None, "importance": None, "must_have": False, "applicable": True,
    }  # fmt: skip
    out_of_scope = {key for key, criterion in criteria.items() if not criterion["applicable"]}
    assert out_of_scope == {
        "bespoke",
        "vip_help",
        "mobile_included",
        "mobile_setup",
        "legal_archiving",
        "coexistence",
    }


@pytest.mark.parametrize(
    ("priorities", "expected"),
    [
        ({}, None),
        ({"priorities": []}, None),
        ({"priorities": [["c2"], ["c1", "c3"]]}, {"kind": "ranking", "tiers": [["c2"], ["c1", "c3"]]}),
    ],
)
def test_priorities_are_a_ranking_with_ties_and_empty_means_none(priorities, expected):
    assert problem(factories.draft(**priorities))["client"]["priorities"] == expected


def test_facts_that_hide_nothing_never_change_the_score():
    one = score(assessment=factories.draft(facts={"staff": 10, "mailboxes": 12}), by=SYSTEM)
    other = score(assessment=factories.draft(facts={"staff": 90_000, "mailboxes": 100_000}), by=SYSTEM)

    assert one.result == other.result


def test_run_stores_inputs_and_versions():
    assessment = factories.imported()
    run = score(assessment=assessment, by=SYSTEM)

    policy, questionnaire = current_policy(), assessment.questionnaire
    assert (run.engine_version, run.policy_version, run.policy_hash) == (
        ENGINE_VERSION,
        policy.version,
        policy.content_hash,
    )
    assert (run.questionnaire_version, run.questionnaire_hash) == (
        str(questionnaire),
        questionnaire.content_hash,
    )
    assert run.inputs["policy"] == policy.scoring
    assert rate_problem(run.inputs) == run.result


def test_same_inputs_give_the_stored_run_and_others_a_new_one():
    assessment = factories.draft(answers={"says_no": {"required": 3, "importance": 2}})
    first = score(assessment=assessment, by=SYSTEM)
    kept = first.result

    again = score(assessment=assessment, by=SYSTEM)
    save_step(
        assessment=assessment, step="c1", changes={"says_no.required": 4}, base_revision=None, by=SYSTEM
    )
    changed = score(assessment=assessment, by=SYSTEM)

    assert again.pk == first.pk
    assert changed.pk != first.pk
    assert ScoreRun.objects.get(pk=first.pk).result == kept


def test_withdrawn_integrator_is_rated_no_more():
    assessment = factories.imported()
    Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now())

    assert set(score(assessment=assessment, by=SYSTEM).result["integrators"]) == {
        "ovea", "mass-market-host", "present-provider",
    }  # fmt: skip


def test_scoring_without_an_integrator_says_what_to_do():
    assessment = factories.imported()
    Integrator.objects.update(withdrawn_at=timezone.now())

    with pytest.raises(NoIntegrators, match="add one under Integrators"):
        score(assessment=assessment, by=SYSTEM)


def test_score_takes_the_same_queries_for_one_and_three_integrators(django_assert_num_queries):
    assessment = factories.imported()
    for withdrawn in (["mass-market-host", "in-house-team"], []):
        Integrator.objects.filter(slug__in=withdrawn).update(withdrawn_at=timezone.now())
        Integrator.objects.exclude(slug__in=withdrawn).update(withdrawn_at=None)
        score(assessment=assessment, by=SYSTEM)
        assessment.refresh_from_db()
        assessment.__dict__.pop("answers_by_step", None)
        # savepoint, integrators, capabilities, policy, version, steps, acts, run, the list's row, savepoint
        with django_assert_num_queries(10):
            score(assessment=assessment, by=SYSTEM)


def test_score_assessment_prints_what_the_engine_says_of_the_same_problem(capsys):
    assessment = factories.imported("start-up-38")

    call_command("score_assessment", assessment.public_id, "--json")
    printed = json.loads(capsys.readouterr().out)

    engine = subprocess.run(
        [sys.executable, "-m", "scoring", "--acceptability"],
        input=json.dumps(problem(assessment)),
        capture_output=True,
        text=True,
        check=True,
    )
    expected = json.loads(engine.stdout)
    expected["robustness"] = expected.pop("acceptability")
    assert printed == expected
    assert set(printed["integrators"]) == {"ovea", "mass-market-host", "in-house-team", "present-provider"}


def test_score_assessment_prints_one_line_for_each_integrator(capsys):
    assessment = factories.imported()

    call_command("score_assessment", assessment.public_id)

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "1. ovea", "2. mass-market-host", "3. in-house-team", "4. present-provider",
    ]  # fmt: skip
    assert lines[0] == "1. ovea: strong 98.7 (98.7-100.0)"


def test_score_assessment_without_an_integrator_fails_with_a_sentence():
    assessment = factories.imported()
    Integrator.objects.update(withdrawn_at=timezone.now())

    with pytest.raises(CommandError, match="No active integrator"):
        call_command("score_assessment", assessment.public_id)


def test_verdict_line_without_weight():
    assert (
        verdict_line({"score": None, "verdict": "undetermined"})
        == "undetermined (no criterion carries weight)"
    )


def test_integrators_name_follows_the_language():
    factories.published()
    host = Integrator.objects.get(slug="mass-market-host")

    assert [host.name_in(language) for language in ("en", "it", "fr")] == [
        "Mass-market host", "Hosting generalista", "Hébergeur grand public",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (
            lambda i: Capability.objects.create(integrator=i, criterion="x", level=5),
            "capability_level_0_to_4",
        ),
        (
            lambda i: Capability.objects.create(integrator=i, criterion="x", evidence="rumour"),
            "capability_evidence_known",
        ),
        (lambda i: Capability.objects.create(integrator=i, criterion="says_no", level=1), "capability_once"),
        (
            lambda _: Integrator.objects.create(slug="second", name="Second", is_house=True),
            "integrator_one_house",
        ),
        (lambda _: Integrator.objects.create(slug="second", name=""), "integrator_named"),
    ],
)
def test_database_refuses_impossible_profiles(make, constraint):
    factories.published()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(Integrator.objects.get(slug="ovea"))


def test_database_refuses_a_run_that_does_not_know_its_inputs():
    run = score(assessment=factories.imported(), by=SYSTEM)
    run.pk, run.inputs_hash = None, ""

    with pytest.raises(IntegrityError, match="score_run_knows_its_inputs"), transaction.atomic():
        run.save(force_insert=True)


def test_database_refuses_to_rewrite_a_run():
    run = score(assessment=factories.imported(), by=SYSTEM)

    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        ScoreRun.objects.filter(pk=run.pk).update(result={})
    run.created_by = "Somebody else"
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        run.save()


def test_inputs_that_come_back_make_another_run_with_the_same_result():
    assessment = factories.imported()
    level = Capability.objects.filter(integrator__slug="ovea", criterion="inventory")
    first = score(assessment=assessment, by=SYSTEM)
    level.update(level=0)
    second = score(assessment=assessment, by=SYSTEM)
    level.update(level=4)

    again = score(assessment=assessment, by=SYSTEM)

    assert [run.pk for run in assessment.score_runs.all()] == [again.pk, second.pk, first.pk]
    assert (again.result, again.inputs_hash) == (first.result, first.inputs_hash)
