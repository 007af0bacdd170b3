import pytest, time, re
from accounts.actors import SYSTEM
from assessment.links import create_link
from assessment.models import Assessment
from assessment.starting import choose
from tests import factories
from tests.workers import wait_until
from tests.journeys.test_autosave import at_step, answer, level, comment, fact
from tests.journeys.conftest import *

pytestmark = [pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def client():
    factories.published()
    assessment = factories.draft()
    _, token = create_link(assessment=assessment, label="Anna", by=SYSTEM)
    return assessment, f"/a/{token}/"


def test_back(open_page, client, db):
    page = open_page()
    a = at_step(page, client, "c11")
    level(page, "exit_clause", 3).check()
    page.wait_for_selector("#saving[data-state=saved]")
    page.click("button[name=continue]")
    page.wait_for_url("**/step/c12/")
    page.go_back()
    page.wait_for_url("**/step/c11/")
    page.wait_for_timeout(1500)
    print(
        "BACK shows", level(page, "exit_clause", 3).is_checked(), page.get_attribute("#saving", "data-state")
    )
    assert level(page, "exit_clause", 3).is_checked()


def test_long_comments_leaving(open_page, client, db):
    page = open_page()
    a = at_step(page, client, "c11")
    keys = [c.key for c in a.questionnaire.content.competency("c11").criteria]
    page.evaluate(
        """(keys) => { for (const k of keys) { const t=document.querySelector(`[name="${k}-comment"]`); t.value = "è€".repeat(5000); } 
      const t=document.querySelector(`[name="${keys[0]}-comment"]`); t.dispatchEvent(new Event("input",{bubbles:true})); }""",
        keys,
    )
    page.goto("about:blank")
    time.sleep(2)
    print("LONG saved on leaving", len(answer(a, keys[0]).get("comment", "")))
    page.goto(f"/assessment/{a.public_id}/step/c11/")
    wait_until(lambda: len(answer(a, keys[0]).get("comment", "")) == 10000, 5)


def test_all_pages_for_errors(open_page, client, db):
    page = open_page()
    a, link = client
    page.goto(link)
    choose(assessment=a, form="full", profile="manufacturer", size="medium", by=SYSTEM)
    for step in a.questionnaire.content.steps:
        page.goto(f"/assessment/{a.public_id}/step/{step}/")
        page.wait_for_timeout(150)
    for u in ("", "check/", "start/", "updates/", "step/c1/delegate/"):
        page.goto(f"/assessment/{a.public_id}/{u}")
    page.goto("/")
    page.goto("/lost-link/")


def test_confirm_by_autosave(open_page, client, db):
    a, link = client
    choose(assessment=a, form="full", profile="manufacturer", size="medium", by=SYSTEM)
    page = open_page()
    at_step(page, client, "c11")
    page.wait_for_selector("#saving[data-state=ready]")
    comment(page, "restore_delay").fill("only a comment")
    wait_until(lambda: answer(a, "restore_delay").get("comment"), 3)
    print(
        "AFTER comment",
        {
            k: v
            for k, v in Assessment.objects.get(pk=a.pk).criterion_answers.items()
            if v.get("required") is not None
        },
    )
    page.locator("#criterion_exit_clause input[name=exit_clause-confirmed]").check()
    wait_until(lambda: answer(a, "exit_clause").get("required") is not None, 3)
    print(
        "mark visible",
        page.locator("#criterion_exit_clause .suggestion__mark").is_visible(),
        page.locator(".suggestion--all").inner_text(),
    )
    # keyboard: pick another level then back to suggested
    page.locator("#criterion_exit_clause input[name=exit_clause-confirmed]").uncheck()
    wait_until(lambda: answer(a, "exit_clause").get("required") is None, 3)
    print(answer(a, "exit_clause"))
    # theirs confirm
    from assessment.saving import save_step

    save_step(
        assessment=a,
        step="c11",
        changes={"exit_clause.required": answer(a, "exit_clause")["suggested"]},
        base_revision=None,
        by=SYSTEM,
    )
    comment(page, "restore_delay").fill("again")
    page.wait_for_timeout(1500)
    print(
        "THEIRS",
        page.locator("#criterion_exit_clause .suggestion__mark").is_visible(),
        answer(a, "exit_clause"),
    )


def test_two_tabs_full_to_short_then_submit(open_page, client, db):
    page = open_page()
    a = at_step(page, client, "c11")
    from assessment.services import submit

    submit(assessment=Assessment.objects.get(pk=a.pk), by=SYSTEM)
    comment(page, "exit_clause").fill("late")
    page.wait_for_timeout(1500)
    print(
        "CLOSED",
        page.get_attribute("#saving", "data-state"),
        page.inner_text("#saving"),
        page.evaluate("Object.keys(localStorage)"),
    )
    page.goto(f"/assessment/{a.public_id}/")
    print(page.url, page.evaluate("Object.keys(localStorage)"))


def test_language_forms(open_page, client, db):
    page = open_page()
    page.goto("/")
    page.fill("#start_organisation", "Acme")
    page.fill("#start_email", "x@")
    page.click(".languages button[value=fr]")
    page.wait_for_selector("html[lang=fr]")
    assert page.input_value("#start_organisation") == "Acme" and page.input_value("#start_email") == "x@"
    print(page.url, page.evaluate("scrollY"))
    page.press("#start_organisation", "Enter")
    page.wait_for_load_state()
    print(page.url, page.locator(".is-invalid").count())


def test_clash_in_browser(open_page, client, db):
    a, link = client
    page = open_page()
    at_step(page, client, "c11")
    from assessment.saving import save_step

    save_step(
        assessment=a, step="c11", changes={"exit_clause.dont_know": True}, base_revision=None, by=SYSTEM
    )
    level(page, "exit_clause", 3).check()
    page.wait_for_selector("#conflicts:not([hidden])")
    print(page.inner_text("#conflicts"))
    page.click("[data-take-theirs]")
    page.wait_for_selector("#conflicts", state="hidden")
    print(
        answer(a, "exit_clause"),
        page.locator("[name=exit_clause-dont_know]").is_checked(),
        level(page, "exit_clause", 3).is_checked(),
    )
    save_step(
        assessment=a,
        step="c11",
        changes={"restore_delay.not_applicable": True},
        base_revision=None,
        by=SYSTEM,
    )
    level(page, "restore_delay", 2).check()
    page.locator("[name=restore_delay-must_have]").check()
    page.wait_for_selector("#conflicts:not([hidden])")
    page.click("[data-keep-mine]")
    page.wait_for_selector("#conflicts", state="hidden")
    page.wait_for_timeout(500)
    print(answer(a, "restore_delay"))
