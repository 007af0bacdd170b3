"""The pages with the score runs of an assessment, and with what moved the result from one to another."""

import re
from fractions import Fraction

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from assessment.saving import save_step
from reports.run_words import Names
from scoring.acts import take_back
from scoring.models import Capability, Integrator, ScoreRun
from scoring.policies import publish_policy
from scoring.services import score
from tests import factories
from tests.reports.pages import column, text
from tests.scoring.test_acts import REASON, adjusted, must_haves, waived
from tests.scoring.test_policies import stricter

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def scored(assessment) -> ScoreRun:
    for name in ("answers_by_step", "skipped"):
        assessment.__dict__.pop(name, None)
    return score(assessment=assessment, by=SYSTEM)


def answer(assessment, step="c1", **changes) -> ScoreRun:
    save_step(
        assessment=assessment,
        step=step,
        changes={name.replace("__", "."): value for name, value in changes.items()},
        base_revision=None,
        by=SYSTEM,
    )
    return scored(assessment)


def level(assessment, value: int) -> ScoreRun:
    Capability.objects.filter(integrator__slug="ovea", criterion="says_no").update(level=value)
    return scored(assessment)


@pytest.fixture
def assessment():
    made = factories.draft(answers={"says_no": {"required": 3, "importance": 2}})
    scored(made)
    return made


def runs_page(browser, assessment, **query):
    return browser.get(f"/desk/{assessment.public_id}/runs/", query)


def difference_page(browser, assessment, **query):
    return browser.get(f"/desk/{assessment.public_id}/runs/difference/", query)


def test_each_run_says_when_by_whom_and_why(browser, assessment):
    answer(assessment, says_no__required=4)
    level(assessment, 1)
    publish_policy(content=stricter(), by=SYSTEM)
    Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now())
    newest = scored(assessment)

    page = runs_page(browser, assessment)

    rows = page.context["rows"]
    assert [row.causes for row in rows] == [
        ["In-house team is rated no more", "Scoring policy: 1.0.0 → 1.1.0"],
        ["Ovea: 1 level or evidence changed"],
        ["1 criterion answered otherwise"],
        ["The first run"],
    ]
    assert rows[0].number == newest.pk
    assert rows[0].score == f"{float(Fraction(newest.result['integrators']['ovea']['score_1dp'])):.1f}"
    assert (rows[0].by, rows[0].questionnaire) == ("Dodici", "zimbra-12 1.1.0")
    assert "policy 1.1.0" in text(page)


def test_looking_at_the_runs_scores_nothing(browser):
    page = runs_page(browser, factories.imported())

    assert "has not been scored yet" in text(page)
    assert ScoreRun.objects.count() == 0


def test_list_takes_the_same_queries_for_one_and_three_runs(browser, assessment, django_assert_num_queries):
    def look():
        # session, person, roles, assessment; integrators; how many runs, the runs, the one before them
        with django_assert_num_queries(8):
            assert runs_page(browser, assessment).status_code == 200

    look()
    answer(assessment, says_no__required=4)
    level(assessment, 1)
    look()


def test_runs_come_in_pages(browser, assessment, monkeypatch):
    monkeypatch.setattr("reports.runs.PAGE_SIZE", 2)
    for value in (0, 1):
        level(assessment, value)

    first, second = runs_page(browser, assessment), runs_page(browser, assessment, page=2)

    assert [len(page.context["rows"]) for page in (first, second)] == [2, 1]
    assert first.context["rows"][1].causes == ["Ovea: 1 level or evidence changed"]


def test_difference_is_of_the_last_two_runs_unless_others_are_asked_for(browser, assessment):
    second = answer(assessment, says_no__required=4)
    third = level(assessment, 1)

    page = difference_page(browser, assessment)
    asked = difference_page(browser, assessment, before=second.pk - 1, after=second.pk)

    assert (page.context["old"], page.context["new"]) == (second, third)
    assert asked.context["new"] == second


