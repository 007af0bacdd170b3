"""The list of acts, taking one back, what the report and the proposal say of them, and colleagues who are faster."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actors import SYSTEM, Actor
from assessment import services as assessments
from reports import services
from reports.forms_acts import AdjustForm, TakeBackForm
from reports.preview import integrator_for
from scoring import acts
from scoring.models import Act, Capability, Integrator
from scoring.services import score
from tests import factories
from tests.reports.acting import REASON, TYPED, WAIVED, at, effect_of, hidden, saved
from tests.reports.pages import page_of, section, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(consultant):
    return factories.signed_in(consultant)


@pytest.fixture
def assessment(consultant):
    return factories.in_review(consultant)


def test_act_is_taken_back_with_its_effect_before_ones_eyes(browser, assessment):
    saved(browser, at(assessment))
    address = f"/desk/{assessment.public_id}/acts/{Act.objects.get().pk}/take-back/"
    page = browser.get(address)
    assert (page.context["effect"][0]["now"]["verdict"], page.context["effect"][0]["then"]["verdict"]) == (
        "decline", "strong",
    )  # fmt: skip

    short = browser.post(address, {**hidden(page), "reason": "no", "do": "save"})
    done = browser.post(address, {**hidden(page), "reason": "It was another company's.", "do": "save"})
    again = browser.get(address)

    assert (short.status_code, done.status_code, again.status_code) == (422, 302, 409)
    assert "This act has ended already" in text(again)
    assert score(assessment=assessment, by=SYSTEM).result["integrators"]["ovea"]["verdict"] == "strong"


def test_act_of_another_assessment_is_not_found(browser, assessment, consultant):
    saved(browser, at(assessment))
    other = factories.in_review(consultant, "start-up-38")

    assert browser.get(f"/desk/{other.public_id}/acts/{Act.objects.get().pk}/take-back/").status_code == 404


def test_act_whose_criterion_is_gone_can_be_taken_back(browser, assessment):
    saved(browser, at(assessment))
    Act.objects.update(criterion="asked_no_more")
    address = f"/desk/{assessment.public_id}/acts/{Act.objects.get().pk}/take-back/"

    page = browser.get(address)
    done = browser.post(address, {**hidden(page), "reason": "It was another company's.", "do": "save"})

    assert (page.status_code, done.status_code) == (200, 302)


def test_list_names_every_act_with_those_that_ended(browser, assessment):
    saved(browser, at(assessment))
    saved(browser, at(assessment), TYPED | {"level": "2", "reason": "After a call with their engineer."})
    acts.take_back(act=Act.objects.in_force().get(), reason="It was another company's.", by=SYSTEM)
    saved(browser, at(assessment, act="waive"), WAIVED)

    page = browser.get(f"/desk/{assessment.public_id}/acts/")

    said = text(page)
    assert [entry["target"] for entry in page.context["acts"]] == ["waiver", "offered", "offered"]
    for words in (
        "in force",
        "superseded",
        "taken back It was another company's.",
        "Ada Bianchi, CIO",
        REASON,
    ):
        assert words in said
    assert "Ovea: offered level 1, documented, instead of 4, documented" in said
    assert said.count("Take back") == 1


def test_list_says_why_an_act_has_no_effect(browser, assessment):
    saved(browser, at(assessment) + "?integrator=in-house-team")
    Integrator.objects.filter(slug="in-house-team").update(withdrawn_at=timezone.now())
    page_of(browser, assessment)

    said = text(browser.get(f"/desk/{assessment.public_id}/acts/"))

    assert "without effect The integrator was withdrawn and is no longer rated." in said


def test_list_without_acts_says_where_they_come_from(browser, assessment):
    assert "Nothing was adjusted or waived." in text(browser.get(f"/desk/{assessment.public_id}/acts/"))


def test_pages_take_the_same_queries_with_one_and_three_acts(browser, assessment):
    counts = []
    for criteria in (["says_no"], ["tco", "exit_clause"]):
        for criterion in criteria:
            acts.adjust(
                assessment=assessment, target="needed", criterion=criterion, level=0, reason=REASON, by=SYSTEM
            )
        taken = []
        for address in (
            at(assessment), at(assessment, act="waive"), f"/desk/{assessment.public_id}/acts/",
            f"/desk/{assessment.public_id}/", "/desk/?tab=all",
        ):  # fmt: skip
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            taken.append(len(queries))
        counts.append(taken)

    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["it", "fr"])
def test_pages_speak_the_language(browser, assessment, language):
    browser.headers = {"accept-language": language}
    page = browser.get(at(assessment), headers={"accept-language": language})

    assert {"it": "Mostra l'effetto", "fr": "Montrer l'effet"}[language] in text(page)


def test_proposal_is_frozen_with_its_acts(browser, assessment, consultant):
    saved(browser, at(assessment, act="waive"), WAIVED)

    proposal = services.approve(
        assessment=assessment,
        integrator=integrator_for(None),
        language="it",
        approver=consultant,
        by=Actor.of(consultant),
    )

    assert [act["person"] for act in proposal.snapshot["acts"]] == ["Ada Bianchi"]
    assert proposal.snapshot["computed"]["must_total"] == proposal.snapshot["must_haves"]["total"] + 1


def test_section_of_the_report_is_found(browser, assessment):
    """The address that saving leads to."""
    saved(browser, at(assessment))

    assert section(page_of(browser, assessment), "acts")


def test_report_leads_to_the_forms_in_review_and_not_afterwards(browser, assessment, consultant):
    saved(browser, at(assessment, act="waive"), WAIVED)
    reviewed = page_of(browser, assessment).content.decode()
    services.approve(
        assessment=assessment,
        integrator=integrator_for(None),
        language="it",
        approver=consultant,
        by=Actor.of(consultant),
    )

    approved = page_of(browser, assessment)

    for part in ("/adjust/", "/waive/", "/take-back/"):
        assert part in reviewed
        assert part not in approved.content.decode()
    said = text(approved)
    assert "adjusted by 1 act" in said
    assert f"waived by Ada Bianchi, CIO: {REASON}" in said


def meanwhile(monkeypatch, happens, form=AdjustForm) -> None:
    """Something happens after the form was judged and before it is saved."""
    save = form.save

    def late(self, by, seen):
        happens()
        save(self, by, seen)

    monkeypatch.setattr(form, "save", late)


def test_colleague_who_is_faster_by_a_moment_wins(browser, assessment, monkeypatch):
    shown = hidden(effect_of(browser, at(assessment)))
    theirs = {"assessment": assessment, "target": "needed", "criterion": "says_no", "level": 0}
    meanwhile(monkeypatch, lambda: acts.adjust(**theirs, reason=REASON, by=SYSTEM))

    page = browser.post(at(assessment), {**TYPED, **shown, "do": "save"})

    assert (page.status_code, Act.objects.get().criterion) == (409, "says_no")
    assert REASON in page.content.decode()
    assert [act["criterion"] for act in page.context["place"].run.acts] == ["says_no"]


def test_approval_by_a_colleague_in_the_last_moment_wins(browser, assessment, consultant, monkeypatch):
    shown = hidden(effect_of(browser, at(assessment)))
    by = Actor.of(consultant)
    meanwhile(monkeypatch, lambda: assessments.approve(assessment=assessment, approver=consultant, by=by))

    page = browser.post(at(assessment), {**TYPED, **shown, "do": "save"})

    assert (page.status_code, Act.objects.count()) == (409, 0)
    assert REASON in text(page)


@pytest.mark.parametrize(
    ("slugs", "said"),
    [(["in-house-team"], "was withdrawn and is no longer rated"), (None, "There is nobody to rate")],
)
def test_withdrawal_in_the_last_moment_says_so_and_keeps_what_was_typed(
    browser, assessment, monkeypatch, slugs, said
):
    address = at(assessment) + "?integrator=in-house-team"
    shown = hidden(effect_of(browser, address))
    rows = Integrator.objects.filter(slug__in=slugs) if slugs else Integrator.objects.all()
    meanwhile(monkeypatch, lambda: rows.update(withdrawn_at=timezone.now()))

    page = browser.post(address, {**TYPED, **shown, "do": "save"})

    assert (page.status_code, Act.objects.count()) == (409, 0)
    assert said in text(page)
    assert REASON in text(page)


def test_act_taken_back_by_a_colleague_in_the_last_moment_has_ended(browser, assessment, monkeypatch):
    saved(browser, at(assessment))
    act = Act.objects.get()
    address = f"/desk/{assessment.public_id}/acts/{act.pk}/take-back/"
    shown = hidden(browser.get(address))
    meanwhile(monkeypatch, lambda: acts.take_back(act=act, reason=REASON, by=SYSTEM), TakeBackForm)

    page = browser.post(address, {**shown, "reason": "It was another company's.", "do": "save"})

    assert page.status_code == 409
    assert "This act has ended already" in text(page)
    assert "It was another company's." in text(page)


def test_waiver_that_is_not_possible_any_more_keeps_the_person_and_the_function(
    browser, assessment, consultant
):
    address = at(assessment, act="waive")
    shown = hidden(effect_of(browser, address, WAIVED))
    assessments.approve(assessment=assessment, approver=consultant, by=Actor.of(consultant))

    page = browser.post(address, {**WAIVED, **shown, "do": "save"})

    assert page.status_code == 409
    assert f"Ada Bianchi CIO {REASON}" in text(page)


def test_act_says_that_what_it_was_decided_on_has_changed_since(browser, assessment):
    saved(browser, at(assessment))
    lists = (f"/desk/{assessment.public_id}/", f"/desk/{assessment.public_id}/acts/")
    assert not any("has changed since" in text(browser.get(page)) for page in lists)

    Capability.objects.filter(integrator__slug="ovea", criterion="inventory").update(level=2)

    for page in lists:
        said = text(browser.get(page))
        assert (
            "The integrator's profile has changed since; when this was decided, it was: 4, documented."
            in said
        )


def test_adjusted_answer_says_that_the_client_answered_anew(browser, assessment):
    needed = {**TYPED, "target": "needed", "evidence": "", "level": "1"}
    saved(browser, at(assessment), needed)
    step = factories.catalogue().step_of_criterion("inventory")
    row = assessment.steps.get(step=step)
    row.answers["inventory"] |= {"required": 2}  # as the client would, after a return
    row.save()

    said = text(page_of(browser, assessment))

    assert "The client's answer has changed since; when this was decided, it was: 3." in said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "1 waived by the client"), ("it", "1 rinuncia del cliente"), ("fr", "1 renonciation du client")],
)
def test_headline_counts_what_the_client_waived(browser, assessment, language, said):
    address = f"/desk/{assessment.public_id}/"
    assert said not in text(browser.get(address, headers={"accept-language": language}))

    saved(browser, at(assessment, act="waive"), WAIVED)

    assert said in text(browser.get(address, headers={"accept-language": language}))
