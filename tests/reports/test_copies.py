"""The client's own copy: what it says, that it is made once, and its document."""

import json
from datetime import timedelta

import page
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from assessment.models import Assessment
from assessment.saving import save_step
from assessment.services import submit
from reports import copies, queue, tasks
from reports.models import OwnCopy
from reports.rendering.document import Rendered, RenderError, html, render
from reports.states import IllegalMove, Render
from tests import factories
from tests.assessment.pages import tiny_draft
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


def test_hostile_text_ends_as_text():
    page_html, _figures = html(copies.snapshot_of(small(), "en"))

    assert "<script>" not in page_html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ client }}" in page_html
    assert '<img src="file:' not in page_html


def test_same_snapshot_gives_the_same_bytes_and_survives_json():
    snapshot = copies.snapshot_of(small(), "fr")

    assert json.loads(json.dumps(snapshot)) == snapshot
    assert render(snapshot).pdf == render(json.loads(json.dumps(snapshot))).pdf


def test_copy_says_whether_it_was_sent():
    assessment = full("en")
    before, _ = html(copies.snapshot_of(assessment, "en"))
    submit(assessment=assessment, by=SYSTEM)
    after, _ = html(copies.snapshot_of(Assessment.objects.get(pk=assessment.pk), "en"))

    assert "not sent yet" in before
    assert "by Dodici" in after
    assert "not sent yet" not in after


def test_questions_that_are_not_asked_keep_what_was_answered():
    facts = {"country": "FR", "pec": True, "legal_archive_years": 0}
    answers = {"legal_archiving": {"today": 1, "required": 2, "comment": "kept all the same"}}
    snapshot = copies.snapshot_of(factories.draft(facts=facts, answers=answers), "en")
    row = next(r for group in snapshot["competencies"] for r in group["criteria"] if r["comment"])
    page_html, _ = html(snapshot)

    assert (row["asked"], row["reason"] != "") == (False, True)
    assert "What was not asked" in page_html
    assert "kept all the same" in page_html


def test_copy_of_another_questionnaire_needs_no_twelve():
    snapshot = copies.snapshot_of(tiny_draft(), "it")

    result = render(snapshot)

    assert (result.findings, len(snapshot["competencies"])) == ((), 2)
    assert squeezed("2 competenze, 3 criteri") in text_of(result.pdf)


def test_snapshot_asks_the_same_number_of_queries_for_any_content():
    counts = []
    for assessment in (small(), full()):
        assessment.questionnaire.content  # noqa: B018 -- parsed once in a process
        _ = assessment.organisation
        with CaptureQueriesContext(connection) as queries:
            copies.snapshot_of(assessment, "it")
        counts.append(len(queries))

    assert counts == [2, 2]


@pytest.fixture
def renders(monkeypatch):
    """The renderer, replaced: counts, or raises what the test puts there."""
    outcome = {"raise": None, "calls": 0}

    def replaced(snapshot):
        outcome["calls"] += 1
        if outcome["raise"] is not None:
            raise outcome["raise"]
        return Rendered(pdf=b"%PDF-1.7 a copy", pages=3, findings=())

    monkeypatch.setattr(copies, "render", replaced)
    return outcome


