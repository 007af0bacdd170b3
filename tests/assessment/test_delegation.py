"""One step for a colleague: what both see, reminders, taking back, and who answered what."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from assessment.links import create_link
from assessment.mails.models import Mail
from assessment.models import AccessLink, Assessment, StepAnswers
from assessment.services import submit
from tests import factories
from tests.assessment.mails.test_letters import parts, send_all
from tests.assessment.pages import opened, post, save, step_url
from tests.assessment.test_start_requests import link_in

pytestmark = pytest.mark.django_db
ANNA = {"name": "Anna Rossi", "email": "Anna@Client.example", "note": "Only you know this."}


@pytest.fixture
def assessment(settings) -> Assessment:
    settings.SITE_URL = "https://dodici.example"
    return factories.draft()


@pytest.fixture
def owner(assessment) -> Client:
    return factories.client_with_link(assessment)


@pytest.fixture
def anna(assessment, owner) -> Client:
    """The colleague, who opened the link in her e-mail."""
    owner.post(step_url(assessment, "c4") + "delegate/", ANNA)
    (message,) = send_all()
    browser = Client()
    assert browser.get(link_in(message))["Location"] == step_url(assessment, "c4")
    return browser


def tasks(owner, assessment) -> str:
    return owner.get(f"/assessment/{assessment.public_id}/").content.decode()


def act(owner, assessment, what: str, step: str = "c4", follow: bool = True):
    return owner.post(f"{step_url(assessment, step)}{what}/", follow=follow)


def test_request_is_mailed_with_the_owners_words(assessment, owner):
    page = owner.post(step_url(assessment, "c4") + "delegate/", ANNA, follow=True)

    assert "A message to Anna Rossi is on its way to anna@client.example." in page.content.decode()
    (message,) = send_all()
    text, html = parts(message)
    assert message.to == ["anna@client.example"]
    assert message.subject.startswith("The CIO asks for your answers on “")
    for part in (text, html):
        assert "Only you know this." in part
    event = AuditEvent.objects.get(action="delegate")
    assert (event.actor_label, event.details["step"]) == ("The CIO", "c4")


def test_colleague_sees_the_step_and_no_other_address(assessment, anna):
    html = anna.get(step_url(assessment, "c4")).content.decode()

    assert "The CIO asked you to answer this step." in html
    for absent in (
        "All steps",
        "with-steps__nav",
        "/step/c5/",
        "/check/",
        "Save and continue</button>\n        <button",
    ):
        assert absent not in html
    for path in ("", "check/", "sent/", "answers.json", "step/c5/", "step/c4/delegate/"):
        assert anna.get(f"/assessment/{assessment.public_id}/{path}").status_code == 404
    assert f'href="{step_url(assessment, "c4")}"' in anna.get("/").content.decode()


def test_colleague_saves_and_is_thanked_with_what_is_open(assessment, anna):
    response = save(anna, assessment, "c4", zero_loss__today="1", zero_loss__required="3")

    assert response["Location"] == step_url(assessment, "c4") + "saved/"
    html = anna.get(response["Location"]).content.decode()
    assert "Thank you, your answers are saved" in html
    assert "questions of this step are still open" in html
    assert "#criterion_" in html
    row = StepAnswers.objects.get(assessment=assessment, step="c4")
    assert row.updated_by == "Anna Rossi"
    assessment.refresh_from_db()
    assert assessment.last_step == ""  # the owner goes on where the owner was


def test_owner_follows_from_invited_to_done(assessment, owner):
    owner.post(step_url(assessment, "c4") + "delegate/", ANNA)
    (message,) = send_all()
    assert "Delegated to Anna Rossi: asked, not opened yet" in tasks(owner, assessment)
    anna = Client()
    anna.get(link_in(message))
    assert "Delegated to Anna Rossi: opened, nothing answered yet" in tasks(owner, assessment)
    save(anna, assessment, "c4", zero_loss__today="1", zero_loss__required="3")
    assert "Delegated to Anna Rossi: 1 of " in tasks(owner, assessment)

    response = anna.post(step_url(assessment, "c4") + "done/", follow=True)

    assert "The CIO sees that you are done" in response.content.decode()
    assert "says it is done" in tasks(owner, assessment)
    assert AuditEvent.objects.filter(action="step_done", actor_label="Anna Rossi").count() == 1


def test_mail_that_cannot_be_delivered_is_told_and_can_be_sent_again(assessment, owner):
    owner.post(step_url(assessment, "c4") + "delegate/", ANNA)
    Mail.objects.update(status="failed", error="refused")
    assert "the message could not be delivered" in tasks(owner, assessment)

    page = act(owner, assessment, "remind")

    assert "A message to Anna Rossi is on its way." in page.content.decode()
    (message,) = send_all()
    assert message.subject.startswith("The CIO asks for")  # the first was never read: this is no reminder


def test_reminder_is_sent_once_an_hour(assessment, owner, anna):
    early = act(owner, assessment, "remind")
    assert "was written to less than an hour ago" in early.content.decode()
    assert send_all() == []
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=2))

    act(owner, assessment, "remind")

    (message,) = send_all()
    assert message.subject.startswith("Reminder: The CIO is waiting for your answers on “")
    assert "Only you know this." in parts(message)[0]
    assert Client().get(link_in(message)).status_code == 302
    assert anna.get(step_url(assessment, "c4")).status_code == 200  # her open session goes on


def test_taking_back_closes_the_session_with_the_next_request(assessment, owner, anna):
    save(anna, assessment, "c4", zero_loss__today="1", zero_loss__required="3")

    page = act(owner, assessment, "take-back")

    assert "The link of Anna Rossi no longer opens. What was answered is kept." in page.content.decode()
    assert anna.get(step_url(assessment, "c4")).status_code == 404
    assert anna.post(step_url(assessment, "c4"), {}).status_code == 404
    assert "Delegated to" not in tasks(owner, assessment)
    assert StepAnswers.objects.get(step="c4").answers["zero_loss"]["today"] == 1
    assert act(owner, assessment, "take-back", follow=False).status_code == 404


def test_step_has_one_colleague_at_a_time(assessment, owner, anna):
    again = owner.post(step_url(assessment, "c4") + "delegate/", ANNA | {"name": "Bruno"})

    assert again.status_code == 409
    assert "Somebody else was asked to answer this step meanwhile." in again.content.decode()
    link = AccessLink.objects.get(step="c4")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_link(assessment=assessment, label="B", email="b@client.example", step="c4", by=SYSTEM)
    AccessLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    assert owner.post(step_url(assessment, "c4") + "delegate/", ANNA).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "anna"}, "Write a whole e-mail address"),
        ({"name": " "}, "Write who should answer this step."),
        ({"note": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_wrong_request_is_told_and_kept(assessment, owner, wrong, sentence):
    page = owner.post(step_url(assessment, "c4") + "delegate/", ANNA | wrong)

    html = page.content.decode()
    assert page.status_code == 422
    assert sentence in html
    kept = [text for name, text in ANNA.items() if name not in wrong]
    assert [text for text in kept if f'value="{text}"' not in html and f"{text}</textarea>" not in html] == []
    assert (AccessLink.objects.filter(step="c4").count(), Mail.objects.count()) == (0, 0)


def test_too_many_messages_are_refused_and_nothing_is_stored(assessment, owner, settings):
    settings.MAILS_PER_VISITOR_PER_HOUR = 1
    owner.post(step_url(assessment, "c4") + "delegate/", ANNA)

    page = owner.post(step_url(assessment, "c5") + "delegate/", ANNA | {"email": "b@client.example"})

    assert page.status_code == 422
    assert "Too many messages were sent in the last hour." in page.content.decode()
    assert not AccessLink.objects.filter(step="c5").exists()


def test_after_sending_nobody_delegates_and_the_colleague_is_told(assessment, owner, anna):
    submit(assessment=assessment, by=SYSTEM)
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=2))

    for path in ("delegate", "remind"):
        response = owner.post(f"{step_url(assessment, 'c5' if path == 'delegate' else 'c4')}{path}/", ANNA)
        assert response["Location"] == f"/assessment/{assessment.public_id}/sent/"
    shown = anna.get(step_url(assessment, "c4"), follow=True)
    assert "Thank you: the questionnaire was sent" in shown.content.decode()
    assert send_all() == []


def test_colleague_with_two_steps_opens_both_in_one_browser(assessment, owner, anna):
    owner.post(step_url(assessment, "organisation") + "delegate/", ANNA)
    (message,) = send_all()
    anna.get(link_in(message))

    codes = {step: anna.get(step_url(assessment, step)).status_code for step in ("c4", "organisation", "c5")}

    assert codes == {"c4": 200, "organisation": 200, "c5": 404}


def test_owner_who_opens_the_colleagues_link_stays_the_owner(assessment, owner):
    owner.post(step_url(assessment, "c4") + "delegate/", ANNA)
    owner.get(link_in(send_all()[0]))

    assert owner.get(f"/assessment/{assessment.public_id}/check/").status_code == 200
    save(owner, assessment, "c4", zero_loss__today="1")
    assert StepAnswers.objects.get(step="c4").updated_by == "The CIO"


def test_who_answered_what_is_beside_the_answers_of_others(assessment, owner, anna, consultant):
    save(anna, assessment, "c4", zero_loss__today="1", zero_loss__required="3")
    today = timezone.localdate()
    words = f"Answered by Anna Rossi on {today.day} {today:%B %Y}"
    row = StepAnswers.objects.get(step="c4")
    assert row.field_writers["zero_loss.today"] == {
        "by": "Anna Rossi",
        "who": f"client:{AccessLink.objects.get(step='c4').pk}",
        "on": today.isoformat(),
    }

    assert owner.get(step_url(assessment, "c4")).content.decode().count(words) == 1
    assert owner.get(f"/assessment/{assessment.public_id}/check/").content.decode().count(words) == 1
    assert words not in anna.get(step_url(assessment, "c4")).content.decode()
    save(owner, assessment, "c5", supervision_247__today="1")
    submit(assessment=assessment, by=SYSTEM)
    report = factories.signed_in(consultant).get(f"/desk/{assessment.public_id}/").content.decode()
    assert report.count(words) == 1


def test_conflict_names_who_saved_the_other_value(assessment, owner, anna):
    page = opened(owner, assessment, "c4")
    save(anna, assessment, "c4", zero_loss__required="3")

    response = post(owner, assessment, "c4", page, zero_loss__required="2")

    assert response.status_code == 409
    assert "<dt>Saved by Anna Rossi</dt>" in response.content.decode()


def test_autosave_tells_a_colleague_nothing_of_other_steps(assessment, anna):
    data = opened(anna, assessment, "c4") | {"zero_loss-today": "2"}

    answer = anna.post(step_url(assessment, "c4") + "save/", data)

    assert answer.status_code == 200
    assert set(json.loads(answer.content)["fragments"]) == {"suggested"}  # of this step alone
    assert anna.post(step_url(assessment, "c5") + "save/", data).status_code == 404


def test_task_list_takes_the_same_queries_for_one_colleague_and_three(assessment, owner):
    counts = []
    for steps in (["c1"], ["c2", "c3"]):
        for step in steps:
            create_link(
                assessment=assessment, label=step, email=f"{step}@client.example", step=step, by=SYSTEM
            )
        with CaptureQueriesContext(connection) as queries:
            tasks(owner, assessment)
        counts.append(len(queries))

    assert counts == [5, 5]  # session, link with its assessment, steps, colleagues, updates
