"""Editing a draft in the browser."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client

from accounts.actors import SYSTEM
from assessment import drafting
from assessment.models import QuestionnaireDraft, QuestionnaireVersion
from tests import factories
from tests.assessment import small
from tests.reports.pages import text

pytestmark = pytest.mark.django_db

TONER = "competencies.supplies.criteria.toner_delivery"


class _Fields(HTMLParser):
    """The successful controls of the edit form."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self.area = ""
        self.inside = False

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "edit-form" in found.get("class", "")
        elif self.inside and tag == "input" and (found.get("type") != "checkbox" or "checked" in found):
            self.data[found["name"]] = found.get("value", "on")
        elif self.inside and tag == "textarea":
            self.area = found["name"]
            self.data[self.area] = ""

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.data[self.area] = self.data[self.area].removeprefix("\n").replace("\n", "\r\n")
            self.area = ""
        if tag == "form":
            self.inside = False

    def handle_data(self, data):
        if self.area:
            self.data[self.area] += data


@pytest.fixture
def browser(consultant) -> Client:
    return factories.signed_in(consultant)


@pytest.fixture
def draft() -> QuestionnaireDraft:
    return drafting.start_draft(version=small.published(), by=SYSTEM)


def url(draft, *parts) -> str:
    return f"/questionnaires/drafts/{draft.pk}/" + "".join(f"{part}/" for part in parts)


def opened(browser, address) -> dict[str, str]:
    reader = _Fields()
    reader.feed(browser.get(address).content.decode())
    return reader.data


def stored(draft):
    return QuestionnaireDraft.objects.get(pk=draft.pk).content


def save(browser, draft, section, act="", drop=(), **changes):
    """Open a page, change texts (`__` stands for `.`), press a button."""
    data = opened(browser, url(draft, "edit", section))
    for name in drop:
        data.pop(name)
    data |= {name.replace("__", "."): value for name, value in changes.items()}
    return browser.post(url(draft, "edit", section), data | {"act": act})


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
    reader = _Fields()
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


def new_criterion(**changes) -> dict[str, str]:
    names = ("name", *(f"levels.{at}" for at in range(5)))
    return {f"{name}.{lang}": f"{name} {lang}" for name in names for lang in ("en", "it", "fr")} | changes


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
