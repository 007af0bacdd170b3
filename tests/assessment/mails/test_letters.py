"""What the e-mails say: two parts with the same links, three languages, and no token that stays behind."""

import re
from email.message import EmailMessage

import pytest
from django.core import mail
from django.core.serializers import serialize

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from assessment.links import create_link, open_link
from assessment.mails import post
from assessment.mails.limits import Sender
from assessment.mails.models import Kind, Mail, MailStatus
from assessment.models import AccessLink
from assessment.start_requests import ask_for_lost_link, ask_to_start
from tests import factories

pytestmark = pytest.mark.django_db
SITE = "https://dodici.example"
SENDER = Sender(SITE)
LINK = re.compile(rf"{SITE}/a/([\w-]+)/")


def parts(message) -> tuple[str, str]:
    """The text and the HTML of an e-mail as it travels."""
    sent: EmailMessage = message.message()
    assert sent.get_content_type() == "multipart/alternative"
    return tuple(part.get_payload(decode=True).decode() for part in sent.get_payload())


def tokens(text: str) -> set[str]:
    return set(LINK.findall(text))


def send_all() -> list:
    """Send what is queued; the messages that left."""
    before = len(mail.outbox)
    for pk in Mail.objects.filter(status=MailStatus.QUEUED).order_by("pk").values_list("pk", flat=True):
        post.run(mail_id=pk)
    return mail.outbox[before:]


def invitation(language="en", **link) -> AccessLink:
    assessment = factories.draft(language=language, name="Posta & Figli")
    made, _ = create_link(
        assessment=assessment, by=SYSTEM, **{"label": "Anna", "email": "anna@client.example", **link}
    )
    kind = Kind.DELEGATION if made.step else Kind.INVITATION
    post.post(
        kind=kind, recipient=made.email, language=language, sender=SENDER, link=made, note="Grazie <b>!</b>"
    )
    return made


@pytest.mark.parametrize(
    ("language", "subject", "button"),
    [
        (
            "it",
            "Il vostro link privato: il questionario sulla posta elettronica di Posta & Figli",
            "Apri il questionario",
        ),
        (
            "fr",
            "Votre lien privé\u00a0: le questionnaire sur la messagerie de Posta & Figli",
            "Ouvrir le questionnaire",
        ),
        (
            "en",
            "Your private link: the questionnaire about the e-mail of Posta & Figli",
            "Open the questionnaire",
        ),
    ],
)
def test_invitation_is_text_and_html_in_the_language_of_the_assessment(language, subject, button):
    link = invitation(language)

    (message,) = send_all()

    text, html = parts(message)
    assert (message.subject, message.to) == (subject, ["anna@client.example"])
    assert f'<html lang="{language}"' in html
    assert button in text
    assert button in html
    assert "Posta &amp; Figli" in html
    assert "Posta & Figli" in text
    assert tokens(text) == tokens(html)
    (token,) = tokens(text)
    assert open_link(token=token) == link


def test_colon_before_the_address_is_set_as_french_sets_it():
    invitation("fr")

    text, _html = parts(send_all()[0])

    assert "Ouvrir le questionnaire\u00a0:\nhttp" in text


def test_no_token_is_stored_anywhere():
    invitation()
    ask_to_start(organisation="New", email="new@client.example", language="en", sender=SENDER)

    found = {token for message in send_all() for part in parts(message) for token in tokens(part)}

    stored = serialize("json", [*Mail.objects.all(), *AccessLink.objects.all(), *AuditEvent.objects.all()])
    assert len(found) == 2
    assert [token for token in found if token in stored] == []


def test_request_to_a_colleague_names_the_step_and_quotes_the_message_as_text():
    invitation("it", step="c4", label="Anna Rossi")

    (message,) = send_all()

    text, html = parts(message)
    assert (
        message.subject
        == "Dodici chiede le vostre risposte su «Fare della migrazione un momento chiave del progetto»"
        or ("Dodici chiede le vostre risposte su «" in message.subject)
    )
    assert "Grazie <b>!</b>" in text
    assert "Grazie &lt;b&gt;!&lt;/b&gt;" in html
    assert "Gentile Anna Rossi," in text


