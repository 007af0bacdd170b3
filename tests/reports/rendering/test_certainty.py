import page
import pytest

from reports.rendering.document import render
from reports.rendering.texts import say
from tests.reports.rendering.test_document import LANGUAGES, squeezed, text_of
from tests.reports.snapshots import snapshot

ROBUSTNESS = {
    "leader": {"slug": "ovea", "name": "Ovea"},
    "pairs": [
        {
            "ahead": {"slug": "ovea", "name": "Ovea"},
            "behind": {"slug": "mass-market-host", "name": "Hosting generalista"},
            "by_verdict": False,
            "tied": False,
            "dominates": False,
            "flip": "6.2",
            "low": "-3.1",
            "high": "20.4",
        }
    ],
    "acceptance": {
        "wording": "robust",
        "model": "ordinal",
        "samples": 10000,
        "leader": "ovea",
        "share": 97,
        "bound": "1.6",
        "shares": {},
    },
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_certainty_of_the_order_is_printed_beside_the_comparison(lang):
    source = snapshot("start-up-38", lang) | {"robustness": ROBUSTNESS}

    result = render(source)

    shown = text_of(result.pdf)
    wanted = [
        say("ranges_title", lang),
        say("accept_robust", lang, a="Ovea", share=97),
        say("accept_ordinal", lang),
        say("robust_flip", lang, points=6, a="Ovea", b="Hosting generalista"),
        say("figure", lang, number=3) + say("gantt_title", lang),
    ]
    assert [words for words in wanted if squeezed(words) not in shown] == []
    assert result.findings == ()
    assert page.validate_pdf_bytes(result.pdf, profile="ua1").is_compliant


def test_snapshot_older_than_the_chart_of_scores_still_renders():
    source = snapshot("start-up-38", "en")
    del source["robustness"], source["policy"]["limits"]

    result = render(source)

    shown = text_of(result.pdf)
    assert result.findings == ()
    assert squeezed(say("ranges_title", "en")) not in shown
    assert squeezed(say("figure", "en", number=2) + say("gantt_title", "en")) in shown
