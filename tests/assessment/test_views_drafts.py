"""Editing a draft in the browser."""

from html import unescape

import pytest
from django.test import Client

from accounts.actors import SYSTEM
from assessment import drafting
from assessment.models import QuestionnaireDraft
from tests import factories
from tests.assessment import small
from tests.assessment.draft_pages import TONER, Fields, new_criterion, opened, save, stored, url
from tests.reports.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant) -> Client:
    return factories.signed_in(consultant)


@pytest.fixture
def draft() -> QuestionnaireDraft:
    return drafting.start_draft(version=small.published(), by=SYSTEM)


def test_overview_leads_to_every_page(browser, draft):
    page = browser.get(url(draft)).content.decode()

    for section in (
        "office",
        "devices",
        "supplies",
        "repair",
        "privacy",
        "list-skip_rules",
        "whole-questionnaire",
    ):
        assert url(draft, "edit", section) in page
    assert "0 changes against print-service 1.0.0." in unescape(page)


def test_saving_a_page_as_it_is_changes_nothing(browser, draft):
    for section in (
        "whole-questionnaire",
        "office",
        "devices",
        "supplies",
        "repair",
        "privacy",
        "list-skip_rules",
    ):
        assert save(browser, draft, section).status_code == 302

    assert stored(draft) == small.small()
    assert QuestionnaireDraft.objects.get().revision == 1


def test_texts_are_saved_in_their_language(browser, draft):
    save(
        browser,
        draft,
        "supplies",
        **{f"{TONER}.name.fr": " Livraison rapide\r\nde toner ", f"{TONER}.levels.2.it": "Entro 5 giorni"},
    )

    toner = stored(draft).criterion("toner_delivery")
    assert (toner.name.fr, toner.levels[2].it) == ("Livraison rapide\nde toner", "Entro 5 giorni")
    assert toner.name.en == "Delivery of toner"


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ("whole-questionnaire", "title.en"),
        ("office", "blocks.office.intro.it"),
        ("devices", "blocks.devices.facts.printers.unit.fr"),
        ("devices", "blocks.devices.facts.paper_sizes.options.a3.label.en"),
        ("list-skip_rules", "skip_rules.own_building.reason.it"),
        ("list-contradictions", "contradictions.everything_at_four.text.en"),
    ],
)
def test_every_kind_of_text_can_be_changed(browser, draft, section, field):
    save(browser, draft, section, **{field: "Something else"})

    assert QuestionnaireDraft.objects.get().revision == 2
    assert "Something else" in str(stored(draft).model_dump())


def test_missing_text_says_where_and_nothing_typed_is_lost(browser, draft):
    page = save(
        browser, draft, "supplies", **{f"{TONER}.name.fr": "", f"{TONER}.levels.2.it": "Entro 5 giorni"}
    )

    assert page.status_code == 422
    assert "1.1 Delivery of toner - Name: the text in French is missing." in text(page)
    assert ">\nEntro 5 giorni</textarea>" in page.content.decode()
    assert stored(draft) == small.small()


def test_long_short_name_is_refused_with_what_was_typed(browser, draft):
    name = "A short name that is too long"

    page = save(browser, draft, "supplies", competencies__supplies__short_name__en=name)

    assert page.status_code == 422
    assert "Short name, English: at most 22 characters." in text(page)
    assert name in text(page)
    assert "maxlength" not in page.content.decode()


def test_help_in_one_language_only_is_refused(browser, draft):
    page = save(browser, draft, "office", blocks__office__facts__floors__help__en="Count the cellar")

    assert page.status_code == 422
    assert "How many floors? - Help: the text in Italian is missing." in text(page)


def test_sentence_with_an_unknown_figure_is_refused_in_words(browser, draft):
    page = save(
        browser, draft, "list-contradictions", contradictions__everything_at_four__text__en="All {number}"
    )

    assert page.status_code == 422
    assert "the text in en names {number}, which this check does not give" in text(page)
    assert "All {number}" in text(page)


def test_button_up_saves_the_texts_and_moves_the_criterion(browser, draft):
    response = save(
        browser, draft, "repair", act="up:a3_repair", **{"competencies.repair.why.en": "They break often."}
    )

    assert response["Location"].endswith("edit/repair/#item_a3_repair")
    after = stored(draft)
    assert [criterion.key for criterion in after.competency("repair").criteria] == [
        "first_answer",
        "a3_repair",
        "spare_printer",
    ]
    assert after.competency("repair").why.en == "They break often."


