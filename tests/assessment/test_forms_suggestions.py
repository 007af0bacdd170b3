"""A suggested level on the page of a competency: when it becomes the client's answer, and when it stays a suggestion."""

import re

import pytest
from django.utils.translation import override

from accounts.actors import SYSTEM
from assessment.forms.criteria import CompetencyForm
from assessment.saving import save_step
from assessment.skipping import Hidden
from assessment.starting import choose
from tests import factories
from tests.assessment.pages import answers, opened, post, save, step_url
from tests.assessment.samples import zimbra_12

NOTHING_HIDDEN = Hidden(frozenset(), frozenset(), {})
LEVEL = zimbra_12().profile("manufacturer").required["says_no"]


@pytest.fixture
def draft(db):
    assessment = factories.draft()
    choose(assessment=assessment, form="full", profile="manufacturer", size="medium", by=SYSTEM)
    return assessment


@pytest.fixture
def browser(draft):
    return factories.client_with_link(draft)


def said(assessment, key: str = "says_no", step: str = "c1") -> dict:
    """What the criterion holds beside the suggestion and the usual importance that comes with every answer."""
    held = answers(assessment, step)[key].items()
    return {part: value for part, value in held if part != "suggested" and (part, value) != ("importance", 1)}


def page(browser, assessment, step: str = "c1") -> str:
    return browser.get(step_url(assessment, step)).content.decode()


def criterion(html: str, key: str = "says_no") -> str:
    return re.search(rf'<fieldset[^>]*id="criterion_{key}".*?</fieldset>', html, re.DOTALL).group()


# --- The page


def test_suggestion_is_preselected_and_marked_in_words(browser, draft):
    html = criterion(page(browser, draft))

    chosen = re.findall(r'name="says_no-required" value="(\d?)" checked', html)
    assert chosen == [str(LEVEL)]
    assert f"Level {LEVEL} is suggested by the profile: please confirm, or choose another level." in html
    assert f'<input type="hidden" name="says_no-suggested" value="{LEVEL}">' in html
    assert html.count("(suggested by the profile)") == 1
    assert re.search(r'<input[^>]*name="says_no-confirmed"', html)


def test_page_counts_its_suggestions_and_offers_to_confirm_all(browser, draft):
    html = page(browser, draft)

    assert "5 needed levels on this page are suggested by your starting profile." in html
    assert '<button class="btn btn-secondary" name="confirm_all" value="1" id="confirm_all">' in html
    # Enter in a field presses the first button of the form: that must not be this one.
    assert html.index('name="continue"') < html.index('name="confirm_all"')


@pytest.mark.parametrize("answer", [{"required": 1}, {"dont_know": True}, {"not_applicable": True}])
def test_answered_criterion_shows_no_suggestion(browser, draft, answer):
    changes = {f"says_no.{part}": value for part, value in answer.items()}
    save_step(assessment=draft, step="c1", changes=changes, base_revision=None, by=SYSTEM)

    html = criterion(page(browser, draft))

    assert "suggest" not in html


def test_page_without_a_profile_speaks_of_none(db):
    draft = factories.draft()
    html = page(factories.client_with_link(draft), draft)

    assert "suggest" not in html
    assert "confirm_all" not in html


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("it", "è suggerito dal profilo: confermatelo o scegliete un altro livello."),
        ("fr", "est suggéré par le profil\u00a0: confirmez-le ou choisissez un autre niveau."),
    ],
)
def test_mark_is_in_the_language_of_the_page(browser, draft, lang, words):
    browser.cookies["language"] = lang
    browser.cookies["django_language"] = lang

    assert words in criterion(page(browser, draft))


# --- What a save makes of it


def test_saving_the_page_as_it_is_answers_nothing(browser, draft):
    revision = draft.steps.get(step="c1").revision

    response = save(browser, draft, "c1")

    assert response.status_code == 302
    assert said(draft) == {}
    assert draft.steps.get(step="c1").revision == revision


def test_confirming_makes_it_the_answer(browser, draft):
    save(browser, draft, "c1", says_no__confirmed="on")

    assert said(draft) == {"required": LEVEL}
    assert said(draft, "inventory") == {}
    assert "suggest" not in criterion(page(browser, draft))


@pytest.mark.parametrize("level", [other for other in range(5) if other != LEVEL])
def test_another_level_is_an_answer_by_itself(browser, draft, level):
    save(browser, draft, "c1", says_no__required=str(level))

    assert said(draft) == {"required": level}


def test_must_have_confirms_the_level_it_is_for(browser, draft):
    save(browser, draft, "c1", says_no__must_have="on")

    assert said(draft) == {"required": LEVEL, "must_have": True}


def test_today_importance_and_comment_do_not_confirm(browser, draft):
    save(browser, draft, "c1", says_no__today="1", says_no__importance="3", says_no__comment="Hm")

    assert said(draft) == {"today": 1, "importance": 3, "comment": "Hm"}


@pytest.mark.parametrize("part", ["dont_know", "not_applicable"])
def test_other_answers_need_not_clear_the_preselected_level(browser, draft, part):
    response = save(browser, draft, "c1", **{f"says_no__{part}": "on"})

    assert response.status_code == 302
    assert said(draft) == {part: True}


