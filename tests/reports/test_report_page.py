import re
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from assessment import services as assessments
from assessment.models import Assessment
from reports import services
from reports.models import Proposal
from reports.preview import integrator_for
from scoring.models import Integrator
from scoring.services import score
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def page_of(browser, assessment, **query):
    return browser.get(f"/desk/{assessment.public_id}/", query)


def text(page) -> str:
    """The page's words, without tags and doubled spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def test_headline_says_verdict_score_range_and_must_haves(browser):
    said = text(page_of(browser, factories.imported("municipality-350")))

    assert "conditional fit" in said
    assert "We recommend going ahead with Ovea only on conditions." in said
    assert "Score 94.0 Still possible 93.9–98.5 Must-haves met 19 / 20" in said


def test_unmet_must_haves_come_first(browser):
    report = page_of(browser, factories.imported("municipality-350")).context["report"]

    statuses = [row["must_status"] for row in report["must_rows"]]
    assert statuses[0] == "unmet_minor"
    assert set(statuses[1:]) == {"met"}


def test_gaps_are_in_the_engines_order(browser):
    assessment = factories.imported("municipality-350")
    engine = score(assessment=assessment, by=SYSTEM).result["integrators"]["ovea"]

    report = page_of(browser, assessment).context["report"]

    assert [gap["key"] for gap in report["gaps"]] == [gap["criterion"] for gap in engine["gaps"]]


def test_points_shown_add_up_to_the_score_shown(browser):
    report = page_of(browser, factories.imported("start-up-38"), integrator="mass-market-host").context[
        "report"
    ]

    points = [group["points"] for group in report["groups"] if group["points"] is not None]
    assert sum(points) == Decimal(report["fit"]["score"])


def test_bars_stand_where_the_means_are(browser):
    report = page_of(browser, factories.imported()).context["report"]

    for bar, group in zip(report["bars"], report["groups"], strict=True):
        assert bar.offered == round(float(group["offered"]) / 4 * 300, 1)
        assert bar.covers == (float(group["offered"]) >= float(group["required"]))


def test_integrators_stand_side_by_side_and_can_be_chosen(browser):
    page = page_of(browser, factories.imported(), integrator="in-house-team")

    report = page.context["report"]
    assert [entry["slug"] for entry in report["ranking"]] == ["ovea", "mass-market-host", "in-house-team"]
    assert [entry["chosen"] for entry in report["ranking"]] == [False, False, True]
    assert "We advise against going ahead with In-house team" in text(page)


def test_unknown_integrator_falls_back_to_the_house(browser):
    assert page_of(browser, factories.imported(), integrator="nobody").context["report"]["slug"] == "ovea"


def test_two_integrators_of_one_name_are_told_apart(browser):
    assessment = factories.imported()
    Integrator.objects.update(name="The same", name_it="", name_fr="")

    ranking = page_of(browser, assessment).context["report"]["ranking"]

    assert [entry["slug"] for entry in ranking] == ["ovea", "mass-market-host", "in-house-team"]


def test_clients_words_are_shown_as_text(browser):
    page = page_of(browser, factories.imported())

    assert "È già successo due volte &lt;b&gt;&amp; costa&lt;/b&gt;" in page.content.decode()
    assert "Exchange 2013 non è più aggiornato" in text(page)


def test_range_names_its_causes(browser):
    assessment = factories.draft(
        answers={
            "says_no": {"required": 3},
            "inventory": {"dont_know": True},
            "tco": {"required": 3, "importance": 1},
        }
    )
    Integrator.objects.get(slug="ovea").capabilities.filter(criterion="tco").update(level=None)

    causes = page_of(browser, assessment).context["report"]["causes"]

    assert causes == {"required": 70, "importance": 71, "level": 1, "evidence": 70}


def test_contradictions_and_refusals_are_shown(browser):
    facts = {"downtime_h": 0, "mode": "big_bang"}
    document = factories.case("manufacturer-120")

    page = page_of(browser, factories.imported(facts=document["facts"] | facts))

    assert len(page.context["report"]["contradictions"]) == 1
    assert "Requests to refuse" in text(page)
    assert "Alternative:" in text(page)


def test_report_of_an_empty_draft_is_honest(browser):
    said = text(page_of(browser, factories.draft()))

    assert "The client is still answering." in said
    assert "The price needs answers that are missing" in said
    assert "Start the review" not in said


@pytest.mark.parametrize("language", ["it", "fr", "en"])
def test_report_speaks_three_languages(browser, language):
    page = browser.get(f"/desk/{factories.imported().public_id}/", headers={"accept-language": language})

    words = {"it": "Che cosa fare ora", "fr": "Que faire ensuite", "en": "What to do next"}
    assert words[language] in text(page)


def test_page_takes_the_same_queries_whatever_it_shows(browser, consultant, django_assert_num_queries):
    # session, user, roles, assessment; integrators; score: savepoint, integrators, capabilities, steps, run, savepoint;
    # prices: table, classes, bands, rates; links; proposals; the form: integrators and whether there are any
    approved = factories.proposal(consultant).assessment
    for _ in range(2):
        services.propose(
            assessment=approved, integrator=integrator_for(None), language="en", author=consultant, by=SYSTEM
        )
    other = factories.in_review(consultant, "start-up-38")
    for assessment in (approved, other):
        page_of(browser, assessment)
        with django_assert_num_queries(19):
            page_of(browser, assessment)


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


def test_approval_of_a_withdrawn_integrator_is_refused_on_the_page(browser, consultant):
    assessment = factories.in_review(consultant)
    Integrator.objects.filter(slug="ovea").update(withdrawn_at=timezone.now())

    page = browser.post(f"/desk/{assessment.public_id}/approve/", APPROVE)

    assert page.status_code == 422
    assert Assessment.objects.get().status == "in_review"


def test_another_version_keeps_the_number(browser, consultant):
    first = factories.proposal(consultant)

    browser.post(f"/desk/{first.assessment.public_id}/propose/", APPROVE)

    second = Proposal.objects.latest("pk")
    assert (second.number, second.version, second.language) == (first.number, 2, "fr")


def test_version_before_approval_is_a_conflict(browser, consultant):
    assessment = factories.in_review(consultant)

    assert browser.post(f"/desk/{assessment.public_id}/propose/", APPROVE).status_code == 409


@pytest.mark.parametrize(
    ("reach", "action"),
    [
        (lambda *_: None, "Start the review"),
        (
            lambda a, c: assessments.start_review(assessment=a, reviewer=c, by=Actor.of(c)),
            "Approve and make the proposal",
        ),
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