def test_line_end_in_a_name_makes_no_second_header():
    link = invitation(step="c4")
    AccessLink.objects.filter(pk=link.pk).update(created_by="Eve\r\nBcc: victim@client.example")

    (message,) = send_all()

    assert message.subject.startswith("Eve Bcc: victim@client.example asks for your answers")
    assert message.message()["Bcc"] is None


def test_e_mail_needs_no_picture_and_no_style_sheet():
    invitation()

    _text, html = parts(send_all()[0])

    assert re.findall(r"<(img|link|script|style|table)\b", html) == []
    assert '<meta name="color-scheme" content="light dark">' in html


def test_lost_link_mail_lists_every_questionnaire_of_the_address():
    first, second = invitation(), invitation()
    colleague = invitation(step="c4")
    send_all()
    ask_for_lost_link(email="anna@client.example", language="fr", sender=SENDER)

    (message,) = send_all()

    text, _html = parts(message)
    opened = {open_link(token=token) for token in tokens(text)}
    assert opened == {first, second, colleague}
    assert message.subject == "Your new private link"  # in the questionnaires' language, not the page's
    assert Mail.objects.filter(kind=Kind.LOST_LINK).get().status == MailStatus.SENT


def test_lost_link_replaces_the_old_links_of_the_same_person_and_questionnaire():
    old = invitation()
    newer, token = create_link(
        assessment=old.assessment, label="Anna", email="anna@client.example", by=SYSTEM
    )
    (before,) = tokens(parts(send_all()[0])[0])
    ask_for_lost_link(email="anna@client.example", language="en", sender=SENDER)

    (message,) = send_all()

    (fresh,) = tokens(parts(message)[0])
    assert open_link(token=before) is None
    assert open_link(token=token) is None
    assert open_link(token=fresh) == newer
    assert AccessLink.objects.get(pk=old.pk).revoked_at is not None


@pytest.mark.parametrize("email", ["nobody@client.example", "revoked@client.example"])
def test_lost_link_of_an_unknown_or_revoked_address_writes_nothing(email):
    link = invitation(email="revoked@client.example")
    send_all()
    AccessLink.objects.filter(pk=link.pk).update(revoked_at=link.created_at)
    ask_for_lost_link(email=email, language="en", sender=SENDER)

    assert send_all() == []
    assert Mail.objects.get(kind=Kind.LOST_LINK).status == MailStatus.DROPPED


@pytest.mark.parametrize(
    ("language", "subject", "button"),
    [
        ("en", "Your consultant has 1 question about your answers", "See the questions and answer"),
        ("it", "Il vostro consulente ha 1 domanda sulle vostre risposte", "Vedi le domande e rispondi"),
        ("fr", "Votre consultant a 1 question sur vos réponses", "Voir les questions et répondre"),
    ],
)
def test_questions_are_written_in_the_language_of_the_client(consultant, language, subject, button):
    assessment = factories.in_review(consultant, language=language)
    create_link(assessment=assessment, label="Carla", email="carla@client.example", by=SYSTEM)

    factories.ask(assessment, consultant, "criterion:exit_clause", message="Grazie <b>!</b>")
    (message,) = send_all()

    text, html = parts(message)
    name = assessment.questionnaire.content.criterion("exit_clause").name.get(language)
    assert message.subject == f"{subject} ({assessment.organisation.name})"
    assert button in text
    assert button in html
    assert f"- 11.1 {name}" in text
    assert f"11.1 {name}</li>" in html
    assert "Grazie <b>!</b>" in text
    assert "Grazie &lt;b&gt;!&lt;/b&gt;" in html
    assert "What do you mean" not in text + html
    assert len(tokens(text)) == 1
    assert tokens(text) == tokens(html)
