"""A real Chromium on a live server."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests import factories

# Playwright's loop runs in the test's own thread; the live server has a thread, and connections, of its own.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# What a browser writes for refused answers (the tests look at the page) and for a network or server that a test took away.
EXPECTED = ("status of 4", "status of 503", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    assert path, "Chromium is missing: make setup-dev installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """A new visitor: `open_page(width=360, locale="it-IT", java_script_enabled=False)`. Errors on its console fail the test."""
    contexts, complaints = [], []

    def open_it(*, width: int = 1440, height: int = 900, locale: str = "en-GB", **options):
        context = chromium.new_context(
            base_url=options.pop("base_url", live_server.url),
            viewport={"width": width, "height": height},
            locale=locale,
            accept_downloads=True,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert [text for text in complaints if not any(sign in text for sign in EXPECTED)] == []


def sign_in(page, email: str) -> None:
    page.goto("/sign-in/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", factories.PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
