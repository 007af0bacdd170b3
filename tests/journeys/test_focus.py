"""What axe cannot see of WCAG 2.2 AA: with the keyboard alone, focus is always visible, on the screen, and covered by nothing."""

import pytest

from tests.journeys.conftest import sign_in
from tests.pages.world import build

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
# A laptop, and the same laptop at 400 %.
SCREENS = [(1280, 800), (320, 256)]
STOPS = 30
# The focused element: what it is, whether a ring is drawn (on itself, or on the word beside a control that is laid over it),
# and whether its middle is on the screen with nothing else on top. A date's own parts draw the browser's ring.
LOOK = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const laidOver = getComputedStyle(at).opacity === "0";
  const ring = getComputedStyle(laidOver ? at.nextElementSibling : at).outlineStyle !== "none" || at.type === "date";
  const x = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.y + box.height / 2, 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  const own = [at, ...(at.labels || [])];
  const seen = box.bottom > 0 && box.top < innerHeight && own.some((one) => one.contains(top) || top.contains(one));
  return {what: `${at.tagName} ${at.name || at.textContent.trim().slice(0, 30)}`, ring, seen};
}"""


def lost(page, address: str) -> list[str]:
    """The stops of the Tab key at which one does not see where one is; positive tab indexes, which break the order."""
    page.goto(address)
    found = [
        f"{address}: tabindex" for _ in page.locator('[tabindex]:not([tabindex="0"], [tabindex="-1"])').all()
    ]
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(LOOK)
        if stop is None:
            break
        found += [f"{address}: {stop['what']}: no {name}" for name in ("ring", "seen") if not stop[name]]
    return found


def test_focus_is_always_seen(open_page):
    world = build("en")
    client, staff = open_page(reduced_motion="reduce"), open_page(reduced_motion="reduce")
    client.goto(f"/a/{world.token}/")
    sign_in(staff, world.person.email)
    places = [world.at(world.draft), world.at(world.draft, "check/")]
    places += [world.step(step) for step in ("accounts", "functions", "c11", "priorities")]
    desk = ["/desk/?tab=all", world.desk(world.sent), "/proposals/"]
    found = []
    for width, height in SCREENS:
        for page, addresses in ((client, places), (staff, desk)):
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{width} px: {fault}" for address in addresses for fault in lost(page, address)]

    assert found == []


def test_ticked_box_is_told_in_the_systems_own_colours(open_page):
    """Bootstrap paints its tick as a picture in one colour, which vanishes when the system sets the colours."""
    world = build("en")
    page = open_page(forced_colors="active")
    page.goto(f"/a/{world.token}/")
    page.goto(world.step("c11"))
    box = page.locator("input[name=exit_clause-must_have]")
    pictures = []
    for ticked in (False, True):
        box.set_checked(ticked)
        box.evaluate("box => box.blur()")
        pictures.append(box.screenshot())

    assert pictures[0] != pictures[1]
