from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent
from reports import jobs, queue, services
from reports.messages import FAILURES
from reports.models import Proposal
from reports.rendering.document import Rendered
from reports.states import Life, Render
from reports.views.proposals import PAGE_SIZE
from tests import factories

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a document"


@pytest.fixture(autouse=True)
def renders(monkeypatch):
    monkeypatch.setattr(jobs, "render", lambda _: Rendered(pdf=PDF, pages=24, findings=()))


@pytest.fixture
def desk(consultant):
    return factories.signed_in(consultant)


@pytest.fixture
def shop(sales):
    return factories.signed_in(sales)


@pytest.fixture
def queued(consultant) -> Proposal:
    return factories.proposal(consultant)


@pytest.fixture
def ready(queued) -> Proposal:
    jobs.run(proposal_id=queued.pk)
    queued.refresh_from_db()
    return queued


@pytest.fixture
def released(ready, consultant) -> Proposal:
    services.release(proposal=ready, releaser=consultant, by=Actor.of(consultant))
    ready.refresh_from_db()
    return ready


def listed(page) -> list[Proposal]:
    return [row["proposal"] for row in page.context["rows"]]


def page_of(browser, proposal: Proposal, name: str = "proposal"):
    return browser.get(reverse(f"reports:{name}", args=[proposal.public_id]))


def test_sales_list_holds_released_proposals_only(shop, desk, released, consultant):
    draft = factories.proposal(consultant, "start-up-38")

    assert listed(shop.get("/proposals/")) == [released]
    assert listed(desk.get("/proposals/")) == [draft, released]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("valdarno", ["001 v1", "001 v2"]),
        ("D-20", ["001 v1", "001 v2", "002 v1"]),
        ("-001", ["001 v1", "001 v2"]),
        ("-002 V1", ["002 v1"]),
        ("v2", ["001 v2"]),
        ("%", []),
        ("nobody", []),
    ],
)
def test_list_is_searched_by_client_and_number(desk, queued, consultant, search, found):
    services.propose(
        assessment=queued.assessment,
        integrator=queued.integrator,
        language="en",
        author=consultant,
        by=Actor.of(consultant),
    )
    factories.proposal(consultant, "start-up-38")

    page = desk.get("/proposals/", {"q": search})

    year = timezone.localdate().year
    assert sorted(map(str, listed(page))) == [f"D-{year}-{number}" for number in found]


def test_search_that_finds_nothing_says_so(shop, released):
    page = shop.get("/proposals/", {"q": "<script>"}).content.decode()

    assert "No proposal matches “&lt;script&gt;”." in page


def test_search_of_sales_does_not_reach_drafts(shop, queued):
    assert listed(shop.get("/proposals/", {"q": queued.number})) == []


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Proposals"), ("it", "Proposte"), ("fr", "Propositions")]
)
def test_pages_speak_three_languages(shop, released, language, title):
    chosen = {"accept-language": language}
    pages = [
        shop.get("/proposals/", headers=chosen),
        shop.get(reverse("reports:proposal", args=[released.public_id]), headers=chosen),
    ]

    assert f"<h1>{title}</h1>" in pages[0].content.decode()
    assert [f'<html lang="{language}">' in page.content.decode() for page in pages] == [True, True]


def test_name_of_a_client_is_shown_as_text(desk, consultant):
    proposal = factories.proposal(consultant, organisation={"name": "<script>alert('1')</script>"})

    for page in (desk.get("/proposals/"), page_of(desk, proposal)):
        assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;" in page.content.decode()
        assert "<script>alert" not in page.content.decode()


def test_empty_list_says_who_fills_it(shop, desk):
    assert "Consultants release them after their review." in shop.get("/proposals/").content.decode()
    assert "approve a report" in desk.get("/proposals/").content.decode()


def test_proposal_past_its_validity_is_marked(shop, released):
    Proposal.objects.update(valid_until=timezone.localdate() - timedelta(days=1))

    assert shop.get("/proposals/").context["rows"][0]["expired"] is True
    assert page_of(shop, released).context["expired"] is True
    for page in (shop.get("/proposals/"), page_of(shop, released)):
        assert page.content.decode().count("</span> expired</span>") == 1


def test_proposal_on_its_last_day_is_not_marked(shop, released):
    Proposal.objects.update(valid_until=timezone.localdate())

    for page in (shop.get("/proposals/"), page_of(shop, released)):
        assert "expired" not in page.content.decode()


def test_list_takes_the_same_queries_for_one_and_three_rows(desk, consultant, django_assert_num_queries):
    # session, user, roles, number of rows, rows with client and integrator (their snapshots stay in the database)
    for case in ("manufacturer-120", "start-up-38", "municipality-350"):
        factories.proposal(consultant, case)
        with django_assert_num_queries(5):
            page = desk.get("/proposals/")

    assert len(listed(page)) == 3


def test_long_list_has_pages(desk, consultant):
    first = factories.proposal(consultant)
    for _ in range(PAGE_SIZE):
        services.propose(
            assessment=first.assessment,
            integrator=first.integrator,
            language="en",
            author=consultant,
            by=Actor.of(consultant),
        )

    assert listed(desk.get("/proposals/", {"page": 2})) == [first]


def test_page_follows_the_rendering_until_it_settles(desk, queued):
    waiting = page_of(desk, queued).content.decode()
    jobs.run(proposal_id=queued.pk)
    settled = page_of(desk, queued).content.decode()

    assert 'hx-trigger="every 2s"' in waiting
    assert '<meta http-equiv="refresh" content="5">' in waiting
    assert "hx-trigger" not in settled
    assert "http-equiv" not in settled
    assert "The document has 24 pages." in settled


