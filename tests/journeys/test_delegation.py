"""The owner asks a colleague for one step, the colleague answers it, the owner sees it. Messages go through a real worker."""

import re
from pathlib import Path

import pytest

from accounts.actors import SYSTEM
from assessment.links import create_link
from reports.demonstration import case, import_case, unfinished
from tests import factories
from tests.workers import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
PRIVATE = re.compile(r"http://\S+(/a/[\w-]+/)")


@pytest.fixture
def mailbox(tmp_path, start_worker) -> Path:
    """The folder where the worker's messages arrive, one file for each connection."""
    folder = tmp_path / "mailbox"
    start_worker(EMAIL_URL=f"filemail:///{folder}")
    return folder


def link_in(mailbox: Path) -> str:
    """The path of the newest private link that arrived."""
    wait_until(lambda: list(mailbox.glob("*.log")), why="the message arrived")
    newest = max(mailbox.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
    found: list[str] = []
    wait_until(
        lambda: found.extend(PRIVATE.findall(newest.read_text())) or found, why="the message is complete"
    )
    newest.unlink()
    return found[0]


@pytest.mark.parametrize("java_script", [True, False])
def test_owner_delegates_colleague_answers_owner_sees_it(open_page, mailbox, java_script):
    factories.published()
    assessment = import_case(unfinished(case("start-up-38")) | {"language": "en"})
    _link, token = create_link(assessment=assessment, label="The CIO", by=SYSTEM)
    owner = open_page(java_script_enabled=java_script)
    owner.goto(f"/a/{token}/")
    owner.goto(f"/assessment/{assessment.public_id}/step/c7/")
    owner.click("text=Ask a colleague to answer this step")
    owner.fill("[name=name]", "Anna Rossi")
    owner.fill("[name=email]", "anna@client.example")
    owner.fill("[name=note]", "You know our data centre.")
    owner.click("text=Send the request")
    owner.wait_for_url(f"**/assessment/{assessment.public_id}/")
    assert "Delegated to Anna Rossi: asked, not opened yet" in owner.inner_text("main")

    anna = open_page(width=360, java_script_enabled=java_script)
    anna.goto(link_in(mailbox))
    assert anna.url.endswith(f"/assessment/{assessment.public_id}/step/c7/")
    assert anna.locator("nav").count() == 0
    fieldset = anna.locator("#criterion_data_sorting")
    fieldset.locator("input.level-radio--today[value='1']").check()
    fieldset.locator("input.level-radio--needed[value='3']").check()
    anna.click("main button[name=continue]")
    anna.wait_for_url("**/saved/")
    anna.click("text=I am done")
    anna.wait_for_selector("text=Thank you, that was all")
    assert anna.goto(f"/assessment/{assessment.public_id}/").status == 404

    owner.reload()
    assert "says it is done" in owner.inner_text("main")
    owner.goto(f"/assessment/{assessment.public_id}/step/c7/")
    shown = owner.locator("#criterion_data_sorting")
    assert shown.locator("input.level-radio--needed[value='3']").is_checked()
    assert "Answered by Anna Rossi on " in shown.inner_text()
    owner.goto(f"/assessment/{assessment.public_id}/")
    owner.click("text=Take back")
    owner.wait_for_selector("text=The link of Anna Rossi no longer opens.")
    assert anna.goto(f"/assessment/{assessment.public_id}/step/c7/").status == 404


def test_beginning_alone_and_coming_back_by_a_new_link(open_page, mailbox):
    factories.published()
    page = open_page(width=360, locale="it-IT")
    page.goto("/")
    page.fill("#start_organisation", "Officine Nuove")
    page.fill("#start_email", "carla")
    page.click("text=Inviatemi il link")
    assert page.input_value("#start_organisation") == "Officine Nuove"
    page.fill("#start_email", "carla@client.example")
    page.click("text=Inviatemi il link")
    page.wait_for_url("**/link-on-its-way/*")
    page.goto(link_in(mailbox))
    assert "Officine Nuove" in page.inner_text("h1")
    page.click(".resume .actions a:not(.btn)")  # without choosing a form or a profile first
    step = page.url
    page.fill("[name=staff]", "42")
    page.click("button[name=back]:visible")
    page.context.close()

    again = open_page(width=360, locale="it-IT")
    again.goto("/a/lost/")
    again.fill("main [name=email]", "Carla@client.example")
    again.click("main button.btn-primary")
    again.wait_for_url("**/lost-link/answered/")
    again.goto(link_in(mailbox))
    assert again.url == step
    assert again.input_value("[name=staff]") == "42"