@pytest.mark.parametrize("act", ["up:gone", "down:", "remove:", "remove:a/b", "remove:\0", "dance", "up"])
def test_button_of_a_criterion_that_is_not_there_saves_the_texts_only(browser, draft, act):
    response = save(browser, draft, "repair", act=act, **{"competencies.repair.why.en": "They break often."})

    assert response.status_code == 302
    assert stored(draft).competency("repair").why.en == "They break often."


def test_short_form_is_a_box(browser, draft):
    save(
        browser, draft, "supplies", drop=("toner_delivery.short_form",), **{"paper_delivery.short_form": "on"}
    )

    assert [criterion.short_form for criterion in stored(draft).competency("supplies").criteria] == [
        False,
        True,
    ]


def test_two_people_on_one_page_do_not_overwrite_each_other(browser, draft):
    mine = opened(browser, url(draft, "edit", "supplies"))
    save(browser, draft, "supplies", **{f"{TONER}.name.en": "Theirs", f"{TONER}.name.it": "Loro"})

    page = browser.post(
        url(draft, "edit", "supplies"), mine | {f"{TONER}.name.en": "Mine", f"{TONER}.levels.0.en": "Never"}
    )

    assert page.status_code == 409
    assert "Somebody else changed the same texts" in text(page)
    assert "Theirs" in text(page)
    assert stored(draft).criterion("toner_delivery").name.en == "Theirs"
    reader = Fields()
    reader.feed(page.content.decode())
    again = browser.post(url(draft, "edit", "supplies"), reader.data)
    toner = stored(draft).criterion("toner_delivery")
    assert again.status_code == 302
    assert (toner.name.en, toner.name.it, toner.levels[0].en) == ("Mine", "Loro", "Never")


def test_two_people_on_one_page_with_different_texts_are_both_kept(browser, draft):
    mine = opened(browser, url(draft, "edit", "supplies"))
    save(browser, draft, "supplies", act="down:toner_delivery", **{f"{TONER}.name.en": "Theirs"})

    response = browser.post(url(draft, "edit", "supplies"), mine | {f"{TONER}.levels.0.en": "Never"})

    toner = stored(draft).criterion("toner_delivery")
    assert response.status_code == 302
    assert (toner.name.en, toner.levels[0].en, toner.number) == ("Theirs", "Never", "1.2")


def test_text_typed_for_a_criterion_that_was_removed_is_shown_again(browser, draft):
    mine = opened(browser, url(draft, "edit", "supplies"))
    browser.post(url(draft, "remove", "paper_delivery"))

    field = "competencies.supplies.criteria.paper_delivery.name.en"
    page = browser.post(url(draft, "edit", "supplies"), mine | {field: "Paper within the hour"})

    assert page.status_code == 409
    assert "Somebody removed a question that you were writing" in text(page)
    assert "Paper within the hour" in text(page)


def test_criterion_is_added(browser, draft):
    response = browser.post(url(draft, "edit", "supplies", "add"), new_criterion(short_form="on"))

    added = stored(draft).competency("supplies").criteria[-1]
    assert response.status_code == 302
    assert (added.key, added.number, added.name.fr, added.levels[4].it, added.short_form) == (
        "name_en", "1.3", "name fr", "levels.4 it", True,
    )  # fmt: skip


def test_criterion_without_a_text_is_refused_with_what_was_typed(browser, draft):
    page = browser.post(url(draft, "edit", "supplies", "add"), new_criterion(**{"levels.3.fr": " "}))

    assert page.status_code == 422
    assert "Level 3: the text in French is missing." in text(page)
    assert "levels.2 fr" in text(page)
    assert stored(draft) == small.small()


def test_criterion_is_added_to_a_competency_only(browser, draft):
    assert browser.get(url(draft, "edit", "office", "add")).status_code == 404


def test_removal_asks_first_and_names_the_rules(browser, draft):
    page = browser.get(url(draft, "remove", "landlord_rules"))

    assert "It is also named in: own_building." in text(page)
    assert stored(draft) == small.small()
    browser.post(url(draft, "remove", "landlord_rules"))
    assert "landlord_rules" not in str(stored(draft).model_dump())
    assert browser.get(url(draft, "remove", "landlord_rules")).status_code == 404


def test_last_criterion_of_a_competency_stays(browser, draft):
    browser.post(url(draft, "remove", "landlord_rules"))

    page = browser.post(url(draft, "remove", "badge_release"))

    assert page.status_code == 409
    assert "It cannot be removed" in text(page)
    assert stored(draft).criterion("badge_release")
