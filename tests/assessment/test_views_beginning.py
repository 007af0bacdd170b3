"""The page "How do you want to answer?", its line on the task list, and its hints before sending."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from accounts.actors import SYSTEM
from assessment.models import Assessment
from assessment.starting import choose
from tests import factories
from tests.assessment.pages import answers, case_draft, tiny_draft

pytestmark = pytest.mark.django_db
CHOICE = {"form": "short", "profile": "law_firm", "size": "small"}


def url(assessment: Assessment, page: str = "start/") -> str:
    return f"/assessment/{assessment.public_id}/{page}"


def get(assessment: Assessment, page: str = "start/", lang: str = "en") -> str:
    browser = factories.client_with_link(assessment)
    browser.cookies["django_language"] = lang
    browser.cookies["language"] = lang
    response = browser.get(url(assessment, page))
    assert response.status_code == 200
    return response.content.decode()


def chosen(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="radio" name="(\w+)" value="(\w*)" checked', html))


def test_new_assessment_is_offered_the_full_form_and_no_profile():
    html = get(factories.draft())

    assert chosen(html) == {"form": "full", "profile": "", "size": "medium"}
    assert "Once you have told us your sector and your mailboxes, this page can recommend one." in html


def test_page_recommends_by_sector_and_size_and_says_why():
    html = get(factories.draft(facts={"sector": "legal", "mailboxes": 38}))

    assert chosen(html) == {"form": "full", "profile": "law_firm", "size": "small"}
    assert (
        "We recommend “Law firm”, small size: your sector is “Law and notaries”, and you have 38 mailboxes."
        in html
    )
    assert html.count("fits your sector") == 1
    assert html.count("fits your mailboxes") == 1


def test_few_mailboxes_are_offered_what_decides_at_their_size():
    draft = factories.draft(facts={"mailboxes": 6})
    html = get(draft)

    assert chosen(html)["form"] == ""
    assert "The 13 questions that decide at your size" in html
    assert "How you answer: the questions for your size, no starting profile" in get(draft, "")
    # Taking it leaves the choice to the facts: with more mailboxes the questions come back.
    browser = factories.client_with_link(draft)
    assert browser.post(url(draft), {"form": "", "profile": "start_up", "size": "small"}).status_code == 302
    assert answers(draft, "start") == {"profile": "start_up", "size": "small"}


def test_sector_without_a_profile_is_told_so():
    html = get(factories.draft(facts={"sector": "other", "mailboxes": 620}))

    assert "No profile is made for your sector." in html
    assert chosen(html) == {"form": "full", "profile": "", "size": "large"}


def test_page_shows_all_profiles_and_says_what_they_do():
    html = get(case_draft())

    for profile in factories.catalogue().profiles:
        assert escape(profile.description.en) in html
    assert re.search(r"It fills the column “Needed” of \d+ questions? as", html)
    assert re.search(r"The \d+ questions that you have answered stay as they are\.", html)
    assert re.search(r"\d\d questions on the competencies and \d\d facts\.", html)
    assert re.search(r"\d+ (is|are) still open: about \d+ min\.|All of them are answered\.", html)


@pytest.mark.parametrize(
    ("lang", "words"), [("it", "Come volete rispondere?"), ("fr", "Comment souhaitez-vous répondre\u00a0?")]
)
def test_page_speaks_the_language(lang, words):
    assert f"<h1>{words}</h1>" in get(factories.draft(), lang=lang)


def test_choice_is_stored_and_its_outcome_told():
    draft = factories.draft()
    browser = factories.client_with_link(draft)

    response = browser.post(url(draft), CHOICE, follow=True)

    assert response.redirect_chain == [(url(draft, ""), 302)]
    assert answers(draft, "start") == CHOICE
    html = response.content.decode()
    assert "Saved. 21 levels are suggested in the column “Needed” and wait for your confirmation." in html
    assert "How you answer: short form, profile “Law firm”, small size" in html


def test_stored_choice_comes_back_on_the_page():
    draft = factories.draft(facts={"sector": "health", "mailboxes": 620})
    choose(assessment=draft, form="short", profile="law_firm", size="small", by=SYSTEM)

    assert chosen(get(draft)) == CHOICE


def test_stored_form_without_a_profile_is_not_talked_into_one():
    draft = factories.draft(facts={"sector": "health", "mailboxes": 620})
    choose(assessment=draft, form="full", profile=None, size=None, by=SYSTEM)

    assert chosen(get(draft))["profile"] == ""


def test_no_profile_takes_the_suggestions_away():
    draft = factories.draft()
    browser = factories.client_with_link(draft)
    browser.post(url(draft), CHOICE)

    response = browser.post(url(draft), {"form": "full", "profile": "", "size": "small"}, follow=True)

    assert "Saved. Nothing is suggested in the column “Needed”." in response.content.decode()
    assert answers(draft, "start") == {"form": "full"}
    assert answers(draft, "c1") == {}


def test_size_that_was_not_sent_is_the_fitting_one():
    draft = factories.draft(facts={"mailboxes": 620})

    factories.client_with_link(draft).post(url(draft), {"form": "full", "profile": "health"})

    assert answers(draft, "start") == {"form": "full", "profile": "health", "size": "large"}


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"profile": ""}, ["form"]),
        (CHOICE | {"form": "long"}, ["form"]),
        (CHOICE | {"profile": "circus", "size": "huge"}, ["profile", "size"]),
    ],
)
def test_bad_choice_is_refused_in_words_and_keeps_the_rest(sent, wrong):
    draft = factories.draft()

    response = factories.client_with_link(draft).post(url(draft), sent)

    html = response.content.decode()
    assert response.status_code == 422
    assert (
        re.findall(r'<li><a href="#question_(\w+)">[^<]*\? Choose one of the answers shown\.</a>', html)
        == wrong
    )
    assert chosen(html) == {name: value for name, value in sent.items() if name not in wrong}
    assert answers(draft, "start") is None


def test_sent_assessment_shows_what_was_sent_instead():
    sent = factories.imported()
    browser = factories.client_with_link(sent)

    for response in (browser.get(url(sent)), browser.post(url(sent), CHOICE)):
        assert response["Location"] == url(sent, "sent/")
    assert answers(sent, "start") is None


def test_page_takes_the_same_queries_however_much_is_answered():
    counts = []
    for draft in (factories.draft(), case_draft()):
        browser = factories.client_with_link(draft)
        with CaptureQueriesContext(connection) as queries:
            browser.get(url(draft))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 4


# --- The task list


def test_new_task_list_offers_the_choice_first():
    draft = factories.draft()

    html = get(draft, "")

    first = re.search(r'<a class="btn btn-primary" href="([^"]+)">([^<]+)</a>', html)
    assert first.groups() == (url(draft), "Choose how you want to answer")
    assert "Start with your organisation" in html
    assert "How you answer: full form, no starting profile" in html


def test_task_list_goes_on_once_the_choice_is_made():
    draft = factories.draft()
    choose(assessment=draft, form="full", profile="group", size="large", by=SYSTEM)

    html = get(draft, "")

    assert "Choose how you want to answer" not in html
    assert "How you answer: full form, profile “Group with subsidiaries”, large size" in html
    assert html.count("not started") >= 19


# --- Check and send


def test_check_page_lists_suggestions_as_open_with_a_hint():
    draft = factories.draft()
    choose(assessment=draft, form="full", profile="manufacturer", size="medium", by=SYSTEM)

    html = get(draft, "check/")

    assert "A suggestion waits for your confirmation: level 3" in html
    assert re.search(r"For \d+ of them suggestions of your profile wait", html)


def test_check_page_without_a_profile_has_no_hint():
    assert "uggestion" not in get(factories.draft(), "check/")


def test_nothing_to_choose_is_not_offered():
    """A questionnaire without profiles and without a rule for a short form has one way to be answered."""
    assessment = tiny_draft()
    browser = factories.client_with_link(assessment)
    start = f"/assessment/{assessment.public_id}/"
    assert browser.get(f"{start}start/").headers["Location"] == start
    assert "How you answer:" not in browser.get(start).content.decode()
