"""The clients' ways in, as a consultant makes and takes them."""

import re

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from assessment.links import open_link
from assessment.models import AccessLink, Assessment, QuestionnaireVersion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


INVITE = "/desk/invite/"


def test_invitation_shows_the_link_once_and_it_opens(browser):
    factories.published()

    page = browser.post(INVITE, {"organisation": "New client", "label": "Their CIO", "language": "fr"})

    token = re.search(r"/a/([\w-]+)/", page.content.decode()).group(1)
    assert open_link(token=token).assessment.organisation.name == "New client"
    assert Assessment.objects.get().language == "fr"
    assert token not in browser.get(f"/desk/{Assessment.objects.get().public_id}/").content.decode()


def test_invitation_without_a_name_keeps_what_was_typed(browser):
    factories.published()

    page = browser.post(INVITE, {"organisation": "", "label": "Their CIO", "language": "fr"})

    assert page.status_code == 422
    assert page.context["form"]["label"].value() == "Their CIO"
    assert (Assessment.objects.count(), AccessLink.objects.count()) == (0, 0)


def test_invitation_before_publishing_says_what_to_do(browser):
    QuestionnaireVersion.objects.all().delete()

    page = browser.post(INVITE, {"organisation": "New client", "label": "Their CIO", "language": "fr"})

    assert page.status_code == 422
    assert "publish_questionnaire" in page.content.decode()


def test_another_link_can_be_made_and_revoked(browser):
    assessment = factories.draft()
    made = browser.post(f"/desk/{assessment.public_id}/links/", {"label": "A deputy"})
    token = re.search(r"/a/([\w-]+)/", made.content.decode()).group(1)
    address = reverse("reports:revoke_link", args=[assessment.public_id, AccessLink.objects.get().pk])
    assert open_link(token=token).assessment == assessment

    browser.post(address)
    revoked_at = AccessLink.objects.get().revoked_at
    page = browser.post(address, follow=True)

    assert open_link(token=token) is None
    assert "The link of A deputy no longer opens." in page.content.decode()
    assert AccessLink.objects.get().revoked_at == revoked_at
    assert AuditEvent.objects.filter(action="revoke").count() == 1


def test_link_without_a_name_is_not_made(browser):
    assessment = factories.draft()

    page = browser.post(f"/desk/{assessment.public_id}/links/", {"label": ""}, follow=True)

    assert "Say who gets the link." in page.content.decode()
    assert AccessLink.objects.count() == 0


def test_link_of_another_client_cannot_be_revoked_from_here(browser):
    mine, other = factories.draft(), factories.draft(name="Other")
    factories.client_with_link(other)

    response = browser.post(f"/desk/{mine.public_id}/links/{AccessLink.objects.get().pk}/revoke/")

    assert response.status_code == 404
    assert AccessLink.objects.get().revoked_at is None


def test_client_behind_a_revoked_link_is_out_with_the_next_request(browser):
    assessment = factories.draft()
    cio = factories.client_with_link(assessment)
    assert cio.get(f"/assessment/{assessment.public_id}/").status_code == 200

    browser.post(f"/desk/{assessment.public_id}/links/{AccessLink.objects.get().pk}/revoke/")

    assert cio.get(f"/assessment/{assessment.public_id}/").status_code == 404
