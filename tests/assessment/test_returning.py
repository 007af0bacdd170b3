"""Returning to the client with questions: the writer, its states, and what is frozen when the answers come back."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.actors import SYSTEM, Actor
from accounts.models import AuditEvent
from assessment import returning, services
from assessment.asked import open_round, rounds
from assessment.exporting import document
from assessment.links import create_link, revoke_link
from assessment.mails.limits import Sender
from assessment.mails.models import Kind, Mail
from assessment.models import Assessment, ReturnQuestion, ReturnRound
from assessment.questions import Named
from assessment.returning import Meanwhile, NotAQuestion, NothingAsked, ReplyConflict, Wording
from assessment.saving import NotOpen, save_step
from assessment.states import IllegalTransition, Status
from reports import services as proposals
from reports.preview import integrator_for
from tests import factories

pytestmark = pytest.mark.django_db
CIO = Actor("client", "1", "Carla")
SENDER = Sender("https://dodici.example")
EXIT = Named("criterion", "exit_clause")


def put(assessment, consultant, *wordings: Wording, after_round: int | None = None, message: str = ""):
    return returning.ask(
        assessment=assessment,
        questions=wordings or [Wording(EXIT, "Why level 4 here?")],
        message=message,
        after_round=assessment.rounds if after_round is None else after_round,
        asker=consultant,
        sender=SENDER,
        by=Actor.of(consultant),
    )


def addressed(assessment, email: str, **more):
    return create_link(assessment=assessment, label=email.split("@")[0], email=email, by=SYSTEM, **more)[0]


def change(assessment, step="c11", field="exit_clause.required", value=1):
    save_step(assessment=assessment, step=step, changes={field: value}, base_revision=None, by=CIO)


def test_asking_returns_the_assessment_with_its_questions_an_event_and_e_mails(consultant):
    assessment = factories.in_review(consultant)
    addressed(assessment, "carla@client.example")
    addressed(assessment, "bruno@client.example")
    addressed(assessment, "anna@client.example", step="c2")

    asked = put(
        assessment,
        consultant,
        Wording(EXIT, "  Why level 4 here?  "),
        Wording(Named("fact", "staff"), "Is it 120 with the plant?"),
        message=" Two things. ",
    )

    row = Assessment.objects.get(pk=assessment.pk)
    assert (row.status, row.rounds, row.reviewer) == (Status.RETURNED, 1, consultant)
    assert (asked.round.number, asked.round.message, asked.round.asked_by) == (
        1,
        "Two things.",
        str(consultant),
    )
    stored = [(one.kind, one.key, one.text) for one in asked.round.questions.all()]
    assert stored == [
        ("criterion", "exit_clause", "Why level 4 here?"),
        ("fact", "staff", "Is it 120 with the plant?"),
    ]
    assert ReturnQuestion.objects.get(key="exit_clause").before == row.criterion_answers["exit_clause"]
    assert ReturnQuestion.objects.get(key="staff").before == row.facts["staff"]
    mails = Mail.objects.order_by("recipient").values_list("recipient", "kind", "language")
    assert list(mails) == [
        (f"{who}@client.example", Kind.QUESTIONS, row.language) for who in ("bruno", "carla")
    ]
    event = AuditEvent.objects.get(action="returned")
    assert event.details == {
        "from": "in_review",
        "to": "returned",
        "round": 1,
        "questions": ["criterion:exit_clause", "fact:staff"],
    }


def test_each_address_is_written_to_once_and_revoked_links_not_at_all(consultant):
    assessment = factories.in_review(consultant)
    addressed(assessment, "carla@client.example")
    newest = addressed(assessment, "carla@client.example")
    revoke_link(link=addressed(assessment, "gone@client.example"), by=SYSTEM)
    create_link(assessment=assessment, label="On paper", by=SYSTEM)

    asked = put(assessment, consultant)

    assert (asked.mailed, asked.not_mailed) == ([newest], [])
    assert Mail.objects.get().link == newest


def test_address_that_had_too_many_e_mails_is_told_and_the_questions_are_asked(consultant, settings):
    settings.MAILS_PER_ADDRESS_PER_HOUR = 0
    assessment = factories.in_review(consultant)
    link = addressed(assessment, "carla@client.example")

    asked = put(assessment, consultant)

    assert (asked.mailed, asked.not_mailed) == ([], [link])
    assert Assessment.objects.get().status == Status.RETURNED


@pytest.mark.parametrize(
    ("wordings", "error"),
    [
        ([], NothingAsked),
        ([Wording(Named("criterion", "nothing"), "What is this about?")], NotAQuestion),
        ([Wording(Named("fact", "exit_clause"), "What is this about?")], NotAQuestion),
        ([Wording(EXIT, "Why?")], ValueError),
        ([Wording(EXIT, "Why level 4 here?"), Wording(EXIT, "Why not level 2?")], IntegrityError),
    ],
)
def test_bad_questions_are_refused_and_nothing_is_stored(consultant, wordings, error):
    assessment = factories.in_review(consultant)
    addressed(assessment, "carla@client.example")
    events = AuditEvent.objects.count()

    with pytest.raises(error), transaction.atomic():
        returning.ask(
            assessment=assessment,
            questions=wordings,
            message="",
            after_round=0,
            asker=consultant,
            sender=SENDER,
            by=Actor.of(consultant),
        )

    assert Assessment.objects.get().status == Status.IN_REVIEW
    assert (ReturnRound.objects.count(), Mail.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == events


def test_question_that_this_client_is_not_asked_cannot_be_put(consultant):
    facts = factories.case("manufacturer-120")["facts"] | {"vip_count": 0}
    assessment = factories.in_review(consultant, facts=facts)

    with pytest.raises(NotAQuestion):
        put(assessment, consultant, Wording(Named("criterion", "vip_help"), "Who are your VIPs?"))


def test_page_from_before_another_round_is_refused(consultant):
    assessment = factories.returned(consultant)
    services.submit(assessment=assessment, by=CIO)
    services.start_review(assessment=assessment, reviewer=consultant, by=SYSTEM)

    with pytest.raises(Meanwhile):
        put(assessment, consultant, after_round=0)

    assert (Assessment.objects.get().status, ReturnRound.objects.count()) == (Status.IN_REVIEW, 1)


def reach(status: str, consultant) -> Assessment:
    """An assessment in that state, taken there by the services."""
    if status == "draft":
        return factories.draft()
    if status == "submitted":
        return factories.imported()
    assessment = factories.in_review(consultant)
    if status == "returned":
        factories.ask(assessment, consultant)
    if status == "approved":
        house = integrator_for(None)
        by = Actor.of(consultant)
        proposals.approve(assessment=assessment, integrator=house, language="it", approver=consultant, by=by)
    return assessment


@pytest.mark.parametrize(
    ("start", "role"), list(itertools.product(Status.values, ["consultant", "sales", "administrator", ""]))
)
def test_only_a_consultant_returns_and_only_what_is_in_review(consultant, start, role):
    assessment = reach(start, consultant)
    asker = consultant if role == "consultant" else factories.person(role)
    before = (Assessment.objects.get().status, ReturnRound.objects.count(), AuditEvent.objects.count())

    if (start, role) == ("in_review", "consultant"):
        put(assessment, asker)
        assert Assessment.objects.get().status == Status.RETURNED
        return
    with pytest.raises(PermissionDenied if role != "consultant" else IllegalTransition):
        put(assessment, asker)
    assert (
        Assessment.objects.get().status,
        ReturnRound.objects.count(),
        AuditEvent.objects.count(),
    ) == before


@pytest.mark.parametrize("start", Status.values)
def test_client_sends_again_what_was_returned_and_a_draft(consultant, start):
    assessment = reach(start, consultant)

    if start in ("draft", "returned"):
        services.submit(assessment=assessment, by=CIO)
        assert Assessment.objects.get().status == Status.SUBMITTED
    else:
        with pytest.raises(IllegalTransition):
            services.submit(assessment=assessment, by=CIO)
        assert Assessment.objects.get().status == start


def test_sending_again_freezes_what_was_done_about_each_question(consultant):
    asked = (
        "criterion:exit_clause",
        "criterion:restore_delay",
        "fact:staff",
        "priorities:priorities",
        "fact:it_fte",
    )
    assessment = factories.returned(consultant, *asked)
    change(assessment)
    by_key = {one.key: one for one in ReturnQuestion.objects.all()}
    returning.reply(question=by_key["restore_delay"], text="", kept=True, revision=0, by=CIO)
    returning.reply(question=by_key["staff"], text="With the plant.", kept=False, revision=0, by=CIO)

    services.submit(assessment=assessment, by=CIO)

    row = Assessment.objects.get(pk=assessment.pk)
    found = dict(ReturnQuestion.objects.values_list("key", "outcome"))
    assert found == {
        "exit_clause": "changed",
        "restore_delay": "kept",
        "staff": "replied",
        "priorities": "open",
        "it_fte": "open",
    }
    assert ReturnQuestion.objects.get(key="exit_clause").after["required"] == 1
    assert ReturnRound.objects.get().answered_by == "Carla"
    assert (row.status, row.reviewer, row.rounds) == (Status.SUBMITTED, consultant, 1)


def test_rounds_are_numbered_and_an_older_one_keeps_its_answers(consultant):
    assessment = factories.returned(consultant)
    change(assessment, value=1)
    services.submit(assessment=assessment, by=CIO)
    services.start_review(assessment=assessment, reviewer=consultant, by=SYSTEM)
    factories.ask(assessment, consultant)
    change(assessment, value=2)
    services.submit(assessment=assessment, by=CIO)

    found = rounds(Assessment.objects.get(pk=assessment.pk), "en")

    assert [made.row.number for made in found] == [2, 1]
    needed = [
        next(line for line in made.questions[0].after if line.startswith("Needed"))[:9] for made in found
    ]
    assert needed == ["Needed: 2", "Needed: 1"]


def test_reply_of_somebody_else_is_not_overwritten(consultant):
    factories.returned(consultant)
    question = ReturnQuestion.objects.get()
    returning.reply(question=question, text="As agreed.", kept=False, revision=0, by=CIO)

    same = returning.reply(question=question, text="As agreed.", kept=False, revision=0, by=CIO)
    with pytest.raises(ReplyConflict) as refused:
        returning.reply(question=question, text="No.", kept=True, revision=0, by=SYSTEM)
    knowing = returning.reply(question=question, text="No.", kept=True, revision=1, by=CIO)

    assert same.revision == 1
    assert refused.value.question.reply == "As agreed."
    assert (knowing.reply, knowing.kept, knowing.revision) == ("No.", True, 2)
    assert AuditEvent.objects.filter(action="reply").count() == 2


def test_no_reply_once_the_answers_were_sent(consultant):
    assessment = factories.returned(consultant)
    question = ReturnQuestion.objects.get()
    services.submit(assessment=assessment, by=CIO)

    with pytest.raises(NotOpen):
        returning.reply(question=question, text="Too late.", kept=False, revision=0, by=CIO)

    question.refresh_from_db()
    assert question.reply == ""


def test_answer_changed_and_changed_back_waits_again(consultant):
    assessment = factories.returned(consultant)
    before = ReturnQuestion.objects.get().before["required"]
    change(assessment, value=0 if before else 1)
    changed = open_round(assessment, "en").questions[0].outcome
    change(assessment, value=before)

    assert (changed, open_round(assessment, "en").questions[0].outcome) == ("changed", "open")


def test_question_hidden_by_another_answer_is_no_longer_asked(consultant):
    facts = factories.case("manufacturer-120")["facts"] | {"vip_count": 4}
    assessment = factories.returned(consultant, "criterion:vip_help", facts=facts)
    step = assessment.questionnaire.content.step_of_fact("vip_count")
    change(assessment, step, "vip_count", 0)

    question = open_round(assessment, "en").questions[0]

    assert (question.outcome, question.url) == ("not_asked", "")


def test_export_says_nothing_of_questions(consultant):
    assessment = factories.in_review(consultant)
    before = document(assessment)

    factories.ask(assessment, consultant)

    assert document(Assessment.objects.get(pk=assessment.pk)) == before


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (ReturnRound, {"number": 0}),
        (ReturnRound, {"asked_by": ""}),
        (ReturnRound, {"answered_by": "Somebody"}),
        (ReturnQuestion, {"text": ""}),
        (ReturnQuestion, {"kind": "guess"}),
        (ReturnQuestion, {"outcome": "lost"}),
        (ReturnQuestion, {"reply": "By nobody"}),
        (ReturnQuestion, {"kept": True}),
        (Assessment, {"rounds": 0}),
    ],
)
def test_database_refuses_impossible_rows(consultant, model, values):
    factories.returned(consultant)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


@pytest.mark.parametrize("number", [1, 2])
def test_database_keeps_one_unanswered_round_and_each_number_once(consultant, number):
    assessment = factories.returned(consultant)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRound.objects.create(assessment=assessment, number=number, asked_by="Somebody")


@pytest.mark.django_db(transaction=True)
def test_double_click_returns_once_and_writes_once():
    consultant = factories.person("consultant")
    assessment = factories.in_review(consultant)
    addressed(assessment, "carla@client.example")

    def click(_: int) -> str:
        try:
            put(Assessment.objects.get(pk=assessment.pk), consultant, after_round=0)
        except IllegalTransition:
            return "refused"
        finally:
            connection.close()
        return "asked"

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(click, range(4)))

    assert found == ["asked", "refused", "refused", "refused"]
    assert (ReturnRound.objects.count(), Mail.objects.count()) == (1, 1)
