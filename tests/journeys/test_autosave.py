"""Autosave in a real Chromium: within a second, through a cut network, a stopped server, a closed browser, with two people."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from accounts.actors import SYSTEM
from assessment.links import create_link, revoke_link
from assessment.models import AccessLink, Assessment
from assessment.saving import save_step
from assessment.services import submit
from tests import factories
from tests.workers import ROOT, database_url, stop, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def client():
    """A draft and the private link's path."""
    factories.published()
    assessment = factories.draft()
    _, token = create_link(assessment=assessment, label="Anna", by=SYSTEM)
    return assessment, f"/a/{token}/"


def at_step(page, client, step: str):
    assessment, link = client
    page.goto(link)
    page.goto(f"/assessment/{assessment.public_id}/step/{step}/")
    return assessment


def answer(assessment: Assessment, key: str) -> dict:
    return Assessment.objects.get(pk=assessment.pk).criterion_answers.get(key, {})


def fact(assessment: Assessment, key: str):
    return Assessment.objects.get(pk=assessment.pk).facts.get(key)


def state(page) -> str:
    return page.get_attribute("#saving", "data-state")


def level(page, key: str, value: int):
    return page.locator(f"#criterion_{key} input.level-radio--needed[value='{value}']")


def comment(page, key: str):
    area = page.locator(f"#criterion_{key} textarea")
    if not area.is_visible():
        page.locator(f"#criterion_{key} summary").click()
    return area


def test_stored_within_a_second_of_the_last_key_and_said(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "c11")
    comment(page, "exit_clause").press_sequentially("Written in the contract", delay=5)
    begin = time.monotonic()
    wait_until(lambda: answer(assessment, "exit_clause").get("comment") == "Written in the contract", 1)
    assert time.monotonic() - begin < 1
    page.wait_for_selector("#saving[data-state=saved]")
    words = page.locator("#saving [role=status]")
    assert words.inner_text().startswith("Saved at ")
    level(page, "exit_clause", 3).check()
    wait_until(lambda: answer(assessment, "exit_clause").get("required") == 3, 1)


def test_cut_network_is_said_and_everything_arrives_afterwards(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "c11")
    page.context.set_offline(True)
    level(page, "exit_clause", 3).check()
    comment(page, "exit_clause").fill("Typed without a network")
    page.wait_for_selector("#saving[data-state=offline]")
    assert "there is no connection" in page.inner_text("#saving")
    page.click("button[name=continue]")
    assert page.url.endswith("/step/c11/"), "without a connection the page stays, with everything on it"
    assert answer(assessment, "exit_clause") == {}
    page.context.set_offline(False)
    wait_until(lambda: answer(assessment, "exit_clause").get("comment") == "Typed without a network", 10)
    assert answer(assessment, "exit_clause")["required"] == 3
    page.wait_for_selector("#saving[data-state=saved]")


