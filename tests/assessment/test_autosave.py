"""Saving while one types: what the page's script sends, and what it is told."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM
from assessment.models import Assessment
from assessment.services import submit
from tests.assessment.pages import (
    answers,
    case_draft,
    form_data,
    opened,
    save,
    send,
    step_url,
    tiny_draft,
    told,
)
from tests.factories import client_with_link, draft

pytestmark = pytest.mark.django_db


def test_click_is_stored_and_accepted():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    response = send(browser, assessment, "c11", page, exit_clause__required="3")
    assert response.status_code == 200
    answer = response.json()
    assert set(answer["accepted"]) == {"exit_clause.required", "exit_clause.importance"}
    assert (answer["errors"], answer["theirs"], answer["conflicts"]) == ([], [], [])
    assert answers(assessment, "c11") == {"exit_clause": {"required": 3, "importance": 1}}


def test_same_page_saves_the_same_field_again_without_a_conflict():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    page = told(page, send(browser, assessment, "c11", page, exit_clause__comment="First").json())
    answer = send(browser, assessment, "c11", page, exit_clause__comment="First and second").json()
    assert answer["conflicts"] == []
    assert answers(assessment, "c11")["exit_clause"]["comment"] == "First and second"


def test_wrong_value_is_named_and_the_rest_is_saved():
    assessment = case_draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "accounts")
    before = answers(assessment, "accounts")["mailboxes"]
    answer = send(browser, assessment, "accounts", page, mailboxes="12x", aliases="77").json()
    assert answer["errors"] == [
        {"anchor": "fact_mailboxes", "name": "mailboxes", "text": "Enter a number, in digits only."}
    ]
    assert answer["withheld"] == ["mailboxes"]
    assert answer["but"] == "1 answer is not saved yet: see beside it."
    stored = answers(assessment, "accounts")
    assert (stored["mailboxes"], stored["aliases"]) == (before, 77)


def test_half_a_correction_is_not_stored():
    """The level is taken away while the must-have still stands: neither is saved, a comment in the same criterion is."""
    assessment = draft(answers={"exit_clause": {"required": 3, "importance": 1, "must_have": True}})
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    answer = send(
        browser, assessment, "c11", page, exit_clause__required="", exit_clause__comment="Why"
    ).json()
    assert "exit_clause.required" in answer["withheld"]
    stored = answers(assessment, "c11")["exit_clause"]
    assert (stored["required"], stored["must_have"], stored["comment"]) == (3, True, "Why")


def test_other_fields_of_somebody_else_are_told_and_then_known():
    assessment = draft()
    browser = client_with_link(assessment, "Anna")
    page = opened(browser, assessment, "c11")
    save(
        client_with_link(assessment, "Bruno"),
        assessment,
        "c11",
        exit_clause__required="4",
        exit_clause__must_have="on",
    )
    answer = send(browser, assessment, "c11", page, restore_delay__required="2").json()
    theirs = {other["field"]: other for other in answer["theirs"]}
    assert theirs["exit_clause.required"]["values"] == ["4"]
    assert theirs["exit_clause.required"]["anchor"] == "criterion_exit_clause"
    assert theirs["exit_clause.must_have"] | {"mark": ""} == {
        "field": "exit_clause.must_have",
        "anchor": "criterion_exit_clause",
        "name": "exit_clause-must_have",
        "values": ["on"],
        "mark": "",
    }
    stored = answers(assessment, "c11")
    assert (stored["exit_clause"]["required"], stored["restore_delay"]["required"]) == (4, 2)


def test_fact_of_somebody_else_comes_as_its_question():
    assessment = case_draft()
    browser = client_with_link(assessment, "Anna")
    page = opened(browser, assessment, "accounts")
    save(client_with_link(assessment, "Bruno"), assessment, "accounts", domains__lines="one.example")
    (other,) = send(browser, assessment, "accounts", page, aliases="78").json()["theirs"]
    assert other["field"] == "domains"
    assert other["html"].strip().startswith('<div class="fact"')
    assert "one.example" in other["html"]


def test_same_field_shows_both_values_and_keeps_the_stored_one():
    assessment = draft()
    browser = client_with_link(assessment, "Anna")
    page = opened(browser, assessment, "c11")
    save(client_with_link(assessment, "Bruno"), assessment, "c11", exit_clause__required="4")
    answer = send(browser, assessment, "c11", page, exit_clause__required="2").json()
    (both,) = answer["conflicts"]
    assert both["theirs"] == ["Needed: 4 - Same, free of charge, tested yearly, deletion certificate"]
    assert both["yours"][0].startswith("Needed: 2 - ")
    assert answers(assessment, "c11")["exit_clause"]["required"] == 4

    marks = json.loads(page["shown"][0]) | {both["field"]: both["mark"]}  # "Keep mine"
    kept = send(browser, assessment, "c11", page | {"shown": [json.dumps(marks)]}, exit_clause__required="2")
    assert kept.json()["conflicts"] == []
    assert answers(assessment, "c11")["exit_clause"]["required"] == 2


def test_page_that_lost_its_marks_overwrites_nobody():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    save(client_with_link(assessment), assessment, "c11", exit_clause__required="4")
    answer = send(browser, assessment, "c11", page | {"shown": ["not json"]}, exit_clause__required="2")
    assert [both["field"] for both in answer.json()["conflicts"]] == ["exit_clause.required"]
    assert answers(assessment, "c11")["exit_clause"]["required"] == 4


def test_unusual_value_is_saved_and_warned_of():
    assessment = case_draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "accounts")
    answer = send(browser, assessment, "accounts", page, mailboxes="900000").json()
    assert list(answer["warnings"]) == ["fact_mailboxes"]
    assert answers(assessment, "accounts")["mailboxes"] == 900000


def test_growing_number_of_questions_is_explained():
    assessment = case_draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "present_system")
    closed = send(browser, assessment, "present_system", page, mobile_users="0").json()
    assert closed["notes"] == []
    page = told(page, closed)
    again = send(browser, assessment, "present_system", page, mobile_users="12").json()
    assert again["notes"] == ["Your answers open 2 more questions."]


def test_fragments_tell_the_progress_after_the_save():
    assessment = tiny_draft()
    browser = client_with_link(assessment)
    step = assessment.questionnaire.content.competencies[0]
    page = opened(browser, assessment, step.key)
    name = f"{step.criteria[0].key}-required"
    answer = browser.post(f"{step_url(assessment, step.key)}save/", page | {name: "2"}).json()
    assert "steps__item--in_progress" in answer["fragments"]["steps"]
    assert "minute left" in answer["fragments"]["progress"]


def test_sent_meanwhile_is_said_and_nothing_written():
    assessment = case_draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    before = answers(assessment, "c11")
    submit(assessment=assessment, by=SYSTEM)
    response = send(browser, assessment, "c11", page, exit_clause__required="1")
    assert (response.status_code, response.json()) == (409, {"closed": True})
    assert answers(assessment, "c11") == before


def test_unknown_step_is_not_found():
    assessment = draft()
    assert client_with_link(assessment).post(f"{step_url(assessment, 'c99')}save/").status_code == 404


@pytest.mark.parametrize("changed", [1, 5])
def test_query_count_does_not_grow_with_the_changes(changed):
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    keys = [criterion.key for criterion in assessment.questionnaire.content.competency("c11").criteria]
    sent = page | {f"{key}-required": "2" for key in keys[:changed]}
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.post(f"{step_url(assessment, 'c11')}save/", sent).status_code == 200
    assert len(captured) == 21, [query["sql"][:90] for query in captured]


def test_pace_is_measured_from_the_saves():
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    page = told(page, send(browser, assessment, "c11", page, exit_clause__required="3").json())
    send(browser, assessment, "c11", page, exit_clause__required="3", restore_delay__required="3")
    stored = Assessment.objects.get(pk=assessment.pk)
    assert stored.worked_at is not None
    assert stored.worked_questions == 1  # the first save had nothing before it to measure from


class TestLanguage:
    """The language buttons of a step belong to its form."""

    def switch(self, browser, assessment, step, page, code, **changes):
        sent = page | {name.replace("__", "-"): value for name, value in changes.items()}
        return browser.post(step_url(assessment, step), sent | {"language": code})

    def test_typed_answers_are_saved_and_the_step_is_shown_again(self):
        assessment = draft()
        browser = client_with_link(assessment)
        page = opened(browser, assessment, "c11")
        response = self.switch(browser, assessment, "c11", page, "it", exit_clause__required="3")
        assert response.headers["Location"] == step_url(assessment, "c11")
        assert answers(assessment, "c11")["exit_clause"]["required"] == 3
        assert '<html lang="it">' in browser.get(step_url(assessment, "c11")).content.decode()

    def test_wrong_value_stays_as_typed_and_the_rest_is_saved(self):
        assessment = case_draft()
        browser = client_with_link(assessment)
        page = opened(browser, assessment, "accounts")
        response = self.switch(
            browser, assessment, "accounts", page, "fr", mailboxes="12x", growth_pct="2.5", aliases="1,200"
        )
        assert response.status_code == 422
        html = response.content.decode()
        assert '<html lang="fr">' in html
        assert 'value="12x"' in html
        assert 'value="2,5"' in html  # as French writes it: read again it is the same number
        stored = answers(assessment, "accounts")
        assert (stored["growth_pct"], stored["aliases"]) == (2.5, 1200)
        assert "Indiquez un nombre" in html

    def test_numbers_in_tables_survive_a_language_with_another_sign(self):
        assessment = case_draft()
        browser = client_with_link(assessment)
        page = opened(browser, assessment, "accounts")
        page["mailboxes_by_class-0-size"], page["mailboxes_by_class-0-count"] = ["2.5"], ["4"]
        response = self.switch(browser, assessment, "accounts", page, "it", mailboxes="x")
        assert response.status_code == 422
        assert 'name="mailboxes_by_class-0-size" value="2,5"' in response.content.decode()
        assert answers(assessment, "accounts")["mailboxes_by_class"]["2.5"] == 4

    def test_conflict_is_shown_in_the_new_language(self):
        assessment = draft()
        browser = client_with_link(assessment, "Anna")
        page = opened(browser, assessment, "c11")
        save(client_with_link(assessment, "Bruno"), assessment, "c11", exit_clause__required="4")
        response = self.switch(browser, assessment, "c11", page, "it", exit_clause__required="2")
        assert response.status_code == 409
        assert '<html lang="it">' in response.content.decode()
        assert answers(assessment, "c11")["exit_clause"]["required"] == 4

    def test_page_with_a_wrong_value_takes_nothing_back_that_somebody_else_saved(self):
        """The page comes back as it was typed, so it still shows the old value of what a colleague changed."""
        assessment = case_draft()
        browser = client_with_link(assessment, "Anna")
        page = opened(browser, assessment, "accounts")
        save(client_with_link(assessment, "Bruno"), assessment, "accounts", aliases="78")
        response = self.switch(browser, assessment, "accounts", page, "it", mailboxes="12x")
        assert response.status_code == 422
        again = form_data(response.content.decode())
        answer = send(browser, assessment, "accounts", again).json()
        assert answers(assessment, "accounts")["aliases"] == 78
        assert [other["field"] for other in answer["theirs"]] == ["aliases"]

    def test_unknown_language_saves_and_stays(self):
        assessment = draft()
        browser = client_with_link(assessment)
        page = opened(browser, assessment, "c11")
        response = self.switch(browser, assessment, "c11", page, "xx", exit_clause__required="3")
        assert response.status_code == 302
        assert '<html lang="en">' in browser.get(step_url(assessment, "c11")).content.decode()

    def test_enter_in_a_field_presses_save_not_a_language(self):
        assessment = draft()
        html = client_with_link(assessment).get(step_url(assessment, "accounts")).content.decode()
        first = html.index('form="step-form"')
        assert html[first:].startswith('form="step-form" hidden>Save and continue')


def test_contradiction_is_told_with_its_reason_on_both_pages():
    assessment = case_draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "migration")
    fragment = send(browser, assessment, "migration", page, downtime_h="0", mode="big_bang").json()[
        "fragments"
    ]["disagreements"]
    assert "Answers that do not go together" in fragment
    assert "#fact_downtime_h" in fragment
    assert fragment.strip() in browser.get(step_url(assessment, "migration")).content.decode()
