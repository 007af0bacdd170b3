"""Reading the forms of a page as a browser without JavaScript would, so that tests post what a person would post."""

import json
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from accounts.actors import SYSTEM
from assessment import services
from assessment.models import Assessment
from tests import factories
from tests.assessment.samples import tiny


class _FormReader(HTMLParser):
    """The successful controls of the step's form, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.inside, self.select, self.area, self.text = False, "", "", ""

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "step-form" in found.get("class", "")
        if not self.inside:
            return
        kind = found.get("type", "text")
        if tag == "input" and (kind not in ("radio", "checkbox") or "checked" in found):
            self.pairs.append((found["name"], found.get("value", "on" if kind == "checkbox" else "")))
        if tag == "select":
            self.select = found["name"]
        if tag == "option" and self.select and "selected" in found:
            self.pairs.append((self.select, found["value"]))
        if tag == "textarea":
            self.area, self.text = found["name"], ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = ""
        if tag == "textarea" and self.area:
            # Browsers drop the first line end of a text area and send the others as CRLF.
            self.pairs.append((self.area, self.text.removeprefix("\n").replace("\n", "\r\n")))
            self.area = ""

    def handle_data(self, data):
        if self.area:
            self.text += data


def form_data(html: str) -> dict[str, list[str]]:
    reader = _FormReader()
    reader.feed(html)
    data: dict[str, list[str]] = {}
    for name, value in reader.pairs:
        data.setdefault(name, []).append(value)
    return data


def step_url(assessment: Assessment, step: str) -> str:
    return f"/assessment/{assessment.public_id}/step/{step}/"


def opened(browser: Client, assessment: Assessment, step: str) -> dict[str, list[str]]:
    """What the step's page would send if one pressed a button at once."""
    response = browser.get(step_url(assessment, step))
    assert response.status_code == 200
    return form_data(response.content.decode())


def save(browser: Client, assessment: Assessment, step: str, *, button: str = "continue", **changes: Any):
    """Open a step, change some inputs (None takes one away), press a button. `__` in a name stands for `-`."""
    data = opened(browser, assessment, step)
    return post(browser, assessment, step, data, button=button, **changes)


def post(
    browser: Client,
    assessment: Assessment,
    step: str,
    data: dict[str, Any],
    *,
    button: str = "continue",
    **changes: Any,
):
    sent = dict(data)
    for name, value in changes.items():
        name = name.replace("__", "-")
        sent.pop(name, None)
        if value is not None:
            sent[name] = value
    return browser.post(step_url(assessment, step), sent | {button: "1"})


def send(browser, assessment, step, page, **changes):
    """One request of the script: the page's form with some inputs changed (None takes one away)."""
    sent = dict(page)
    for name, value in changes.items():
        sent.pop(name.replace("__", "-"), None)
        if value is not None:
            sent[name.replace("__", "-")] = value
    return browser.post(f"{step_url(assessment, step)}save/", sent)


def told(page, answer):
    """The page as the script keeps it: the marks of what was accepted are put in."""
    marks = json.loads(page["shown"][0])
    for field, mark in answer["accepted"].items():
        marks.pop(field, None)
        if mark is not None:
            marks[field] = mark
    return page | {"shown": [json.dumps(marks)]}


def answers(assessment: Assessment, step: str) -> dict[str, Any] | None:
    row = assessment.steps.filter(step=step).first()
    return row.answers if row else None


def tiny_draft(**document: Any) -> Assessment:
    """An assessment of the tiny questionnaire: two blocks of facts, competencies with two criteria and one."""
    services.publish(questionnaire=tiny(), by=SYSTEM)
    return services.import_document(
        document={
            "questionnaire": "tiny",
            "language": "en",
            "organisation": {"name": "Tiny Ltd"},
            **document,
        },
        by=SYSTEM,
    )


def case_draft(name: str = "manufacturer-120", **changes: Any) -> Assessment:
    """A client case, still in the client's hands."""
    return factories.imported(name, submit=False, **{"language": "en", **changes})
