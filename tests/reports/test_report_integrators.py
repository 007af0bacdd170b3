"""What the report says of gates, of expired evidence, of the present provider and of withdrawn integrators."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from reports import services
from reports.context import NotPriceable
from reports.models import Proposal
from reports.preview import integrator_for
from reports.rendering.document import render
from reports.rendering.view import view
from scoring import profiles
from scoring.models import Integrator
from scoring.profile_schema import Level
from tests import factories
from tests.reports.pages import page_of, section, text

pytestmark = pytest.mark.django_db
EXPIRED = "data_scope"


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def integrator(slug: str) -> Integrator:
    return Integrator.objects.get(slug=slug)


def with_expired_evidence() -> None:
    """Our own house proved until yesterday what the manufacturer wants."""
    yesterday = timezone.localdate() - timedelta(days=1)
    level = Level(level=4, evidence="verified", source="audit", expires=yesterday)
    profiles.edit(integrator=integrator("ovea"), change=lambda p: p.with_levels({EXPIRED: level}), by=SYSTEM)


def test_gates_stand_beside_the_score_with_their_reasons_and_answers(browser):
    page = page_of(browser, factories.imported("municipality-350"))

    gates = {gate["key"]: gate["status"] for gate in page.context["gates"]}
    assert gates == {"size": "passed", "functions": "passed", "eligibility": "unknown", "budget": "passed"}
    shown = section(page, "gates")
    assert "396 mailboxes" in shown
    for fact in re.findall(r'href="#f-(\w+)"', shown):
        assert f'id="f-{fact}"' in page.content.decode()


def test_budget_gate_of_our_own_house_uses_the_offers_own_figure(browser):
    assessment = factories.imported()

    house, other = (page_of(browser, assessment, integrator=slug) for slug in ("ovea", "mass-market-host"))

    yearly = house.context["offer"]["price"]["yearly"]
    assert f"€{yearly:,}" in house.context["gates"][3]["reason"]
    assert other.context["gates"][3]["reason"].startswith("At the stated price of €2.00 for each of 120")


def test_score_stays_the_same_whatever_the_gates_say(browser):
    assessment = factories.imported()
    before = page_of(browser, assessment).context["report"]["fit"]
    profiles.edit(
        integrator=integrator("ovea"),
        change=lambda p: p.model_copy(update={"largest_installation": None, "functions": None}),
        by=SYSTEM,
    )

    after = page_of(browser, assessment)

    assert after.context["report"]["fit"] == before
    assert [gate["status"] for gate in after.context["gates"]][:2] == ["unknown", "unknown"]


def test_expired_evidence_is_shown_as_expired_wherever_it_is_listed(browser, consultant):
    assessment = factories.in_review(consultant)
    with_expired_evidence()

    page = page_of(browser, assessment)
    proposal = services.approve(
        assessment=assessment, integrator=integrator("ovea"), language="en", approver=consultant, by=SYSTEM
    )

    for place in ("answers", "gaps", "must-haves"):
        assert "declared (expired on " in section(page, place)
    row = next(
        row
        for group in proposal.snapshot["competencies"]
        for row in group["criteria"]
        if row["key"] == EXPIRED
    )
    assert (row["evidence"], row["expired"]) == (
        "declared", (timezone.localdate() - timedelta(days=1)).isoformat(),
    )  # fmt: skip
    assert render(proposal.snapshot).findings == ()


def test_approved_report_keeps_the_evidence_of_its_day(browser, consultant):
    assessment = factories.proposal(consultant).assessment
    with_expired_evidence()

    page = page_of(browser, assessment)

    assert "expired" not in text(page)


def test_present_provider_can_be_looked_at_and_is_never_proposed(browser, consultant):
    page = page_of(browser, factories.in_review(consultant), integrator="present-provider")

    assert page.context["report"]["slug"] == "present-provider"
    assert page.context["form"].initial["integrator"] == "ovea"
    assert "This is what the client has today" in text(page)
    assert "Present provider" in section(page, "comparison")
    assert page.context["gates"] == []
    assert "present-provider" not in str(page.context["form"])


@pytest.mark.parametrize("slug", ["present-provider", "in-house-team"])
def test_nobody_proposes_the_present_provider_or_a_withdrawn_integrator(browser, consultant, slug):
    assessment = factories.in_review(consultant)
    profiles.withdraw(integrator=integrator("in-house-team"), by=SYSTEM)

    page = browser.post(f"/desk/{assessment.public_id}/approve/", {"integrator": slug, "language": "it"})

    assert page.status_code == 422
    assert "it is withdrawn or unknown" in text(page)
    assert not Proposal.objects.exists()


def test_integrator_that_is_withdrawn_while_somebody_approves_is_refused(consultant):
    assessment = factories.in_review(consultant)
    chosen = integrator("in-house-team")
    profiles.withdraw(integrator=chosen, by=SYSTEM)

    with pytest.raises(NotPriceable, match="In-house team is withdrawn") as refused:
        services.approve(
            assessment=assessment, integrator=chosen, language="it", approver=consultant, by=SYSTEM
        )

    assert refused.value.reasons == ["withdrawn"]
    assessment.refresh_from_db()
    assert assessment.status == "in_review"


def test_page_of_a_withdrawn_integrator_says_so_and_shows_the_house(browser):
    assessment = factories.imported()
    profiles.withdraw(integrator=integrator("in-house-team"), by=SYSTEM)

    page = page_of(browser, assessment, integrator="in-house-team")

    assert page.context["report"]["slug"] == "ovea"
    assert "In-house team was withdrawn on" in text(page)
    assert "is rated no more: you see Ovea." in text(page)


def test_approved_run_that_knows_a_withdrawn_integrator_stays_readable(browser, consultant):
    assessment = factories.proposal(consultant).assessment
    profiles.withdraw(integrator=integrator("in-house-team"), by=SYSTEM)

    page = page_of(browser, assessment, integrator="in-house-team")

    assert page.context["report"]["slug"] == "in-house-team"
    assert "withdrawn" not in section(page, "comparison")


def test_approved_run_that_does_not_know_an_integrator_yet_says_so(browser, consultant):
    assessment = factories.proposal(consultant).assessment
    profile = profiles.profile_of(integrator("ovea")).model_copy(update={"slug": "new"})
    profiles.rename(
        integrator=profiles.add(profile=profile, by=SYSTEM),
        names=profile.name.model_copy(update={"en": "Newcomer"}),
        by=SYSTEM,
    )

    page = page_of(browser, assessment, integrator="new")

    assert "approved before Newcomer was rated: you see Ovea" in text(page)


def test_proposal_never_recommends_the_present_provider(consultant):
    answers = factories.case("manufacturer-120")["answers"]
    for answer in answers.values():
        answer["today"] = 4
    for row in Integrator.objects.all():
        row.capabilities.update(level=0)
    assessment = factories.in_review(consultant, answers=answers)

    proposal = services.approve(
        assessment=assessment,
        integrator=integrator_for(None),
        language="it",
        approver=consultant,
        by=Actor.of(consultant),
    )

    first = proposal.snapshot["ranking"][0]
    assert (first["name"], first["offered"], first["verdict"]) == ("Fornitore attuale", False, "good")
    assert view(proposal.snapshot).context["better"] == ""
