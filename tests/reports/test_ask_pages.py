"""Asking the client: the list of answers, suggestions, the look before sending, sending, and the answers that come back."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM, Actor
from assessment import services as assessments
from assessment.links import create_link
from assessment.mails.models import Kind, Mail
from assessment.models import Assessment, ReturnQuestion, ReturnRound
from assessment.states import Status
from reports.narrowing import narrowing
from scoring.services import score
from tests import factories
from tests.assessment.mails.test_letters import parts, send_all
from tests.assessment.pages import save
from tests.reports.pages import page_of, text

pytestmark = pytest.mark.django_db
EXIT = "criterion:exit_clause"


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


@pytest.fixture
def assessment(consultant) -> Assessment:
    made = factories.in_review(consultant)
    create_link(assessment=made, label="Carla", email="carla@client.example", by=SYSTEM)
    return made


def url(assessment: Assessment) -> str:
    return f"/desk/{assessment.public_id}/ask/"


def act(browser, assessment, name: str, **typed):
    texts = {key.replace("__", ":"): value for key, value in typed.items()}
    return browser.post(url(assessment), {"act": name, "round": assessment.rounds, **texts})


def html(response) -> str:
    return unescape(response.content.decode())


def test_page_lists_every_question_that_the_client_is_asked_by_step(browser, assessment):
    page = browser.get(url(assessment))

    content, hidden = assessment.questionnaire.content, assessment.skipped
    asked = {f"fact:{fact.key}" for fact in content.facts if fact.key not in hidden.facts}
    asked |= {f"criterion:{one.key}" for one in content.criteria if one.key not in hidden.criteria}
    names = set(re.findall(r'<textarea[^>]* name="([a-z]+:\w+)"', html(page)))
    assert page.status_code == 200
    assert names == asked | {"priorities:priorities"}


def test_search_narrows_the_list_and_keeps_what_is_written(browser, assessment):
    page = act(
        browser,
        assessment,
        "find",
        q=assessment.questionnaire.content.criterion("exit_clause").name.en.upper(),
        fact__staff="Is it 120 with the plant?",
        message="Hello.",
    )

    said = html(page)
    names = set(re.findall(r'<textarea[^>]* name="([a-z]+:\w+)"', said))
    assert EXIT in names
    assert "fact:staff" in names
    assert len(names) < 10
    assert "Is it 120 with the plant?</textarea>" in said
    assert "Hello.</textarea>" in said


def test_search_that_finds_nothing_says_so(browser, assessment):
    assert "No question contains these words." in html(act(browser, assessment, "find", q="zzzz"))


def test_only_open_answers_can_be_listed(browser, consultant):
    facts = factories.case("manufacturer-120")["facts"]
    del facts["staff"]
    assessment = factories.in_review(consultant, facts=facts)

    page = browser.post(url(assessment), {"act": "find", "open": "on"})

    assert set(re.findall(r'<textarea[^>]* name="([a-z]+:\w+)"', html(page))) == {"fact:staff"}


def test_suggestion_is_taken_with_one_click_in_the_clients_language_and_can_be_edited(browser, consultant):
    facts = factories.case("manufacturer-120")["facts"]
    del facts["staff"]
    answers = factories.case("manufacturer-120")["answers"]
    answers = answers | {"exit_clause": {"dont_know": True}}
    assessment = factories.in_review(consultant, facts=facts, answers=answers, language="it")
    page = html(browser.get(url(assessment)))
    offered = re.findall(r'name="suggest" value="([^"]+)"', page)

    taken = browser.post(url(assessment), {"suggest": "missing::fact:staff", EXIT: "What I wrote."})
    both = browser.post(url(assessment), {"suggest": f"unknown::{EXIT}", EXIT: "What I wrote."})

    assert {"missing::fact:staff", f"unknown::{EXIT}"} <= set(offered)
    assert 'id="id_fact:staff" rows="3">\n</textarea>' not in html(taken)
    assert "What I wrote.</textarea>" in html(taken)
    assert re.search(r'id="id_criterion:exit_clause" rows="3">\nWhat I wrote\.\n\w', html(both))
    assert ReturnRound.objects.count() == 0


def test_what_narrows_the_range_most_is_suggested_first_and_says_by_how_much(browser, consultant):
    answers = factories.case("manufacturer-120")["answers"]
    answers = answers | {key: {"dont_know": True} for key in ("exit_clause", "restore_delay", "vip_help")}
    assessment = factories.in_review(consultant, answers=answers)
    unscored = html(browser.get(url(assessment)))
    score(assessment=assessment, by=SYSTEM)

    page = html(browser.get(url(assessment)))
    gains = narrowing(assessment)

    offered = re.findall(r'value="unknown::criterion:(\w+)"', page)
    assert "becomes narrower" not in unscored
    assert "the score's range becomes narrower by" in page
    assert set(offered) == {"exit_clause", "restore_delay", "vip_help"}
    order = [(gains[key].guaranteed, gains[key].mean) for key in offered]
    assert order == sorted(order, reverse=True)
    assert gains[offered[0]].largest > 0


def test_advice_that_an_old_run_cannot_give_is_left_out(browser, assessment):
    run = score(assessment=assessment, by=SYSTEM)
    run.pk, run.inputs = None, {"client": "of another release"}
    run.save(force_insert=True)

    assert browser.get(url(assessment)).status_code == 200


def test_contradiction_is_suggested_at_its_question(browser, consultant):
    facts = factories.case("manufacturer-120")["facts"] | {
        "mailboxes": 10,
        "shared_mailboxes": 0,
        "mailboxes_by_class": {"5": 60},
    }
    assessment = factories.in_review(consultant, facts=facts)

    offered = re.findall(r'name="suggest" value="(contradiction:[^"]+)"', html(browser.get(url(assessment))))

    assert offered
    taken = html(browser.post(url(assessment), {"suggest": offered[0]}))
    key = offered[0].split(":", 2)[2]
    assert re.search(rf'name="{key}"[^>]*>\n\w', taken)


def test_nothing_and_too_little_are_refused_with_everything_kept(browser, assessment):
    nothing = act(browser, assessment, "preview", message="Hello.")
    little = act(
        browser, assessment, "preview", criterion__exit_clause="Why?", fact__staff="Is it 120 with the plant?"
    )
    long = act(browser, assessment, "preview", criterion__exit_clause="x" * 1001)

    assert {page.status_code for page in (nothing, little, long)} == {422}
    assert "Write at least one question" in html(nothing)
    assert "Hello.</textarea>" in html(nothing)
    assert "Write the question out: at least 10 characters" in html(little)
    assert "Why?</textarea>" in html(little)
    assert "Is it 120 with the plant?</textarea>" in html(little)
    assert ReturnRound.objects.count() == 0


def test_preview_shows_mail_and_questions_in_the_clients_language_and_stores_nothing(browser, consultant):
    assessment = factories.in_review(consultant, language="it")
    create_link(assessment=assessment, label="Carla", email="carla@client.example", by=SYSTEM)

    page = act(
        browser, assessment, "preview", criterion__exit_clause="Perché il livello 4?", message="Due cose."
    )

    said = html(page)
    name = assessment.questionnaire.content.criterion("exit_clause").name.it
    assert page.status_code == 200
    assert said.count(name) >= 2
    assert "Perché il livello 4?" in said
    assert "Due cose." in said
    assert "carla@client.example" in said
    assert 'lang="it"' in said
    assert (ReturnRound.objects.count(), Mail.objects.count()) == (0, 0)


def test_words_can_be_changed_after_the_preview(browser, assessment):
    page = act(browser, assessment, "edit", criterion__exit_clause="Why level 4 here?", message="Hello.")

    assert "Why level 4 here?</textarea>" in html(page)
    assert "Hello.</textarea>" in html(page)


def test_sending_returns_the_assessment_and_writes_to_the_client(browser, assessment):
    response = act(browser, assessment, "send", criterion__exit_clause="Why level 4 here?", message="Hello.")

    shown = html(browser.get(response["Location"]))
    (message,) = send_all()
    assert response["Location"] == f"/desk/{assessment.public_id}/"
    assert Assessment.objects.get().status == Status.RETURNED
    assert "A message is on its way to carla@client.example." in shown
    assert "0 of 1 answered." in shown
    assert message.to == ["carla@client.example"]
    plain, _html = parts(message)
    assert "Hello." in plain
    assert "Why level 4 here?" not in plain  # the words stay behind the link


def test_client_without_an_address_is_told_to_the_consultant_before_and_after(browser, consultant):
    assessment = factories.in_review(consultant)

    page = html(browser.get(url(assessment)))
    preview = html(act(browser, assessment, "preview", criterion__exit_clause="Why level 4 here?"))
    sent = act(browser, assessment, "send", criterion__exit_clause="Why level 4 here?")

    assert "no link of this client has an e-mail address" in page
    assert "no link of this client has an e-mail address" in preview
    assert sent["Location"].endswith("/#links")
    assert "nobody was written to" in html(browser.get(f"/desk/{assessment.public_id}/"))
    assert Mail.objects.count() == 0


def test_address_with_too_many_mails_is_named(browser, assessment, settings):
    settings.MAILS_PER_ADDRESS_PER_HOUR = 0
    act(browser, assessment, "send", criterion__exit_clause="Why level 4 here?")

    assert "carla@client.example received too many messages" in html(
        browser.get(f"/desk/{assessment.public_id}/")
    )


def test_failed_mail_can_be_sent_again_with_the_questions(browser, assessment):
    act(browser, assessment, "send", criterion__exit_clause="Why level 4 here?")
    Mail.objects.update(status="failed", error="refused")
    report = text(page_of(browser, assessment))
    link = assessment.links.get()

    browser.post(f"/desk/{assessment.public_id}/links/{link.pk}/mail/")

    assert "The mail server refused this address." in report
    assert Mail.objects.latest("pk").kind == Kind.QUESTIONS
    (message,) = send_all()
    assert (
        assessment.questionnaire.content.criterion("exit_clause").name.get(assessment.language)
        in parts(message)[0]
    )


def test_mail_that_waited_until_the_answers_came_back_is_dropped(browser, assessment):
    act(browser, assessment, "send", criterion__exit_clause="Why level 4 here?")
    assessments.submit(assessment=assessment, by=SYSTEM)

    assert send_all() == []
    assert Mail.objects.get().status == "dropped"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_only_what_is_in_review_is_returned_and_nothing_written_is_lost(browser, consultant, state, method):
    made = {
        "draft": factories.draft,
        "submitted": factories.imported,
        "returned": lambda: factories.returned(consultant),
        "approved": lambda: factories.proposal(consultant).assessment,
    }[state]()
    typed = {"act": "send", EXIT: "Why level 4 here?", "message": "Hello."} if method == "post" else {}
    before = ReturnRound.objects.count()

    page = getattr(browser, method)(url(made), typed)

    assert page.status_code == 409
    assert "so it cannot become returned with questions. Nothing was changed." in html(page)
    assert ("Why level 4 here?" in html(page)) == (method == "post")
    assert ("Hello." in html(page)) == (method == "post")
    assert (Assessment.objects.get(pk=made.pk).status, ReturnRound.objects.count()) == (state, before)


@pytest.mark.parametrize("role", ["sales", "administrator", ""])
def test_others_may_not_ask(assessment, role):
    other = factories.signed_in(factories.person(role))

    page = act(other, assessment, "send", criterion__exit_clause="Why level 4 here?")

    assert page.status_code == 403
    assert "Only consultants can open this page." in html(page)
    assert Assessment.objects.get().status == Status.IN_REVIEW


def test_page_from_before_another_round_is_a_conflict_that_keeps_the_words(browser, assessment, consultant):
    factories.ask(assessment, consultant)
    assessments.submit(assessment=assessment, by=SYSTEM)
    assessments.start_review(assessment=assessment, reviewer=consultant, by=Actor.of(consultant))

    page = browser.post(url(assessment), {"act": "send", "round": "0", EXIT: "Why level 4 here?"})

    assert page.status_code == 409
    assert "Other questions went to the client and came back" in html(page)
    assert "Why level 4 here?" in html(page)
    assert ReturnRound.objects.count() == 1


def test_unknown_field_asks_nothing(browser, assessment):
    page = act(browser, assessment, "send", criterion__nothing="What is this about?")

    assert page.status_code == 422
    assert Assessment.objects.get().status == Status.IN_REVIEW


def test_answers_that_came_back_are_beside_their_questions_unanswered_first(browser, consultant):
    asked = (EXIT, "fact:staff", "criterion:restore_delay")
    assessment = factories.returned(consultant, *asked, message="Three things.")
    client = factories.client_with_link(assessment, "Carla")
    row = ReturnQuestion.objects.get(key="exit_clause")
    save(client, assessment, "c11", **{f"asked:{row.pk}:reply": "As agreed."}, exit_clause__comment="New.")
    assessments.submit(assessment=assessment, by=SYSTEM)

    said = text(page_of(browser, assessment))

    order = [
        said.index(words) for words in ("What do you mean by staff?", "What do you mean by exit_clause?")
    ]
    assert order == sorted(order)
    assert "Carla replied: As agreed." in said
    assert "1 of 3 answered." in said
    assert "When asked" in said
    assert "When sent back" in said
    assert "It came back with answers to round 1 of questions." in said


def test_work_list_says_what_came_back(browser, consultant):
    assessment = factories.returned(consultant)
    returned = text(browser.get("/desk/?tab=returned", follow=True))
    assessments.submit(assessment=assessment, by=SYSTEM)

    waiting = text(browser.get("/desk/?tab=waiting", follow=True))

    assert "round 1" in returned
    assert "came back with answers" in waiting
    assert str(consultant) in waiting


def test_review_is_taken_on_again_and_asked_again(browser, consultant):
    assessment = factories.returned(consultant)
    assessments.submit(assessment=assessment, by=SYSTEM)
    browser.post(f"/desk/{assessment.public_id}/review/")
    assessment.refresh_from_db()

    act(browser, assessment, "send", criterion__exit_clause="And what about level 3?")

    said = text(page_of(browser, assessment))
    assert said.index("Round 2, asked on") < said.index("Round 1, asked on")


@pytest.mark.parametrize("page", ["", "ask/"])
def test_number_of_queries_does_not_depend_on_the_number_of_questions(browser, consultant, page):
    counts = []
    for asked in ((EXIT,), (EXIT, "fact:staff", "criterion:restore_delay")):
        assessment = factories.returned(consultant, *asked)
        assessments.submit(assessment=assessment, by=SYSTEM)
        assessments.start_review(assessment=assessment, reviewer=consultant, by=Actor.of(consultant))
        browser.get(f"/desk/{assessment.public_id}/{page}")
        with CaptureQueriesContext(connection) as found:
            browser.get(f"/desk/{assessment.public_id}/{page}")
        counts.append(len(found))

    assert counts[0] == counts[1]