def test_what_moved_it_is_named_with_level_texts_points_and_a_link(browser, assessment):
    answer(assessment, says_no__required=4, says_no__must_have=True)
    criterion = assessment.questionnaire.content.criterion("says_no")

    page = difference_page(browser, assessment, integrator="mass-market-host")
    html = page.content.decode()

    assert f'href="/desk/{assessment.public_id}/#a-says_no"' in html
    assert column(html, "Before")[0] == f"3: {criterion.levels[3].en}"
    assert column(html, "After")[0] == f"4: {criterion.levels[4].en}"
    assert "1 change that moved no points" in text(page)
    assert "no must-have" in text(page)


def test_points_on_the_page_add_up_to_the_difference_shown(browser, assessment):
    answer(assessment, "c2", hard_quota__required=4, hard_quota__importance=3)
    level(assessment, 0)
    last = answer(assessment, tco__required=2, says_no__required=1)
    first = ScoreRun.objects.order_by("pk").first()

    found = difference_page(browser, assessment, before=first.pk, after=last.pk).context["found"]

    shown = [Fraction(row.points) for row in (*found["moved"], *found["unmoved"])]
    assert sum(shown) == Fraction(found["total"])
    assert Fraction(found["total"]) == Fraction(found["after"].score) - Fraction(found["before"].score)
    assert [row.size for row in found["moved"]] == sorted((row.size for row in found["moved"]), reverse=True)


def test_priorities_and_policy_are_shown_in_words(browser, assessment):
    answer(assessment, "priorities", tiers=[["c2"], ["c1"]])
    publish_policy(content=stricter(), by=SYSTEM)
    last = scored(assessment)
    first = ScoreRun.objects.order_by("pk").first()

    said = text(difference_page(browser, assessment, before=first.pk, after=last.pk))

    names = {
        part.key: f"{part.number}. {part.name.en}" for part in assessment.questionnaire.content.competencies
    }
    assert f"none: all count alike {names['c2']} > {names['c1']}" in said
    assert "Needed level where the client named none" in said


def test_one_run_alone_says_that_there_is_nothing_to_compare(browser, assessment):
    page = difference_page(browser, assessment)

    assert page.status_code == 200
    assert "There are not two runs to compare yet" in text(page)


@pytest.mark.parametrize("before", ["0", "x", "-1", "²", "9" * 30])
def test_a_run_that_is_not_there_is_not_found(browser, assessment, before):
    answer(assessment, says_no__required=4)

    assert difference_page(browser, assessment, before=before).status_code == 404


def test_another_clients_run_is_not_found(browser, assessment):
    stranger = score(assessment=factories.draft(name="Another client"), by=SYSTEM)

    assert difference_page(browser, assessment, before=stranger.pk).status_code == 404


def test_an_integrator_of_one_run_only_is_said_to_be(browser, assessment):
    Integrator.objects.create(slug="newcomer", name="Newcomer")
    scored(assessment)

    page = difference_page(browser, assessment, integrator="newcomer")

    assert "Newcomer is not rated in run" in text(page)


def test_no_score_on_one_side_lists_the_changes_without_points(browser, assessment):
    keys = [criterion.key for criterion in assessment.questionnaire.content.criteria]
    steps = {part.key: part.criteria for part in assessment.questionnaire.content.competencies}
    for step, criteria in steps.items():
        save_step(
            assessment=assessment,
            step=step,
            changes={f"{criterion.key}.importance": 0 for criterion in criteria},
            base_revision=None,
            by=SYSTEM,
        )
    scored(assessment)

    page = difference_page(browser, assessment)

    assert "One of the two runs has no score" in text(page)
    assert len(page.context["found"]["moved"]) == len(keys)


def stored(run: ScoreRun, **fields) -> ScoreRun:
    """Another run that says something else, as another version of the product stored it."""
    for name, value in fields.items():
        setattr(run, name, value)
    run.pk = None
    run.save(force_insert=True)
    return run