@contextmanager
def server(port: int, data_dir):
    """The site in a process of its own, so that it can be stopped."""
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(data_dir),
        "STATIC_FROM_SOURCE": "true",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "localhost",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"localhost:{port}",
        "--threads",
        "4",
    ]
    with (data_dir / "web.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until(lambda: answers_at(port), why="the server answers")
        yield process
    finally:
        stop(process)


def answers_at(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def test_stopped_server_loses_nothing(open_page, client, data_dir, db):
    port = free_port()
    page = open_page(base_url=f"http://localhost:{port}")
    with server(port, data_dir):
        assessment = at_step(page, client, "c11")
        level(page, "exit_clause", 2).check()
        wait_until(lambda: answer(assessment, "exit_clause").get("required") == 2)
    comment(page, "exit_clause").fill("Typed while the server was down")
    page.wait_for_selector("#saving[data-state=offline]")
    assert comment(page, "exit_clause").input_value() == "Typed while the server was down"
    with server(port, data_dir):
        wait_until(
            lambda: answer(assessment, "exit_clause").get("comment") == "Typed while the server was down", 20
        )
        page.wait_for_selector("#saving[data-state=saved]")


def test_failing_server_is_said_and_retried(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "c11")
    page.route("**/save/", lambda route: route.fulfill(status=503, body="busy"))
    level(page, "exit_clause", 3).check()
    page.wait_for_selector("#saving[data-state=error]")
    page.unroute("**/save/")
    page.click("#saving [data-again]")
    wait_until(lambda: answer(assessment, "exit_clause").get("required") == 3)


def test_closed_browser_brings_back_what_was_not_saved(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "c11")
    page.context.set_offline(True)
    comment(page, "exit_clause").fill("Typed in the train")
    page.wait_for_selector("#saving[data-state=offline]")
    kept = page.context.storage_state()
    page.context.close()
    assert answer(assessment, "exit_clause") == {}

    again = open_page(storage_state=kept)
    again.goto(f"/assessment/{assessment.public_id}/step/c11/")
    wait_until(lambda: answer(assessment, "exit_clause").get("comment") == "Typed in the train")
    assert comment(again, "exit_clause").input_value() == "Typed in the train"
    again.wait_for_selector("#saving[data-state=saved]")
    left = again.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('dodici:'))")
    assert left == [], "nothing stays on the device once it is stored"


def test_leaving_at_once_saves_the_last_click(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "c11")
    level(page, "exit_clause", 4).check()
    page.click("text=All steps")
    wait_until(lambda: answer(assessment, "exit_clause").get("required") == 4)


def test_two_people_merge_and_the_same_field_asks(open_page, client, db):
    assessment, _link = client
    anna = open_page()
    at_step(anna, client, "c11")
    _, token = create_link(assessment=assessment, label="Bruno", by=SYSTEM)
    bruno = open_page()
    at_step(bruno, (assessment, f"/a/{token}/"), "c11")

    level(anna, "exit_clause", 3).check()
    wait_until(lambda: answer(assessment, "exit_clause").get("required") == 3)
    level(bruno, "restore_delay", 2).check()
    wait_until(lambda: answer(assessment, "restore_delay").get("required") == 2)
    bruno.wait_for_function("document.querySelector(\"[name=exit_clause-required][value='3']\").checked")

    level(anna, "restore_delay", 4).check()  # her page has not been told of Bruno's answer yet
    anna.wait_for_selector("#conflicts:not([hidden])")
    assert answer(assessment, "restore_delay")["required"] == 2
    told = anna.inner_text("#conflicts")
    assert "Needed: 2 - " in told
    assert "Needed: 4 - " in told
    anna.click("text=Keep mine")
    wait_until(lambda: answer(assessment, "restore_delay")["required"] == 4)
    anna.wait_for_selector("#conflicts", state="hidden")

    level(bruno, "restore_delay", 1).check()
    bruno.wait_for_selector("#conflicts:not([hidden])")
    bruno.click("text=Take the saved answer")
    bruno.wait_for_function("document.querySelector(\"[name=restore_delay-required][value='4']\").checked")
    bruno.wait_for_selector("#conflicts", state="hidden")
    assert answer(assessment, "restore_delay")["required"] == 4


def test_own_second_change_is_no_conflict(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "c11")
    for value in (1, 2, 3):
        level(page, "exit_clause", value).check()
        wait_until(lambda value=value: answer(assessment, "exit_clause").get("required") == value)
    page.wait_for_selector("#saving[data-state=saved]")
    assert page.locator("#conflicts").is_hidden()


def test_wrong_number_waits_beside_its_question(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "accounts")
    page.fill("#id_aliases", "7x")
    page.fill("#id_dist_lists", "5")
    page.keyboard.press("Tab")
    page.wait_for_selector("#fact_aliases .fact__error")
    assert fact(assessment, "dist_lists") == 5
    assert page.get_attribute("#id_aliases", "aria-invalid") == "true"
    assert state(page) == "part"
    page.fill("#id_aliases", "7")
    page.keyboard.press("Tab")
    wait_until(lambda: fact(assessment, "aliases") == 7)
    page.wait_for_selector("#fact_aliases .fact__error", state="detached")


def test_language_in_mid_form_keeps_what_is_typed(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "c11")
    comment(page, "exit_clause").fill("Typed, then the language")
    page.click(".languages button[value=fr]")
    page.wait_for_selector("html[lang=fr]")
    assert comment(page, "exit_clause").input_value() == "Typed, then the language"
    assert answer(assessment, "exit_clause")["comment"] == "Typed, then the language"


def test_ended_access_and_sent_answers_are_said(open_page, client, db):
    page = open_page()
    assessment = at_step(page, client, "c11")
    revoke_link(link=AccessLink.objects.get(), by=SYSTEM)
    level(page, "exit_clause", 3).check()
    page.wait_for_selector("#saving[data-state=gone]")
    assert level(page, "exit_clause", 3).is_checked()

    _, token = create_link(assessment=assessment, label="Anna", by=SYSTEM)
    other_tab = page.context.new_page()
    other_tab.goto(f"/a/{token}/")
    page.click("#saving [data-again]")
    wait_until(lambda: answer(assessment, "exit_clause").get("required") == 3)

    submit(assessment=assessment, by=SYSTEM)
    level(page, "exit_clause", 4).check()
    page.wait_for_selector("#saving[data-state=closed]")
    assert answer(assessment, "exit_clause")["required"] == 3


def test_leaving_a_page_with_many_long_comments_still_saves_the_last_one(open_page, client, db):
    """What a browser sends while it leaves may hold 64 kB; eight comments of 10,000 characters are more."""
    assessment, _link = client
    keys = [criterion.key for criterion in assessment.questionnaire.content.competency("c11").criteria]
    long = {f"{key}.comment": "è€" * 5000 for key in keys[1:]}
    save_step(assessment=assessment, step="c11", changes=long, base_revision=None, by=SYSTEM)
    page = open_page()
    at_step(page, client, "c11")
    comment(page, keys[0]).fill("Typed last")
    page.goto("about:blank")
    wait_until(lambda: answer(assessment, keys[0]).get("comment") == "Typed last", 5)
    assert all(answer(assessment, key)["comment"] == "è€" * 5000 for key in keys[1:])
