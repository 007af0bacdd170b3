"""The way in, the task list, check and send, and the page after sending."""

import json

import pytest
from django.test import Client

from accounts.actors import SYSTEM
from assessment import exporting
from assessment.links import create_link, revoke_link
from assessment.models import Assessment
from assessment.screens import disagreements
from assessment.services import submit
from tests.assessment.pages import case_draft, save
from tests.assessment.samples import zimbra_12
from tests.factories import client_with_link, draft, imported

pytestmark = pytest.mark.django_db


def page(assessment: Assessment, name: str = "") -> str:
    return f"/assessment/{assessment.public_id}/{name}"


def test_start_page_needs_nothing_and_offers_to_go_on():
    assert Client().get("/").status_code == 200
    assessment = draft()
    assert page(assessment) in client_with_link(assessment).get("/").content.decode()


def test_link_opens_the_assessment_in_its_language():
    assessment = draft(language="fr")
    _, token = create_link(assessment=assessment, label="CIO", by=SYSTEM)
    browser = Client()
    response = browser.get(f"/a/{token}/")
    assert (response.status_code, response.headers["Location"]) == (302, page(assessment))
    assert token not in response.headers["Location"]
    html = browser.get(page(assessment)).content.decode()
    assert '<html lang="fr">' in html
    assert zimbra_12().competency("c11").name.fr in html


def test_link_that_is_wrong_or_revoked_says_the_same():
    assessment = draft()
    link, token = create_link(assessment=assessment, label="CIO", by=SYSTEM)
    revoke_link(link=link, by=SYSTEM)
    revoked, unknown = Client().get(f"/a/{token}/"), Client().get("/a/nonsense/")
    assert (revoked.status_code, unknown.status_code) == (404, 404)
    assert "This link does not open a questionnaire" in unknown.content.decode()
    assert revoked.content.decode().count("link") == unknown.content.decode().count("link")


def test_revoked_link_closes_the_session():
    assessment = draft()
    link, token = create_link(assessment=assessment, label="CIO", by=SYSTEM)
    browser = Client()
    browser.get(f"/a/{token}/")
    assert browser.get(page(assessment)).status_code == 200
    revoke_link(link=link, by=SYSTEM)
    assert browser.get(page(assessment)).status_code == 404


@pytest.mark.parametrize("name", ["", "check/", "sent/", "answers.json", "step/c1/"])
def test_pages_of_somebody_else_are_not_found(name, consultant):
    mine, theirs = draft(), draft(name="Other")
    assert client_with_link(mine).get(page(theirs, name)).status_code == 404
    staff = Client()
    staff.force_login(consultant)
    assert staff.get(page(theirs, name)).status_code == 404


def test_task_list_shows_states_and_resumes_at_the_last_place():
    assessment = draft()
    browser = client_with_link(assessment)
    assert "Start with your organisation" in browser.get(page(assessment)).content.decode()
    save(browser, assessment, "c3", button="back", scope_in_out__required="2")
    html = browser.get(page(assessment)).content.decode()
    assert "Continue: Commit to a defined scope" in html
    assert "in progress" in html


def test_complete_assessment_is_sent_to_the_check():
    assessment = case_draft()
    assert f'href="{page(assessment, "check/")}">Check and send</a></p>' in (
        client_with_link(assessment).get(page(assessment)).content.decode()
    )


def test_check_lists_every_shown_answer_with_a_way_to_change_it():
    assessment = case_draft()
    html = client_with_link(assessment).get(page(assessment, "check/")).content.decode()
    assert "Officine Valdarno S.r.l." in html
    assert f'href="{page(assessment, "step/c11/")}?from=check#criterion_exit_clause"' in html
    assert "Microsoft Exchange on your premises" in html
    assert "21 December 2026 to 8 January 2027" in html
    assert "#criterion_legal_archiving" not in html


def test_check_says_every_part_of_an_answer_in_words():
    given = {
        "exit_clause": {
            "today": 1,
            "required": 3,
            "importance": 3,
            "must_have": True,
            "comment": "Two exits",
        },
        "export_formats": {"not_applicable": True},
        "restore_delay": {"dont_know": True},
        "restore_granularity": {"today": 2},
    }
    source = {"type": "google", "version": "Business", "mailboxes": 30, "gb": 12.5}
    facts = {"mail_apps": [], "source_type": "several", "sources": [source], "mailboxes_by_class": {"20": 3}}
    assessment = draft(answers=given, facts=facts, priorities=[])
    html = client_with_link(assessment).get(page(assessment, "check/")).content.decode()
    for text in (
        "Today: 1 - Mentioned without detail",
        "Needed: 3 - All data, formats, delay, assistance stated",
        "Worth: decisive",
        "Must-have",
        "Comment: Two exits",
        "Does not concern us",
        "I don&#x27;t know",
        "None",
        "No ranking: all the same",
        "Google Workspace, Business, 30, 12.5 GB",
        "20 GB: 3",
    ):
        assert f"<p>{text}</p>" in html
    assert html.count("The needed level is open") == 1


