"""From a row to a letter with fresh links. Tokens exist here, in the worker's memory, between their making and the sending."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils.translation import get_language

from accounts.actors import SYSTEM
from assessment.asked import open_round
from assessment.links import Renewal, renew_link, renew_start, revoke_link
from assessment.mails.letters import (
    Asking,
    Letter,
    link_letter,
    lost_link_letter,
    questions_letter,
    start_letter,
)
from assessment.mails.models import Kind, Mail
from assessment.models import AccessLink
from assessment.states import OPEN_TO_CLIENT, Status

MOST_LINKS = 20


@dataclass(frozen=True)
class Envelope:
    """A letter, the renewals behind its links, and what to do once it is delivered."""

    letter: Letter
    renewals: list[Renewal]
    delivered: Callable[[], None]

    def undo(self) -> None:
        """The letter did not leave: the links that the person has open as before."""
        for renewal in self.renewals:
            renewal.undo()


def envelope_for(mail: Mail) -> Envelope | None:
    """The letter of a row, in the active language; None when there is nothing (any more) to write."""
    if mail.kind == Kind.LOST_LINK:
        return _lost_link(mail)
    if mail.start is not None:
        renewal = renew_start(request=mail.start)
        if renewal is None:
            return None
        letter = start_letter(_address(mail, renewal), mail.start.expires_at)
        return Envelope(letter, [renewal], _nothing)
    if mail.link is None or (mail.link.step and not _is_open(mail.link)):
        return None
    asking = _asking(mail)
    if (
        mail.kind == Kind.QUESTIONS and asking is None
    ):  # sent again meanwhile: there is nothing to answer any more
        return None
    renewal = renew_link(link=mail.link)
    if renewal is None:
        return None
    if asking is not None:
        return Envelope(questions_letter(mail.link, asking, _address(mail, renewal)), [renewal], _nothing)
    letter = link_letter(mail.kind, mail.link, _address(mail, renewal), mail.note)
    return Envelope(letter, [renewal], _nothing)


def _asking(mail: Mail) -> Asking | None:
    """What the consultant asks now, for an e-mail about it; None for other e-mails and when nothing waits for the client."""
    if mail.kind != Kind.QUESTIONS or mail.link is None:
        return None
    asked = open_round(mail.link.assessment, (get_language() or "en")[:2])
    if asked is None:
        return None
    names = [question.name for question in asked.questions if question.url]
    return Asking(asked.row.asked_by, names or [one.name for one in asked.questions], asked.row.message)


def _lost_link(mail: Mail) -> Envelope | None:
    """All questionnaires of the address. Several links of one person to the same place become one."""
    links = (
        AccessLink.objects.filter(email=mail.recipient, revoked_at__isnull=True)
        .select_related("assessment__organisation", "assessment__questionnaire")
        .order_by("-pk")
    )
    newest: dict[tuple[int, str], AccessLink] = {}
    older = []
    for link in links:
        if link.step and not _is_open(link):
            continue
        if (link.assessment.pk, link.step) in newest:
            older.append(link)
        elif len(newest) < MOST_LINKS:
            newest[link.assessment.pk, link.step] = link
    renewed = [(link, renewal) for link in newest.values() if (renewal := renew_link(link=link)) is not None]
    if not renewed:
        return None
    letter = lost_link_letter([(link, _address(mail, renewal)) for link, renewal in renewed])
    return Envelope(letter, [renewal for _link, renewal in renewed], partial(_revoke_all, older))


def _revoke_all(links: list[AccessLink]) -> None:
    for link in links:
        revoke_link(link=link, by=SYSTEM)


def _nothing() -> None:
    """Nothing more to do."""


def _is_open(link: AccessLink) -> bool:
    return Status(link.assessment.status) in OPEN_TO_CLIENT


def _address(mail: Mail, renewal: Renewal) -> str:
    return mail.site + reverse("assessment:open_link", args=[renewal.token])
