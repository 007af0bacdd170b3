"""What a client finds in the reports: copies of the own answers, and released proposals. Everybody else finds nothing."""

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent
from assessment.models import AccessLink, Assessment
from reports import copies, jobs, queue, services
from reports.models import OwnCopy, Proposal
from reports.rendering.document import Rendered, RenderError
from reports.states import Life
from tests import factories
from tests.assessment.pages import case_draft

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a document"


@pytest.fixture(autouse=True)
def renders(monkeypatch):
    for module in (copies, jobs):
        monkeypatch.setattr(module, "render", lambda _: Rendered(pdf=PDF, pages=7, findings=()))


@pytest.fixture
def assessment():
    return case_draft()


@pytest.fixture
def browser(assessment):
    return factories.client_with_link(assessment)


def page(assessment: Assessment) -> str:
    return reverse("reports:copies", args=[assessment.public_id])


def url(name: str, assessment: Assessment, row) -> str:
    return reverse(f"reports:{name}", args=[assessment.public_id, row.public_id])


@pytest.fixture
def queued(assessment, browser) -> OwnCopy:
    assert browser.post(page(assessment), {"language": "it"}).status_code == 302
    return OwnCopy.objects.get()


@pytest.fixture
def ready(queued) -> OwnCopy:
    copies.run(copy_id=queued.pk)
    queued.refresh_from_db()
    return queued


def test_page_offers_the_three_languages_and_says_that_nothing_was_made(browser, assessment):
    html = browser.get(page(assessment)).content.decode()

    assert [f'<option value="{code}"' in html for code in ("it", "fr", "en")] == [True] * 3
    assert '<option value="en" selected' in html
    assert "No copy has been made yet." in html


def test_asking_queues_one_copy_however_often_one_asks(browser, assessment, queued):
    again = browser.post(page(assessment), {"language": "it"})

    assert again.headers["Location"] == page(assessment)
    assert (OwnCopy.objects.count(), queued.language, queued.render_status) == (1, "it", "queued")


@pytest.mark.parametrize("language", ["", "de", "<it>"])
def test_unknown_language_is_refused_with_words(browser, assessment, language):
    refused = browser.post(page(assessment), {"language": language})

    assert refused.status_code == 422
    assert "is-invalid" in refused.content.decode()
    assert not OwnCopy.objects.exists()


def test_page_follows_the_rendering_and_reloads_without_script(browser, assessment, queued):
    waiting = browser.get(page(assessment)).content.decode()
    part = browser.get(url("copy_status", assessment, queued)).content.decode()
    copies.run(copy_id=queued.pk)
    settled = browser.get(page(assessment)).content.decode()

    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    assert "htmx" in waiting
    assert "hx-get" not in settled
    assert 'http-equiv="refresh"' not in settled
    assert "The document has 7 pages." in settled


def test_closed_link_reloads_the_page_instead_of_polling_on(browser, assessment, queued):
    AccessLink.objects.update(revoked_at="2026-01-01T00:00Z")
    address = url("copy_status", assessment, queued)

    polled = browser.get(address, headers={"HX-Request": "true"})

    assert (polled.status_code, polled.headers["HX-Refresh"]) == (204, "true")
    assert browser.get(address).status_code == 404


def test_download_is_the_stored_file_and_is_audited(browser, assessment, ready):
    response = browser.get(url("copy_download", assessment, ready))

    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert (
        response.headers["Content-Disposition"]
        == 'attachment; filename="dodici-officine-valdarno-srl-it.pdf"'
    )
    event = AuditEvent.objects.get(action="download")
    assert (event.actor_kind, event.actor_label, event.subject_kind) == ("client", "The CIO", "own_copy")
    assert event.details == {"assessment": assessment.public_id, "sha256": hashlib.sha256(PDF).hexdigest()}


def test_head_is_no_download(browser, assessment, ready):
    browser.head(url("copy_download", assessment, ready))

    assert not AuditEvent.objects.filter(action="download").exists()


def test_copy_that_is_not_ready_cannot_be_downloaded(browser, assessment, queued):
    response = browser.get(url("copy_download", assessment, queued))

    assert response.status_code == 409
    assert "The document is not ready yet." in response.content.decode()


@pytest.mark.parametrize("content", [None, b"something else"])
def test_file_that_is_gone_or_changed_is_never_sent(browser, assessment, ready, caplog, content):
    storage, name = ready.file.storage, ready.file.name
    storage.delete(name)
    if content:
        with storage.open(name, "wb") as file:
            file.write(content)

    response = browser.get(url("copy_download", assessment, ready))

    assert response.status_code == 404
    assert "The stored file is missing." in response.content.decode()
    assert ready.public_id in caplog.text
    assert not AuditEvent.objects.filter(action="download").exists()