def test_confirmed_and_unknown_at_once_is_refused(browser, draft):
    response = save(browser, draft, "c1", says_no__confirmed="on", says_no__dont_know="on")

    html = criterion(response.content.decode())
    assert response.status_code == 422
    assert "Keep one of the two." in html
    # What was ticked is still ticked, and the page still knows that it shows a suggestion.
    assert re.search(r'<input[^>]*name="says_no-confirmed"[^>]*checked', html)
    assert 'name="says_no-suggested"' in html
    assert said(draft) == {}


def test_no_answer_chosen_stays_open_even_when_confirmed(browser, draft):
    save(browser, draft, "c1", says_no__required="", says_no__confirmed="on")

    assert said(draft) == {}


def test_all_of_the_page_are_confirmed_at_once(browser, draft):
    response = save(
        browser, draft, "c1", button="confirm_all", inventory__required="2", hosting_first__dont_know="on"
    )

    wanted = zimbra_12().profile("manufacturer").required
    assert response["Location"] == step_url(draft, "c2")
    assert said(draft) == {"required": wanted["says_no"]}
    assert said(draft, "needs_interview") == {"required": wanted["needs_interview"]}
    assert said(draft, "inventory") == {"required": 2}
    assert said(draft, "hosting_first") == {"dont_know": True}
    assert "suggest" not in page(browser, draft)
    assert answers(draft, "c2")["tco"] == {"suggested": wanted["tco"]}


def test_suggestion_of_level_zero_can_be_confirmed_and_kept_open(db):
    draft = factories.draft()
    choose(assessment=draft, form="full", profile="start_up", size="medium", by=SYSTEM)
    browser = factories.client_with_link(draft)

    save(browser, draft, "c3", governance__comment="Later")
    assert said(draft, "governance", "c3") == {"comment": "Later"}
    save(browser, draft, "c3", governance__confirmed="on")
    assert said(draft, "governance", "c3")["required"] == 0


def test_page_of_before_another_profile_answers_by_what_it_showed(browser, draft):
    data = opened(browser, draft, "c1")
    choose(assessment=draft, form="full", profile="start_up", size="medium", by=SYSTEM)

    post(browser, draft, "c1", data)

    assert said(draft) == {}
    assert answers(draft, "c1")["says_no"]["suggested"] == 2


def test_level_chosen_before_the_profile_came_is_an_answer(db):
    draft = factories.draft()
    browser = factories.client_with_link(draft)
    data = opened(browser, draft, "c1")
    choose(assessment=draft, form="full", profile="manufacturer", size="medium", by=SYSTEM)

    post(browser, draft, "c1", data, says_no__required=str(LEVEL))

    assert said(draft)["required"] == LEVEL


def test_old_page_does_not_take_away_what_a_colleague_answered(browser, draft):
    data = opened(browser, draft, "c1")
    save_step(assessment=draft, step="c1", changes={"says_no.required": 1}, base_revision=None, by=SYSTEM)

    response = post(browser, draft, "c1", data)

    assert response.status_code == 302
    assert said(draft) == {"required": 1}


def test_colleagues_other_answer_is_a_conflict_with_a_confirmation(browser, draft):
    data = opened(browser, draft, "c1")
    save_step(assessment=draft, step="c1", changes={"says_no.required": 1}, base_revision=None, by=SYSTEM)

    response = post(browser, draft, "c1", data, says_no__confirmed="on")

    assert response.status_code == 409
    assert said(draft) == {"required": 1}


def form(stored: dict, data: dict | None = None) -> CompetencyForm:
    return CompetencyForm(
        competency=zimbra_12().competency("c1"), skipped=NOTHING_HIDDEN, stored=stored, revision=1, data=data
    )


@pytest.mark.parametrize("sent", ["7", "x", "", "-1"])
def test_made_up_suggestion_is_no_suggestion(sent):
    bound = form({}, {"says_no-suggested": sent, "says_no-required": "3"})

    assert bound.is_valid()
    assert bound.changes()["says_no.required"] == 3


def test_level_that_the_page_knew_as_saved_stays_an_answer():
    """A script saves while one types: after another level, the suggested one again is a choice like any other."""
    stored = {"says_no": {"suggested": 3, "required": 2}}
    shown = form(stored)["shown"].value()

    bound = form(
        stored, {"says_no-suggested": "3", "says_no-required": "3", "shown": shown, "base_revision": "1"}
    )

    assert bound.is_valid()
    assert bound.changes() == {"says_no.required": 3}


def test_notices_and_minimums_are_shown_where_the_form_has_them():
    plain, told = form({}), form({})
    told.notices = {"says_no": ["Others ask for it too."]}
    told.minimums = {"says_no": (3, "you tolerate no stop")}

    with override("en"):
        without, html = (one.helper.render_layout(one, {}) for one in (plain, told))

    assert "criterion__notice" not in without
    assert html.count("criterion__notice--minimum") == 1
    assert "Others ask for it too." in criterion(html)
    assert "Level 3 or more is needed:</strong> you tolerate no stop" in criterion(html)
