"""Every figure of the scored report leads to the answers behind it: walked link by link."""

from collections.abc import Iterator

import pytest
from lxml import html

from scoring.models import Integrator
from tests import factories
from tests.reports.pages import page_of

pytestmark = pytest.mark.django_db

RESULTS = ".//*[contains(concat(' ', @class, ' '), ' {} ')]"
PARTS = ("num", "figure-large", "result", "account__points")


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def parsed(page) -> html.HtmlElement:
    return html.document_fromstring(page.content.decode())


def results(page: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements of the report that show a computed number; the answers themselves are where the links end."""
    for part in ("report__head", "report__main", "report__side"):
        (area,) = page.xpath(RESULTS.format(part))
        for name in PARTS:
            for element in area.xpath(RESULTS.format(name)):
                if element.xpath("ancestor::section[@id='answers' or @id='links']"):
                    continue
                if element.tag != "th" and any(sign.isdigit() for sign in element.text_content()):
                    yield element


def links_of(element: html.HtmlElement) -> list[str]:
    """Where the element leads: it is a link, holds one, stands in one, or its row is named by one."""
    around = list(element.iterancestors("a"))
    inside = list(element.iter("a"))
    found = [*around, *inside]
    if not found:
        row = next(element.iterancestors("tr"), None)
        found = [] if row is None else row.xpath("./th[@scope='row']//a")
    if not found and next(element.iterancestors("summary"), None) is not None:
        # A folded account: what it opens is the way to the answers.
        found = next(element.iterancestors("details")).xpath(".//table//a")
    return [link.get("href") for link in found]


def ids(page: html.HtmlElement) -> set[str]:
    return set(page.xpath("//@id"))


def loose(page: html.HtmlElement, others: dict[str, set[str]]) -> list[str]:
    """The numbers without a link, and the links that lead nowhere. `others`: query -> ids of that page."""
    found, own = [], ids(page)
    for element in results(page):
        hrefs = links_of(element)
        if not hrefs:
            found.append(f"no link: {element.text_content().strip()!r}")
        for href in hrefs:
            query, _, anchor = href.partition("#")
            known = own if not query else others.get(query)
            if known is None or (anchor and anchor not in known):
                found.append(f"leads nowhere: {href}")
    return found


def walked(browser, assessment, slug: str) -> list[str]:
    rated = ["ovea", "mass-market-host", "in-house-team", "present-provider"]
    others = {
        f"?integrator={name}": ids(parsed(page_of(browser, assessment, integrator=name))) for name in rated
    }
    page = parsed(page_of(browser, assessment, integrator=slug))
    assert len(list(results(page))) > 60
    return loose(page, others)


@pytest.mark.parametrize("case", ["manufacturer-120", "start-up-38", "municipality-350"])
@pytest.mark.parametrize("slug", ["ovea", "in-house-team"])
def test_every_figure_leads_to_its_answers(browser, case, slug):
    assert walked(browser, factories.imported(case), slug) == []


def test_every_figure_leads_to_its_answers_in_an_empty_draft_and_an_approved_report(browser, consultant):
    assert walked(browser, factories.draft(), "ovea") == []
    assert walked(browser, factories.proposal(consultant).assessment, "ovea") == []


def test_every_link_inside_the_page_has_its_target(browser):
    for assessment in (factories.imported(), factories.draft()):
        page = parsed(page_of(browser, assessment))
        inside = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}

        assert inside - ids(page) == set()


def test_range_lists_each_open_answer_with_its_link(browser):
    assessment = factories.draft(answers={"says_no": {"required": 3, "importance": 2}})
    Integrator.objects.get(slug="ovea").capabilities.filter(criterion="says_no").update(level=None)

    page = parsed(page_of(browser, assessment))

    listed = {
        cause: [href.removeprefix("#a-") for href in page.xpath(f"//*[@id='open-{cause}']//a/@href")]
        for cause in ("required", "importance", "level", "evidence")
    }
    assert {cause: len(keys) for cause, keys in listed.items()} == {
        "required": 71,
        "importance": 71,
        "level": 1,
        "evidence": 71,
    }
    assert listed["level"] == ["says_no"]
    assert "says_no" not in listed["required"]


def test_walk_finds_what_leads_nowhere():
    """The test itself can fail."""
    page = html.document_fromstring(
        "<div class='report__head'><p class='figure-large'>12</p></div><div class='report__side'></div>"
        "<div class='report__main'><table><tr><th scope='row'><a href='#gone'>x</a></th><td class='num'>3</td></tr>"
        "<tr><th scope='row'>y</th><td class='num'>4</td><td class='num'>–</td></tr></table></div>"
    )

    assert loose(page, {}) == ["no link: '12'", "leads nowhere: #gone", "no link: '4'"]
