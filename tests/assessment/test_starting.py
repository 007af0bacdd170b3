"""Form and starting profile: what is stored, what is only suggested, and that nothing anybody typed is touched."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM
from accounts.models import AuditEvent
from assessment import rules
from assessment.beginning import effort, fit, in_words, open_criteria, size_decides
from assessment.models import StepAnswers
from assessment.pace import Pace
from assessment.saving import NotOpen, save_step
from assessment.starting import Choice, choice_of, choose, suggestion, waiting
from scoring.adapters import problem_for
from tests import factories
from tests.assessment.pages import answers, case_draft
from tests.assessment.samples import zimbra_12

pytestmark = pytest.mark.django_db
MANUFACTURER = zimbra_12().profile("manufacturer")


def chosen(assessment, form="full", profile="manufacturer", size="medium") -> int:
    return choose(assessment=assessment, form=form, profile=profile, size=size, by=SYSTEM)


def suggested(assessment) -> dict[str, int]:
    """Criterion -> suggested level, as stored."""
    assessment.__dict__.pop("answers_by_step", None)
    return {k: a["suggested"] for k, a in assessment.criterion_answers.items() if "suggested" in a}


def without_suggestions(assessment) -> dict[str, dict]:
    assessment.__dict__.pop("answers_by_step", None)
    kept = {
        key: {part: value for part, value in answer.items() if part != "suggested"}
        for key, answer in assessment.criterion_answers.items()
    }
    return {key: answer for key, answer in kept.items() if answer}


def save(assessment, step, **changes):
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return save_step(assessment=assessment, step=step, changes=named, base_revision=None, by=SYSTEM)


# --- The choice


def test_nothing_is_chosen_at_first():
    draft = factories.draft()

    assert choice_of(draft.questionnaire.content, draft.answers_by_step) == Choice(None, None, None)


def test_choice_is_stored_and_read_back():
    draft = factories.draft()

    chosen(draft, "short", "health", "large")

    assert answers(draft, "start") == {"form": "short", "profile": "health", "size": "large"}
    choice = choice_of(draft.questionnaire.content, draft.answers_by_step)
    assert (choice.form, choice.profile, choice.size) == ("short", zimbra_12().profile("health"), "large")


def test_form_alone_is_a_choice_and_suggests_nothing():
    draft = factories.draft()

    assert chosen(draft, "short", None, "large") == 0

    assert answers(draft, "start") == {"form": "short"}
    assert suggested(draft) == {}


def test_automatic_form_is_an_absent_key():
    draft = factories.draft()
    chosen(draft, "short", None, None)

    chosen(draft, None, None, None)

    assert answers(draft, "start") == {}


def test_profile_that_the_version_does_not_have_counts_as_none():
    answers_by_step = {"start": {"profile": "circus", "size": "small", "form": "odd"}}

    assert choice_of(zimbra_12(), answers_by_step) == Choice(None, None, None)


def test_unknown_profile_is_refused_and_nothing_is_stored():
    draft = factories.draft()

    with pytest.raises(KeyError):
        chosen(draft, profile="circus")

    assert answers(draft, "start") is None


def test_sent_assessment_takes_no_choice():
    sent = factories.imported()
    before = StepAnswers.objects.count()

    with pytest.raises(NotOpen):
        chosen(sent)

    assert StepAnswers.objects.count() == before


# --- Suggestions


@pytest.mark.parametrize("size", ["small", "medium", "large"])
def test_every_criterion_gets_the_level_of_its_size(size):
    draft = factories.draft()

    count = chosen(draft, size=size)

    assert suggested(draft) == MANUFACTURER.levels(size)
    assert count == len(waiting(draft.questionnaire.content, draft.answers_by_step)) == 72


def test_profile_touches_nothing_that_was_answered():
    draft = case_draft()
    before, facts = without_suggestions(draft), dict(draft.facts)

    chosen(draft, profile="start_up", size="small")

    assert without_suggestions(draft) == before
    assert draft.facts == facts
    assert suggested(draft) == zimbra_12().profile("start_up").levels("small")


def test_another_profile_replaces_suggestions_and_keeps_what_was_confirmed():
    draft = factories.draft()
    chosen(draft)
    save(draft, "c6", two_factor__required=3, two_factor__comment="Agreed")

    chosen(draft, profile="law_firm")

    assert answers(draft, "c6")["two_factor"] == {"required": 3, "comment": "Agreed", "suggested": 4}
    assert answers(draft, "c6")["patching"] == {"suggested": 4}


def test_no_profile_takes_suggestions_away_and_nothing_else():
    draft = factories.draft()
    chosen(draft)
    save(draft, "c1", says_no__required=2, inventory__today=1)

    assert chosen(draft, "full", None, None) == 0

    assert answers(draft, "c1") == {"says_no": {"required": 2}, "inventory": {"today": 1}}
    assert answers(draft, "c2") == {}


def test_same_choice_again_writes_nothing():
    draft = factories.draft()
    chosen(draft)
    revisions = dict(StepAnswers.objects.values_list("step", "revision"))
    events = AuditEvent.objects.count()

    chosen(draft)

    assert dict(StepAnswers.objects.values_list("step", "revision")) == revisions
    assert AuditEvent.objects.count() == events


def test_choice_leaves_a_trace():
    draft = factories.draft()

    chosen(draft)

    event = AuditEvent.objects.filter(action="choose_start").get()
    assert event.details == {"form": "full", "profile": "manufacturer", "size": "medium"}
    assert event.subject_id == draft.public_id


def test_choice_does_not_move_the_place_where_the_link_resumes():
    draft = factories.draft()
    save(draft, "accounts", mailboxes=120)

    chosen(draft)

    draft.refresh_from_db()
    assert draft.last_step == "accounts"


def test_suggestion_is_no_conflict_for_somebody_who_is_typing():
    draft = factories.draft()
    stored, _ = save(draft, "c1", says_no__today=1)
    chosen(draft)

    changes = {"says_no.required": 2, "inventory.required": 4}
    _, conflicts = save_step(
        assessment=draft, step="c1", changes=changes, base_revision=stored.revision, by=SYSTEM
    )

    assert conflicts == []


def test_query_count_does_not_grow_with_the_answers():
    few, many = factories.draft(), case_draft()

    with CaptureQueriesContext(connection) as first:
        chosen(few)
    with CaptureQueriesContext(connection) as second:
        chosen(many)

    # One save for each of the thirteen steps, however many criteria it has; making a row costs more than finding it.
    assert len(second) <= len(first) <= 13 * 17 + 5


# --- Suggestions are not answers


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (None, None),
        ({}, None),
        ({"suggested": 0}, 0),
        ({"suggested": 3, "today": 1, "comment": "x"}, 3),
        ({"suggested": 3, "required": 3}, None),
        ({"suggested": 3, "required": 0}, None),
        ({"suggested": 3, "dont_know": True}, None),
        ({"suggested": 3, "not_applicable": True}, None),
    ],
)
def test_suggestion_waits_while_the_criterion_is_not_answered(answer, level):
    assert suggestion(answer) == level


def test_progress_states_and_missing_are_as_without_a_profile():
    plain, helped = case_draft(answers={}), case_draft(answers={})
    chosen(helped)
    content = plain.questionnaire.content

    assert rules.progress(content, helped.answers_by_step) == rules.progress(content, plain.answers_by_step)
    assert rules.missing(content, helped.answers_by_step) == rules.missing(content, plain.answers_by_step)
    assert rules.progress(content, helped.answers_by_step).steps["c1"].state == "not_started"


def test_score_is_as_without_a_profile():
    plain, helped = case_draft(), case_draft()
    save(plain, "c1", says_no__required=None)
    save(helped, "c1", says_no__required=None)
    chosen(helped)

    assert problem_for(helped, []) == problem_for(plain, [])


def test_hidden_criteria_do_not_wait():
    draft = factories.draft(facts={"legal_archive_years": 0})
    chosen(draft)

    assert "legal_archiving" not in waiting(draft.questionnaire.content, draft.answers_by_step)
    assert suggested(draft)["legal_archiving"] == 1


# --- What the page says


def test_fit_follows_sector_and_mailboxes():
    found = fit(zimbra_12(), {"organisation": {"sector": "finance"}, "accounts": {"mailboxes": 620}}, "it")

    assert [profile.key for profile in found.profiles] == ["finance", "group"]
    assert (found.sector, found.size, found.mailboxes) == ("Finanza e assicurazioni", "large", 620)


@pytest.mark.parametrize("facts", [{}, {"organisation": {"sector": "other"}, "accounts": {"mailboxes": 0}}])
def test_fit_recommends_nothing_that_it_cannot_know(facts):
    found = fit(zimbra_12(), facts, "en")

    assert (found.profiles, found.size) == ((), None)


def test_short_form_is_shorter_and_both_count_what_is_asked():
    full, short = (effort(zimbra_12(), {}, kind, Pace(0, 0)) for kind in ("full", "short"))

    assert (full.criteria, short.criteria) == (72 - len(rules.hidden(zimbra_12(), {}).criteria), 21)
    assert full.facts == short.facts
    assert (full.open, short.open) == (full.criteria + full.facts, short.criteria + short.facts)
    assert (full.minutes, short.minutes) == tuple(Pace(0, 0).minutes_for(form.open) for form in (full, short))


def test_effort_counts_what_is_open_as_the_progress_does():
    draft = case_draft()
    content, answered = draft.questionnaire.content, draft.answers_by_step

    found = effort(content, answered, "full", Pace(0, 0))

    progress = rules.progress(content, answered)
    # The priorities are a question of the progress, and of neither form.
    assert (found.criteria + found.facts, found.open) == (
        progress.total - 1,
        progress.total - progress.answered - (progress.steps["priorities"].answered == 0),
    )


def test_choice_leaves_the_measured_pace_alone():
    draft = factories.draft()
    save(draft, "accounts", mailboxes=120)
    draft.refresh_from_db()
    before = draft.pace

    chosen(draft)

    draft.refresh_from_db()
    assert draft.pace == before


def test_open_criteria_are_those_a_profile_would_fill():
    draft = case_draft()
    still_open, answered = open_criteria(draft.questionnaire.content, draft.answers_by_step)
    save(draft, "c1", says_no__required=None)

    missing = rules.missing(draft.questionnaire.content, case_draft().answers_by_step)
    assert still_open == len([gap for gap in missing if gap.step.startswith("c")])
    assert still_open + answered == 72 - len(rules.hidden(draft.questionnaire.content, draft.facts).criteria)
    assert open_criteria(draft.questionnaire.content, draft.answers_by_step) == (still_open + 1, answered - 1)


@pytest.mark.parametrize(("mailboxes", "decides"), [(None, False), (9, True), (10, False)])
def test_size_decides_for_a_handful_of_mailboxes(mailboxes, decides):
    answered = {} if mailboxes is None else {"accounts": {"mailboxes": mailboxes}}

    assert size_decides(zimbra_12(), answered) == decides
    assert size_decides(zimbra_12(), answered | {"start": {"form": "full"}}) == decides


def test_choice_in_words():
    choice = Choice("short", MANUFACTURER, "large")

    assert in_words(choice, "en", by_size=True) == "short form, profile “Manufacturer”, large size"
    assert in_words(Choice(), "en", by_size=False) == "full form, no starting profile"
    assert in_words(Choice(), "en", by_size=True) == "the questions for your size, no starting profile"
