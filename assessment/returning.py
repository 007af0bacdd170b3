"""The only writer of returns: a consultant asks the client about named answers, and the client says something to each.

Asking takes an assessment from review back into its client's hands, in one transaction with the questions, the audit event and
the rows of the e-mails. Nothing the client leaves open keeps the answers from being sent again: what was done about each
question is frozen then (`settle`), and the consultant sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.models import User
from accounts.roles import check_consultant
from assessment.asked import outcome_of
from assessment.catalogue.definition import Questionnaire
from assessment.mails.limits import Sender, TooManyMails
from assessment.mails.models import Kind
from assessment.mails.post import post
from assessment.models import AccessLink, Assessment, ReturnQuestion, ReturnRound
from assessment.questions import Named, answer_to, definition_of, is_hidden, step_of
from assessment.saving import NotOpen
from assessment.skipping import Answers, Hidden
from assessment.states import Status
from assessment.transitions import take

SHORTEST, LONGEST, LONGEST_MESSAGE, LONGEST_REPLY = 10, 1000, 2000, 2000
"""Characters of a question, of the message above all questions, and of the client's reply."""


class NothingAsked(Exception):
    """A return without a question would leave the client guessing."""


class NotAQuestion(Exception):
    """The key is no question of this questionnaire, or this client is not asked it."""


class Meanwhile(Exception):
    """The page was made before another round of questions went to the client and came back."""


class ReplyConflict(Exception):
    """Somebody else replied to the question since the page was made; `question` is what is stored."""

    def __init__(self, question: ReturnQuestion) -> None:
        self.question = question
        super().__init__(f"question {question.pk} was replied to by {question.replied_by}")


@dataclass(frozen=True)
class Wording:
    """A question to put: what it is about, and the consultant's words."""

    named: Named
    text: str


@dataclass(frozen=True)
class Asked:
    """What came of asking: the round, who is written to, and the addresses that had too many e-mails for now."""

    round: ReturnRound
    mailed: list[AccessLink] = field(default_factory=list)
    not_mailed: list[AccessLink] = field(default_factory=list)


@transaction.atomic
def ask(
    *,
    assessment: Assessment,
    questions: Sequence[Wording],
    message: str,
    after_round: int,
    asker: User,
    sender: Sender,
    by: Actor,
) -> Asked:
    """Return an assessment in review to its client with questions, at least one, each about another answer.

    `after_round` is the number of the newest round that the consultant's page knew. Everybody who holds the whole questionnaire
    and has an address is written to, in the client's language. Raises PermissionDenied, IllegalTransition, Meanwhile,
    NothingAsked and NotAQuestion; then nothing is stored.
    """
    check_consultant(asker)
    if not questions:
        raise NothingAsked
    row = Assessment.objects.select_for_update().select_related("questionnaire").get(pk=assessment.pk)
    number = row.rounds + 1
    keys = [wording.named.id for wording in questions]
    take(
        assessment,
        Status.RETURNED,
        by,
        details={"round": number, "questions": keys},
        rounds=number,
    )
    if number != after_round + 1:
        raise Meanwhile
    made = ReturnRound.objects.create(
        assessment=row, number=number, message=message.strip(), asked_by=str(asker)
    )
    content, answers, hidden = row.questionnaire.content, row.answers_by_step, row.skipped
    ReturnQuestion.objects.bulk_create(
        _question(made, place, wording, content, answers, hidden) for place, wording in enumerate(questions)
    )
    return _write(made, sender)


def _question(
    made: ReturnRound,
    place: int,
    wording: Wording,
    content: Questionnaire,
    answers: Answers,
    hidden: Hidden,
) -> ReturnQuestion:
    named, text = wording.named, wording.text.strip()
    if not step_of(content, named) or is_hidden(named, hidden):
        raise NotAQuestion(named.id)
    if len(text) < SHORTEST:
        raise ValueError(f"{named.id}: a question has at least {SHORTEST} characters")
    return ReturnQuestion(
        round=made,
        place=place,
        kind=named.kind,
        key=named.key,
        definition=definition_of(content, named),
        text=text,
        before=answer_to(content, named, answers),
    )


def recipients(assessment: Assessment) -> list[AccessLink]:
    """The newest link of each address that holds the whole questionnaire; one that expired opens again with its e-mail."""
    links = AccessLink.objects.filter(assessment=assessment, step="", revoked_at__isnull=True).exclude(
        email=""
    )
    newest = {link.email: link for link in links.order_by("pk")}
    return list(newest.values())


def _write(made: ReturnRound, sender: Sender) -> Asked:
    asked = Asked(made)
    for link in recipients(made.assessment):
        try:
            post(
                kind=Kind.QUESTIONS,
                recipient=link.email,
                language=made.assessment.language,
                sender=sender,
                link=link,
            )
        except TooManyMails:
            asked.not_mailed.append(link)
        else:
            asked.mailed.append(link)
    return asked


@transaction.atomic
def reply(*, question: ReturnQuestion, text: str, kept: bool, revision: int, by: Actor) -> ReturnQuestion:
    """Store what the client says to a question, and whether the answer stays as it is; unchanged ones cost one query.

    `revision` is the one that the page showed. Raises NotOpen, and ReplyConflict when somebody else said something else since.
    """
    assessment = Assessment.objects.select_for_update().get(pk=question.round.assessment_id)
    row = ReturnQuestion.objects.select_related("round").select_for_update(of=("self",)).get(pk=question.pk)
    if assessment.status != Status.RETURNED or row.round.answered_at is not None:
        raise NotOpen(assessment.get_status_display())
    if (row.reply, row.kept) == (text, kept):
        return row
    if row.revision != revision:
        raise ReplyConflict(row)
    row.reply, row.kept, row.revision = text, kept, row.revision + 1
    row.replied_at, row.replied_by = timezone.now(), by.label
    row.save(update_fields=["reply", "kept", "revision", "replied_at", "replied_by"])
    audit.record(
        by=by,
        action="reply",
        subject_kind="assessment",
        subject_id=assessment.public_id,
        details={"round": row.round.number, "question": Named(row.kind, row.key).id, "kept": kept},
    )
    return row


@transaction.atomic
def settle(*, assessment: Assessment, by: Actor) -> ReturnRound | None:
    """Freeze what the client did about the questions of the open round, with the answers as they are sent. None without a round.

    Part of handing in (`assessment.services.submit`), which holds the lock.
    """
    made = ReturnRound.objects.filter(assessment=assessment, answered_at__isnull=True).first()
    if made is None:
        return None
    fresh = Assessment.objects.select_related("questionnaire").get(pk=assessment.pk)
    content, answers, hidden = fresh.questionnaire.content, fresh.answers_by_step, fresh.skipped
    rows = list(made.questions.all())
    for row in rows:
        row.outcome, row.after = outcome_of(row, content, answers, hidden)
        named = Named(row.kind, row.key)
        definition = definition_of(content, named) if step_of(content, named) else row.definition
        row.definition_after = None if definition == row.definition else definition
    ReturnQuestion.objects.bulk_update(rows, ["outcome", "after", "definition_after"])
    made.answered_at, made.answered_by = timezone.now(), by.label
    made.save(update_fields=["answered_at", "answered_by"])
    return made