@pytest.fixture
def hints(monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr(copies, "_send", sent.append)
    return sent


def ask(assessment: Assessment, language: str = "en") -> OwnCopy:
    return copies.ask(assessment=Assessment.objects.get(pk=assessment.pk), language=language, by=SYSTEM)


def test_same_answers_in_the_same_language_are_one_row_and_one_rendering(renders):
    assessment = small()
    first = ask(assessment)
    copies.run(copy_id=first.pk)

    again = ask(assessment)
    copies.run(copy_id=again.pk)

    assert (again.pk, again.render_status, renders["calls"]) == (first.pk, Render.READY, 1)
    assert AuditEvent.objects.filter(action="copy", subject_kind="own_copy").count() == 1


def test_another_language_or_answer_is_another_copy_and_undoing_is_the_first_again():
    assessment = small()
    first = ask(assessment)
    italian = ask(assessment, "it")

    def answer(level: int, revision: int) -> None:
        save_step(
            assessment=Assessment.objects.get(pk=assessment.pk),
            step="c11",
            changes={"restore_granularity": {"today": level}},
            base_revision=revision,
            by=SYSTEM,
        )

    answer(3, assessment.steps.get(step="c11").revision)
    changed = ask(assessment)
    answer(2, assessment.steps.get(step="c11").revision)
    undone = ask(assessment)

    assert len({first.pk, italian.pk, changed.pk}) == 3
    assert undone.pk == first.pk
    assert first.content_hash == copies.current_hash(Assessment.objects.get(pk=assessment.pk), "en")


def test_copy_whose_file_is_gone_is_made_again(renders):
    assessment = small()
    first = ask(assessment)
    copies.run(copy_id=first.pk)
    first.refresh_from_db()
    first.file.storage.delete(first.file.name)

    second = ask(assessment)

    assert (second.pk != first.pk, second.render_status) == (True, Render.QUEUED)
    assert AuditEvent.objects.get(action="lost").details["sha256"] == first.sha256


@pytest.mark.parametrize(
    ("error", "reason"),
    [(RenderError("broken"), queue.BROKEN_DOCUMENT), (ZeroDivisionError(), queue.CRASHED)],
)
def test_failure_is_on_the_row_and_can_be_tried_again(
    renders, hints, django_capture_on_commit_callbacks, error, reason
):
    copy = ask(small())
    renders["raise"] = error
    assert copies.run(copy_id=copy.pk) is False
    copy.refresh_from_db()
    assert (copy.render_status, copy.error) == (Render.FAILED, reason)

    with django_capture_on_commit_callbacks(execute=True):
        copies.retry(copy=copy, by=SYSTEM)
    renders["raise"] = None

    assert hints == [copy.pk]
    assert copies.run(copy_id=copy.pk) is True
    copy.refresh_from_db()
    assert (copy.render_status, copy.pages, copy.file.name.startswith("copies/")) == (Render.READY, 3, True)


def test_retry_of_a_copy_that_did_not_fail_is_refused():
    with pytest.raises(IllegalMove, match="Only a failed own_copy"):
        copies.retry(copy=ask(small()), by=SYSTEM)


def test_killed_rendering_says_why():
    copy = ask(small())
    queue.claim(OwnCopy, copy.pk)

    tasks.render_copy.timed_out(copy.pk)

    copy.refresh_from_db()
    assert (copy.render_status, copy.error) == (Render.FAILED, queue.TOO_LONG)


def test_sweep_puts_back_gives_up_and_hints_at_copies_too(hints, settings):
    stale, spent = ask(small()), ask(full())
    for copy, attempts in ((stale, 1), (spent, settings.RENDER_ATTEMPTS)):
        queue.claim(OwnCopy, copy.pk)
        OwnCopy.objects.filter(pk=copy.pk).update(
            claimed_at=timezone.now() - timedelta(hours=1), attempts=attempts
        )

    tasks.sweep_stale_renders()

    found = dict(OwnCopy.objects.values_list("pk", "render_status"))
    assert found == {stale.pk: Render.QUEUED, spent.pk: Render.FAILED}
    assert hints == [stale.pk]


def test_task_renders_and_logs_arguments_of_another_release(renders, caplog):
    copy = ask(small())

    tasks.render_copy(copy.pk, priority=3)

    copy.refresh_from_db()
    assert copy.render_status == Render.READY
    assert "ignored arguments ['priority']" in caplog.text


@pytest.mark.parametrize(
    "impossible",
    [
        {"render_status": "lost"},
        {"render_status": "ready"},
        {"render_status": "failed"},
        {"render_status": "rendering"},
        {"error": "crashed"},
    ],
)
def test_database_refuses_impossible_copies(impossible):
    copy = ask(small())

    with pytest.raises(IntegrityError), transaction.atomic():
        OwnCopy.objects.filter(pk=copy.pk).update(**impossible)


def test_database_refuses_the_same_copy_twice():
    copy = ask(small())
    copy.pk, copy.public_id = None, "another"

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
