"""Check and send in a real browser: what is refused, the way to a question and back, the own copy, and what comes after."""

import pytest

from accounts.actors import SYSTEM, Actor
from assessment.links import create_link
from assessment.models import Assessment
from reports import copies, jobs, services
from reports.demonstration import case
from reports.models import OwnCopy, Proposal
from reports.states import Render
from tests import factories
from tests.journeys.test_pages import VIEWS, check

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
HARD = {
    "dday": "2026-12-10",
    "downtime_h": 0,
    "mode": "big_bang",
    "pilot_users": 0,
    "budget_year": 0,
    "mailboxes": 10,
    "vip_count": None,
    "functions": {"telephony": "must_have", "document_coediting": "must_have"},
}


@pytest.fixture
def draft(db) -> Assessment:
    """A client with a date that is too early, requests to refuse, a contradiction and open questions."""
    document = case("municipality-350")
    facts = {key: value for key, value in (document["facts"] | HARD).items() if value is not None}
    answers = dict(list(document["answers"].items())[5:])
    return factories.imported("municipality-350", facts=facts, answers=answers, submit=False, language="en")


def enter(page, assessment: Assessment, locale: str = "en-GB") -> str:
    """Come by a fresh link in that language; the address below which everything of this client is."""
    _, token = create_link(assessment=assessment, label="The CIO", by=SYSTEM)
    page.goto(f"/a/{token}/")
    page.click(f"button[name=language][value={locale[:2]}]")
    return f"/assessment/{assessment.public_id}/"


@pytest.mark.parametrize(("locale", "width", "scheme"), VIEWS)
def test_every_state_of_check_and_copy_is_accessible(open_page, draft, locale, width, scheme):
    page = open_page(width=width, locale=locale, color_scheme=scheme)
    start = enter(page, draft, locale)
    problems = check(page, f"{start}check/") + check(page, f"{start}step/c1/?from=check")
    problems += check(page, f"{start}copy/")
    page.click("form.copy-form button")
    problems += check(page, f"{start}copy/")
    copy = OwnCopy.objects.get()
    OwnCopy.objects.filter(pk=copy.pk).update(render_status=Render.FAILED, error="crashed")
    problems += check(page, f"{start}copy/")
    copies.retry(copy=copy, by=SYSTEM)
    assert copies.run(copy_id=copy.pk)
    problems += check(page, f"{start}copy/")

    assert problems == []


@pytest.mark.parametrize(("locale", "width", "scheme"), VIEWS)
def test_pages_after_sending_are_accessible(open_page, db, locale, width, scheme):
    consultant = factories.person("consultant")
    proposal = factories.proposal(consultant)
    assert jobs.run(proposal_id=proposal.pk)
    proposal = Proposal.objects.get(pk=proposal.pk)
    services.release(proposal=proposal, releaser=consultant, by=Actor.of(consultant))
    page = open_page(width=width, locale=locale, color_scheme=scheme)
    start = enter(page, proposal.assessment, locale)

    problems = check(page, f"{start}sent/") + check(page, f"{start}answers/")

    assert problems == []
    page.goto(f"{start}sent/")
    with page.expect_download() as download:
        page.click("#proposal ~ .documents a")
    assert download.value.suggested_filename == proposal.file_name


def test_change_leads_to_the_question_and_back_to_its_place(open_page, draft):
    page = open_page(width=360)
    start = enter(page, draft)
    page.goto(f"{start}check/")
    assert page.locator("#section_c11").get_attribute("open") is None
    assert page.locator("#section_c1").get_attribute("open") is not None

    page.click("#section_c11 > summary")
    page.click("#section_c11 a >> nth=0")
    page.wait_for_url(lambda url: url.endswith("/step/c11/?from=check#criterion_exit_clause"))
    page.click("button[name=continue]")

    page.wait_for_url(lambda url: url.endswith("/check/#section_c11"))
    assert page.locator("#section_c11").get_attribute("open") is not None


def test_copy_appears_by_itself_when_it_is_ready(open_page, draft):
    page = open_page()
    start = enter(page, draft)
    page.goto(f"{start}check/")
    page.click("text=as a PDF")
    page.click("text=Make the PDF")
    page.wait_for_selector("text=waits for its turn")

    assert copies.run(copy_id=OwnCopy.objects.get().pk)

    page.wait_for_selector(".copy a.btn-primary")
    with page.expect_download() as download:
        page.click(".copy a.btn-primary")
    assert download.value.suggested_filename.endswith("-en.pdf")


def test_copy_and_sending_without_script(open_page, draft):
    page = open_page(width=360, java_script_enabled=False)
    start = enter(page, draft)
    page.goto(f"{start}copy/")
    page.click("text=Make the PDF")
    assert copies.run(copy_id=OwnCopy.objects.get().pk)

    page.wait_for_selector(".copy a.btn-primary", timeout=20_000)
    page.goto(f"{start}check/")
    assert page.locator("details.summary:not([open])").count() == 0
    page.click("text=Send the answers")
    page.wait_for_selector("text=Nothing is sent yet")
    page.check("#confirm")
    page.click("text=Send the answers")
    page.wait_for_selector("text=Thank you")
    page.click("text=Read your answers")
    assert page.locator("text=As you sent them.").count() == 1
