"""From a click to the mailbox: a real broker, a real worker process, a real SMTP server, a real database."""

import re
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.utils import timezone

from accounts.actors import SYSTEM
from assessment.links import create_link, open_link
from assessment.mails import post
from assessment.mails.limits import Sender
from assessment.mails.models import Kind, Mail, MailStatus
from assessment.models import AccessLink, Assessment
from tests import factories
from tests.workers import free_port, kill, wait_until

pytestmark = [pytest.mark.system]


class Mailbox:
    """What the SMTP server took."""

    def __init__(self) -> None:
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.content))
        return "250 kept"

    def links(self) -> list[str]:
        """The paths of the private links, from the text part of each message."""
        texts = [message.get_payload()[0].get_payload(decode=True).decode() for message in self.messages]
        return [re.search(r"https://dodici\.example(/a/[\w-]+/)", text).group(1) for text in texts]


@pytest.fixture
def mailbox():
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}"
    yield box
    controller.stop()


@pytest.fixture
def link(data_dir) -> AccessLink:
    assessment = factories.draft(language="it")
    return create_link(assessment=assessment, label="Anna", email="anna@client.example", by=SYSTEM)[0]


def queue(link: AccessLink) -> Mail:
    sender = Sender("https://dodici.example")
    return post.post(kind=Kind.INVITATION, recipient=link.email, language="it", sender=sender, link=link)


def status(row: Mail) -> str:
    return Mail.objects.values_list("status", flat=True).get(pk=row.pk)


def test_invitation_arrives_in_two_parts_and_its_link_opens(start_worker, mailbox, link):
    start_worker(EMAIL_URL=mailbox.url)

    row = queue(link)
    wait_until(lambda: status(row) == MailStatus.SENT, why="the worker sent it")

    (message,) = mailbox.messages
    assert [part.get_content_type() for part in message.get_payload()] == ["text/plain", "text/html"]
    assert message["To"] == "anna@client.example"
    (path,) = mailbox.links()
    assert open_link(token=path.split("/")[2]) == link


def test_beginning_alone_goes_through_the_mailbox(start_worker, mailbox, data_dir, settings):
    settings.SITE_URL = "https://dodici.example"
    factories.published()
    start_worker(EMAIL_URL=mailbox.url)
    browser = Client()

    browser.post("/", {"organisation": "Kestrel", "email": "carla@kestrel.example", "language": "en"})
    wait_until(lambda: mailbox.messages, why="the link is in the mailbox")

    opened = browser.get(mailbox.links()[0])
    assert opened["Location"] == f"/assessment/{Assessment.objects.get().public_id}/"


def test_server_that_is_down_delays_the_mail_and_loses_nothing(start_worker, mailbox, link):
    worker = start_worker(EMAIL_URL=f"smtp://127.0.0.1:{free_port()}")
    row = queue(link)
    wait_until(
        lambda: Mail.objects.get(pk=row.pk).attempts == 1 and status(row) == "queued", why="it was tried"
    )
    kill(worker)
    Mail.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(minutes=5))

    start_worker(EMAIL_URL=mailbox.url)
    wait_until(lambda: status(row) == MailStatus.SENT, why="the sweep at the worker's start sent it")

    assert (Mail.objects.get(pk=row.pk).attempts, len(mailbox.messages)) == (2, 1)


def test_mail_of_a_killed_worker_is_sent_by_the_next(start_worker, mailbox, link):
    row = queue(link)
    long_ago = timezone.now() - timedelta(hours=1)
    Mail.objects.filter(pk=row.pk).update(status="sending", claim="dead", claimed_at=long_ago, attempts=1)

    start_worker(EMAIL_URL=mailbox.url)
    wait_until(lambda: status(row) == MailStatus.SENT, why="the sweep put it back")

    assert len(mailbox.messages) == 1


def test_questions_of_the_consultant_arrive_with_a_link_that_opens(start_worker, mailbox, data_dir):
    consultant = factories.person("consultant")
    assessment = factories.in_review(consultant, language="it")
    link, old_token = create_link(
        assessment=assessment, label="Carla", email="carla@client.example", by=SYSTEM
    )
    start_worker(EMAIL_URL=mailbox.url)

    factories.ask(assessment, consultant, "criterion:exit_clause", message="Una cosa sola.")
    wait_until(lambda: mailbox.messages, why="the worker sent it")

    (message,) = mailbox.messages
    text = message.get_payload()[0].get_payload(decode=True).decode()
    (path,) = mailbox.links()
    assert message["To"] == "carla@client.example"
    assert "Una cosa sola." in text
    assert assessment.questionnaire.content.criterion("exit_clause").name.it in text
    assert (open_link(token=path.split("/")[2]), open_link(token=old_token)) == (link, None)
