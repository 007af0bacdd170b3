"""Two people in one step, old pages, and a step that closes meanwhile: nothing typed is lost."""

import pytest

from accounts.actors import SYSTEM
from assessment.catalogue.definition import Questionnaire
from assessment.models import Assessment
from assessment.moves import move
from assessment.saving import save_step
from assessment.services import publish, submit
from tests.assessment.pages import answers, case_draft, form_data, opened, post, save, step_url
from tests.factories import client_with_link, draft

pytestmark = pytest.mark.django_db


def test_conflict_shows_both_values_and_saves_the_rest():
    assessment = draft(answers={"exit_clause": {"today": 1, "required": 2, "importance": 1}})
    browser = client_with_link(assessment, "Anna")
    page = opened(browser, assessment, "c11")
    save(
        client_with_link(assessment, "Bruno"),
        assessment,
        "c11",
        exit_clause__required="4",
        export_formats__today="0",
    )
    response = post(browser, assessment, "c11", page, exit_clause__required="3", restore_delay__required="2")
    assert response.status_code == 409
    html = response.content.decode()
    assert html.count("Saved by Bruno</dt><dd>") == 1
    assert "Needed: 4 - Same, free of charge, tested yearly, deletion certificate" in html
    assert "Needed: 3 - All data, formats, delay, assistance stated" in html
    stored = answers(assessment, "c11")
    assert stored["exit_clause"]["required"] == 4
    assert stored["restore_delay"]["required"] == 2
    assert stored["export_formats"]["today"] == 0
    again = form_data(html)
    assert (again["exit_clause-required"], again["export_formats-today"]) == (["3"], ["0"])
    assert post(browser, assessment, "c11", again).status_code == 302
    stored = answers(assessment, "c11")
    assert (stored["exit_clause"]["required"], stored["export_formats"]["today"]) == (3, 0)


def test_old_page_does_not_take_back_what_others_saved_in_other_fields():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    save(client_with_link(assessment), assessment, "c11", exit_clause__required="4")
    assert post(browser, assessment, "c11", page, export_formats__required="1").status_code == 302
    stored = answers(assessment, "c11")
    assert (stored["exit_clause"]["required"], stored["export_formats"]["required"]) == (4, 1)


def test_conflict_in_facts_and_priorities_is_described_in_words():
    assessment = case_draft()
    browser = client_with_link(assessment)
    facts, priorities = opened(browser, assessment, "accounts"), opened(browser, assessment, "priorities")
    other = client_with_link(assessment, "Bruno")
    save(other, assessment, "accounts", mailboxes="113")
    save(other, assessment, "priorities", c1="1", c2="1")
    html = post(browser, assessment, "accounts", facts, mailboxes="114").content.decode()
    assert "113 mailboxes" in html
    assert "114 mailboxes" in html
    response = post(browser, assessment, "priorities", priorities, c1="12")
    assert response.status_code == 409
    assert "Somebody else changed the same answers" in response.content.decode()


def test_conflict_in_parts_without_a_level_is_described():
    assessment = draft(answers={"exit_clause": {"required": 2, "importance": 1, "must_have": True}})
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    other = client_with_link(assessment)
    save(
        other,
        assessment,
        "c11",
        exit_clause__importance="2",
        exit_clause__must_have=None,
        exit_clause__comment="Theirs",
    )
    html = post(
        browser, assessment, "c11", page, exit_clause__importance="3", exit_clause__comment="Mine"
    ).content.decode()
    assert html.count("Saved by The CIO</dt><dd>") == 2
    for text in ("Worth: much", "Worth: decisive", "Comment: Theirs", "Comment: Mine"):
        assert f"<dd>{text}</dd>" in html
    assert answers(assessment, "c11") == {
        "exit_clause": {"required": 2, "importance": 2, "comment": "Theirs"}
    }