def test_failed_copy_says_why_and_can_be_tried_again(browser, assessment, queued, monkeypatch):
    def broken(_):
        raise RenderError("broken")

    monkeypatch.setattr(copies, "render", broken)
    copies.run(copy_id=queued.pk)
    html = browser.get(page(assessment)).content.decode()
    assert "The document could not be laid out." in html
    assert "Try again" in html

    retried = browser.post(url("copy_retry", assessment, queued))

    assert retried.headers["Location"] == page(assessment)
    queued.refresh_from_db()
    assert queued.render_status == "queued"
    assert browser.post(url("copy_retry", assessment, queued)).status_code == 409


def test_page_says_when_the_answers_have_changed_since(browser, assessment, ready):
    current = browser.get(page(assessment)).content.decode()
    row = assessment.steps.get(step="organisation")
    row.answers["staff"] = 161
    row.save()
    changed = browser.get(page(assessment)).content.decode()

    assert "It shows your answers as they are now." in current
    assert "Your answers have changed since" in changed


def test_copies_of_somebody_else_do_not_exist(ready):
    other = case_draft("start-up-38")
    theirs = factories.client_with_link(other)

    for name in ("copy_status", "copy_download"):
        assert theirs.get(url(name, other, ready)).status_code == 404
        assert theirs.get(url(name, ready.assessment, ready)).status_code == 404
    assert theirs.post(url("copy_retry", other, ready)).status_code == 404


def test_page_asks_a_fixed_number_of_queries(browser, assessment):
    counts = []
    for languages in (["it"], ["fr", "en"]):
        for language in languages:
            copies.ask(assessment=Assessment.objects.get(pk=assessment.pk), language=language, by=SYSTEM)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page(assessment)).status_code == 200
        counts.append(len(queries))

    assert counts == [4, 4]  # session, link with assessment, copies, answers


@pytest.fixture
def proposal(consultant) -> Proposal:
    made = factories.proposal(consultant)
    jobs.run(proposal_id=made.pk)
    made.refresh_from_db()
    return made


def release(proposal: Proposal, consultant) -> None:
    services.release(proposal=proposal, releaser=consultant, by=Actor.of(consultant))


def sent_page(assessment: Assessment) -> str:
    address = reverse("assessment:sent", args=[assessment.public_id])
    return factories.client_with_link(assessment).get(address).content.decode()


def test_client_downloads_the_released_proposal(proposal, consultant):
    release(proposal, consultant)
    client = factories.client_with_link(proposal.assessment)

    assert url("client_proposal", proposal.assessment, proposal) in sent_page(proposal.assessment)
    response = client.get(url("client_proposal", proposal.assessment, proposal))

    proposal.refresh_from_db()
    assert hashlib.sha256(response.content).hexdigest() == proposal.sha256
    assert proposal.file_name in response.headers["Content-Disposition"]
    event = AuditEvent.objects.get(action="download")
    assert (event.actor_kind, event.subject_kind, event.subject_id) == (
        "client",
        "proposal",
        proposal.public_id,
    )


def test_draft_does_not_exist_for_the_client(proposal):
    client = factories.client_with_link(proposal.assessment)

    assert client.get(url("client_proposal", proposal.assessment, proposal)).status_code == 404
    assert 'id="proposal"' not in sent_page(proposal.assessment)


@pytest.mark.parametrize("life", [Life.SENT, Life.ACCEPTED, Life.DECLINED, Life.EXPIRED])
def test_proposal_stays_with_the_client_in_its_later_life(proposal, consultant, life):
    release(proposal, consultant)
    Proposal.objects.filter(pk=proposal.pk).update(life=life)

    assert url("client_proposal", proposal.assessment, proposal) in sent_page(proposal.assessment)


def test_proposal_of_another_client_is_not_found(proposal, consultant):
    release(proposal, consultant)
    other = factories.imported("start-up-38")
    client = factories.client_with_link(other)

    assert client.get(url("client_proposal", other, proposal)).status_code == 404
    assert client.get(url("client_proposal", proposal.assessment, proposal)).status_code == 404


def test_lost_proposal_is_told_to_the_client(proposal, consultant):
    release(proposal, consultant)
    proposal.file.storage.delete(proposal.file.name)
    client = factories.client_with_link(proposal.assessment)

    response = client.get(url("client_proposal", proposal.assessment, proposal))

    assert response.status_code == 404
    assert "Avvisate il vostro consulente" in response.content.decode()


def test_sent_page_draws_every_figure_of_the_profile_and_says_it_in_words():
    assessment = factories.imported(language="en")

    html = sent_page(assessment)

    words = html[html.index("<desc") : html.index("</desc>")]
    drawing = html[html.index("profile-chart__drawing") : html.index("</figure>")]
    assert words.count("today") == drawing.count('class="label"') == 12
    assert drawing.count('class="need"') == drawing.count('class="today"') == 12
    assert " style=" not in html
    assert reverse("assessment:answers", args=[assessment.public_id]) in html
    assert page(assessment) in html


def test_queue_knows_both_kinds_by_their_own_name(queued):
    queue.note(queued, "copy", {})

    assert AuditEvent.objects.filter(subject_kind="own_copy", subject_id=queued.public_id).count() == 2
