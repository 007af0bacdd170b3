"""Every page in every state, as Chromium shows it: accessible, no wider than the screen, nothing on the console.

The list of pages is `tests/pages/states.py`. With TAKE_SCREENSHOTS=1 the README's pictures are taken anew.
"""

import os
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from reports.models import Proposal
from tests.journeys.conftest import sign_in
from tests.pages.scenes import Shown, shown
from tests.pages.states import STATES
from tests.pages.world import build

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
# Each language on a phone or a laptop, light or dark.
VIEWS = [("it-IT", 360, "light"), ("fr-FR", 1440, "dark"), ("en-GB", 360, "dark"), ("en-GB", 1440, "light")]
# Each state once in each language.
VISITS = [
    pytest.param("it", 360, "light", STATES, id="Italian phone"),
    pytest.param("fr", 1440, "dark", STATES, id="French laptop, dark"),
    pytest.param("en", 360, "dark", STATES[::2], id="English phone, dark"),
    pytest.param("en", 1440, "light", STATES[1::2], id="English laptop"),
]
# 320 is a laptop's screen at 400 % (WCAG 1.4.10).
WIDTHS = (320, 360, 768, 1440, 1600)
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
# WCAG 2.2 AA and below; the house's own best practices come with it.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


class Screen:
    """A browser that shows answers given before, byte for byte with their headers. Styles and scripts come from the live site;
    what the scripts ask the site for is answered with "nothing new", since the state behind the page is rolled back.
    """

    def __init__(self, page, site: str) -> None:
        self.page, self.site = page, site
        self.answer: Shown | None = None
        page.route("**/*", self._hand_out)

    def _hand_out(self, route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(status=self.answer.status, headers=self.answer.headers, body=self.answer.html)
        elif route.request.url.startswith(f"{self.site}/static/"):
            route.continue_()
        else:
            route.fulfill(status=204)

    def show(self, answer: Shown) -> None:
        self.answer = answer
        self.page.context.clear_cookies()
        cookies = answer.cookies.items()
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.site} for name, value in cookies]
        )
        self.page.goto(answer.path)


def check(page, address: str) -> list[str]:
    """Open a page of the live site; what is wrong with it, in words."""
    page.goto(address)
    return faults(page, address)


def faults(page, name: str, *, with_axe: bool = True) -> list[str]:
    """What is wrong with the page, in words. Accessibility at the page's own width, its fit at every width."""
    found = []
    if with_axe:
        violations = Axe().run(page, options=RULES).response["violations"]
        found = [f"{rule['id']} {[node['target'] for node in rule['nodes']][:3]}" for rule in violations]
    size = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": size["height"]})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width} px")
    page.set_viewport_size(size)
    return [f"{name}: {fault}" for fault in found]


@pytest.mark.parametrize(("language", "width", "scheme", "states"), VISITS)
def test_every_page_in_every_state(open_page, live_server, language, width, scheme, states):
    page = open_page(width=width, locale=language, color_scheme=scheme)
    screen, world = Screen(page, live_server.url), build(language)
    problems = []
    for state in states:
        screen.show(shown(world, state))
        problems += faults(page, state.name, with_axe=not state.repeats)

    assert problems == []


def test_bad_input_is_told_accessibly(open_page):
    """With the script: the summary has the focus, and what was typed is still there."""
    world = build("en")
    page = open_page(width=360)
    page.goto(f"/a/{world.token}/")
    page.goto(world.step("organisation"))
    page.fill("[name=staff]", "many")
    page.click("main button[name=continue]")

    page.wait_for_selector("#problems:focus")
    assert page.input_value("[name=staff]") == "many"


def test_pictures_of_the_readme(open_page):
    """Takes them anew with TAKE_SCREENSHOTS=1; always proves that the pages in them can be reached."""
    world = build("en")
    folder = IMAGES if os.environ.get("TAKE_SCREENSHOTS") else Path(world.proposal.file.storage.location)
    page = open_page(width=1200, height=800)
    page.goto(f"/a/{world.token}/")
    page.screenshot(path=folder / "tasks.png")
    page.goto(world.step("c11"))
    page.screenshot(path=folder / "competency.png")
    desk = open_page(width=1200, height=800)
    sign_in(desk, world.person.email)
    desk.goto(world.desk(world.sent))
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
