"""The texts beside a fact: rendered in the right state, with the condition for the script."""

import json
import re
from html import unescape

import pytest

from tests.assessment.pages import case_draft, opened, post, step_url
from tests.assessment.samples import zimbra_12
from tests.factories import client_with_link, draft

pytestmark = pytest.mark.django_db
NOTICE = re.compile(r'<p class="fact__notice" data-when="([^"]*)"( hidden)?>(.*?)</p>', re.DOTALL)


def notices(html: str, fact: str) -> list[tuple[dict[str, object], bool, str]]:
    """The notices inside one fact: condition, whether it is shown, text."""
    part = html.split(f'id="fact_{fact}"')[1].split('<div class="fact')[0]
    return [
        (json.loads(unescape(when)), not hidden, unescape(re.sub("<.*?>", "", text)).strip("ℹ \n"))
        for when, hidden, text in NOTICE.findall(part)
    ]


def shown(html: str, fact: str) -> list[str]:
    return [text[:24] for _, is_shown, text in notices(html, fact) if is_shown]


def page(step: str, language: str = "en", **facts: object) -> str:
    assessment = draft(facts=facts, language=language)
    browser = client_with_link(assessment)
    browser.cookies["django_language"] = language
    return browser.get(step_url(assessment, step)).content.decode()


def test_notice_carries_its_condition_as_data():
    (notice,) = notices(page("protection", country="IT"), "log_days")
    assert notice[:2] == ({"known": True}, True)  # the country is asked on another page
    assert notice[2].startswith("In Italy the data-protection authority indicates 21 days")


@pytest.mark.parametrize(
    ("step", "fact", "facts", "expected"),
    [
        ("protection", "log_days", {"country": "FR"}, []),
        ("protection", "log_days", {}, []),
        ("protection", "regimes", {"country": "FR"}, ["In France the provider m"]),
        (
            "protection",
            "regimes",
            {"country": "IT", "public_body": True},
            ["In Italy NIS2 is Legisla", "Italian public bodies bu"],
        ),
        ("protection", "regimes", {"country": "PT", "public_body": True}, ["Public bodies often may "]),
        ("organisation", "deadline_decision", {"public_body": True}, ["As a public body you fol"]),
        ("present_system", "source_version", {"source_type": "zimbra"}, ["Give the edition too (Ne"]),
        ("present_system", "source_version", {"source_type": "pop_local"}, ["Add on how many computer"]),
        ("present_system", "admin_access", {"source_type": "google"}, ["Google no longer lets a "]),
        ("functions", "functions", {"source_type": "google"}, ["Drive, Docs and the sign"]),
        ("present_system", "clients", {"source_type": "exchange_online"}, ["Count the users of Outlo"]),
        ("present_system", "auth", {"mailboxes": 2001}, ["With more than 2,000 mai"]),
        ("present_system", "auth", {"mailboxes": 2000}, []),
        ("migration", "window", {"source_type": "imap_host"}, ["Your mail leaves from a "]),
        ("migration", "window", {"source_type": "exchange_onprem"}, []),
        ("migration", "mode", {"downtime_h": 0}, ["Without interruption the"]),
        ("migration", "mode", {"downtime_h": 0.5}, []),
        ("migration", "mode", {"mailboxes": 20000}, ["Above 2,000 mailboxes th"]),
    ],
)
def test_notice_is_shown_while_its_condition_holds(step, fact, facts, expected):
    assert shown(page(step, **facts), fact) == expected


def test_every_notice_of_a_fact_is_on_its_page_in_the_language():
    html = {block.key: page(block.key, "it") for block in zimbra_12().blocks}
    for notice in zimbra_12().notices:
        if notice.beside.fact:
            step = zimbra_12().step_of_fact(notice.beside.fact)
            assert notice.text.it in [text for *_, text in notices(html[step], notice.beside.fact)]


def test_page_decides_what_other_pages_asked_and_brings_none_of_their_answers():
    """A colleague with this one step may not read the others' answers in the page's source."""
    html = page("migration", source_type="imap_host", mailboxes=20000)
    whens = [json.loads(unescape(text)) for text in re.findall(r'data-when="([^"]*)"', html)]
    rules = [
        rule for text in re.findall(r'data-rules="([^"]*)"', html) for rule in json.loads(unescape(text))
    ]
    assert {"known": True} in whens
    assert {"fact": "downtime_h", "below": 0.5} in whens or any("downtime_h" in str(when) for when in whens)
    own = {fact.key for fact in next(b for b in zimbra_12().blocks if b.key == "migration").facts}
    read = set(re.findall(r"'fact': '(\w+)'", str(whens) + str(rules)))
    assert read
    assert read <= own
    assert "data-facts" not in html


def test_refused_page_shows_the_notices_of_what_was_typed():
    assessment = case_draft()
    browser = client_with_link(assessment)
    data = opened(browser, assessment, "migration")
    refused = post(browser, assessment, "migration", data, downtime_h="0", window="x")
    assert refused.status_code == 422
    assert shown(refused.content.decode(), "mode") == ["Without interruption the"]