def test_conflict_with_a_level_taken_back_says_no_answer():
    assessment = draft(answers={"exit_clause": {"required": 2}})
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    save(client_with_link(assessment), assessment, "c11", exit_clause__required="4")
    html = post(browser, assessment, "c11", page, exit_clause__required="").content.decode()
    assert "<dd>no answer</dd>" in html
    assert form_data(html)["exit_clause-required"] == [""]


def test_unreadable_revision_and_marks_are_read_carefully():
    assessment = draft(answers={"exit_clause": {"required": 2}})
    browser = client_with_link(assessment)
    for shown in ("nonsense", "[1]", '{"exit_clause.required": 3}'):
        response = save(
            browser, assessment, "c11", shown=shown, base_revision="-1", exit_clause__required="2"
        )
        assert response.status_code == 302
    assert answers(assessment, "c11") == {"exit_clause": {"required": 2}}


def test_page_sent_after_submission_keeps_the_typed_text():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    submit(assessment=assessment, by=SYSTEM)
    response = post(browser, assessment, "c11", page, exit_clause__comment="A long thought")
    assert response.status_code == 409
    html = response.content.decode()
    assert "This was not saved" in html
    assert form_data(html)["exit_clause-comment"] == ["A long thought"]
    assert answers(assessment, "c11") is None
    assert (
        browser.get(step_url(assessment, "c11")).headers["Location"]
        == f"/assessment/{assessment.public_id}/sent/"
    )


def test_save_from_elsewhere_between_check_and_lock_is_refused(monkeypatch):
    """The state changes after the view looked and before the row is locked."""
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")

    def submitted_meanwhile(**arguments):
        submit(assessment=Assessment.objects.get(pk=assessment.pk), by=SYSTEM)
        return save_step(**arguments)

    monkeypatch.setattr("assessment.forms.making.save_step", submitted_meanwhile)
    response = post(browser, assessment, "c11", page, exit_clause__comment="Typed")
    assert response.status_code == 409
    assert form_data(response.content.decode())["exit_clause-comment"] == ["Typed"]


def moved_meanwhile(assessment):
    """A newer version words the levels of a question anew, and the assessment goes to it."""
    definition = assessment.questionnaire.content.model_dump(mode="json")
    definition["version"] = "9.0.0"
    (criterion,) = [
        criterion
        for competency in definition["competencies"]
        for criterion in competency["criteria"]
        if criterion["key"] == "exit_clause"
    ]
    criterion["levels"][3]["en"] = "A level that says something else now"
    version, _created = publish(questionnaire=Questionnaire.model_validate(definition), by=SYSTEM)
    move(assessment=Assessment.objects.get(pk=assessment.pk), to=version, by=SYSTEM)


def test_page_of_an_older_version_is_shown_with_the_new_questions_before_anything_is_saved():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    moved_meanwhile(assessment)
    response = browser.post(f"{step_url(assessment, 'c11')}save/", page | {"exit_clause-required": "3"})
    assert (response.status_code, response.json()) == (409, {"moved": True})

    response = post(browser, assessment, "c11", page, exit_clause__required="3", exit_clause__comment="Typed")
    html = response.content.decode()
    assert response.status_code == 409
    assert "The questions were updated meanwhile" in html
    assert "A level that says something else now" in html
    assert answers(assessment, "c11") is None
    again = form_data(html)
    assert (again["exit_clause-required"], again["exit_clause-comment"]) == (["3"], ["Typed"])
    assert browser.post(step_url(assessment, "c11"), again | {"continue": "1"}).status_code == 302
    assert answers(assessment, "c11")["exit_clause"]["required"] == 3


def test_long_table_that_was_imported_can_be_saved():
    blackouts = [["2027-01-01", "2027-01-02"]] * 600
    assessment = draft(facts={"blackouts": blackouts})
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "migration")
    assert browser.post(f"{step_url(assessment, 'migration')}save/", page).status_code == 200
    assert answers(assessment, "migration")["blackouts"] == blackouts
