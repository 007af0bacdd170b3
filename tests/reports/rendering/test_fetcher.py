import pytest
from weasyprint import HTML

from reports.rendering.document import listening
from reports.rendering.fetcher import AssetFetcher, Refused, static_assets

FORBIDDEN = [
    "file:///etc/passwd",
    "file:/etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "http://localhost:8000/",
    "https://example.org/font.woff2",
    "ftp://example.org/a.png",
    "data:image/png;base64,iVBORw0KGgo=",
    "data:text/css,@import url(http://example.org/)",
    "asset:../../config/settings.py",
    "asset:font/../../../etc/passwd",
    "asset:proposal.css?x=1",
    "asset:figure/other.svg",
    "ASSET:proposal.css",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_fetch_of_anything_unlisted_is_refused_and_kept(url):
    fetcher = AssetFetcher({"chart": "<svg/>"})

    with pytest.raises(Refused):
        fetcher.fetch(url)

    assert fetcher.refused == [url]


def test_fetch_serves_every_listed_asset():
    fetcher = AssetFetcher({"chart": "<svg/>"})

    sizes = {url: len(fetcher.fetch(url).read()) for url in static_assets()}

    assert sorted(sizes) == [
        "asset:font/Bold.ttf",
        "asset:font/It.ttf",
        "asset:font/Light.ttf",
        "asset:font/Regular.ttf",
        "asset:font/Semibold.ttf",
        "asset:proposal.css",
    ]
    assert min(sizes.values()) > 1000
    assert fetcher.fetch("asset:figure/chart.svg").read() == b"<svg/>"
    assert fetcher.refused == []


@pytest.mark.parametrize(
    ("html", "refused"),
    [
        ('<img alt="x" src="file:///etc/passwd">', ["file:///etc/passwd"]),
        ('<img alt="x" src="http://169.254.169.254/">', ["http://169.254.169.254/"]),
        ('<link rel="stylesheet" href="https://example.org/a.css">', ["https://example.org/a.css"]),
        ("<style>@import url(http://example.org/a.css);</style>", ["http://example.org/a.css"]),
        ("<style>p { background: url(file:///etc/hosts) }</style><p>x</p>", ["file:///etc/hosts"]),
        (
            "<style>@font-face { font-family: x; src: url(http://example.org/x.ttf) } p { font-family: x }</style><p>x</p>",
            ["http://example.org/x.ttf"],
        ),
        ('<img alt="x" src="data:image/png;base64,AAAA">', ["data:image/png;base64,AAAA"]),
        ('<a rel="attachment" href="file:///etc/passwd">x</a>', ["file:///etc/passwd"]),
        (
            '<svg width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
            ["file:///etc/passwd"],
        ),
        ("<script src='http://example.org/x.js'></script>", []),
    ],
)
def test_markup_that_reaches_out_gets_nothing(html, refused):
    """Even if markup of a client ever slipped through, the room stays sealed."""
    fetcher = AssetFetcher()

    with listening() as findings:
        pdf = HTML(
            string=f"<html lang=en><title>t</title><body>{html}", base_url="asset:", url_fetcher=fetcher
        ).write_pdf()

    assert pdf.startswith(b"%PDF")
    assert list(dict.fromkeys(fetcher.refused)) == refused
    assert len(findings) >= len(refused)


def test_figure_that_reaches_out_gets_nothing():
    image = '<image href="file:///etc/passwd" width="9" height="9"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{image}</svg>'
    fetcher = AssetFetcher({"chart": svg})

    HTML(
        string='<img alt="x" src="asset:figure/chart.svg">', base_url="asset:", url_fetcher=fetcher
    ).write_pdf()

    assert set(fetcher.refused) == {"file:///etc/passwd"}
