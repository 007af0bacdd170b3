"""The sealed room's only door: WeasyPrint gets the assets listed here and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
from django.conf import settings
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "asset:"
FONTS = Path(font_source_sans_pro.__file__).parent / "files"
FACES = ("Regular", "It", "Semibold", "Bold", "Light")


class Refused(ValueError):
    """The document asked for something that is not a listed asset."""


@cache
def static_assets() -> Mapping[str, tuple[Path, str]]:
    """Address -> (file, media type) of what every document may use: five fonts and the style sheet."""
    fonts = {f"{SCHEME}font/{face}.ttf": (FONTS / f"SourceSansPro-{face}.ttf", "font/ttf") for face in FACES}
    return {
        f"{SCHEME}proposal.css": (settings.BASE_DIR / "static" / "pdf" / "proposal.css", "text/css"),
        **fonts,
    }


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves the static assets and the figures of one document; refuses everything else and keeps what was refused.

    `figures`: name -> SVG text, served at `asset:figure/<name>.svg`.
    """

    def __init__(self, figures: Mapping[str, str] | None = None) -> None:
        super().__init__(allowed_protocols=("asset",), allow_redirects=False)
        self.figures = {f"{SCHEME}figure/{name}.svg": svg for name, svg in (figures or {}).items()}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The asset's bytes. Raises Refused, which WeasyPrint turns into a warning; no handler of the base class is reached."""
        if url in self.figures:
            return URLFetcherResponse(url, self.figures[url].encode(), {"Content-Type": "image/svg+xml"})
        if url in static_assets():
            path, kind = static_assets()[url]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        self.refused.append(url[:200])
        raise Refused("not a listed asset")
