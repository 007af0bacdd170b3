"""What a draft changes, and its publication."""

import re

import pytest
from django.test import Client

from accounts.actors import SYSTEM
from assessment import drafting
from assessment.models import QuestionnaireDraft, QuestionnaireVersion
from tests import factories
from tests.assessment import small
from tests.assessment.draft_pages import TONER, new_criterion, opened, save, url
from tests.reports.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant) -> Client:
    return factories.signed_in(consultant)


@pytest.fixture
def draft() -> QuestionnaireDraft:
    return drafting.start_draft(version=small.published(), by=SYSTEM)


def test_changes_of_a_draft_are_shown(browser, draft):
    save(browser, draft, "supplies", **{f"{TONER}.name.en": "Delivery of ink"})

    page = browser.get(url(draft, "changes")).content.decode()

    assert "What this draft changes in print-service 1.0.0" in page
    assert "Delivery of <del>toner</del>" in page
    assert "Delivery of <ins>ink</ins>" in page


def test_preview_and_export_of_a_draft_show_what_is_in_it(browser, draft):
    save(browser, draft, "supplies", **{f"{TONER}.name.en": "Delivery of ink"})

    assert "Delivery of ink" in text(browser.get(url(draft, "preview", "supplies")))
    assert browser.get(url(draft, "preview", "kitchen")).status_code == 404
    assert (
        browser.get(url(draft, "export"))["Content-Disposition"]
        == f'attachment; filename="print-service-draft-{draft.pk}.zip"'
    )


def test_publication_proposes_a_number_and_shows_the_changes(browser, draft):
    browser.post(url(draft, "edit", "supplies", "add"), new_criterion())

    page = browser.get(url(draft, "publish"))

    assert 'name="version" value="1.1.0"' in page.content.decode()
    assert "1 change against print-service 1.0.0, the newest version." in text(page)
    response = browser.post(url(draft, "publish"), {"version": "1.1.0"})
    assert response["Location"] == "/questionnaires/versions/print-service/1.1.0/"
    version = QuestionnaireVersion.objects.get(version="1.1.0")
    assert (version.published_by, len(version.content.criteria)) == ("consultant@dodici.example", 8)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("1.0.0", "The number must be above 1.0.0, the newest one."),
        ("1.x", "A number has three parts, such as 1.2.0."),
        ("", "This field is required."),
    ],
)
def test_wrong_number_is_refused_in_words(browser, draft, number, sentence):
    save(browser, draft, "supplies", **{f"{TONER}.name.en": "Delivery of ink"})

    page = browser.post(url(draft, "publish"), {"version": number})

    assert page.status_code == 422
    assert sentence in text(page)
    assert QuestionnaireVersion.objects.count() == 1


def test_draft_without_a_change_is_not_published(browser, draft):
    page = browser.post(url(draft, "publish"), {"version": "1.0.1"})

    assert page.status_code == 422
    assert "The draft says the same as print-service 1.0.0: there is nothing to publish." in text(page)


def test_publication_warns_when_the_base_is_no_longer_the_newest(browser, draft):
    small.published(small.changed("1.1.0", edit=lambda content: content["title"].update(en="Other")))

    page = browser.get(url(draft, "publish"))

    assert (
        "This draft was started from print-service 1.0.0, and print-service 1.1.0 was published since."
        in text(page)
    )


def test_number_that_is_taken_is_refused_in_words(browser, draft):
    small.published(small.changed("2.0.0", edit=lambda content: content["title"].update(en="Two")))
    small.published(small.changed("1.5.0", edit=lambda content: content["title"].update(en="One")))

    page = browser.post(url(draft, "publish"), {"version": "2.0.0"})

    assert page.status_code == 422
    assert "This number is published already with other content. Choose a higher one." in text(page)


def test_published_draft_is_closed_on_every_page(browser, draft):
    typed = opened(browser, url(draft, "edit", "supplies")) | {f"{TONER}.name.en": "Too late"}
    save(browser, draft, "supplies", **{f"{TONER}.name.en": "Delivery of ink"})
    browser.post(url(draft, "publish"), {"version": "1.0.1"})

    pages = [
        browser.post(url(draft, "edit", "supplies"), typed),
        browser.post(url(draft, "edit", "supplies", "add"), new_criterion()),
        browser.post(url(draft, "remove", "toner_delivery")),
        browser.post(url(draft, "publish"), {"version": "1.0.2"}),
    ]

    assert [page.status_code for page in pages] == [409] * 4
    assert "Too late" in text(pages[0])
    assert "This draft was published as print-service 1.0.1." in text(browser.get(url(draft)))
    assert browser.post(url(draft, "discard")).status_code == 302
    assert QuestionnaireDraft.objects.count() == 1


def test_discarded_draft_is_gone(browser, draft):
    response = browser.post(url(draft, "discard"), follow=True)

    assert "The draft with its 0 saves is thrown away." in text(response)
    assert browser.get(url(draft)).status_code == 404


def test_first_version_is_published_under_its_own_number(browser):
    draft = drafting.start_from(questionnaire=small.small(), base=None, by=SYSTEM)

    page = browser.get(url(draft, "publish"))

    assert "This is the first version of this questionnaire." in text(page)
    assert 'value="1.0.0"' in page.content.decode()
    assert "everything in it is new" in text(browser.get(url(draft, "changes")))


def test_page_of_texts_takes_the_same_queries_whatever_its_length(browser, draft, django_assert_num_queries):
    for section in ("list-contradictions", "repair"):
        # session, person, roles, draft
        with django_assert_num_queries(4):
            assert browser.get(url(draft, "edit", section)).status_code == 200


def test_texts_are_escaped(browser, draft):
    save(browser, draft, "supplies", **{f"{TONER}.name.en": "<script>alert(1)</script>"})

    for page in (
        url(draft, "edit", "supplies"),
        url(draft, "changes"),
        url(draft, "preview", "supplies"),
        url(draft, "publish"),
    ):
        html = browser.get(page).content.decode()
        assert "<script>alert" not in html
        assert re.search(r"&lt;script&gt;|&lt;", html)
