"""Saving the steps of the questionnaire, as a browser without JavaScript does it."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from assessment import rules
from assessment.exporting import document
from assessment.models import Assessment
from tests.assessment.pages import answers, case_draft, form_data, opened, save, step_url, tiny_draft
from tests.assessment.samples import zimbra_12
from tests.factories import client_with_link, draft

pytestmark = pytest.mark.django_db


def test_page_posted_unchanged_changes_nothing():
    assessment = case_draft()
    browser = client_with_link(assessment)
    before = document(Assessment.objects.get(pk=assessment.pk))
    revisions = dict(assessment.steps.values_list("step", "revision"))
    for language in ("en", "it", "fr"):
        browser.cookies["django_language"] = language
        for step in zimbra_12().steps:
            assert save(browser, assessment, step).status_code == 302, step
    assert document(Assessment.objects.get(pk=assessment.pk)) == before
    assert dict(assessment.steps.values_list("step", "revision")) == revisions


def test_criterion_two_clicks_are_stored_with_the_usual_importance():
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(browser, assessment, "c11", exit_clause__today="1", exit_clause__required="3")
    assert response.headers["Location"] == step_url(assessment, "c12")
    assert answers(assessment, "c11") == {"exit_clause": {"today": 1, "required": 3, "importance": 1}}


def test_criterion_every_part_is_stored_and_shown_again():
    assessment = draft()
    browser = client_with_link(assessment)
    save(
        browser,
        assessment,
        "c11",
        button="back",
        exit_clause__today="0",
        exit_clause__required="4",
        exit_clause__importance="3",
        exit_clause__must_have="on",
        exit_clause__comment="First line\r\nsecond <line>",
        export_formats__dont_know="on",
        restore_delay__not_applicable="on",
    )
    stored = {
        "exit_clause": {
            "today": 0,
            "required": 4,
            "importance": 3,
            "must_have": True,
            "comment": "First line\nsecond <line>",
        },
        "export_formats": {"importance": 1, "dont_know": True},
        "restore_delay": {"importance": 1, "not_applicable": True},
    }
    assert answers(assessment, "c11") == stored
    shown = opened(browser, assessment, "c11")
    assert shown["exit_clause-required"] == ["4"]
    assert shown["exit_clause-comment"] == ["First line\r\nsecond <line>"]
    assert shown["export_formats-dont_know"] == ["on"]


def test_criterion_answer_can_be_cleared():
    assessment = draft(
        answers={"exit_clause": {"today": 2, "required": 3, "importance": 2, "must_have": True}}
    )
    browser = client_with_link(assessment)
    save(browser, assessment, "c11", exit_clause__required="", exit_clause__must_have=None)
    assert answers(assessment, "c11") == {"exit_clause": {"today": 2, "importance": 2}}


def test_save_and_back_goes_to_the_list():
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(browser, assessment, "c3", button="back")
    assert response.headers["Location"] == f"/assessment/{assessment.public_id}/"
    assert browser.get(f"/assessment/{assessment.public_id}/").status_code == 200


def test_must_have_without_level_is_refused_and_what_was_typed_is_kept():
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(
        browser,
        assessment,
        "c11",
        exit_clause__must_have="on",
        exit_clause__comment="Keep me",
        restore_delay__today="2",
    )
    assert response.status_code == 422
    assert answers(assessment, "c11") is None
    html = response.content.decode()
    assert '<a href="#criterion_exit_clause">Reversibility clause: A must-have needs a level' in html
    kept = form_data(html)
    assert kept["exit_clause-comment"] == ["Keep me"]
    assert kept["exit_clause-must_have"] == ["on"]
    assert kept["restore_delay-today"] == ["2"]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"must_have": "on", "required": "0"}, "A must-have needs a level"),
        ({"must_have": "on", "not_applicable": "on"}, "cannot be a must-have"),
        ({"dont_know": "on", "not_applicable": "on"}, "not both"),
        ({"dont_know": "on", "required": "2"}, "Keep one of the two"),
        ({"required": "5"}, "Choose one of the levels shown"),
        ({"required": "x"}, "Choose one of the levels shown"),
    ],
)
def test_criterion_parts_that_contradict_are_refused(parts, sentence):
    assessment = draft()
    response = save(
        client_with_link(assessment),
        assessment,
        "c11",
        **{f"exit_clause__{part}": value for part, value in parts.items()},
    )
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert answers(assessment, "c11") is None


def test_hidden_criterion_is_explained_not_asked_and_kept():
    assessment = draft(facts={"legal_archive_years": 0}, answers={"legal_archiving": {"required": 3}})
    browser = client_with_link(assessment)
    html = browser.get(step_url(assessment, "c11")).content.decode()
    assert "You said that no mail must be archived by law or policy." in html
    assert 'name="legal_archiving-required"' not in html
    save(browser, assessment, "c11", exit_clause__required="2", legal_archiving__required="1")
    assert answers(assessment, "c11")["legal_archiving"] == {"required": 3}


def test_facts_saved_with_the_button_back_go_to_the_list_at_once():
    assessment = draft()
    response = save(
        client_with_link(assessment), assessment, "present_system", button="back", source_type="several"
    )
    assert response.headers["Location"] == f"/assessment/{assessment.public_id}/"


def test_facts_partial_save_keeps_what_is_not_answered_open():
    assessment = draft()
    browser = client_with_link(assessment)
    save(browser, assessment, "organisation", org_name="  Acme ", staff="1 200")
    assert answers(assessment, "organisation") == {"org_name": "Acme", "staff": 1200}


def test_bad_facts_are_refused_together_and_kept_as_typed():
    assessment = draft()
    response = save(
        client_with_link(assessment),
        assessment,
        "organisation",
        staff="many",
        sites="1.5",
        it_fte="-2",
        deadline_decision="soon",
    )
    assert response.status_code == 422
    html = response.content.decode()
    assert html.count('<li><a href="#fact_') == 4
    assert form_data(html)["staff"] == ["many"]
    assert answers(assessment, "organisation") is None


def test_unusual_value_is_saved_and_shown_before_going_on():
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(browser, assessment, "accounts", mailboxes="200000")
    assert response.headers["Location"] == step_url(assessment, "accounts")
    assert answers(assessment, "accounts") == {"mailboxes": 200000}
    html = browser.get(response.headers["Location"]).content.decode()
    assert "Unusually high: 100,000 is the usual limit." in html
    assert save(browser, assessment, "accounts").headers["Location"] == step_url(assessment, "present_system")


def test_answer_that_opens_questions_comes_back_to_them():
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(browser, assessment, "present_system", source_type="several")
    assert response.headers["Location"] == step_url(assessment, "present_system")
    assert (
        "Your answers open 3 more questions on this page."
        in browser.get(response.headers["Location"]).content.decode()
    )
    with_script = save(browser, assessment, "organisation", public_body="true", seen="1")
    assert with_script.headers["Location"] == step_url(assessment, "accounts")


def test_hidden_fact_keeps_its_value_and_its_errors_do_not_block():
    assessment = draft(facts={"public_body": True, "inhabitants": 5000})
    browser = client_with_link(assessment)
    assert (
        save(browser, assessment, "organisation", public_body="false", inhabitants="nonsense").status_code
        == 302
    )
    assert answers(assessment, "organisation") == {"public_body": False, "inhabitants": 5000}
    assert 'id="fact_inhabitants"' in (
        html := browser.get(step_url(assessment, "organisation")).content.decode()
    )
    assert " hidden" in html.split('id="fact_inhabitants"')[1].split(">")[0]


def test_priorities_with_ties():
    assessment = draft()
    browser = client_with_link(assessment)
    response = save(browser, assessment, "priorities", c4="1", c11="1", c6="3", c2="7")
    assert response.headers["Location"] == f"/assessment/{assessment.public_id}/check/"
    assert answers(assessment, "priorities") == {"tiers": [["c4", "c11"], ["c6"], ["c2"]]}
    shown = opened(browser, assessment, "priorities")
    assert [shown.get(key) for key in ("c4", "c11", "c6", "c2", "c1")] == [["1"], ["1"], ["2"], ["3"], [""]]


def test_priorities_saved_without_any_number_are_an_answer():
    assessment = draft()
    save(client_with_link(assessment), assessment, "priorities")
    assert answers(assessment, "priorities") == {"tiers": []}


def test_priorities_with_a_place_out_of_range_is_refused():
    assessment = draft()
    response = save(client_with_link(assessment), assessment, "priorities", c1="13")
    assert response.status_code == 422
    assert answers(assessment, "priorities") is None


def test_unknown_step_is_not_found():
    assessment = draft()
    assert client_with_link(assessment).get(step_url(assessment, "c13")).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_step_of_somebody_else_is_not_found(method):
    mine, theirs = draft(), draft(name="Other")
    browser = client_with_link(mine)
    assert getattr(browser, method)(step_url(theirs, "c1")).status_code == 404
    assert getattr(Client(), method)(step_url(theirs, "c1")).status_code == 404


def test_step_takes_the_same_queries_for_one_criterion_and_many():
    small = tiny_draft(facts={"town": True})
    large = draft()
    counts = {}
    for assessment, step in (
        (small, "c2"),
        (small, "c1"),
        (large, "c6"),
        (large, "organisation"),
        (large, "priorities"),
    ):
        browser = client_with_link(assessment)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(step_url(assessment, step)).status_code == 200
        counts[(assessment.questionnaire.slug, step)] = len(queries)
    shown = counts.pop(("zimbra-12", "priorities"))  # and the policy by which the priorities weigh
    assert (set(counts.values()), shown) == ({5}, 6), json.dumps(
        {str(key): value for key, value in counts.items()}
    )


def test_tiny_questionnaire_works_like_the_large_one():
    assessment = tiny_draft()
    browser = client_with_link(assessment)
    save(browser, assessment, "basics", people="3", town="true", seen="1", mayor="Rossi")
    save(browser, assessment, "c1", speed__required="2")
    save(browser, assessment, "priorities", c2="1")
    assert document(Assessment.objects.get(pk=assessment.pk)) == {
        "questionnaire": "tiny",
        "language": "en",
        "organisation": {"name": "Tiny Ltd"},
        "facts": {"people": 3, "town": True, "mayor": "Rossi"},
        "answers": {
            "speed": {
                "today": None,
                "required": 2,
                "importance": 1,
                "must_have": False,
                "not_applicable": False,
                "comment": "",
            }
        },
        "priorities": [["c2"]],
        "submit": False,
    }


def test_must_have_goes_when_the_importance_becomes_nothing():
    assessment = draft(answers={"exit_clause": {"required": 3, "importance": 2, "must_have": True}})
    save(client_with_link(assessment), assessment, "c11", exit_clause__importance="0")
    assert answers(assessment, "c11")["exit_clause"] == {"required": 3, "importance": 0}


def test_notices_and_minimums_stand_beside_their_criteria():
    assessment = case_draft(facts={"rto_h": 2, "public_body": True})
    browser = client_with_link(assessment)
    assert "Level 3 or more is needed:" in browser.get(step_url(assessment, "c5")).content.decode()
    notices = rules.notices(assessment.questionnaire.content, assessment.answers_by_step)
    key, (text, *_more) = next(iter(notices.items()))
    step = assessment.questionnaire.content.step_of_criterion(key)
    assert escape(text.en) in browser.get(step_url(assessment, step)).content.decode()