def test_fragment_is_the_status_alone(desk, queued):
    fragment = page_of(desk, queued, "proposal_status").content.decode()

    assert fragment.strip().startswith("<div")
    assert fragment.strip().endswith("</div>")
    assert "<html" not in fragment


def test_fragment_asks_again_only_while_the_document_is_not_there(desk, queued):
    asks = ['hx-trigger="every 2s"' in page_of(desk, queued, "proposal_status").content.decode()]
    jobs.claim(proposal_id=queued.pk)
    asks.append('hx-trigger="every 2s"' in page_of(desk, queued, "proposal_status").content.decode())
    jobs.timed_out(proposal_id=queued.pk)
    asks.append("hx-" in page_of(desk, queued, "proposal_status").content.decode())
    jobs.retry(proposal=queued, by=SYSTEM)
    asks.append('hx-trigger="every 2s"' in page_of(desk, queued, "proposal_status").content.decode())
    jobs.run(proposal_id=queued.pk)
    asks.append("hx-" in page_of(desk, queued, "proposal_status").content.decode())

    assert asks == [True, True, False, True, False]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Render.QUEUED, "The document waits for its turn"),
        (Render.RENDERING, "The document is being laid out."),
    ],
)
def test_page_says_where_the_document_is(desk, queued, status, words):
    if status == Render.RENDERING:
        jobs.claim(proposal_id=queued.pk)

    assert words in page_of(desk, queued).content.decode()


def test_every_reason_of_a_failure_has_words():
    texts = {name: value for name, value in vars(queue).items() if name.isupper() and isinstance(value, str)}
    del texts["TEMPLATE_VERSION"]  # the document's, not a reason

    assert set(FAILURES) == set(texts.values())


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (jobs.TOO_LONG, "The document took longer to lay out than it may."),
        (jobs.TOO_MANY_ATTEMPTS, "The program that lays out documents stopped several times at this one."),
        (jobs.BROKEN_DOCUMENT, "The document could not be laid out."),
        (jobs.CRASHED, "The program that lays out documents failed."),
    ],
)
def test_reason_of_a_failure_is_on_the_page(desk, queued, reason, words):
    Proposal.objects.update(render_status=Render.FAILED, error=reason)

    page = page_of(desk, queued).content.decode()

    assert words in page
    assert "Try again</button>" in page
    assert "Release to sales" not in page


def test_failure_is_told_and_can_be_tried_again(desk, queued):
    jobs.claim(proposal_id=queued.pk)
    jobs.timed_out(proposal_id=queued.pk)

    assert "took longer to lay out than it may" in page_of(desk, queued).content.decode()
    response = desk.post(reverse("reports:retry", args=[queued.public_id]))

    queued.refresh_from_db()
    assert (response.status_code, queued.render_status) == (302, Render.QUEUED)


def test_retry_of_what_did_not_fail_is_a_conflict(desk, ready):
    response = desk.post(reverse("reports:retry", args=[ready.public_id]))

    assert response.status_code == 409
    assert "Only a rendering that failed can be tried again." in response.content.decode()


def test_release_happens_once(desk, ready):
    address = reverse("reports:release", args=[ready.public_id])

    assert [desk.post(address).status_code, desk.post(address).status_code] == [302, 409]
    assert AuditEvent.objects.filter(action="release").count() == 1


def test_release_is_offered_and_hands_the_proposal_to_sales(desk, shop, ready, consultant):
    assert "Release to sales</button>" in page_of(desk, ready).content.decode()
    assert page_of(shop, ready).status_code == 404

    page = desk.post(reverse("reports:release", args=[ready.public_id]), follow=True)

    assert f"{ready} is with sales now." in page.content.decode()
    assert "Release to sales</button>" not in page.content.decode()
    assert page_of(shop, ready).context["proposal"].released_by == consultant


def test_release_before_the_document_is_there_is_a_conflict(desk, queued):
    response = desk.post(reverse("reports:release", args=[queued.public_id]))

    queued.refresh_from_db()
    assert (response.status_code, queued.life) == (409, Life.DRAFT)
    assert "Only a draft whose document is ready can be released." in response.content.decode()


@pytest.mark.parametrize("name", ["release", "retry"])
def test_sales_neither_release_nor_retry(shop, released, name):
    response = shop.post(reverse(f"reports:{name}", args=[released.public_id]))

    assert response.status_code == 403
    assert "Release to sales" not in page_of(shop, released).content.decode()


def test_download_is_the_stored_file_and_is_audited(shop, sales, released):
    response = page_of(shop, released, "download")

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{released.number}-v1-it.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.get(action="download").actor_label == sales.email


def test_asking_for_the_headers_is_no_download(shop, released):
    response = shop.head(reverse("reports:download", args=[released.public_id]))

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b""
    assert AuditEvent.objects.filter(action="download").count() == 0


def test_download_before_the_document_is_ready_is_a_conflict(desk, queued):
    response = page_of(desk, queued, "download")

    assert response.status_code == 409
    assert AuditEvent.objects.filter(action="download").count() == 0


def test_missing_file_is_told_in_words(desk, ready):
    Path(ready.file.path).unlink()

    response = page_of(desk, ready, "download")

    assert response.status_code == 404
    assert "it can be restored from a backup" in response.content.decode()


def test_ended_session_reloads_the_page_instead_of_the_panel(client, queued):
    address = reverse("reports:proposal_status", args=[queued.public_id])

    polled = client.get(address, headers={"HX-Request": "true"})

    assert (polled.status_code, polled["HX-Refresh"]) == (204, "true")
    assert client.get(address)["Location"] == f"/sign-in/?next={address}"
