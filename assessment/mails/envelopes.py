"""From a row to a letter with fresh links. Tokens exist here, in the worker's memory, between their making and the sending."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.urls import reverse

from accounts.actors import SYSTEM
from assessment.links import Renewal, renew_link, renew_start, revoke_link
from assessment.mails.letters import Letter, link_letter, lost_link_letter, start_letter
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
    renewal = renew_link(link=mail.link)
    if renewal is None:
        return None
    letter = link_letter(mail.kind, mail.link, _address(mail, renewal), mail.note)
    return Envelope(letter, [renewal], _nothing)


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
