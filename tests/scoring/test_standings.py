"""The work list's table follows the assessments and their runs, and says which ratings are not of today."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from assessment import services as assessments
from assessment.models import Assessment
from assessment.saving import save_step
from scoring import refreshing, standings
from scoring.models import Capability, Integrator, ScoreRun, Standing
from scoring.services import score
from scoring.standings import outlook
from tests import factories

pytestmark = pytest.mark.django_db


def of(assessment: Assessment) -> Standing:
    return Standing.objects.get(pk=assessment.pk)


def test_standing_is_there_with_the_assessment_and_follows_its_state(consultant):
    assessment = factories.draft(name="L'Oréal", language="fr")
    begun = of(assessment)
    assessments.submit(assessment=assessment, by=SYSTEM)
    sent = of(assessment)
    assessments.start_review(assessment=assessment, reviewer=consultant, by=Actor.of(consultant))
    reviewed = of(assessment)

    assert (begun.status, begun.language, begun.name_key, begun.verdict) == ("draft", "fr", "l oreal", "")
    assert (sent.status, sent.submitted_at, sent.reviewer) == ("submitted", assessment.submitted_at, None)
    assert (reviewed.status, reviewed.reviewer) == ("in_review", consultant)
    assert reviewed.since == assessment.updated_at > sent.since > begun.since


def test_what_a_client_types_changes_nothing_in_the_list(django_assert_num_queries):
    assessment = factories.draft()
    before = Standing.objects.values().get(pk=assessment.pk)

    save_step(
        assessment=assessment, step="c1", changes={"says_no.required": 3}, base_revision=None, by=SYSTEM
    )
    with django_assert_num_queries(1):
        assessment.save(update_fields=["updated_at"])

    assert Standing.objects.values().get(pk=assessment.pk) == before


def test_new_name_is_found_and_sorted():
    assessment = factories.draft(name="Old name")
    assessment.organisation.name = "Ècole"
    assessment.organisation.save()

    assert (of(assessment).name_key, of(assessment).search_words.split("#")[0]) == ("ecole", "ecole ")


def test_rating_is_that_of_the_house_in_the_newest_run():
    assessment = factories.imported()

    run = score(assessment=assessment, by=SYSTEM)

    row, rated = of(assessment), run.result["integrators"]["ovea"]
    assert (row.run, row.house.slug, row.verdict) == (run, "ovea", rated["verdict"])
    assert (str(row.score), str(row.low), str(row.high)) == ("98.7", "98.7", "100.0")
    assert (row.must_met, row.must_total, row.must_unmet) == (18, len(rated["must_haves"]), 0)
    assert (row.basis, row.adjusted) == (outlook().basis, False)


def test_unmet_must_haves_are_those_that_are_missed():
    assessment = factories.imported()
    Capability.objects.filter(integrator__slug="ovea", criterion="inventory").update(level=0)

    run = score(assessment=assessment, by=SYSTEM)

    statuses = list(run.result["integrators"]["ovea"]["must_haves"].values())
    assert (of(assessment).must_unmet, of(assessment).must_met) == (1, statuses.count("met"))


def test_scoring_again_writes_nothing():
    assessment = factories.imported()
    score(assessment=assessment, by=SYSTEM)
    before = of(assessment).rated_at

    score(assessment=assessment, by=SYSTEM)

    assert of(assessment).rated_at == before


def test_assessment_without_weights_has_a_verdict_but_no_score():
    assessment = factories.draft(answers={"says_no": {"required": 3, "importance": 0}})
    Standing.objects.filter(pk=assessment.pk).update(basis="")
    document = {key: {"importance": 0} for key in (c.key for c in assessment.questionnaire.content.criteria)}
    empty = factories.draft(name="Nothing matters", answers=document)

    score(assessment=empty, by=SYSTEM)

    assert (of(empty).verdict, of(empty).score, of(empty).verdict_rank) == ("undetermined", None, -1)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Capability.objects.filter(integrator__slug="in-house-team", criterion="tco").update(
            level=None
        ),
        lambda: Capability.objects.filter(integrator__slug="ovea", criterion="tco").update(
            evidence="declared"
        ),
        lambda: Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now()),
    ],
)
def test_change_of_profiles_outdates_what_waits_and_the_sweep_catches_up(consultant, change):
    waiting, reviewed = factories.imported(), factories.in_review(consultant, "start-up-38")
    approved = factories.proposal(consultant, "municipality-350").assessment
    draft = factories.draft()
    refreshing.sweep()
    before = of(approved).run_id
    change()

    outdated = set(standings.outdated(outlook()).values_list("pk", flat=True))
    swept = refreshing.sweep()

    assert outdated == {waiting.pk, reviewed.pk}
    assert swept == 2
    assert not standings.outdated(outlook()).exists()
    assert (of(approved).run_id, of(draft).verdict) == (before, "")


def test_hand_in_after_a_return_outdates_the_rating(consultant):
    assessment = factories.in_review(consultant)
    score(assessment=assessment, by=SYSTEM)
    assert of(assessment).basis != ""
    row = Assessment.objects.get(pk=assessment.pk)
    row.status, row.rounds = "returned", 1
    row.save(update_fields=["status", "rounds"])
    kept = of(assessment).basis

    assessments.submit(assessment=row, by=SYSTEM)

    assert (kept != "", of(assessment).basis) == (True, "")


def test_outdated_row_is_rated_with_the_next_sweep():
    assessment = factories.imported()
    refreshing.sweep()
    standings.outdate(assessment=assessment)

    assert (refreshing.sweep(), of(assessment).basis) == (1, outlook().basis)


def test_sweep_stops_when_its_time_is_over(monkeypatch):
    factories.imported()
    factories.imported("start-up-38")
    monkeypatch.setattr("scoring.refreshing.SWEEP_SECONDS", -1.0)

    assert [refreshing.sweep(), refreshing.sweep(), refreshing.sweep()] == [1, 1, 0]


def test_sweep_without_a_house_rates_nobody():
    factories.imported()
    Integrator.objects.update(is_house=False)

    assert (refreshing.sweep(), ScoreRun.objects.count()) == (0, 0)


def test_another_house_is_rated_from_the_run_that_was_approved(consultant):
    approved = factories.proposal(consultant).assessment
    run = of(approved).run
    Integrator.objects.update(is_house=False)
    Integrator.objects.filter(slug="mass-market-host").update(is_house=True)

    refreshing.sweep()

    row = of(approved)
    assert (row.run, row.house.slug) == (run, "mass-market-host")
    assert row.verdict == run.result["integrators"]["mass-market-host"]["verdict"]


def test_new_version_of_a_proposal_shows_its_own_run(consultant):
    approved = factories.proposal(consultant).assessment
    Capability.objects.filter(integrator__slug="ovea", criterion="inventory").update(level=0)
    score(assessment=approved, by=SYSTEM)
    before = of(approved).verdict

    factories.services.propose(
        assessment=approved,
        integrator=Integrator.objects.get(slug="ovea"),
        language="en",
        author=consultant,
        by=SYSTEM,
    )

    assert (before, of(approved).verdict) == ("strong", "decline")


def test_missing_rows_are_added_by_the_sweep():
    assessment = factories.imported()
    Standing.objects.all().delete()

    refreshing.sweep()

    assert (of(assessment).status, of(assessment).verdict) == ("submitted", "strong")


def test_upgrade_fills_the_table_from_the_newest_runs():
    rated, draft = factories.imported(), factories.draft()
    score(assessment=rated, by=SYSTEM)
    Capability.objects.filter(integrator__slug="ovea", criterion="inventory").update(level=0)
    newest = score(assessment=rated, by=SYSTEM)
    Standing.objects.all().delete()

    standings.seed(
        *(apps.get_model(*name) for name in (("assessment", "Assessment"), ("scoring", "Standing"))),
        apps.get_model("scoring", "ScoreRun"),
        Integrator.objects.get(is_house=True),
    )

    assert (of(rated).run, of(rated).verdict, of(rated).rated_at) == (newest, "decline", newest.created_at)
    assert (of(rated).basis, of(draft).verdict) == ("", "")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "lost"}, "standing_status_known"),
        ({"verdict": ""}, "standing_rated_or_not"),
        ({"verdict": "superb"}, "standing_rated_or_not"),
        ({"rated_at": None}, "standing_rated_or_not"),
        ({"must_unmet": None}, "standing_rated_or_not"),
        ({"run": None}, "standing_rated_or_not"),
        ({"low": 99}, "standing_score_in_its_range"),
        ({"high": 10}, "standing_score_in_its_range"),
    ],
)
def test_database_refuses_impossible_standings(values, constraint):
    score(assessment=factories.imported(), by=SYSTEM)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Standing.objects.update(**values)
