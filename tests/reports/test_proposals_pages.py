from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import AuditEvent
from reports import jobs, services
from reports.messages import FAILURES
from reports.models import PriceTable, Proposal
from reports.rendering.document import Rendered
from reports.states import Render
from reports.views.proposals import PAGE_SIZE
from scoring.models import Integrator
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


@pytest.mark.parametrize(("search", "found"), [("valdarno", 1), ("D-20", 1), ("nobody", 0)])
def test_list_is_searched_by_client_and_number(shop, released, search, found):
    page = shop.get("/proposals/", {"q": search})

    assert len(listed(page)) == found


def test_empty_list_says_who_fills_it(shop, desk):
    assert "Consultants release them after their review." in shop.get("/proposals/").content.decode()
    assert "approve a report" in desk.get("/proposals/").content.decode()


def test_proposal_past_its_validity_is_marked(shop, released):
    Proposal.objects.update(valid_until=timezone.localdate() - timedelta(days=1))

    assert shop.get("/proposals/").context["rows"][0]["expired"] is True
    assert page_of(shop, released).context["expired"] is True


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

    assert fragment.strip().startswith("<section")
    assert "<html" not in fragment


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
    reasons = {jobs.TOO_LONG, jobs.TOO_MANY_ATTEMPTS, jobs.BROKEN_DOCUMENT, jobs.CRASHED}

    assert set(FAILURES) == reasons


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

    assert response.status_code == 500
    assert "it can be restored from a backup" in response.content.decode()


def test_administration_opens_every_record(administrator, released):
    admin = factories.signed_in(administrator)
    records = [
        ("scoring_integrator", Integrator.objects.get(slug="ovea").pk),
        ("scoring_scorerun", released.score_run.pk),
        ("reports_pricetable", PriceTable.objects.get().pk),
        ("reports_proposal", released.pk),
        ("assessment_assessment", released.assessment.pk),
        ("assessment_questionnaireversion", released.assessment.questionnaire.pk),
        ("accounts_user", administrator.pk),
        ("accounts_auditevent", AuditEvent.objects.first().pk),
    ]

    codes = {
        model: admin.get(reverse(f"admin:{model}_change", args=[pk])).status_code for model, pk in records
    }

    assert codes == {model: 200 for model, _ in records}


def test_administrator_changes_a_capability(administrator, released):
    admin = factories.signed_in(administrator)
    house = Integrator.objects.get(slug="ovea")
    address = reverse("admin:scoring_integrator_change", args=[house.pk])
    form = admin.get(address).context["inline_admin_formsets"][0].formset
    data = {"slug": "ovea", "name": "Ovea", "is_house": "on"} | {
        f"{form.prefix}-{name}": value for name, value in form.management_form.initial.items()
    }
    for row in form.forms[: form.initial_form_count()]:
        data |= {f"{row.prefix}-{name}": row.initial.get(name) for name in ("criterion", "level", "evidence")}
        data |= {f"{row.prefix}-id": row.instance.pk, f"{row.prefix}-integrator": house.pk}
    data[f"{form.forms[0].prefix}-level"] = 2

    response = admin.post(address, data)

    assert response.status_code == 302
    assert house.capabilities.get(criterion="needs_interview").level == 2


def test_integrators_page_does_not_ask_for_each_capability(
    administrator, released, django_assert_max_num_queries
):
    admin = factories.signed_in(administrator)

    with django_assert_max_num_queries(9):
        admin.get(reverse("admin:scoring_integrator_change", args=[Integrator.objects.get(slug="ovea").pk]))
