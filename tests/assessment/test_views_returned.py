"""What the client sees and does while the consultant's questions wait."""

import json
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM
from assessment import moves, services
from assessment.asked import rounds
from assessment.links import revoke_link
from assessment.models import AccessLink, Assessment, ReturnQuestion, StepAnswers
from tests import factories
from tests.assessment import small
from tests.assessment.pages import form_data, opened, post, save, send, step_url, told

pytestmark = pytest.mark.django_db

ASKED = ("criterion:exit_clause", "criterion:restore_delay", "fact:staff", "priorities:priorities")


@pytest.fixture
def assessment(consultant) -> Assessment:
    return factories.returned(consultant, *ASKED, message="Two things before we go on.", language="en")


@pytest.fixture
def browser(assessment) -> Client:
    return factories.client_with_link(assessment)


def at(assessment: Assessment, place: str = "") -> str:
    return f"/assessment/{assessment.public_id}/{place}"


def page(browser: Client, assessment: Assessment, place: str = "") -> str:
    return unescape(browser.get(at(assessment, place)).content.decode())


def question(key: str = "exit_clause") -> ReturnQuestion:
    return ReturnQuestion.objects.get(key=key)


def said(key: str = "exit_clause") -> dict[str, str]:
    """The names of a question's inputs as keywords of `save` and `post`."""
    return {part: f"asked:{question(key).pk}:{part}" for part in ("reply", "kept", "shown")}


def test_task_list_says_what_is_asked_and_where(browser, assessment):
    html = page(browser, assessment)

    assert "Your consultant asks about 4 answers" in html
    assert "Two things before we go on." in html
    assert "With you: 4 questions" in html
    assert (html.count("1 question</span>"), html.count("2 questions</span>")) == (2, 1)
    assert html.count("not looked at yet") == 4


def test_link_still_leads_to_the_task_list_and_everything_is_open(browser, assessment):
    assert browser.get(at(assessment, "sent/")).status_code == 302
    assert browser.get(step_url(assessment, "c1")).status_code == 200


def test_step_page_shows_the_words_beside_each_asked_answer(browser, assessment):
    html = page(browser, assessment, "step/c11/")

    pk = question().pk
    assert "Your consultant asks about 2 answers on this page:" in html
    assert "What do you mean by exit_clause?" in html
    assert f'id="criterion_exit_clause" tabindex="-1" aria-describedby="asked_{pk}"' in html
    assert "What do you mean by staff?" not in html


def test_words_describe_the_input_of_a_fact(browser, assessment):
    html = page(browser, assessment, "step/organisation/")

    pk = question("staff").pk
    assert "What do you mean by staff?" in html
    assert f'aria-describedby="asked_{pk}' in html


def test_words_stand_above_the_priorities(browser, assessment):
    assert "What do you mean by priorities?" in page(browser, assessment, "step/priorities/")


def test_reply_and_kept_are_saved_with_the_step(browser, assessment):
    names = said()
    response = save(
        browser, assessment, "c11", **{names["reply"]: " As agreed.\r\nReally. ", names["kept"]: "on"}
    )

    row = question()
    assert response.status_code == 302
    assert (row.reply, row.kept, row.revision, row.replied_by) == ("As agreed.\nReally.", True, 1, "The CIO")
    assert "As agreed." in page(browser, assessment, "step/c11/")
    assert "looked at and kept" in page(browser, assessment)


def test_looking_at_a_page_and_saving_it_replies_nothing(browser, assessment):
    save(browser, assessment, "c11")

    assert (question().revision, question().replied_by) == (0, "")


def test_changed_answer_needs_no_reply(browser, assessment):
    before = question().before["required"]
    save(browser, assessment, "c11", exit_clause__required=str(before - 1), exit_clause__must_have=None)

    html = page(browser, assessment, "check/")

    assert "answer changed" in html
    assert html.count("not looked at yet") == 3


def test_reply_that_is_too_long_is_refused_and_stays_on_the_page(browser, assessment):
    typed = "x" * 2001
    response = save(browser, assessment, "c11", **{said()["reply"]: typed})

    assert response.status_code == 422
    html = response.content.decode()
    assert "Your reply is too long: 2000 characters at most, it has 2001." in html
    assert typed in html
    assert question().reply == ""


def test_nul_in_a_reply_is_left_out(browser, assessment):
    save(browser, assessment, "c11", **{said()["reply"]: "Yes\0!"})

    assert question().reply == "Yes!"