def test_check_shows_contradictions_with_their_place():
    case = case_draft(facts={"mailboxes": 10, "shared_mailboxes": 0, "mailboxes_by_class": {"5": 12}})
    html = client_with_link(case).get(page(case, "check/")).content.decode()
    assert "The sizes add up to 12 mailboxes, but you have 10 personal and 0 shared ones, 10 in all." in html
    assert f'href="{page(case, "step/accounts/")}?from=check#fact_mailboxes_by_class"' in html
    assert "Every mailbox has one size, and the price is the sum over the sizes." in html


def test_check_says_no_to_everything_and_links_the_priorities():
    extreme = {"required": 4, "must_have": True, "importance": 3}
    case = case_draft(answers={criterion.key: extreme for criterion in zimbra_12().criteria})
    html = client_with_link(case).get(page(case, "check/")).content.decode()
    assert (
        "are required at level 4 and must-have. Our answer to that is no: please rank your priorities."
        in html
    )
    assert f'href="{page(case, "step/priorities/")}?from=check"' in html


def test_disagreements_of_a_step_lead_to_its_own_question():
    case = case_draft(facts={"mailboxes": 2500, "mode": "big_bang", "volume_gb": 10})
    found = {step: disagreements(case, "en", step) for step in ("accounts", "migration", "protection")}
    assert [item.url for item in found["accounts"]] == [page(case, "step/accounts/") + "#fact_mailboxes"]
    assert [item.url for item in found["migration"]] == [page(case, "step/migration/") + "#fact_mode"]
    assert found["protection"] == []


def test_submit_with_open_questions_must_be_confirmed():
    assessment = draft()
    browser = client_with_link(assessment)
    refused = browser.post(page(assessment, "check/"))
    assert refused.status_code == 422
    assert "Nothing is sent yet" in refused.content.decode()
    assessment.refresh_from_db()
    assert assessment.status == "draft"
    accepted = browser.post(page(assessment, "check/"), {"confirm": "1"})
    assert accepted.headers["Location"] == page(assessment, "sent/")
    assessment.refresh_from_db()
    assert (assessment.status, assessment.submitted_by) == ("submitted", "The CIO")


def test_complete_assessment_is_sent_without_a_confirmation():
    assessment = case_draft()
    browser = client_with_link(assessment)
    assert 'name="confirm"' not in browser.get(page(assessment, "check/")).content.decode()
    assert browser.post(page(assessment, "check/")).status_code == 302
    assessment.refresh_from_db()
    assert assessment.status == "submitted"


def test_sending_at_the_same_moment_as_somebody_else_ends_on_the_same_page(monkeypatch):
    assessment = draft()
    browser = client_with_link(assessment)

    def sent_meanwhile(**arguments):
        submit(assessment=Assessment.objects.get(pk=assessment.pk), by=SYSTEM)
        return submit(**arguments)

    monkeypatch.setattr("assessment.views.check.submit", sent_meanwhile)
    response = browser.post(page(assessment, "check/"), {"confirm": "1"})
    assert response.headers["Location"] == page(assessment, "sent/")


def test_task_list_after_sending_goes_to_the_sent_page():
    assessment = imported()
    assert client_with_link(assessment).get(page(assessment)).headers["Location"] == page(assessment, "sent/")


def test_sending_twice_says_that_it_was_sent():
    assessment = draft()
    browser = client_with_link(assessment)
    submit(assessment=assessment, by=SYSTEM)
    response = browser.post(page(assessment, "check/"), {"confirm": "1"}, follow=True)
    assert response.redirect_chain == [(page(assessment, "sent/"), 302)]
    assert "Your answers have been sent" in response.content.decode()


def test_sent_page_shows_the_needs_profile():
    assessment = imported()
    html = client_with_link(assessment).get(page(assessment, "sent/")).content.decode()
    answers = exporting.document(assessment)["answers"]
    levels = [answers[c.key]["required"] for c in zimbra_12().competency("c12").criteria]
    assert f"{sum(levels) / len(levels):.1f}".replace(".", ",") in html
    assert html.count('<th scope="row">') == 12


def test_sent_page_before_sending_goes_to_the_list():
    assessment = draft()
    assert client_with_link(assessment).get(page(assessment, "sent/")).headers["Location"] == page(assessment)


def test_own_copy_is_the_import_format():
    assessment = imported()
    response = client_with_link(assessment).get(page(assessment, "answers.json"))
    assert (
        response.headers["Content-Disposition"] == 'attachment; filename="dodici-officine-valdarno-srl.json"'
    )
    assert json.loads(response.content) == exporting.document(assessment)


@pytest.mark.parametrize("language", ["it", "fr", "en"])
def test_every_page_opens_in_every_language(language):
    assessment = case_draft(language=language)
    browser = client_with_link(assessment)
    for name in ("", "check/", *(f"step/{step}/" for step in zimbra_12().steps)):
        response = browser.get(page(assessment, name))
        assert response.status_code == 200
        assert f'<html lang="{language}">' in response.content.decode()


def test_pages_carry_the_strict_policy_and_no_inline_code():
    assessment = case_draft()
    browser = client_with_link(assessment)
    for name in ("", "check/", "step/c11/", "step/functions/", "step/priorities/"):
        response = browser.get(page(assessment, name))
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        html = response.content.decode()
        assert " style=" not in html
        assert html.count("<script") == html.count("<script src=")
