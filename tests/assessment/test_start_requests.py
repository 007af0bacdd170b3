"""Beginning alone, the lost link, and coming back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from assessment.links import create_link
from assessment.mails.limits import sender_of
from assessment.mails.models import Mail, StartRequest
from assessment.models import AccessLink, Assessment, Organisation
from assessment.services import submit
from tests import factories
from tests.assessment.mails.test_letters import parts, send_all
from tests.assessment.pages import save

pytestmark = pytest.mark.django_db
ASKED = {
    "organisation": "Kestrel Ltd",
    "email": "Carla@Kestrel.example",
    "language": "fr",
    "website": "",
    "name": "",
}


@pytest.fixture
def visitor(settings) -> Client:
    settings.SITE_URL = "https://dodici.example"
    factories.published()
    return Client()


def link_in(message) -> str:
    """The path of the one private link of a message."""
    text, _html = parts(message)
    (path,) = {line.removeprefix("https://dodici.example") for line in text.splitlines() if "/a/" in line}
    return path


def test_assessment_is_made_when_the_mailed_link_is_opened(visitor):
    asked = visitor.post("/", ASKED)
    assert (asked.status_code, asked["Location"]) == (302, "/link-on-its-way/")
    assert (Assessment.objects.count(), Organisation.objects.count()) == (0, 0)
    (message,) = send_all()
    assert message.to == ["carla@kestrel.example"]

    opened = visitor.get(link_in(message))

    assessment = Assessment.objects.get()
    assert opened["Location"] == f"/assessment/{assessment.public_id}/"
    assert (assessment.organisation.name, assessment.language, assessment.status) == (
        "Kestrel Ltd",
        "fr",
        "draft",
    )
    link = AccessLink.objects.get()
    assert (link.email, link.label, link.step) == ("carla@kestrel.example", "carla@kestrel.example", "")
    assert '<html lang="fr">' in visitor.get(opened["Location"]).content.decode()
    assert StartRequest.objects.count() == 0
    assert Mail.objects.get().link == link
    assert AuditEvent.objects.filter(action="create", actor_label="carla@kestrel.example").count() == 1


def test_name_given_at_the_start_is_beside_the_answers(visitor):
    visitor.post("/", ASKED | {"name": "Carla Verdi"})
    visitor.get(link_in(send_all()[0]))

    link = AccessLink.objects.get()
    assert (link.label, link.email) == ("Carla Verdi", "carla@kestrel.example")


def test_link_to_begin_opens_the_same_questionnaire_again(visitor):
    visitor.post("/", ASKED)
    path = link_in(send_all()[0])

    places = {Client().get(path)["Location"] for _ in range(3)}

    assert places == {f"/assessment/{Assessment.objects.get().public_id}/"}


def test_asking_twice_makes_one_request_and_only_the_newest_link_opens(visitor):
    for _ in range(2):
        visitor.post("/", ASKED)
    first, second = (link_in(message) for message in send_all())

    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 302
    assert Assessment.objects.count() == 1


def test_link_to_begin_waits_a_week(visitor):
    visitor.post("/", ASKED)
    path = link_in(send_all()[0])
    long_ago = timezone.now() - timedelta(days=9)
    StartRequest.objects.update(created_at=long_ago, expires_at=long_ago + timedelta(days=7))

    assert Client().get(path).status_code == 404
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "carla"}, "Write a whole e-mail address"),
        ({"email": ""}, "Write a whole e-mail address"),
        ({"organisation": "  "}, "Write the name of your organisation."),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_wrong_input_is_told_and_kept(visitor, wrong, sentence):
    page = visitor.post("/", ASKED | wrong)

    html = page.content.decode()
    assert page.status_code == 422
    assert sentence in html
    assert (wrong | ASKED)["organisation"] in html or "organisation" in wrong
    assert Mail.objects.count() == 0
    kept = "Carla@Kestrel.example" if "email" not in wrong else "Kestrel Ltd"
    assert f'value="{kept}"' in html


@pytest.mark.parametrize("path", ["/", "/lost-link/"])
def test_program_that_fills_in_everything_is_thanked_and_ignored(visitor, path):
    page = visitor.post(path, ASKED | {"website": "https://spam.example"})

    assert page.status_code == 302
    assert (Mail.objects.count(), StartRequest.objects.count()) == (0, 0)


def test_over_the_limit_the_answer_is_the_same_and_nothing_is_stored(visitor, settings):
    settings.MAILS_PER_VISITOR_PER_HOUR = 2
    answers = [visitor.post("/", ASKED | {"email": f"x{n}@client.example"})["Location"] for n in range(4)]

    assert answers == ["/link-on-its-way/"] * 4
    assert (Mail.objects.count(), StartRequest.objects.count()) == (2, 2)


def test_without_a_published_questionnaire_the_page_says_so():
    page = Client().post("/", ASKED)

    assert page.status_code == 422
    assert "The questionnaire is not open yet." in page.content.decode()


def test_lost_link_answers_the_same_for_every_address(visitor):
    known = factories.draft()
    create_link(assessment=known, label="CIO", email="cio@client.example", by=SYSTEM)

    asked = [
        visitor.post("/lost-link/", {"email": email}) for email in ("CIO@client.example", "no@client.example")
    ]

    pages = {(page.status_code, page["Location"]) for page in asked}
    assert pages == {(302, "/lost-link/answered/")}
    assert Mail.objects.count() == 2
    assert [message.to for message in send_all()] == [["cio@client.example"]]


def test_lost_link_brings_back_to_the_last_place_and_renews_what_expired(visitor):
    assessment = factories.draft()
    link, _ = create_link(assessment=assessment, label="CIO", email="cio@client.example", by=SYSTEM)
    past = timezone.now() - timedelta(days=90)
    AccessLink.objects.filter(pk=link.pk).update(created_at=past, expires_at=past + timedelta(days=1))
    save(factories.client_with_link(assessment), assessment, "c3", scope_in_out__required="2")
    visitor.post("/lost-link/", {"email": "cio@client.example"})

    back = Client().get(link_in(send_all()[0]))

    assert back["Location"] == f"/assessment/{assessment.public_id}/step/c3/"
    assert "mailto:" not in mail.outbox[-1].body


def test_wrong_address_for_a_lost_link_is_told(visitor):
    page = visitor.post("/lost-link/", {"email": "cio"})

    assert page.status_code == 422
    assert "Write a whole e-mail address" in page.content.decode()
    assert 'value="cio"' in page.content.decode()


def test_link_that_does_not_open_offers_a_new_one(visitor):
    html = visitor.get("/a/nonsense/").content.decode()

    assert 'action="/lost-link/"' in html


def test_opening_goes_to_the_list_once_everything_is_complete_or_sent(visitor):
    complete = factories.imported(submit=False)
    Assessment.objects.filter(pk=complete.pk).update(last_step="c3")
    _link, token = create_link(assessment=complete, label="CIO", by=SYSTEM)
    assert visitor.get(f"/a/{token}/")["Location"] == f"/assessment/{complete.public_id}/"

    submit(assessment=complete, by=SYSTEM)

    assert visitor.get(f"/a/{token}/")["Location"] == f"/assessment/{complete.public_id}/"


def test_start_page_leads_back_to_what_was_opened_last(visitor):
    first, second = factories.draft(name="First"), factories.draft(name="Second")
    for assessment in (first, second, first):
        _link, token = create_link(assessment=assessment, label="CIO", by=SYSTEM)
        visitor.get(f"/a/{token}/")

    assert f'href="/assessment/{first.public_id}/"' in visitor.get("/").content.decode()
    AccessLink.objects.update(revoked_at=timezone.now())
    assert "Continue your questionnaire" not in visitor.get("/").content.decode()


def test_session_of_an_older_release_still_opens(visitor):
    assessment = factories.draft()
    link, _ = create_link(assessment=assessment, label="CIO", by=SYSTEM)
    session = visitor.session
    session["assessment_links"] = {assessment.public_id: link.pk}
    session.save()

    assert visitor.get(f"/assessment/{assessment.public_id}/").status_code == 200


def test_sender_is_the_last_hop_that_our_own_proxy_wrote(rf, settings):
    def ask(**meta):
        return sender_of(rf.get("/", **meta)).visitor

    settings.BEHIND_PROXY = True
    proxied = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 5.6.7.8"}
    assert ask(**proxied) == ask(**proxied | {"HTTP_X_FORWARDED_FOR": "9.9.9.9, 5.6.7.8"})
    settings.BEHIND_PROXY = False
    assert ask(**proxied) == ask(REMOTE_ADDR="10.0.0.1") != ask(REMOTE_ADDR="10.0.0.2")


def test_links_lead_to_the_address_that_was_asked_unless_one_is_set(rf, settings):
    settings.SITE_URL = ""
    assert sender_of(rf.get("/lost-link/")).site == "http://testserver"
    settings.SITE_URL = "https://dodici.example"
    assert sender_of(rf.get("/lost-link/")).site == "https://dodici.example"