def test_reply_of_somebody_else_is_shown_beside_ones_own(browser, assessment):
    colleague = factories.colleague_with_link(assessment, "c11", "Anna")
    mine = opened(browser, assessment, "c11")
    names = said()
    save(colleague, assessment, "c11", **{names["reply"]: "Anna's words."})

    conflict = post(browser, assessment, "c11", mine, **{names["reply"]: "Mine."})
    again = post(browser, assessment, "c11", form_data(conflict.content.decode()))

    html = unescape(conflict.content.decode())
    assert conflict.status_code == 409
    assert "Anna's words." in html
    assert ">\nMine.</textarea>" in html
    assert "Anna replied meanwhile." in html
    assert (again.status_code, question().reply) == (302, "Mine.")


def test_script_saves_a_reply_and_learns_its_revision(browser, assessment):
    names, mine = said(), opened(browser, assessment, "c11")

    first = send(browser, assessment, "c11", mine, **{names["reply"]: "As agr"}).json()
    fragment = first["fragments"][names["reply"].removesuffix(":reply")]
    mine = told(mine, first) | {names["shown"]: ["1"]}
    second = send(browser, assessment, "c11", mine, **{names["reply"]: "As agreed."}).json()

    assert f'name="{names["shown"]}" value="1"' in fragment
    assert "replied" in fragment
    assert second["errors"] == []
    assert (question().reply, question().revision) == ("As agreed.", 2)


def test_script_is_told_of_somebody_elses_reply_and_overwrites_nothing(browser, assessment):
    names, mine = said(), opened(browser, assessment, "c11")
    save(factories.client_with_link(assessment, "Anna"), assessment, "c11", **{names["reply"]: "Hers."})

    answer = send(browser, assessment, "c11", mine, **{names["reply"]: "Mine."}).json()

    fragment = answer["fragments"][names["reply"].removesuffix(":reply")]
    assert "Hers." in fragment
    assert 'value="0"' in fragment
    assert answer["but"].startswith("1 answer is not saved yet")
    assert question().reply == "Hers."


def test_page_that_is_left_does_not_take_an_unchanged_reply_away(browser, assessment):
    names = said()
    save(browser, assessment, "c11", **{names["reply"]: "As agreed."})
    mine = opened(browser, assessment, "c11")

    send(browser, assessment, "c11", mine, **{names["reply"]: None})

    assert question().reply == "As agreed."


def test_reply_typed_while_the_answers_were_sent_stays_on_the_page(browser, assessment):
    names, mine = said(), opened(browser, assessment, "c11")
    services.submit(assessment=assessment, by=SYSTEM)

    late = post(browser, assessment, "c11", mine, **{names["reply"]: "Too late."})
    by_script = send(browser, assessment, "c11", mine, **{names["reply"]: "Too late."})

    assert late.status_code == 409
    assert "Too late." in late.content.decode()
    assert (by_script.status_code, by_script.json()) == (409, {"closed": True})
    assert question().reply == ""


def test_revoked_link_saves_no_reply(browser, assessment):
    names, mine = said(), opened(browser, assessment, "c11")
    revoke_link(link=AccessLink.objects.get(label="The CIO"), by=SYSTEM)

    assert post(browser, assessment, "c11", mine, **{names["reply"]: "Mine."}).status_code == 404
    assert send(browser, assessment, "c11", mine, **{names["reply"]: "Mine."}).status_code == 404
    assert question().reply == ""


def test_questions_of_other_clients_and_steps_are_passed_over(browser, assessment, consultant):
    other = factories.returned(consultant, "criterion:exit_clause", name="start-up-38")
    theirs = ReturnQuestion.objects.get(round__assessment=other)
    here = ReturnQuestion.objects.get(round__assessment=assessment, key="staff")
    typed = {}
    for row in (theirs, here):
        typed |= {f"asked:{row.pk}:shown": "0", f"asked:{row.pk}:reply": "Mine."}

    post(browser, assessment, "c11", opened(browser, assessment, "c11"), **typed)

    assert set(ReturnQuestion.objects.values_list("reply", flat=True)) == {""}


def test_colleague_sees_the_questions_of_the_step_and_no_others(assessment):
    colleague = factories.colleague_with_link(assessment, "organisation", "Anna")

    html = unescape(colleague.get(step_url(assessment, "organisation")).content.decode())
    save(colleague, assessment, "organisation", **{said("staff")["reply"]: "With the plant."})

    assert "What do you mean by staff?" in html
    assert "exit_clause" not in html
    assert (question("staff").reply, question("staff").replied_by) == ("With the plant.", "Anna")


