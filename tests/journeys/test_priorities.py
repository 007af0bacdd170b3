"""The priorities with the script: by buttons, by the keyboard, by dragging with a mouse and with a finger, in points."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.actors import SYSTEM
from assessment.links import create_link
from assessment.models import Assessment
from tests import factories
from tests.journeys.test_pages import RULES

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def priorities_page(open_page, db):
    """Opens the page of an assessment: `priorities_page([["c1"]], width=360)` gives (page, assessment)."""

    def open_it(priorities, **options):
        assessment = factories.draft(priorities=priorities)
        _, token = create_link(assessment=assessment, label="The CIO", by=SYSTEM)
        page = open_page(**options)
        page.goto(f"/a/{token}/")
        page.goto(f"/assessment/{assessment.public_id}/step/priorities/")
        return page, assessment

    return open_it


def tiers_on(page) -> list[list[str]]:
    """The order as one sees it."""
    return page.evaluate(
        "[...document.querySelectorAll('.tier')].map(tier => [...tier.querySelectorAll('.rank-row')].map(row => row.dataset.key))"
    )


def saved(page, assessment) -> Assessment:
    page.click("button[name=back]")
    page.wait_for_url(lambda url: "/step/" not in url)
    return Assessment.objects.get(pk=assessment.pk)


def press(page, key: str, action: str) -> None:
    page.click(f".rank-row[data-key={key}] [data-do={action}]")


def said(page) -> str:
    return page.inner_text("[data-said]")


def violations(page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page, options=RULES).response["violations"]]


def test_order_by_buttons(priorities_page):
    page, assessment = priorities_page([])
    press(page, "c6", "up")
    press(page, "c2", "up")
    assert said(page) == "Budget: place 2 of 2."
    press(page, "c2", "tie")
    assert said(page) == "Budget: place 1 of 1, equal with Security."
    press(page, "c9", "up")
    press(page, "c9", "up")
    assert tiers_on(page) == [["c9"], ["c2", "c6"]]
    press(page, "c2", "down")
    press(page, "c6", "out")
    assert said(page) == "Security: not ranked."
    press(page, "c12", "tie")
    assert tiers_on(page) == [["c9"], ["c2", "c12"]]

    assert saved(page, assessment).priorities.tiers == [["c9"], ["c2", "c12"]]


def test_order_by_the_keyboard_alone(priorities_page):
    page, assessment = priorities_page([["c1"], ["c2"], ["c3"]])
    page.locator(".rank-row[data-key=c3] [data-do=grip]").focus()
    focused = (
        "document.activeElement.closest('.rank-row')?.dataset.key + ' ' + document.activeElement.dataset.do"
    )
    page.keyboard.press("ArrowUp")
    assert tiers_on(page) == [["c1"], ["c3"], ["c2"]]
    assert page.evaluate(focused) == "c3 grip"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # it is the first already: nothing but the sentence
    assert (tiers_on(page), said(page)) == ([["c3"], ["c1"], ["c2"]], "Defined scope: place 1 of 3.")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert (tiers_on(page), said(page)) == ([["c1"], ["c2"]], "Defined scope: not ranked.")
    page.keyboard.press("ArrowUp")
    for _ in range(3):
        page.keyboard.press("Tab")  # up, down, same as above
    assert page.evaluate(focused) == "c3 tie"
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "c3 tie"
    assert tiers_on(page) == [["c1"], ["c2", "c3"]]

    assert saved(page, assessment).priorities.tiers == [["c1"], ["c2", "c3"]]


def drag(page, key: str, to, *, at: float) -> None:
    """Drag a line by its handle to a height (0 top to 1 bottom) of something else."""
    handle = page.locator(f".rank-row[data-key={key}] [data-do=grip]").bounding_box()
    box = to.bounding_box()
    x = handle["x"] + handle["width"] / 2
    page.mouse.move(x, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, box["y"] + box["height"] * at, steps=8)
    page.mouse.up()


def test_order_by_dragging_with_the_mouse(priorities_page):
    page, assessment = priorities_page([["c1"], ["c2"], ["c3"], ["c4"]], height=1600)
    tier = page.locator(".tier")
    drag(page, "c4", tier.nth(0), at=0.05)
    assert tiers_on(page) == [["c4"], ["c1"], ["c2"], ["c3"]]
    drag(page, "c4", tier.nth(2), at=0.95)
    assert tiers_on(page) == [["c1"], ["c2"], ["c4"], ["c3"]]
    drag(page, "c3", tier.nth(0), at=0.5)
    assert tiers_on(page) == [["c1", "c3"], ["c2"], ["c4"]]
    drag(page, "c2", page.locator(".ranking__rest"), at=0.5)
    assert tiers_on(page) == [["c1", "c3"], ["c4"]]
    drag(page, "c12", tier.nth(1), at=0.5)
    assert tiers_on(page) == [["c1", "c3"], ["c4", "c12"]]
    assert said(page) == "Customer support: place 2 of 2, equal with Migration."

    assert saved(page, assessment).priorities.tiers == [["c1", "c3"], ["c4", "c12"]]


def test_dragging_is_taken_back_with_escape(priorities_page):
    page, _ = priorities_page([["c1"], ["c2"]], height=1600)
    handle = page.locator(".rank-row[data-key=c1] [data-do=grip]")
    handle.hover()
    page.mouse.down()
    page.mouse.move(0, 900, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert tiers_on(page) == [["c1"], ["c2"]]
    assert (
        page.locator(".rank-row--dragged, .tier--before, .tier--after, .tier--join, .is-target").count() == 0
    )


def test_order_by_dragging_with_a_finger_on_a_phone(priorities_page):
    page, assessment = priorities_page(
        [["c1"], ["c2"], ["c3"]], width=360, height=800, has_touch=True, is_mobile=True
    )
    handle = page.locator(".rank-row[data-key=c1] [data-do=grip]")
    handle.evaluate("handle => handle.scrollIntoView({block: 'center', behavior: 'instant'})")
    start, goal = handle.bounding_box(), page.locator(".tier").nth(1).bounding_box()
    touch = page.context.new_cdp_session(page)
    x, y = start["x"] + 15, start["y"] + 15
    end = goal["y"] + goal["height"] * 0.5
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 9):
        point = {"x": x, "y": y + (end - y) * part / 8}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert tiers_on(page) == [["c1", "c2"], ["c3"]]

    assert saved(page, assessment).priorities.tiers == [["c1", "c2"], ["c3"]]


def test_points_add_up_while_one_types_and_the_rest_is_shared_out(priorities_page):
    page, assessment = priorities_page([["c1"]])
    page.check("[name=priorities-method][value=points]")
    assert page.locator("#by_order").is_hidden()
    total = page.locator("#points_total")
    assert total.inner_text() == "0 of 100 points given, 100 left."
    page.fill("[name=c1-points]", "45")
    page.fill("[name=c2-points]", "30")
    assert total.inner_text() == "75 of 100 points given, 25 left."
    page.fill("[name=c3-points]", "80")
    assert total.inner_text() == "155 of 100 points given, 55 too many."
    page.fill("[name=c3-points]", "")
    page.click("text=Share out the rest evenly")
    assert total.inner_text() == "All 100 points are given."
    assert [page.input_value(f"[name=c{at}-points]") for at in range(1, 13)] == [
        "45",
        "30",
        *["3"] * 5,
        *["2"] * 5,
    ]
    page.fill("[name=c1-points]", "145")
    page.fill("[name=c1-points]", "95")
    page.click("text=Bring the total to 100 in proportion")
    assert total.inner_text() == "All 100 points are given."

    found = saved(page, assessment).priorities
    assert (found.method, found.tiers, found.given) == ("points", [["c1"]], 100)
    assert found.points["c1"] == 64


WEIGHTS = """async (address) => {
  const page = address ? new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html") : document;
  const cells = [...page.querySelectorAll("#weights tbody th, #weights .num, [data-weights-line]")];
  return cells.map((cell) => cell.textContent.trim());
}"""


@pytest.mark.parametrize("locale", ["en-GB", "it-IT", "fr-FR"])
def test_weights_while_one_moves_are_those_after_saving(priorities_page, locale):
    page, assessment = priorities_page([["c4"], ["c1", "c5"]], locale=locale)
    with page.expect_navigation():  # the script saves first
        page.click(f"button[name=language][value={locale[:2]}]")
    address = f"/assessment/{assessment.public_id}/step/priorities/"
    page.goto(address)

    def check() -> None:
        live = page.evaluate(WEIGHTS, "")
        saved(page, assessment)
        page.goto(address)
        assert page.evaluate(WEIGHTS, address) == live

    press(page, "c9", "up")
    press(page, "c9", "up")
    press(page, "c2", "tie")
    check()
    page.check("[name=priorities-method][value=points]")
    check()
    page.fill("[name=c7-points]", "31")
    page.fill("[name=c8-points]", "37")
    page.fill("[name=c10-points]", "30")
    check()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
@pytest.mark.parametrize("method", ["tiers", "points"])
def test_page_is_accessible_while_it_is_used(priorities_page, width, scheme, method):
    page, _ = priorities_page([["c1"], ["c2", "c3"]], width=width, color_scheme=scheme)
    page.check(f"[name=priorities-method][value={method}]")
    if method == "points":
        page.fill("[name=c1-points]", "145")
    else:
        press(page, "c5", "up")
    assert violations(page) == []
    page.fill("[name=c1-points]", "many") if method == "points" else press(page, "c5", "tie")
    with page.expect_navigation():
        page.click("button[name=continue]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def wait_until_saved(page) -> None:
    page.wait_for_selector("#saving[data-state=saved]")


def test_each_move_is_saved_by_itself(priorities_page):
    page, assessment = priorities_page([["c1"], ["c2"]])
    page.locator(".rank-row[data-key=c2] [data-do=grip]").focus()
    page.keyboard.press("ArrowUp")
    wait_until_saved(page)
    assert Assessment.objects.get(pk=assessment.pk).priorities.tiers == [["c2"], ["c1"]]
    page.check("[name=priorities-method][value=points]")
    page.fill("[name=c3-points]", "70")
    page.locator("[name=c3-points]").blur()
    expect(page.locator("#weights tr[data-competency=c3] .num")).to_have_text("100.0%")
    wait_until_saved(page)
    found = Assessment.objects.get(pk=assessment.pk).priorities
    assert (found.method, found.tiers, found.points) == ("points", [["c2"], ["c1"]], {"c3": 70})


def test_two_people_order_at_once_and_one_takes_the_others(priorities_page, open_page):
    page, assessment = priorities_page([["c1"], ["c2"]])
    _, token = create_link(assessment=assessment, label="Bruno", by=SYSTEM)
    other = open_page()
    other.goto(f"/a/{token}/")
    other.goto(f"/assessment/{assessment.public_id}/step/priorities/")
    press(other, "c2", "up")
    wait_until_saved(other)
    press(page, "c3", "up")
    page.wait_for_selector("#conflicts:not([hidden]) li")
    assert tiers_on(page) == [["c1"], ["c2"], ["c3"]]
    assert violations(page) == []
    page.click("[data-take-theirs]")
    wait_until_saved(page)
    assert tiers_on(page) == [["c2"], ["c1"]]
    assert Assessment.objects.get(pk=assessment.pk).priorities.tiers == [["c2"], ["c1"]]


def test_what_a_colleague_saved_appears_in_the_order(priorities_page, open_page):
    page, assessment = priorities_page([["c1"], ["c2"]])
    _, token = create_link(assessment=assessment, label="Bruno", by=SYSTEM)
    other = open_page()
    other.goto(f"/a/{token}/")
    other.goto(f"/assessment/{assessment.public_id}/step/priorities/")
    press(other, "c2", "up")
    wait_until_saved(other)
    page.check("[name=priorities-method][value=points]")
    page.fill("[name=c3-points]", "70")
    page.locator("[name=c3-points]").blur()
    expect(page.locator(".rank-row").first).to_have_attribute("data-key", "c2")
    assert tiers_on(page) == [["c2"], ["c1"]]
    assert page.input_value("[name=c3-points]") == "70"
