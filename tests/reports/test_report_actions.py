"""What a consultant does with a report: take it on, approve it, propose again."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actors import Actor
from assessment import services as assessments
from assessment.models import Assessment
from reports import services
from reports.models import PriceTable, Proposal
from reports.preview import integrator_for
from scoring import acts
from scoring.models import Capability, Integrator, ScoreRun
from tests import factories
from tests.reports.pages import page_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def test_review_is_started_once(browser, consultant):
    assessment = factories.imported()

    first = browser.post(f"/desk/{assessment.public_id}/review/")
    second = browser.post(f"/desk/{assessment.public_id}/review/")

    assert (first.status_code, second.status_code) == (302, 409)
    assert "so it cannot become in review. Nothing was changed." in text(second)
    assert Assessment.objects.get().reviewer == consultant


APPROVE = {"integrator": "ovea", "language": "fr"}


def test_approval_leads_to_the_proposal(browser, consultant):
    assessment = factories.in_review(consultant)

    response = browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE)

    proposal = Proposal.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/proposals/{proposal.public_id}/")
    assert (proposal.language, proposal.integrator.slug, proposal.created_by) == ("fr", "ovea", consultant)


def test_second_approval_is_a_conflict_that_changes_nothing(browser, consultant):
    assessment = factories.in_review(consultant)
    browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE)

    response = browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE)

    assert response.status_code == 409
    assert Proposal.objects.count() == 1


def test_approval_without_the_facts_of_a_price_names_the_question(browser, consultant):
    facts = factories.case("manufacturer-120")["facts"]
    del facts["mailboxes_by_class"]
    assessment = factories.in_review(consultant, facts=facts)

    page = browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE)

    assert page.status_code == 422
    assert "How many mailboxes do you need of each size?" in text(page)
    assert page.context["form"]["language"].value() == "fr"
    assert (Assessment.objects.get().status, Proposal.objects.count()) == ("in_review", 0)


@pytest.mark.parametrize(
    "typed", [{}, {"integrator": "ovea", "language": "de"}, {"integrator": "nobody", "language": "fr"}]
)
def test_approval_with_an_impossible_choice_is_refused_and_stores_nothing(browser, consultant, typed):
    assessment = factories.in_review(consultant)

    page = browser.post(f"/desk/{assessment.public_id}/approve/", typed)

    assert page.status_code == 422
    assert "Approve and make the proposal" in text(page)
    assert (Assessment.objects.get().status, Proposal.objects.count()) == ("in_review", 0)


def test_approval_when_everybody_is_withdrawn_is_refused(browser, consultant):
    assessment = factories.in_review(consultant)
    Integrator.objects.update(withdrawn_at=timezone.now())

    page = browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE)

    assert page.status_code == 422
    assert "There is nobody to rate" in text(page)
    assert (Assessment.objects.get().status, Proposal.objects.count()) == ("in_review", 0)


def test_approval_of_a_withdrawn_integrator_is_refused_on_the_page(browser, consultant):
    assessment = factories.in_review(consultant)
    Integrator.objects.filter(slug="ovea").update(withdrawn_at=timezone.now())

    page = browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE)

    assert page.status_code == 422
    assert Assessment.objects.get().status == "in_review"


def test_approval_of_a_report_that_changed_meanwhile_shows_it_again(browser, consultant):
    assessment = factories.in_review(consultant)
    seen = page_of(browser, assessment).context["run"].inputs_hash
    acts.adjust(
        assessment=assessment,
        target="needed",
        criterion="says_no",
        level=0,
        reason="Somebody else was told so on the telephone.",
        by=Actor.of(consultant),
    )

    page = browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE | {"seen": seen})

    assert page.status_code == 409
    assert "The report has changed since you opened it" in text(page)
    assert "Somebody else was told so on the telephone." in text(page)
    assert page.context["form"]["language"].value() == "fr"
    assert (Assessment.objects.get().status, Proposal.objects.count()) == ("in_review", 0)

    again = re.search(r'name="seen" value="([^"]+)"', page.content.decode()).group(1)
    assert again != seen
    assert (
        browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE | {"seen": again}).status_code == 302
    )


def test_another_version_keeps_the_number(browser, consultant):
    first = factories.proposal(consultant)

    response = browser.post(f"/desk/{first.assessment.public_id}/propose/", APPROVE)

    second = Proposal.objects.latest("pk")
    assert (first.language, second.language) == ("it", "fr")
    assert (second.number, second.version) == (first.number, 2)
    assert (response.status_code, response["Location"]) == (302, f"/proposals/{second.public_id}/")
    said = text(page_of(browser, first.assessment))
    assert f"{first.number} v2 French, Ovea, queued {first.number} v1 Italian, Ovea, queued" in said


def test_another_version_without_a_price_is_refused_on_the_page(browser, consultant):
    first = factories.proposal(consultant)
    PriceTable.objects.update(valid_from=date(2999, 1, 1))

    page = browser.post(f"/desk/{first.assessment.public_id}/propose/", APPROVE)

    assert page.status_code == 422
    assert "an administrator adds one under Price tables." in text(page)
    assert "<details open>" in page.content.decode()
    assert list(Proposal.objects.all()) == [first]


def test_version_before_approval_is_a_conflict(browser, consultant):
    assessment = factories.in_review(consultant)

    assert browser.post(f"/desk/{assessment.public_id}/propose/", APPROVE).status_code == 409


def approved(assessment: Assessment, consultant) -> None:
    by = Actor.of(consultant)
    assessments.start_review(assessment=assessment, reviewer=consultant, by=by)
    house = integrator_for(None)
    services.approve(assessment=assessment, integrator=house, language="it", approver=consultant, by=by)


@pytest.mark.parametrize(
    ("reach", "action"),
    [
        (lambda *_: None, "Start the review"),
        (
            lambda a, c: assessments.start_review(assessment=a, reviewer=c, by=Actor.of(c)),
            "Approve and make the proposal",
        ),
        (approved, "Make the version"),
    ],
)
def test_page_offers_what_the_state_allows(browser, consultant, reach, action):
    assessment = factories.imported()
    reach(assessment, consultant)

    said = text(page_of(browser, assessment))

    offered = [
        words
        for words in ("Start the review", "Approve and make the proposal", "Make the version")
        if words in said
    ]
    assert offered == [action]


def test_page_without_any_integrator_says_what_to_do(browser):
    assessment = factories.imported()
    Integrator.objects.update(withdrawn_at=timezone.now())

    assert "There is nobody to rate" in text(page_of(browser, assessment))


def test_score_assessment_of_an_approved_one_prints_what_was_approved(consultant, capsys):
    assessment = factories.proposal(consultant).assessment
    call_command("score_assessment", assessment.public_id)
    approved = capsys.readouterr().out
    Capability.objects.filter(integrator__slug="ovea").update(level=0)

    call_command("score_assessment", assessment.public_id)

    assert capsys.readouterr().out == approved
    assert ScoreRun.objects.count() == 1
