"""The consultant's table of links: who, for what, and what became of the e-mail."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import SYSTEM
from assessment.links import create_link
from assessment.mails.models import Mail
from assessment.models import AccessLink, Assessment
from reports.ways_in import ways_in
from tests import factories
from tests.assessment.mails.test_letters import send_all
from tests.reports.pages import section

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


@pytest.fixture
def link():
    assessment = factories.imported()
    made, _ = create_link(assessment=assessment, label="Carla", email="carla@client.example", by=SYSTEM)
    return made


def table(browser, assessment) -> str:
    return section(browser.get(f"/desk/{assessment.public_id}/"), "links")


def act(browser, link, name: str):
    return browser.post(reverse(f"reports:{name}", args=[link.assessment.public_id, link.pk]), follow=True)


def test_invitation_with_an_address_is_mailed_and_not_shown(browser):
    factories.published()
    made = browser.post(
        "/desk/invite/",
        {"organisation": "New", "label": "Carla", "email": "Carla@Client.example", "language": "it"},
        follow=True,
    )

    html = made.content.decode()
    assert "The link for Carla is on its way to carla@client.example." in html
    assert "/a/" not in html
    assert [message.to for message in send_all()] == [["carla@client.example"]]
    assert "sent" in table(browser, Assessment.objects.get())


def test_wrong_address_is_told_and_no_client_is_made(browser):
    factories.published()
    page = browser.post(
        "/desk/invite/", {"organisation": "New", "label": "Carla", "email": "carla", "language": "it"}
    )

    assert page.status_code == 422
    assert "Write a whole e-mail address" in page.content.decode()
    assert Assessment.objects.count() == 0


def test_another_link_can_be_mailed_or_its_address_be_wrong(browser, link):
    address = reverse("reports:new_link", args=[link.assessment.public_id])

    wrong = browser.post(address, {"label": "Bruno", "email": "bruno"}, follow=True)
    right = browser.post(address, {"label": "Bruno", "email": "bruno@client.example"}, follow=True)

    assert "Write a whole e-mail address" in wrong.content.decode()
    assert "The link for Bruno is on its way to bruno@client.example." in right.content.decode()
    assert AccessLink.objects.filter(label="Bruno").count() == 1


def test_table_says_scope_and_what_became_of_the_mail(browser, link):
    create_link(assessment=link.assessment, label="Anna", email="a@client.example", step="c4", by=SYSTEM)
    act(browser, link, "mail_link")
    assert "waiting to be sent" in table(browser, link.assessment)
    Mail.objects.update(status="failed", error="refused")

    html = table(browser, link.assessment)

    assert "carla@client.example" in html
    assert "whole questionnaire" in html
    assert link.assessment.questionnaire.content.competency("c4").name.en in html
    assert "The mail server refused this address. Check how it is written." in html


def test_link_can_be_sent_again_and_opens_anew(browser, link):
    AccessLink.objects.filter(pk=link.pk).update(
        created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now()
    )

    page = act(browser, link, "mail_link")

    assert "The link for Carla is on its way to carla@client.example." in page.content.decode()
    assert len(send_all()) == 1
    link.refresh_from_db()
    assert link.opens_at(timezone.now())


def test_link_without_address_revoked_or_of_a_colleague_after_sending_is_not_mailed(browser, link):
    bare, _ = create_link(assessment=link.assessment, label="Bare", by=SYSTEM)
    colleague, _ = create_link(
        assessment=link.assessment, label="Anna", email="a@client.example", step="c4", by=SYSTEM
    )
    act(browser, link, "revoke_link")

    for one in (bare, colleague, link):
        assert "This link cannot be mailed" in act(browser, one, "mail_link").content.decode()
    assert Mail.objects.count() == 0


def test_too_many_messages_to_one_address_are_refused(browser, link, settings):
    settings.MAILS_PER_ADDRESS_PER_HOUR = 1
    act(browser, link, "mail_link")

    again = act(browser, link, "mail_link")
    other = browser.post(
        reverse("reports:new_link", args=[link.assessment.public_id]),
        {"label": "Carla again", "email": link.email},
        follow=True,
    )

    for page in (again, other):
        assert "This address received too many messages in the last hour." in page.content.decode()
    assert AccessLink.objects.filter(label="Carla again").count() == 0


def test_link_of_another_client_is_not_mailed_from_here(browser, link):
    other = factories.draft(name="Other")

    page = browser.post(reverse("reports:mail_link", args=[other.public_id, link.pk]))

    assert page.status_code == 404


def test_table_takes_one_query_for_one_link_and_three(browser, link, django_assert_num_queries):
    for count in (1, 3):
        while AccessLink.objects.count() < count:
            create_link(assessment=link.assessment, label="More", email="m@client.example", by=SYSTEM)
        with django_assert_num_queries(1):
            assert len(ways_in(link.assessment, "en")) == count
