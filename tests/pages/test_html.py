"""Every page in every state and language: valid HTML, the policy that forbids inline script and style, the language it says."""

from pathlib import Path

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from django.views import defaults

from tests.pages import checker
from tests.pages.scenes import shown
from tests.pages.states import STATES
from tests.pages.world import build

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Answers that no visitor's page brings about: nothing of the site works any more when they are shown.
OUT_OF_ORDER = {
    "400.html": lambda: defaults.bad_request(RequestFactory().get("/"), None),
    "500.html": lambda: defaults.server_error(RequestFactory().get("/")),
}
# Not pages: the document's have tests of their own (tests/reports/rendering), and so have e-mails.
OTHER_FOLDERS = {"pdf", "email", "emails", "mail"}


@pytest.fixture(params=["it", "fr", "en"])
def seen(request, db):
    """Every state in one language."""
    world = build(request.param)
    return [shown(world, state) for state in STATES]


def test_pages_are_valid_and_keep_the_policy(seen, request, tmp_path):
    language = request.node.callspec.params["seen"]
    pages = {page.name: page.html for page in seen}
    with override(language):
        pages |= {name: show().content.decode() for name, show in OUT_OF_ORDER.items()}

    assert checker.complaints(pages, tmp_path) == []
    assert [name for name, html in pages.items() if f'<html lang="{language}">' not in html] == []
    assert [page.name for page in seen if not keeps_policy(page.headers)] == []
    assert unused_templates(seen) == set()


def keeps_policy(headers: dict[str, str]) -> bool:
    """Scripts and styles from this site's own files only; nothing unless it is allowed by name."""
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";")
    )
    return (
        policy.get("default-src") == "'none'"
        and policy.get("script-src") == policy.get("style-src") == "'self'"
        and policy.get("base-uri") == policy.get("frame-ancestors") == "'none'"
        and "unsafe" not in headers["Content-Security-Policy"]
    )


def unused_templates(seen) -> set[str]:
    """The templates that no state showed: each needs a line in `tests/pages/states.py`."""
    used = set().union(*(page.templates for page in seen))
    files = {path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html")}
    ours = {str(path) for path in files if path.parts[0] not in OTHER_FOLDERS}
    return ours - used - {*OUT_OF_ORDER, "base_plain.html"}


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ('<ul><div id="a">x</div></ul>', "Element “div” not allowed as child of element “ul”"),
        ('<p id="a">x</p><p id="a">y</p>', "Duplicate ID “a”"),
        ('<label for="nowhere">x</label>', "must be the ID of a non-hidden form control"),
    ],
)
def test_checker_complains_of_what_is_wrong(tmp_path, html, complaint):
    page = f'<!doctype html><html lang="en"><head><title>Title</title></head><body>{html}</body></html>'

    found = checker.complaints({"a page": page, "good": page.replace(html, "<p>Good</p>")}, tmp_path)

    assert len(found) == 1
    assert found[0].startswith("a page, line 1: ")
    assert complaint in found[0]
