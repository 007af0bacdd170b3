"""The pages by which a consultant acts: the effect first, then the saving; and what goes wrong in between."""

import pytest
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from assessment import services as assessments
from scoring import acts
from scoring.models import Act, Capability, Integrator, ScoreRun
from tests import factories
from tests.reports.acting import REASON, TYPED, WAIVED, at, effect_of, hidden, saved
from tests.reports.pages import page_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


@pytest.fixture
def assessment(consultant):
    return factories.in_review(consultant)


def test_page_says_what_counts_now_in_words(browser, assessment):
    said = text(browser.get(at(assessment)))

    criterion = factories.catalogue().criterion("inventory")
    for words in (criterion.name.en, criterion.levels[1].en, criterion.levels[3].en, criterion.levels[4].en):
        assert words in said
    assert "strong fit 98.7" in said
    assert "Show the effect" in said
    assert 'value="save"' not in browser.get(at(assessment)).content.decode()


def test_effect_is_shown_and_nothing_is_stored(browser, assessment):
    browser.get(at(assessment))
    runs = ScoreRun.objects.count()

    page = effect_of(browser, at(assessment))

    ovea, host, team, present = page.context["effect"]
    assert page.status_code == 200
    assert (Act.objects.count(), ScoreRun.objects.count()) == (0, runs)
    assert (ovea["now"]["score"], ovea["now"]["verdict"], ovea["then"]["verdict"]) == (
        "98.7",
        "strong",
        "decline",
    )
    assert (ovea["now"]["rank"], ovea["then"]["rank"]) == (1, 1)
    assert [entry["moved"] for entry in (ovea, host, team, present)] == [True, False, False, False]
    assert "strong fit → then outside reasonable scope" in text(page) or "→" in text(page)
    assert 'value="save"' in page.content.decode()


def test_effect_is_what_the_report_says_after_saving(browser, assessment):
    foreseen = effect_of(browser, at(assessment)).context["effect"]

    answer = saved(browser, at(assessment))

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/desk/{assessment.public_id}/?integrator=ovea#acts",
    )
    ranking = {entry["name"]: entry for entry in page_of(browser, assessment).context["report"]["ranking"]}
    for entry in foreseen:
        now = ranking[entry["name"]]
        assert {part: now[part] for part in entry["then"]} == entry["then"]
        assert {part: now["computed"][part] for part in entry["now"]} == entry["now"]


def test_effect_needs_no_reason_yet(browser, assessment):
    page = effect_of(browser, at(assessment), TYPED | {"reason": ""})

    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert page.context["effect"]


@pytest.mark.parametrize("reason", ["", "too short", " " * 40, f"short{' ' * 30}"])
def test_reason_too_short_keeps_what_was_typed(browser, assessment, reason):
    page = saved(browser, at(assessment), reason=reason)

    assert page.status_code == 422
    assert "Write a reason of at least 20 characters" in text(page)
    assert reason.strip() in page.content.decode()
    assert page.context["effect"]
    assert Act.objects.count() == 0


@pytest.mark.parametrize("level", ["5", "-1", "1.5", "x", ""])
def test_level_out_of_range_is_refused(browser, assessment, level):
    for do in ("effect", "save"):
        page = browser.post(at(assessment), {**TYPED, "level": level, "do": do})

        assert page.status_code == 422
        assert "Choose a level from 0 to 4." in text(page)
        assert REASON in text(page)
    assert Act.objects.count() == 0


def test_level_that_counts_already_is_refused(browser, assessment):
    page = effect_of(browser, at(assessment), TYPED | {"level": "4"})

    assert page.status_code == 422
    assert "This is the level that counts already." in text(page)


def test_level_as_computed_is_taken_back_instead(browser, assessment):
    saved(browser, at(assessment))

    page = effect_of(browser, at(assessment), TYPED | {"level": "4"})

    assert page.status_code == 422
    assert "take the adjustment back instead" in text(page)
    assert f"/acts/{Act.objects.get().pk}/take-back/" in page.content.decode()


def test_save_without_the_effect_shows_it_first(browser, assessment):
    shown = hidden(browser.get(at(assessment)))

    page = browser.post(at(assessment), {**TYPED, **shown, "do": "save"})

    assert page.status_code == 422
    assert "Look at the effect first" in text(page)
    assert Act.objects.count() == 0
    assert browser.post(at(assessment), {**TYPED, **hidden(page), "do": "save"}).status_code == 302


def test_save_of_another_level_than_was_shown_shows_its_effect_first(browser, assessment):
    page = saved(browser, at(assessment), level="2")

    assert (page.status_code, Act.objects.count()) == (422, 0)
    assert "Look at the effect first" in text(page)


