"""Saving while one types, with others in the same step, with suggestions, and with questions hidden meanwhile."""

import json

import pytest

from accounts.actors import SYSTEM
from assessment.models import Assessment
from assessment.starting import choose
from tests.assessment.pages import answers, case_draft, form_data, opened, post, save, send, step_url, told
from tests.factories import client_with_link, colleague_with_link, draft

pytestmark = pytest.mark.django_db


def test_confirmation_taken_back_by_somebody_else_comes_as_no_answer():
    """The level that is suggested again must not be put onto an open page as a chosen one: the next save would confirm it."""
    assessment = draft()
    choose(assessment=assessment, form="full", profile="manufacturer", size="medium", by=SYSTEM)
    anna, bruno = client_with_link(assessment, "Anna"), client_with_link(assessment, "Bruno")
    save(bruno, assessment, "c11", exit_clause__confirmed="on")
    page = opened(anna, assessment, "c11")
    save(bruno, assessment, "c11", exit_clause__required="")
    answer = send(anna, assessment, "c11", page, restore_delay__comment="Anna types elsewhere").json()
    theirs = {other["field"]: other for other in answer["theirs"]}
    assert theirs["exit_clause.required"]["values"] == [""]


def test_what_is_typed_in_a_question_hidden_meanwhile_is_kept():
    """The form was made short in another window while the page with all questions was open."""
    assessment = draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "c11")
    choose(assessment=assessment, form="short", profile=None, size=None, by=SYSTEM)
    assessment = Assessment.objects.get(pk=assessment.pk)
    assert "export_formats" in assessment.skipped.criteria
    answer = send(browser, assessment, "c11", page, export_formats__comment="Typed").json()
    assert "export_formats.comment" in answer["accepted"]
    assert answers(assessment, "c11")["export_formats"]["comment"] == "Typed"
    send(browser, assessment, "c11", told(page, answer), export_formats__comment="")
    assert "comment" not in answers(assessment, "c11")["export_formats"]


def test_parts_of_two_people_that_contradict_each_other_are_one_conflict():
    """ "I don't know" of one and a level of the other are different fields, but no answer together."""
    assessment = draft()
    anna, bruno = client_with_link(assessment, "Anna"), client_with_link(assessment, "Bruno")
    page = opened(anna, assessment, "c11")
    save(bruno, assessment, "c11", exit_clause__dont_know="on")
    answer = send(anna, assessment, "c11", page, exit_clause__required="3", exit_clause__comment="Why").json()
    (both,) = answer["conflicts"]
    assert (both["theirs"], both["yours"][0][:10], both["by"]) == (
        ["I don't know"],
        "Needed: 3 ",
        "Saved by Bruno",
    )
    assert both["inputs"]["exit_clause-dont_know"] == ["on"]
    assert both["inputs"]["exit_clause-required"] == [""]
    assert not [other for other in answer["theirs"] if other["field"] == "exit_clause.dont_know"]
    assert "exit_clause.required" not in answer["accepted"]
    assert answers(assessment, "c11")["exit_clause"] == {"dont_know": True, "comment": "Why", "importance": 1}

    marks = json.loads(told(page, answer)["shown"][0]) | {
        field: mark for field, mark in both["marks"].items() if mark
    }
    kept = page | {"shown": [json.dumps(marks)]}  # "Keep mine"
    answer = send(anna, assessment, "c11", kept, exit_clause__required="3", exit_clause__comment="Why").json()
    assert answer["conflicts"] == []
    assert answers(assessment, "c11")["exit_clause"] == {"required": 3, "comment": "Why", "importance": 1}


def test_parts_that_contradict_each_other_show_both_without_the_script():
    assessment = draft(answers={"exit_clause": {"required": 3, "importance": 1}})
    anna, bruno = client_with_link(assessment, "Anna"), client_with_link(assessment, "Bruno")
    page = opened(anna, assessment, "c11")
    save(bruno, assessment, "c11", exit_clause__required="")
    response = post(anna, assessment, "c11", page, exit_clause__must_have="on")
    assert response.status_code == 409
    html = response.content.decode()
    assert "Saved by Bruno" in html
    assert "required" not in answers(assessment, "c11")["exit_clause"]
    assert "must_have" not in answers(assessment, "c11")["exit_clause"]
    again = form_data(html)
    assert (again["exit_clause-required"], again["exit_clause-must_have"]) == (["3"], ["on"])
    assert anna.post(step_url(assessment, "c11"), again | {"continue": "1"}).status_code == 302
    stored = answers(assessment, "c11")["exit_clause"]
    assert (stored["required"], stored["must_have"]) == (3, True)


def test_words_on_suggestions_count_what_still_waits():
    assessment = draft()
    choose(assessment=assessment, form="full", profile="manufacturer", size="medium", by=SYSTEM)
    colleague = colleague_with_link(assessment, "c11")
    page = opened(colleague, assessment, "c11")
    keys = [criterion.key for criterion in assessment.questionnaire.content.competency("c11").criteria]
    answer = send(colleague, assessment, "c11", page, **{f"{keys[0]}-confirmed": "on"}).json()
    assert set(answer["fragments"]) == {"suggested"}, "a colleague sees nothing of the other steps"
    assert f"{len(keys) - 1} needed levels on this page" in answer["fragments"]["suggested"]
    confirmed = {f"{key}-confirmed": "on" for key in keys}
    answer = send(colleague, assessment, "c11", told(page, answer), **confirmed).json()
    assert answer["fragments"]["suggested"].strip() == ""


def test_confirmed_by_somebody_else_ticks_the_box_of_an_open_page():
    assessment = draft()
    choose(assessment=assessment, form="full", profile="manufacturer", size="medium", by=SYSTEM)
    anna, bruno = client_with_link(assessment, "Anna"), client_with_link(assessment, "Bruno")
    page = opened(anna, assessment, "c11")
    save(bruno, assessment, "c11", exit_clause__confirmed="on")
    answer = send(anna, assessment, "c11", page, restore_delay__comment="Anna types elsewhere").json()
    theirs = {other["field"]: other for other in answer["theirs"]}
    level = answers(assessment, "c11")["exit_clause"]["required"]
    assert theirs["exit_clause.required"]["inputs"] == {
        "exit_clause-required": [str(level)],
        "exit_clause-confirmed": ["on"],
    }


def test_what_is_typed_in_a_fact_hidden_meanwhile_is_kept():
    """The answer that hides the question was given in another window; what cannot be read is passed over."""
    assessment = case_draft()
    browser = client_with_link(assessment)
    page = opened(browser, assessment, "present_system")
    typed = {"source_type": "google", "pst_gb": "77"}
    answer = send(browser, assessment, "present_system", page, **typed).json()
    assert answer["errors"] == []
    assert "pst_gb" in Assessment.objects.get(pk=assessment.pk).skipped.facts
    assert answers(assessment, "present_system")["pst_gb"] == 77
    answer = send(
        browser, assessment, "present_system", told(page, answer), source_type="google", pst_gb="x"
    ).json()
    assert answer["errors"] == []
    assert answers(assessment, "present_system")["pst_gb"] == 77
