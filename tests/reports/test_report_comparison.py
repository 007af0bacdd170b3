"""The report's comparison of integrators: whom it shows, what it says of their order, how much it reads."""

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM
from scoring import profiles
from scoring.models import Integrator
from scoring.profile_schema import Level
from tests import factories
from tests.reports.pages import page_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def test_unknown_integrator_is_said_to_be_unknown(browser):
    said = text(page_of(browser, factories.imported(), integrator="nobody"))

    assert "Nobody of that name is compared here: you see Ovea." in said


def test_more_than_six_integrators_are_offered_for_a_choice(browser):
    assessment = factories.imported()
    for at in range(5):
        Integrator.objects.create(slug=f"other-{at}", name=f"Other {at}")

    page = page_of(browser, assessment)
    chosen = page_of(browser, assessment, integrator="other-4", compare=["other-1", "in-house-team"])
    many = page_of(browser, assessment, compare=[f"other-{at}" for at in range(5)] + ["in-house-team"])

    assert "6 of 9 are shown: choose whom to compare" in text(page)
    assert {entry["slug"] for entry in chosen.context["report"]["comparison"].entries} == {
        "other-4",
        "other-1",
        "in-house-team",
    }
    assert "At most 6 integrators fit side by side: 1 of your choice is left out." in text(many)


def test_one_integrator_has_nobody_to_be_ahead_of(browser):
    Integrator.objects.exclude(slug="ovea").update(withdrawn_at=timezone.now())

    said = text(page_of(browser, factories.draft()))

    assert "Only one integrator is rated, so there is nobody to be ahead of." in said
    assert "How certain is this order?" not in said


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_integrators_does_not_change_the_queries(
    browser, consultant, django_assert_num_queries, count
):
    keep = list(Integrator.objects.order_by("-is_house")[:count])
    assessment = factories.in_review(consultant)
    Integrator.objects.exclude(pk__in=[entry.pk for entry in keep]).update(withdrawn_at=timezone.now())
    page_of(browser, assessment)

    with django_assert_num_queries(25):  # as above
        page = page_of(browser, assessment)

    assert len(page.context["report"]["comparison"].entries) == count + 1  # and the present provider


def test_approved_report_says_whose_profile_has_changed_since(browser, consultant):
    assessment = factories.proposal(consultant).assessment

    before = text(page_of(browser, assessment))
    profiles.edit(
        integrator=Integrator.objects.get(slug="in-house-team"),
        change=lambda profile: profile.with_levels({"inventory": Level(level=0)}),
        by=SYSTEM,
    )
    after = text(page_of(browser, assessment))

    assert "This is the report as it was approved, computed on" in before
    assert "No profile has changed since then." in before
    assert "Profiles have changed since then: In-house team." in after
