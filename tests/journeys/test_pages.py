"""Every page in three languages: accessible, no wider than the screen, nothing on the console.

With TAKE_SCREENSHOTS=1 the README's pictures are taken anew.
"""

import os
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.actors import SYSTEM, Actor
from assessment.links import create_link
from assessment.models import Assessment
from reports import jobs, services
from reports.demonstration import case, import_case, unfinished
from reports.models import Proposal
from tests import factories
from tests.journeys.conftest import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
# Each language once, on a phone or a laptop, light or dark.
VIEWS = [("it-IT", 360, "light"), ("fr-FR", 1440, "dark"), ("en-GB", 360, "dark"), ("en-GB", 1440, "light")]
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
# WCAG 2.2 AA and below; the house's own best practices come with it.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@pytest.fixture
def world(db):
    """A client in the middle, one sent, one approved with a rendered and released proposal."""
    factories.published()
    consultant = factories.person("consultant")
    factories.person("sales")
    draft = import_case(unfinished(case("start-up-38")))
    _, token = create_link(assessment=draft, label="The CIO", by=SYSTEM)
    _, colleague_token = create_link(
        assessment=draft, label="Anna Rossi", email="anna@client.example", step="c2", by=SYSTEM
    )
    sent = factories.imported("manufacturer-120")
    _, sent_token = create_link(assessment=sent, label="The CIO", by=SYSTEM)
    proposal = factories.proposal(consultant, "municipality-350")
    assert jobs.run(proposal_id=proposal.pk)
    services.release(
        proposal=Proposal.objects.get(pk=proposal.pk), releaser=consultant, by=Actor.of(consultant)
    )
    return {
        "consultant": consultant,
        "draft": draft,
        "link": token,
        "colleague_link": colleague_token,
        "sent": sent,
        "sent_link": sent_token,
        "proposal": proposal,
    }


def check(page, address: str) -> list[str]:
    """Open a page; what is wrong with it, in words. Accessibility at the page's own width, its fit at every width."""
    page.goto(address)
    found = [
        f"{address}: {violation['id']} {[node['target'] for node in violation['nodes']][:3]}"
        for violation in Axe().run(page, options=RULES).response["violations"]
    ]
    size = page.viewport_size
    for width in (360, 768, 1440, 1600):
        page.set_viewport_size({"width": width, "height": size["height"]})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address}: wider than {width} px")
    page.set_viewport_size(size)
    return found


def client_pages(draft: Assessment) -> list[str]:
    start = f"/assessment/{draft.public_id}/"
    steps = [
        "organisation",
        "accounts",
        "present_system",
        "migration",
        "protection",
        "functions",
        "c1",
        "c4",
        "c11",
        "priorities",
    ]
    return [
        start,
        *(f"{start}step/{step}/" for step in steps),
        f"{start}step/c1/delegate/",
        f"{start}step/c2/delegate/",
        f"{start}check/",
    ]


def colleagues_pages(page, world, language: str) -> list[str]:
    """What a colleague with one step sees, before and after saying that it is done."""
    page.goto(f"/a/{world['colleague_link']}/")
    with page.expect_navigation():  # saves the step and draws it again
        page.click(f"button[name=language][value={language}]")
    step = f"/assessment/{world['draft'].public_id}/step/c2/"
    problems = check(page, step) + check(page, f"{step}saved/")
    page.click("main form button")
    return problems + check(page, f"{step}saved/")


@pytest.mark.parametrize(("locale", "width", "scheme"), VIEWS)
def test_clients_pages(open_page, world, locale, width, scheme):
    page = open_page(width=width, locale=locale, color_scheme=scheme)
    problems = []
    for address in (
        "/",
        "/sign-in/",
        "/lost-link/",
        "/lost-link/answered/",
        "/link-on-its-way/",
        "/a/nonsense/",
    ):
        problems += check(page, address)
    page.goto(f"/a/{world['link']}/")
    page.click(f"button[name=language][value={locale[:2]}]")
    for address in client_pages(world["draft"]):
        problems += check(page, address)
        assert page.locator("html").get_attribute("lang") == locale[:2]
    problems += colleagues_pages(
        open_page(width=width, locale=locale, color_scheme=scheme), world, locale[:2]
    )
    page.goto(f"/a/{world['sent_link']}/")
    problems += check(page, f"/assessment/{world['sent'].public_id}/sent/")

    assert problems == []


@pytest.mark.parametrize(("locale", "width", "scheme"), VIEWS)
def test_staff_pages(open_page, world, locale, width, scheme):
    page = open_page(width=width, locale=locale, color_scheme=scheme)
    sign_in(page, world["consultant"].email)
    problems = []
    for address in [
        "/desk/",
        "/desk/?tab=all",
        "/desk/?q=nobody",
        "/desk/invite/",
        f"/desk/{world['draft'].public_id}/",
        f"/desk/{world['sent'].public_id}/?integrator=in-house-team",
        f"/desk/{world['proposal'].assessment.public_id}/",
        "/proposals/",
        f"/proposals/{world['proposal'].public_id}/",
    ]:
        problems += check(page, address)

    assert problems == []


def test_bad_input_is_told_accessibly(open_page, world):
    page = open_page(width=360)
    page.goto(f"/a/{world['link']}/")
    page.goto(f"/assessment/{world['draft'].public_id}/step/organisation/")
    page.fill("[name=staff]", "many")
    page.click("main button[name=continue]")

    page.wait_for_selector("#problems")
    assert page.input_value("[name=staff]") == "many"
    assert [violation["id"] for violation in Axe().run(page, options=RULES).response["violations"]] == []


def test_pictures_of_the_readme(open_page, world):
    """Takes them anew with TAKE_SCREENSHOTS=1; always proves that the pages in them can be reached."""
    folder = IMAGES if os.environ.get("TAKE_SCREENSHOTS") else Path(world["proposal"].file.storage.location)
    page = open_page(width=1200, height=800)
    page.goto(f"/a/{world['link']}/")
    page.screenshot(path=folder / "tasks.png")
    page.goto(f"/assessment/{world['draft'].public_id}/step/c11/")
    page.screenshot(path=folder / "competency.png")
    desk = open_page(width=1200, height=800)
    sign_in(desk, world["consultant"].email)
    desk.goto(f"/desk/{world['sent'].public_id}/")
    desk.screenshot(path=folder / "report.png")
    with Proposal.objects.get().file.open() as stored:
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                "70",
                "-png",
                "-f",
                "3",
                "-l",
                "3",
                "-singlefile",
                "-",
                str(folder / "proposal"),
            ],
            input=stored.read(),
            check=True,
        )

    assert {path.name for path in IMAGES.glob("*.png")} == {
        "tasks.png",
        "competency.png",
        "report.png",
        "proposal.png",
    }
