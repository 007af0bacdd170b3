"""The review list of a move, for the consultant and for the client."""

import re

import pytest

from accounts.actors import SYSTEM
from assessment import moves, services
from assessment.models import Assessment, AssessmentMove
from tests import factories
from tests.assessment import small
from tests.assessment.test_moves import newer
from tests.reports.pages import page_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


def move_url(assessment, version="2.0.0") -> str:
    return f"/questionnaires/moved/{assessment.public_id}/{version}/"


def updates_url(assessment) -> str:
    return f"/assessment/{assessment.public_id}/updates/"


def counts(page) -> list[str]:
    return re.findall(r'<dd class="figure-large">(\d+)</dd>', page.content.decode())


def test_review_list_is_shown_before_anything_happens(browser):
    assessment = small.draft()
    newer()

    page = browser.get(move_url(assessment))

    assert "Move Paper Ltd from 1.0.0 to 2.0.0?" in text(page)
    assert counts(page) == ["10", "1", "2", "2"]
    assert "Toner The question is worded differently." in text(page)
    assert (
        "How many floors? The question asks for another kind of answer now; please answer it again. 3"
        in text(page)
    )
    assert "Needed: 2 - Within a week" in text(page)
    assert Assessment.objects.get().questionnaire.version == "1.0.0"


def test_consultant_moves_the_client_and_sees_what_happened(browser):
    assessment = small.draft()
    newer()

    page = browser.post(move_url(assessment), follow=True)

    assert "Paper Ltd answers print-service 2.0.0 from now on." in text(page)
    assert "From 1.0.0 to 2.0.0" in text(page)
    assert "The client has not looked at 5 questions yet." in text(page)
    assert "Delivery of paper The question is no longer asked." in text(page)
    assert AssessmentMove.objects.get().moved_by == "consultant@dodici.example"


def test_second_move_to_the_same_version_is_a_conflict(browser):
    assessment = small.draft()
    newer()
    browser.post(move_url(assessment))

    page = browser.post(move_url(assessment))

    assert page.status_code == 409
    assert "Paper Ltd is on print-service 2.0.0 already." in text(page)
    assert AssessmentMove.objects.count() == 1


def test_sent_answers_are_not_moved(browser):
    assessment = services.submit(assessment=small.draft(), by=SYSTEM)
    newer()

    page = browser.get(move_url(assessment))

    assert page.status_code == 409
    assert "The answers were sent" in text(page)


def test_unknown_version_and_unknown_client_are_not_found(browser):
    assessment = small.draft()

    assert browser.get(move_url(assessment, "7.0.0")).status_code == 404
    assert browser.get("/questionnaires/moved/nobody/").status_code == 404


def test_report_offers_the_move_where_there_is_one(browser):
    factories.published()
    assessment = small.draft()
    before = text(page_of(browser, assessment))
    newer()

    page = text(page_of(browser, assessment))

    assert "print-service 1.0.0" in before
    assert "is newer" not in before
    assert "Version 2.0.0 is newer. The client stays on theirs unless you move them. Look at the move" in page


def test_client_sees_the_update_until_everything_was_looked_at():
    assessment = small.draft()
    cio = factories.client_with_link(assessment)
    moves.move(assessment=assessment, to=newer(), by=SYSTEM)

    tasks = text(cio.get(f"/assessment/{assessment.public_id}/"))
    page = cio.get(updates_url(assessment))

    assert "The questionnaire was updated: look at these 5 questions. See what changed" in tasks
    assert (
        f'<a href="/assessment/{assessment.public_id}/step/supplies/#criterion_toner_delivery">Toner</a>'
        in page.content.decode()
    )
    assert (
        "Delivery of paper − no longer asked The question is no longer asked. You had answered: Needed: 2"
        in text(page)
    )
    one = cio.post(updates_url(assessment), {"id": "changed-criterion-toner_delivery"}, follow=True)
    assert "1 question you have looked at" in text(one)
    rest = re.findall(r'type="hidden" name="id" value="([^"]+)"', one.content.decode())
    assert len(rest) == 4
    done = cio.post(updates_url(assessment), {"id": rest}, follow=True)
    assert "You have looked at everything that the update changed." in text(done)
    assert "The questionnaire was updated" not in text(cio.get(f"/assessment/{assessment.public_id}/"))


def test_client_reads_the_update_in_their_language():
    assessment = small.draft(language="fr")
    cio = factories.client_with_link(assessment)
    moves.move(assessment=assessment, to=newer(), by=SYSTEM)

    page = text(cio.get(updates_url(assessment)))

    assert "Le questionnaire a été mis à jour" in page
    assert "Livraison de papier − plus demandée La question n'est plus posée. Vous aviez répondu" in page
    assert "Combien d'étages ?" in page


def test_page_without_a_move_says_so():
    assessment = small.draft()

    assert "Nothing was changed since you began." in text(
        factories.client_with_link(assessment).get(updates_url(assessment))
    )


def test_list_takes_the_same_queries_for_one_and_three_moves(browser, django_assert_num_queries):
    assessment = small.draft()
    first, second = assessment.questionnaire, newer()
    cio = factories.client_with_link(assessment)
    moves.move(assessment=assessment, to=second, by=SYSTEM)

    def look():
        # session, link with its assessment, moves with their versions
        with django_assert_num_queries(3):
            assert cio.get(updates_url(assessment)).status_code == 200
        # session, person, roles, assessment, moves with their versions
        with django_assert_num_queries(5):
            assert browser.get(f"/questionnaires/moved/{assessment.public_id}/").status_code == 200

    look()
    for to in (first, second):
        moves.move(assessment=assessment, to=to, by=SYSTEM)
    look()