def test_a_questionnaire_that_is_gone_leaves_the_keys(browser, assessment):
    run = scored(assessment)
    inputs = run.inputs
    inputs["client"]["competencies"][0]["criteria"].append(
        {"id": "old_question", "required": 4, "importance": 3, "must_have": False, "applicable": True}
    )
    gone = stored(run, inputs=inputs, questionnaire_version="zimbra-12 0.9.0", questionnaire_hash="f" * 64)

    page = difference_page(browser, assessment)

    assert page.context["new"] == gone
    assert "answered zimbra-12 0.9.0, which is gone" in text(page)
    assert "old_question" in text(page)


def test_runs_from_before_versions_were_kept_say_so(browser, assessment):
    stored(scored(assessment), questionnaire_version="", questionnaire_hash="")

    page = difference_page(browser, assessment)

    assert "does not know which version of the questionnaire it answered" in text(page)


def test_inputs_of_another_engine_that_cannot_be_read_are_said_to_be(browser, assessment):
    run = scored(assessment)
    stored(run, inputs={**run.inputs, "policy": {"from_the_future": 1}}, engine_version="9.0.0")

    page = difference_page(browser, assessment)

    assert page.status_code == 200
    assert "what moved it cannot be computed" in text(page)
    assert "Scoring engine: " in text(runs_page(browser, assessment))


def test_difference_takes_the_same_queries_for_one_and_three_changes(
    browser, assessment, django_assert_num_queries
):
    def look():
        # session, person, roles, assessment; the runs to choose among, the two; integrators; their questionnaires
        with django_assert_num_queries(8):
            assert difference_page(browser, assessment).status_code == 200

    answer(assessment, says_no__required=4)
    look()
    answer(assessment, says_no__required=2, says_no__importance=3, tco__required=1)
    look()


def test_names_fall_back_to_keys():
    content = factories.catalogue()
    names = Names([content], content, "it")

    assert names.criterion("nowhere") == "nowhere"
    assert names.competency("c99") == "c99"
    assert names.link("nowhere") == ""
    assert names.level("nowhere", 3, "-") == "3"
    assert re.match(r"3: .+", names.level("says_no", 3, "-"))


def test_changes_from_a_consultants_act_say_whose_and_why(browser, consultant):
    reviewed = factories.in_review(consultant)
    scored(reviewed)
    act = adjusted(reviewed, by=Actor.of(consultant))
    key = must_haves(reviewed)[0]
    waived(reviewed, key)
    second = scored(reviewed)

    page = difference_page(browser, reviewed, before=ScoreRun.objects.order_by("pk").first().pk)
    said = text(page)

    assert f"Level of the integrator Adjusted by {consultant}: {REASON}" in said
    assert f"Waived by Ada Bianchi, noted by Dodici: {REASON}" in said
    assert "1 adjustment or waiver" in text(runs_page(browser, reviewed))
    take_back(act=act, reason="Two clients wrote back meanwhile.", by=SYSTEM)
    scored(reviewed)
    said = text(difference_page(browser, reviewed, before=second.pk))
    assert f"The adjustment by {consultant} ended." in said
    assert "Ada Bianchi" not in said


def test_another_integrators_act_is_not_named(browser, consultant):
    reviewed = factories.in_review(consultant)
    scored(reviewed)
    adjusted(reviewed)
    scored(reviewed)

    said = text(difference_page(browser, reviewed, integrator="mass-market-host"))

    assert REASON not in said
    assert "Nothing moved the score" in said


def test_the_present_provider_is_compared_by_its_name(browser, consultant):
    reviewed = factories.in_review(consultant)
    first = scored(reviewed)
    adjusted(reviewed, target="today", integrator=None, evidence="", level=0)
    second = scored(reviewed)

    page = difference_page(browser, reviewed, before=first.pk, after=second.pk, integrator="present-provider")

    assert page.context["name"] == "Present provider"
    assert "Level of the integrator Adjusted by Dodici" in text(page)
