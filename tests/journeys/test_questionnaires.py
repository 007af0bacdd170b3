"""A consultant who writes no code changes the questionnaire, publishes it, and moves a client, who is shown what changed."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.actors import SYSTEM
from assessment import drafting, moves
from assessment.catalogue import editing
from assessment.links import create_link
from tests import factories
from tests.assessment import small
from tests.assessment.test_moves import newer
from tests.journeys.conftest import sign_in
from tests.journeys.test_pages import RULES

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]

HOME = "/questionnaires/"


def faults(page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page, options=RULES).response["violations"]]


@pytest.fixture
def world(db):
    """Two versions, a draft with changes, a client who could be moved, and one who was."""
    factories.installed()
    person = factories.person("consultant")
    staying, moved = small.draft(), small.draft(organisation={"name": "Ink Ltd"})
    draft = drafting.start_draft(version=staying.questionnaire, by=SYSTEM)
    drafting.edit(draft=draft, change=lambda q: editing.move_criterion(q, "first_answer", "down"), by=SYSTEM)
    name = ("competencies", "supplies", "criteria", "toner_delivery", "name", "en")
    drafting.edit(draft=draft, change=lambda q: editing.with_texts(q, {name: "Delivery of ink"}), by=SYSTEM)
    moves.move(assessment=moved, to=newer(), by=SYSTEM)
    _, token = create_link(assessment=moved, label="The CIO", by=SYSTEM)
    return {"person": person, "staying": staying, "moved": moved, "draft": draft, "link": token}


def test_wrong_texts_and_wrong_files_are_told_accessibly(open_page, world):
    page = open_page(width=360)
    sign_in(page, world["person"].email)
    page.goto(f"{HOME}drafts/{world['draft'].pk}/edit/supplies/")
    field = "[name='competencies.supplies.criteria.toner_delivery.name.fr']"
    page.fill(field, "")
    page.fill("[name='competencies.supplies.why.it']", "Senza carta nessuno stampa.")
    page.click("button.btn-primary >> nth=0")

    assert page.locator("#problems").is_visible()
    assert page.input_value("[name='competencies.supplies.why.it']") == "Senza carta nessuno stampa."
    assert faults(page) == []
    page.goto(HOME)
    page.set_input_files(
        "[name=sent]", {"name": "01-supplies.yaml", "mimeType": "text/yaml", "buffer": b"key: [\n"}
    )
    page.click("text=Check the files")
    assert "01-supplies.yaml" in page.inner_text("#problems")
    assert faults(page) == []


def test_consultant_changes_publishes_and_moves_and_the_client_looks(open_page, world):
    desk = open_page(width=1440)
    sign_in(desk, world["person"].email)
    desk.goto(HOME)
    desk.click("text=print-service 2.0.0")
    desk.click("text=Start a draft from this version")
    desk.click("text=2. Repair")
    desk.fill("[name='competencies.repair.criteria.first_answer.levels.4.en']", "Within ten minutes")
    desk.press("[name='competencies.repair.criteria.first_answer.levels.4.en']", "Tab")
    desk.click("button[value='down:first_answer']")
    desk.click("text=See it as a client does")
    assert "Within ten minutes" in desk.inner_text("main")
    desk.click("text=print-service, draft")
    desk.click("text=Look at the changes and publish")
    assert "ten minutes" in "".join(desk.locator("ins").all_inner_texts())
    assert desk.input_value("[name=version]") == "2.1.0"
    desk.click("text=Publish this version")
    desk.click("tr:has-text('Ink Ltd') a")
    desk.click("text=Move to 2.1.0")
    assert "Ink Ltd answers print-service 2.1.0 from now on." in desk.inner_text(".messages")

    client = open_page(width=360)
    client.goto(f"/a/{world['link']}/")
    client.click("text=See what changed")
    client.click("a:has-text('First answer')")
    assert client.url.endswith("/step/repair/#criterion_first_answer")
    client.go_back()
    for _ in range(2):
        client.click("text=I have looked at all of them")
    assert "You have looked at everything that the update changed." in client.inner_text(".messages")
