"""The main job, one browser for each person: a CIO answers, a consultant approves, a worker renders, sales downloads."""

import hashlib
import re

import pytest

from accounts.actors import SYSTEM
from assessment.links import create_link
from assessment.models import Assessment
from reports.demonstration import case, import_case, unfinished
from reports.models import Proposal
from tests import factories
from tests.journeys.conftest import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
SKIPPED = {"vip_help"}  # the start-up has no VIP


@pytest.fixture
def started():
    """A client who has answered most steps: returns the assessment and the private link's path."""
    factories.published()
    assessment = import_case(unfinished(case("start-up-38")))
    _, token = create_link(assessment=assessment, label="The CIO", by=SYSTEM)
    return assessment, f"/a/{token}/"


def answer_competency(page, assessment: Assessment, key: str) -> None:
    """Two clicks for each criterion that is asked: level 1 today, level 2 needed."""
    page.goto(f"/assessment/{assessment.public_id}/step/{key}/")
    for criterion in assessment.questionnaire.content.competency(key).criteria:
        if criterion.key in SKIPPED:
            continue
        fieldset = page.locator(f"#criterion_{criterion.key}")
        fieldset.locator("input.level-radio--today[value='1']").check()
        fieldset.locator("input.level-radio--needed[value='2']").check()
    page.click("button[name=back]")
    page.wait_for_url(lambda url: url.endswith(f"/assessment/{assessment.public_id}/"))


def send(page, assessment: Assessment) -> None:
    page.goto(f"/assessment/{assessment.public_id}/check/")
    page.check("#confirm")
    page.click("form.send button")
    page.wait_for_url(f"**/assessment/{assessment.public_id}/sent/")


def test_from_the_private_link_to_the_downloaded_pdf(open_page, started, start_worker, db):
    assessment, link = started
    consultant, sales = factories.person("consultant"), factories.person("sales")

    cio = open_page(locale="it-IT")
    cio.goto(link)
    assert link not in cio.url
    for key in ("c7", "c9", "c10"):
        answer_competency(cio, assessment, key)
    cio.goto(f"/assessment/{assessment.public_id}/step/c7/")
    assert cio.locator("#criterion_data_sorting input.level-radio--needed[value='2']").is_checked()
    send(cio, assessment)

    desk = open_page()
    sign_in(desk, consultant.email)
    desk.click("text=Kestrel Robotics Ltd")
    desk.click("text=Start the review")
    assert "in review" in desk.locator(".eyebrow").inner_text()
    desk.select_option("#propose_language", "en")
    desk.click("text=Approve and make the proposal")
    desk.wait_for_url("**/proposals/*/")
    assert "queued" in desk.locator("#status").inner_text()
    start_worker()
    desk.wait_for_selector("text=Download the PDF", timeout=40_000)  # the page follows by itself
    desk.click("text=Release to sales")

    shop = open_page()
    sign_in(shop, sales.email)
    assert shop.locator("tbody tr").count() == 1
    with shop.expect_download() as waiting:
        shop.click("text=Download")
    content = waiting.value.path().read_bytes()

    proposal = Proposal.objects.get()
    assert waiting.value.suggested_filename == f"{proposal.number}-v1-en.pdf"
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == proposal.sha256
    assert Assessment.objects.get(pk=assessment.pk).status == "approved"


def test_the_same_without_javascript(open_page, started, start_worker, db):
    assessment, link = started
    consultant = factories.person("consultant")

    cio = open_page(java_script_enabled=False)
    cio.goto(link)
    answer_competency(cio, assessment, "c7")
    cio.goto(f"/assessment/{assessment.public_id}/step/priorities/")
    selects = cio.locator("select")
    selects.nth(3).select_option("1")
    selects.nth(5).select_option("1")
    cio.click("button[name=back]")
    send(cio, assessment)
    assert Assessment.objects.get(pk=assessment.pk).priorities.tiers == [["c4", "c6"]]

    desk = open_page(java_script_enabled=False)
    sign_in(desk, consultant.email)
    desk.goto(f"/desk/{assessment.public_id}/")
    desk.click("text=Start the review")
    # Facts of the migration were left out: the price does not need them, the offer lists them as assumptions.
    desk.click("text=Approve and make the proposal")
    start_worker()
    for _ in range(40):
        if desk.locator("text=Download the PDF").count():
            break
        desk.wait_for_timeout(1000)
        desk.reload()
    assert re.search(r"The document has \d+ pages", desk.locator("#status").inner_text())


def test_a_competency_with_the_keyboard_alone(open_page, started, db):
    assessment, link = started
    page = open_page(width=1024)
    page.goto(link)
    page.goto(f"/assessment/{assessment.public_id}/step/c7/")

    page.locator("#criterion_data_sorting input.level-radio--today").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")  # to "no answer" of the other column; down from there leads on to level 0
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "continue":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/step/c7/" not in url)

    stored = Assessment.objects.get(pk=assessment.pk).criterion_answers["data_sorting"]
    assert (stored["today"], stored["required"]) == (1, 2)


def test_leaving_in_the_middle_and_coming_back_loses_nothing(open_page, started, db):
    assessment, link = started
    first = open_page(width=360, height=740)
    first.goto(link)
    answer_competency(first, assessment, "c9")
    first.context.close()

    again = open_page(width=360, height=740)
    again.goto(link)

    again.goto(f"/assessment/{assessment.public_id}/step/c9/")
    for criterion in assessment.questionnaire.content.competency("c9").criteria:
        if criterion.key not in SKIPPED:
            assert again.locator(
                f"#criterion_{criterion.key} input.level-radio--needed[value='2']"
            ).is_checked()
