"""The client's own copy: what it says, that it is made once, and its document."""

import page
import pytest

from assessment.models import Assessment
from reports import copies
from reports.rendering.document import render
from tests import factories
from tests.reports.rendering.test_document import opened, squeezed, text_of

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "it", "fr")
HOSTILE = '<script>alert(1)</script> {{ client }} & <img src="file:///etc/passwd"> "quoted" \u202e reversed'
SMALL = {
    "facts": {"staff": 3, "sector": "legal", "mail_apps": []},
    "answers": {
        "exit_clause": {"today": 1, "required": 3, "importance": 3, "must_have": True, "comment": HOSTILE},
        "export_formats": {"not_applicable": True, "comment": "Never\nagain"},
        "restore_delay": {"dont_know": True},
        "restore_granularity": {"today": 2},
    },
}


def full(language: str = "en") -> Assessment:
    return Assessment.objects.get(
        pk=factories.imported("municipality-350", submit=False, language=language).pk
    )


def small() -> Assessment:
    return Assessment.objects.get(pk=factories.draft(name="Piccola S.r.l.", **SMALL).pk)


def given(snapshot) -> list[str]:
    """Every text of the answers that the copy must show."""
    rows = [row for group in snapshot["competencies"] for row in group["criteria"]]
    levels = [row[part]["text"] for row in rows for part in ("today", "required") if row[part]]
    facts = [fact for block in snapshot["fact_blocks"] for fact in block["facts"]]
    return [
        *(row["name"] for row in rows),
        *(row["comment"] for row in rows),
        *(row["reason"] for row in rows),
        *levels,
        *(line for fact in facts for line in fact["values"]),
        *(fact["label"] for fact in facts),
        *snapshot["priorities"],
        *snapshot["contradictions"],
        *(question for step in snapshot["open"] for question in step["questions"]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [full, small])
def test_copy_shows_every_answer_and_conforms_to_pdf_ua(make, language):
    snapshot = copies.snapshot_of(make(), language)

    result = render(snapshot)
    report = page.validate_pdf_bytes(result.pdf, profile="ua1")
    shown = text_of(result.pdf)

    assert result.findings == ()
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    wanted = [words.replace("\u202e", "") for words in given(snapshot)]
    assert [words for words in wanted if squeezed(words) not in shown] == []
    with opened(result.pdf) as pdf, pdf.open_outline() as outline:
        assert str(pdf.Root.Lang) == language
        steps = [len(item.children) for item in outline.root]
        assert steps[3:5] == [len(snapshot["fact_blocks"]), 12]