def test_stale_form_keeps_what_was_typed_and_shows_the_new_effect(browser, assessment):
    shown = hidden(effect_of(browser, at(assessment)))
    acts.adjust(
        assessment=assessment, target="needed", criterion="says_no", level=0, reason=REASON, by=SYSTEM
    )

    page = browser.post(at(assessment), {**TYPED, **shown, "do": "save"})

    assert page.status_code == 409
    assert "The report has changed since you opened this page" in text(page)
    assert REASON in page.content.decode()
    assert (
        page.context["effect"][0]["now"]["score"]
        == page_of(browser, assessment).context["report"]["fit"]["score"]
    )
    assert Act.objects.count() == 1
    assert browser.post(at(assessment), {**TYPED, **hidden(page), "do": "save"}).status_code == 302
    assert Act.objects.count() == 2


def test_profile_changed_meanwhile_makes_the_form_stale(browser, assessment):
    shown = hidden(effect_of(browser, at(assessment)))
    Capability.objects.filter(integrator__slug="ovea", criterion="inventory").update(level=2)

    page = browser.post(at(assessment), {**TYPED, **shown, "do": "save"})

    assert (page.status_code, Act.objects.count()) == (409, 0)


def test_same_form_sent_twice_acts_once(browser, assessment):
    shown = hidden(effect_of(browser, at(assessment)))
    first = browser.post(at(assessment), {**TYPED, **shown, "do": "save"})
    second = browser.post(at(assessment), {**TYPED, **shown, "do": "save"})

    assert (first.status_code, second.status_code, Act.objects.count()) == (302, 409, 1)


def test_waiver_names_person_function_and_reason(browser, assessment):
    address = at(assessment, act="waive")
    page = effect_of(browser, address, WAIVED)
    must = [(entry["now"]["must_total"], entry["then"]["must_total"]) for entry in page.context["effect"]]

    answer = saved(browser, address, WAIVED)

    act = Act.objects.get()
    assert (answer.status_code, act.target, act.person, act.function, act.reason) == (
        302, "waiver", "Ada Bianchi", "CIO", REASON,
    )  # fmt: skip
    assert must == [(18, 17)] * 4


@pytest.mark.parametrize(("missing", "said"), [("person", "Say who"), ("function", "Say which function")])
def test_waiver_without_a_name_or_function_is_refused(browser, assessment, missing, said):
    page = saved(browser, at(assessment, act="waive"), WAIVED, **{missing: " "})

    assert (page.status_code, Act.objects.count()) == (422, 0)
    assert said in text(page)


def test_waiver_of_what_is_no_must_have_says_so(browser, assessment):
    page = browser.get(at(assessment, "says_no", "waive"))

    assert page.status_code == 409
    assert "is not a must-have of this client" in text(page)


def test_criterion_that_does_not_apply_is_not_adjusted(browser, assessment):
    page = browser.get(at(assessment, "legal_archiving"))

    assert page.status_code == 409
    assert "does not apply to this client" in text(page)


def test_unknown_criterion_is_not_found(browser, assessment):
    assert browser.get(at(assessment, "no_such_thing")).status_code == 404
    assert browser.get(at(assessment, "no_such_thing", "waive")).status_code == 404


def test_withdrawn_and_unknown_integrators_are_told_apart(browser, assessment):
    Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now())

    withdrawn = browser.post(at(assessment) + "?integrator=in-house-team", {**TYPED, "do": "save"})
    unknown = browser.get(at(assessment) + "?integrator=nobody")

    assert (withdrawn.status_code, unknown.status_code) == (409, 409)
    assert "In-house team was withdrawn" in text(withdrawn)
    assert REASON in text(withdrawn)
    assert "No integrator of this name is rated here." in text(unknown)


def test_all_withdrawn_says_so(browser, assessment):
    Integrator.objects.update(withdrawn_at=timezone.now())

    page = browser.get(at(assessment))

    assert (page.status_code, "There is nobody to rate" in text(page)) == (409, True)


def test_outside_the_review_nothing_is_possible_and_what_was_typed_stays(browser, assessment, consultant):
    shown = hidden(effect_of(browser, at(assessment)))
    assessments.approve(assessment=assessment, approver=consultant, by=Actor.of(consultant))

    page = browser.post(at(assessment), {**TYPED, **shown, "do": "save"})

    assert (page.status_code, Act.objects.count()) == (409, 0)
    assert "only while it is in review. Nothing was changed." in text(page)
    assert REASON in text(page)
