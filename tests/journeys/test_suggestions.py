"""Choosing a profile and confirming what it suggests, as a person does it: with a mouse, by keyboard, without JavaScript."""

import pytest

from accounts.actors import SYSTEM
from assessment.links import create_link
from assessment.starting import choose
from tests import factories
from tests.assessment.pages import answers
from tests.journeys.test_pages import check

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]
SAVED = "#saving[data-state=saved]"
LEVEL = 3  # what the profile of a manufacturer suggests for says_no


@pytest.fixture
def client(db):
    """A new client and the link to its questionnaire."""
    draft = factories.draft(facts={"sector": "manufacturing", "mailboxes": 120})
    _, token = create_link(assessment=draft, label="The CIO", by=SYSTEM)
    return draft, f"/a/{token}/"


@pytest.fixture
def helped(client):
    """The same with a profile chosen."""
    draft, link = client
    choose(assessment=draft, form="full", profile="manufacturer", size="medium", by=SYSTEM)
    return draft, link


def said(draft) -> int | None:
    return answers(draft, "c1")["says_no"].get("required")


@pytest.mark.parametrize("scripts", [True, False])
def test_profile_is_chosen_and_a_whole_page_confirmed(client, open_page, scripts):
    draft, link = client
    page = open_page(java_script_enabled=scripts)
    page.goto(link)

    page.click(".how a")
    assert page.is_checked("input[name=profile][value=manufacturer]")
    page.click("text=Short form")
    page.click("main button")
    assert "21 levels are suggested" in page.inner_text(".messages")
    page.goto(f"/assessment/{draft.public_id}/step/c1/")
    page.click("button[name=confirm_all]")

    page.wait_for_url("**/step/c2/")
    assert answers(draft, "start") == {"form": "short", "profile": "manufacturer", "size": "medium"}
    # The short form asks one criterion here; the others keep their suggestion until they are asked.
    stored = answers(draft, "c1")
    assert [key for key, answer in stored.items() if "required" in answer] == ["needs_interview"]
    assert stored["says_no"] == {"suggested": LEVEL}
    page.goto(f"/assessment/{draft.public_id}/step/c1/")
    assert page.locator(".suggestion").count() == 0


def test_touching_the_suggested_level_confirms_it(helped, open_page):
    draft, link = helped
    page = open_page(width=360)
    page.goto(link)
    page.goto(f"/assessment/{draft.public_id}/step/c1/")
    panel = page.locator("#criterion_says_no")
    box, mark = panel.locator("[name=says_no-confirmed]"), panel.locator(".suggestion__mark")
    assert mark.is_visible()

    panel.locator("[name=says_no-required][value='2']").check()
    assert not mark.is_visible()
    panel.locator(f"[name=says_no-required][value='{LEVEL}']").check()
    assert box.is_checked()
    assert not mark.is_visible()
    page.click("button[name=back]")

    page.wait_for_url(f"**/{draft.public_id}/")
    assert said(draft) == LEVEL


def test_confirmation_taken_back_leaves_the_level_open(helped, open_page):
    draft, link = helped
    page = open_page()
    page.goto(link)
    page.goto(f"/assessment/{draft.public_id}/step/c1/")

    page.check("[name=says_no-confirmed]")
    page.uncheck("[name=says_no-confirmed]")
    page.click("button[name=back]")

    page.wait_for_url(f"**/{draft.public_id}/")
    assert said(draft) is None


def test_keyboard_alone_confirms_one_suggestion_and_enter_never_confirms_all(helped, open_page):
    draft, link = helped
    page = open_page()
    page.goto(link)
    page.goto(f"/assessment/{draft.public_id}/step/c1/")

    page.focus("[name=says_no-confirmed]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url("**/step/c2/")
    stored = answers(draft, "c1")
    assert [key for key, answer in stored.items() if "required" in answer] == ["says_no"]


@pytest.mark.parametrize(
    ("locale", "width", "scheme"), [("it-IT", 360, "light"), ("fr-FR", 1440, "dark"), ("en-GB", 360, "dark")]
)
def test_pages_are_accessible_and_fit(helped, open_page, locale, width, scheme):
    draft, link = helped
    page = open_page(width=width, locale=locale, color_scheme=scheme)
    page.goto(link)
    page.click(f".languages button[value={locale[:2]}]")

    found = [
        fault
        for address in ("start/", "step/c1/", "check/", "")
        for fault in check(page, f"/assessment/{draft.public_id}/{address}")
    ]

    assert found == []


def test_autosave_stores_what_is_confirmed_and_nothing_that_is_only_suggested(helped, open_page):
    draft, link = helped
    page = open_page()
    page.goto(link)
    page.goto(f"/assessment/{draft.public_id}/step/c1/")

    page.check("[name=says_no-confirmed]")
    page.wait_for_selector(SAVED)
    assert [key for key, answer in answers(draft, "c1").items() if "required" in answer] == ["says_no"]

    page.check("[name=inventory-required][value='2']")
    page.wait_for_selector(SAVED)
    page.check("[name=inventory-required][value='4']")
    page.wait_for_selector(SAVED)
    page.uncheck("[name=says_no-confirmed]")
    page.wait_for_selector(SAVED)

    stored = answers(draft, "c1")
    assert {key: answer["required"] for key, answer in stored.items() if "required" in answer} == {
        "inventory": 4
    }
