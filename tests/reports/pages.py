"""How the tests read a staff page."""

import re
from html import unescape


def page_of(browser, assessment, **query):
    return browser.get(f"/desk/{assessment.public_id}/", query)


def text(page) -> str:
    """The page's words, without tags and doubled spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def section(page, name: str) -> str:
    """One section of the page, with its tags."""
    return re.search(rf'<section id="{name}".*?</section>', page.content.decode(), re.DOTALL).group()


def column(html: str, label: str) -> list[str]:
    """The first word of each cell in a table's column, from top to bottom; a link around it does not count."""
    return re.findall(rf'data-label="{label}">(?:<a [^>]*>)?([^<]*)<', html)


def names(page) -> list[str]:
    """The clients in the work list, from top to bottom."""
    return [row.standing.assessment.organisation.name for row in page.context["rows"]]
