"""Check and send: what is said before the answers, the way to each question and back, and what happens when advice fails."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment.advice import Advice, Advised
from assessment.advising import advised
from assessment.models import Assessment
from tests import factories
from tests.assessment.pages import answers, case_draft, opened, post, step_url
from tests.factories import client_with_link

pytestmark = pytest.mark.django_db
CALLS: list[str] = []
HOSTILE = "<b>& you</b>"


def refuses(assessment: Assessment, lang: str) -> list[Advice]:
    CALLS.append(lang)
    return [
        Advice("impossible", "when", "A date", "too early", "later", ("dday", "nowhere")),
        Advice("refused", "why", f"Title {HOSTILE}", "A reason", "Another way", ("exit_clause",)),
        Advice(
            "partner",
            "who",
            "Telephones",
            "Not ours",
            "Theirs",
            tuple(f.key for f in factories.catalogue().facts),
        ),
    ]


def breaks(assessment: Assessment, lang: str) -> list[Advice]:
    raise RuntimeError("the adviser is ill")


@pytest.fixture
def advisers(settings):
    def use(*names: str) -> None:
        CALLS.clear()
        settings.ASSESSMENT_ADVISERS = [f"{__name__}.{name}" for name in names]

    return use


def check_url(assessment: Assessment) -> str:
    return f"/assessment/{assessment.public_id}/check/"


def page(assessment: Assessment) -> str:
    return client_with_link(assessment).get(check_url(assessment)).content.decode()


def test_requests_to_refuse_are_shown_with_reason_alternative_and_place(advisers):
    advisers("refuses")
    assessment = case_draft()

    html = page(assessment)

    assert "2 requests that the integrator will have to refuse" in html
    assert "A date that cannot be kept" in html
    for words in ("too early", "A reason", "Another way", "Not ours", "through a partner"):
        assert words in html
    assert f'href="{step_url(assessment, "c11")}?from=check#criterion_exit_clause"' in html
    assert f'href="{step_url(assessment, "migration")}?from=check#fact_dday"' in html
    assert f"and {len(factories.catalogue().facts) - 4} more" in html
    assert HOSTILE not in html


def test_advisers_are_asked_once_for_each_loaded_assessment_and_language(advisers):
    advisers("refuses")
    assessment = case_draft()

    assert advised(assessment, "en") is advised(assessment, "en")
    advised(assessment, "it")

    assert CALLS == ["en", "it"]


def test_advice_can_be_picked_for_the_questions_of_a_step():
    kept = Advice("refused", "a", "A", "r", "x", ("one", "two"))
    other = Advice("refused", "b", "B", "r", "x", ("three",))

    assert Advised((kept, other)).about(["two"]) == (kept,)


def test_adviser_that_fails_is_logged_and_leaves_the_page_open(advisers, caplog):
    advisers("breaks", "refuses")
    assessment = case_draft()

    html = page(assessment)

    assert "Not everything could be checked" in html
    assert "Another way" in html
    assert "RuntimeError: the adviser is ill" in caplog.text
    assert client_with_link(assessment).post(check_url(assessment)).status_code == 302


def test_without_advice_no_panel_is_shown(advisers):
    advisers()

    html = page(case_draft())

    assert "will have to refuse" not in html
    assert "Not everything could be checked" not in html


def test_every_open_question_has_its_own_link():
    assessment = factories.draft()

    html = page(assessment)

    for criterion in factories.catalogue().criteria[:3]:
        assert f'?from=check#criterion_{criterion.key}">{criterion.number}' in html
    listed = html[html.index('id="open"') : html.index('class="own-copy')]
    assert listed.count("<li>") == int(html.split(" questions are still open")[0].rsplit(">", 1)[-1])


def test_contradiction_links_every_question_it_is_about():
    facts = {"mailboxes": 10, "shared_mailboxes": 0, "mailboxes_by_class": {"5": 12}}
    assessment = case_draft(facts=facts)

    html = page(assessment)

    for key in ("mailboxes_by_class", "mailboxes", "shared_mailboxes"):
        assert f'href="{step_url(assessment, "accounts")}?from=check#fact_{key}"' in html


def test_complete_steps_are_marked_for_the_phone():
    html = page(case_draft())

    steps = len(factories.catalogue().steps)
    assert html.count('<details class="summary"') == html.count("data-complete") == steps
    assert page(factories.draft()).count("data-complete") < steps


def test_saving_after_change_leads_back_to_the_check():
    assessment = case_draft()
    browser = client_with_link(assessment)
    html = browser.get(f"{step_url(assessment, 'c11')}?from=check").content.decode()
    assert "Save and go back to the check" in html
    assert 'name="next" value="check"' in html
    data = opened(browser, assessment, "c11")

    response = post(browser, assessment, "c11", data, next="check", exit_clause__comment="Changed")

    assert response.headers["Location"] == f"{check_url(assessment)}#section_c11"
    assert answers(assessment, "c11")["exit_clause"]["comment"] == "Changed"


def test_step_opened_from_the_list_goes_on_to_the_next():
    assessment = case_draft()
    browser = client_with_link(assessment)
    data = opened(browser, assessment, "c11")

    assert "next" not in data
    assert post(browser, assessment, "c11", data).headers["Location"] == step_url(assessment, "c12")


def test_way_back_survives_a_mistake_and_a_warning():
    assessment = case_draft()
    browser = client_with_link(assessment)
    data = opened(browser, assessment, "organisation") | {"next": "check"}

    wrong = post(browser, assessment, "organisation", data, staff="many")
    assert wrong.status_code == 422
    assert 'name="next" value="check"' in wrong.content.decode()

    unusual = post(browser, assessment, "organisation", data, staff="900000")
    assert unusual.headers["Location"] == f"{step_url(assessment, 'organisation')}?from=check"


def test_go_back_to_the_list_still_goes_to_the_list():
    assessment = case_draft()
    browser = client_with_link(assessment)
    data = opened(browser, assessment, "c11") | {"next": "check"}

    response = post(browser, assessment, "c11", data, button="back")

    assert response.headers["Location"] == f"/assessment/{assessment.public_id}/"


def test_read_only_answers_after_sending():
    assessment = factories.imported()
    browser = client_with_link(assessment)

    html = browser.get(f"/assessment/{assessment.public_id}/answers/").content.decode()

    assert "Officine Valdarno S.r.l." in html
    assert ">Change<" not in html
    assert "/step/" not in html
    draft = case_draft()
    sent = client_with_link(draft).get(f"/assessment/{draft.public_id}/answers/")
    assert sent.headers["Location"] == check_url(draft)


@pytest.mark.parametrize("answered", [1, 3])
def test_check_page_asks_a_fixed_number_of_queries(answered):
    facts = {"staff": 3, "mailboxes": 10, "pec": True}
    given = {c.key: {"required": 2} for c in factories.catalogue().criteria[: 10 * answered]}
    assessment = factories.draft(facts=dict(list(facts.items())[:answered]), answers=given)
    browser = client_with_link(assessment)
    browser.get(check_url(assessment))

    with CaptureQueriesContext(connection) as queries:
        browser.get(check_url(assessment))

    assert len(queries) == 4  # session, link, answers, and the policy by which the priorities weigh


def test_contradiction_explains_itself_and_names_the_step_that_settles_it():
    top = {"today": 0, "required": 4, "importance": 3, "must_have": True}
    everything = {criterion.key: top for criterion in factories.catalogue().criteria}
    assessment = factories.draft(answers=everything)

    html = page(assessment)

    assert "To settle it:" in html
    assert f'href="{step_url(assessment, "priorities")}?from=check">Your priorities</a>' in html
