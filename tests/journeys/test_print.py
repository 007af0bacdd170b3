"""On paper: black on white also from a dark screen, nothing to press, nothing cut at the right."""

import pytest

from tests.journeys.conftest import sign_in
from tests.pages.world import build

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
A4 = 680  # CSS pixels between margins of 15 mm
SCREEN_ONLY = ".site-menu, .site-header__end, .site-footer, .with-steps__nav, .back-link, .btn, .report__side, .search, .tabs"


def on_paper(page, address: str) -> dict[str, object]:
    page.goto(address)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": A4, "height": 960})
    return {
        "ink": page.evaluate("getComputedStyle(document.body).color"),
        "paper": page.evaluate("getComputedStyle(document.body).backgroundColor"),
        "to press": page.locator(SCREEN_ONLY).filter(visible=True).count(),
        "too wide": page.evaluate("document.documentElement.scrollWidth") > A4,
    }


def test_pages_print_as_a_report(open_page):
    world = build("en")
    client, sender, staff = (open_page(color_scheme="dark") for _ in range(3))
    client.goto(f"/a/{world.token}/")
    sender.goto(world.link(world.sent))
    sign_in(staff, world.person.email)
    places = [
        (client, world.at(world.draft)),
        (client, world.step("c11")),
        (client, world.step("accounts")),
        (client, world.at(world.draft, "check/")),
        (sender, world.at(world.sent, "sent/")),
        (staff, world.desk(world.sent)),
        (staff, "/desk/?tab=all"),
        (staff, "/proposals/"),
    ]

    found = {address: on_paper(page, address) for page, address in places}

    report = {"ink": "rgb(0, 0, 0)", "paper": "rgb(255, 255, 255)", "to press": 0, "too wide": False}
    assert found == {address: report for _, address in places}
    # A closed panel of the report is printed with what it holds.
    staff.goto(world.desk(world.sent))
    assert staff.locator("#answers details.panel table").first.bounding_box()["height"] > 0
