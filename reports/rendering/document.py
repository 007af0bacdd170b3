"""The frozen snapshot as a tagged PDF. Same snapshot, same bytes. No database, no network, no file but the listed assets."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from django.template import Context
from weasyprint import HTML

from reports.rendering.copy_view import copy_view
from reports.rendering.engine import engine
from reports.rendering.fetcher import AssetFetcher
from reports.rendering.view import View, view
from reports.rendering.words import tidy

TEMPLATE_VERSION = "1.1.0"
VARIANT = "pdf/ua-1"
KINDS: dict[str, tuple[str, Callable[[Mapping[str, Any]], View]]] = {
    "proposal": ("pdf/proposal.html", view),
    "own_copy": ("pdf/own_copy.html", copy_view),
}
"""The kinds of document: template, and what it shows of a snapshot. A snapshot without a kind is a proposal's."""


class RenderError(Exception):
    """The snapshot cannot become a document: something in it is missing or of another format."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The file, its number of pages, and what WeasyPrint complained about (nothing, in a good document)."""

    pdf: bytes
    pages: int
    findings: tuple[str, ...]


def render(snapshot: dict[str, Any]) -> Rendered:
    """The document of a snapshot. Raises RenderError; never asks for anything outside the listed assets."""
    try:
        page, figures = html(snapshot)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RenderError(f"the snapshot cannot be shown: {type(error).__name__}: {error}") from error
    fetcher = AssetFetcher(figures)
    with listening() as findings:
        pdf = HTML(string=page, base_url="asset:", url_fetcher=fetcher).write_pdf(
            pdf_variant=VARIANT, pdf_identifier=_identifier(snapshot), pdf_tags=True
        )
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    refused = tuple(f"refused: {url}" for url in fetcher.refused)
    return Rendered(pdf=pdf, pages=pages, findings=(*refused, *findings))


def html(snapshot: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The document as HTML, and its figures by name."""
    template, show = KINDS[snapshot.get("document", "proposal")]
    shown = show(tidy(snapshot))
    page = (
        engine(snapshot["language"])
        .get_template(template)
        .render(Context(shown.context, use_l10n=False, use_tz=False))
    )
    return page, shown.figures


def _identifier(snapshot: Mapping[str, Any]) -> bytes:
    """A file identifier that depends on the content alone, where the standard suggests the time."""
    body = json.dumps(snapshot, sort_keys=True, separators=(",", ":")) + TEMPLATE_VERSION
    return hashlib.sha256(body.encode()).hexdigest()[:32].encode()


class _Listener(logging.Handler):
    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.found = found

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage()[:500])


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collects what WeasyPrint warns about while the block runs."""
    found: list[str] = []
    handler = _Listener(found)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