def test_check_page_asks_before_sending_with_questions_nobody_looked_at(browser, assessment):
    refused = browser.post(at(assessment, "check/"), {"confirm": "1"})
    sent = browser.post(at(assessment, "check/"), {"confirm": "1", "confirm_asked": "1"})

    html = unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "Send without looking at 4 questions of the consultant" in html
    assert 'href="#confirm_asked"' in html
    assert 'href="#confirm"' not in html
    assert (sent.status_code, Assessment.objects.get(pk=assessment.pk).status) == (302, "submitted")


def test_nothing_is_confirmed_when_every_question_was_looked_at(browser, assessment):
    for key, step in (("exit_clause", "c11"), ("restore_delay", "c11"), ("staff", "organisation")):
        save(browser, assessment, step, **{said(key)["kept"]: "on"})
    save(browser, assessment, "priorities", **{said("priorities")["kept"]: "on"})

    html = page(browser, assessment, "check/")
    sent = browser.post(at(assessment, "check/"), {"confirm": "1"})

    assert "confirm_asked" not in html
    assert sent.status_code == 302


def test_sent_page_shows_the_questions_and_where_it_stands(browser, assessment):
    save(browser, assessment, "c11", **{said()["reply"]: "As agreed."})
    browser.post(at(assessment, "check/"), {"confirm": "1", "confirm_asked": "1"})

    html = page(browser, assessment, "sent/")

    assert "Questions answered" in html
    assert "Waiting for a consultant" in html
    assert "The CIO replied:" in html
    assert "As agreed." in html


def test_question_whose_criterion_is_gone_is_shown_as_such_and_blocks_nothing(consultant):
    gone, stays = "criterion:landlord_rules", "criterion:first_answer"
    assessment = small.draft()
    services.submit(assessment=assessment, by=SYSTEM)
    services.start_review(assessment=assessment, reviewer=consultant, by=SYSTEM)
    factories.ask(assessment, consultant, gone, stays)
    browser = factories.client_with_link(assessment)

    def drop(content):
        for part in content["competencies"]:
            part["criteria"] = [c for c in part["criteria"] if c["key"] != "landlord_rules"]
        content["skip_rules"] = [
            rule for rule in content["skip_rules"] if "landlord_rules" not in json.dumps(rule)
        ]

    to = small.published(small.changed("3.0.0", edit=drop))
    moves.move(assessment=assessment, to=to, by=SYSTEM)

    tasks, check = page(browser, assessment), page(browser, assessment, "check/")
    browser.post(at(assessment, "check/"), {"confirm": "1", "confirm_asked": "1"})
    report = factories.signed_in(consultant).get(f"/desk/{assessment.public_id}/")

    assert "no longer asked" in tasks
    assert "Send without looking at 1 question of the consultant" in check
    assert "no longer asked" in unescape(report.content.decode())
    found = dict(ReturnQuestion.objects.values_list("key", "outcome"))
    assert found == {"landlord_rules": "not_asked", "first_answer": "open"}


def test_answers_are_read_by_the_wording_of_their_own_time(consultant):
    assessment = small.draft()
    services.submit(assessment=assessment, by=SYSTEM)
    services.start_review(assessment=assessment, reviewer=consultant, by=SYSTEM)
    factories.ask(assessment, consultant, "criterion:first_answer")

    def reword(content):
        for part in content["competencies"]:
            for criterion in part["criteria"]:
                for level in criterion["levels"]:
                    level["en"] = f"Reworded: {level['en']}"

    moves.move(assessment=assessment, to=small.published(small.changed("3.0.0", edit=reword)), by=SYSTEM)
    browser = factories.client_with_link(assessment)
    save(browser, assessment, "repair", first_answer__required="3")
    services.submit(assessment=assessment, by=SYSTEM)

    row = ReturnQuestion.objects.get()
    (made,) = rounds(Assessment.objects.get(pk=assessment.pk), "en")
    (asked,) = made.questions
    assert row.definition_after["levels"][3]["en"].startswith("Reworded: ")
    assert asked.outcome == "changed"
    assert not any("Reworded" in line for line in asked.before)
    assert any("Needed: 3 - Reworded: " in line for line in asked.after)


@pytest.mark.parametrize("place", ["", "check/", "step/c11/"])
def test_number_of_queries_does_not_depend_on_the_number_of_questions(consultant, place):
    counts = []
    for asked in (ASKED[:1], ASKED[:3]):
        assessment = factories.returned(consultant, *asked, language="en")
        browser = factories.client_with_link(assessment)
        browser.get(at(assessment, place))
        with CaptureQueriesContext(connection) as found:
            browser.get(at(assessment, place))
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_answers_are_saved_beside_the_questions(browser, assessment):
    save(browser, assessment, "c11", exit_clause__comment="More.")

    assert StepAnswers.objects.get(step="c11").answers["exit_clause"]["comment"] == "More."
