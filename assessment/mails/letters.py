"""What the e-mails say. One `Letter` makes the text and the HTML part, so both say the same; in the language that is active."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assessment.mails.models import Kind
from assessment.models import AccessLink
from assessment.wording import day, labelled, step_name


@dataclass(frozen=True)
class Door:
    """A link of the letter: what it opens, what its button says, and the address with the token."""

    title: str
    button: str
    url: str


@dataclass(frozen=True)
class Letter:
    """The parts of an e-mail, as plain text; the templates escape them."""

    subject: str
    paragraphs: list[str]
    doors: list[Door]
    after: list[str]
    items: list[str] = field(default_factory=list)
    quote: str = ""
    quote_by: str = ""
    language: str = field(default_factory=lambda: (get_language() or "en")[:2])


def message(letter: Letter, recipient: str) -> EmailMultiAlternatives:
    """The letter as an e-mail with a text and an HTML part."""
    context = {"letter": letter}
    # A line end in somebody's name must not make a second header.
    subject = " ".join(letter.subject.splitlines())
    text = render_to_string("emails/letter.txt", context)
    mail = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [recipient])
    mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    return mail


def start_letter(url: str, expires_at: datetime) -> Letter:
    """For somebody who begins alone. It quotes nothing that was typed on the page: that could be anybody's words."""
    return Letter(
        subject=_("Your private link to the questionnaire"),
        paragraphs=[
            _(
                "You asked to fill in the questionnaire “The twelve competencies your Zimbra integrator must have”. "
                "With this link you begin; you need no account and no password."
            ),
            _(
                "It takes about twenty minutes. You can stop at any time: the same link brings you back to where you stopped."
            ),
        ],
        doors=[Door("", _("Begin the questionnaire"), url)],
        after=[
            _("Please open the link by %(day)s.") % {"day": _day(expires_at)},
            _(
                "You did not ask for this? Then ignore this message: as long as nobody opens the link, no questionnaire is made."
            ),
            _newest(),
        ],
    )


def link_letter(kind: str, link: AccessLink, url: str, note: str = "") -> Letter:
    """An invitation, a request to a colleague, or a reminder of one of them; `link` with its assessment."""
    names = {
        "organisation": link.assessment.organisation.name,
        "sender": link.created_by,
        "name": link.label,
        "step": _step(link),
    }
    if not link.step:
        return _invitation(kind, link, names, url)
    if kind == Kind.REMINDER:
        subject = _("Reminder: %(sender)s is waiting for your answers on “%(step)s”")
        first = _(
            "%(sender)s asked you to answer one part of a questionnaire about the e-mail of %(organisation)s: “%(step)s”. "
            "This is a friendly reminder."
        )
    else:
        subject = _("%(sender)s asks for your answers on “%(step)s”")
        first = _(
            "%(sender)s is filling in a questionnaire about the e-mail of %(organisation)s "
            "and asks you to answer one part of it: “%(step)s”."
        )
    return Letter(
        subject=subject % names,
        paragraphs=[
            _greeting(link),
            first % names,
            _(
                "You see this part and nothing else. What you save is seen by %(sender)s and the consultant, "
                "with your name beside it. “I don't know” is a good answer too."
            )
            % names,
        ],
        quote=note,
        quote_by=link.created_by,
        doors=[Door("", _("Answer this part"), url)],
        after=[_until(link), _keep(), _newest()],
    )


def _invitation(kind: str, link: AccessLink, names: dict[str, str], url: str) -> Letter:
    subject = (
        _("Reminder: the questionnaire about the e-mail of %(organisation)s")
        if kind == Kind.REMINDER
        else _("Your private link: the questionnaire about the e-mail of %(organisation)s")
    )
    return Letter(
        subject=subject % names,
        paragraphs=[
            _greeting(link),
            _(
                "You are invited to say where the e-mail of %(organisation)s stands today and what it needs. "
                "A consultant reviews your answers, and you receive a reasoned proposal."
            )
            % names,
            _(
                "It takes about twenty minutes. You can stop at any time: the same link brings you back to where you stopped."
            ),
        ],
        doors=[Door("", _("Open the questionnaire"), url)],
        after=[_until(link), _keep(), _newest()],
    )


@dataclass(frozen=True)
class Asking:
    """What a consultant asks about: who asks, the questions' names in the letter's language, and a message to the client."""

    sender: str
    names: list[str]
    message: str


def questions_letter(link: AccessLink, asking: Asking, url: str) -> Letter:
    """The consultant returned the answers. The words of the questions stay behind the link: answers do not travel by e-mail."""
    count = len(asking.names)
    values = {
        "organisation": link.assessment.organisation.name,
        "sender": asking.sender,
        "count": count,
    }
    subject = ngettext(
        "Your consultant has %(count)d question about your answers (%(organisation)s)",
        "Your consultant has %(count)d questions about your answers (%(organisation)s)",
        count,
    )
    first = ngettext(
        "%(sender)s is reading your answers about the e-mail of %(organisation)s and asks about %(count)d of them:",
        "%(sender)s is reading your answers about the e-mail of %(organisation)s and asks about %(count)d of them:",
        count,
    )
    return Letter(
        subject=subject % values,
        paragraphs=[_greeting(link), first % values],
        items=asking.names,
        quote=asking.message,
        quote_by=asking.sender,
        doors=[Door("", _("See the questions and answer"), url)],
        after=[
            _(
                "Everything you answered is kept, and all of it can be changed again. Beside each of these answers you find the "
                "question: change the answer, reply to the question, or leave the answer as it is. Then check and send once more."
            ),
            _until(link),
            _keep(),
            _newest(),
        ],
    )


def lost_link_letter(found: list[tuple[AccessLink, str]]) -> Letter:
    """Every questionnaire of one address with its fresh link; at least one."""
    doors = [
        Door(
            labelled(link.assessment.organisation.name, _step(link))
            if link.step
            else link.assessment.organisation.name,
            _("Answer this part") if link.step else _("Open the questionnaire"),
            url,
        )
        for link, url in found
    ]
    return Letter(
        subject=_("Your new private link"),
        paragraphs=[
            _(
                "A new link was asked for with this e-mail address. It takes you back to where you stopped; "
                "everything you saved is kept."
            ),
        ],
        doors=doors,
        after=[
            _until(found[0][0]),
            _(
                "Links that you received before no longer open. You did not ask for this? "
                "Then simply use the new link from now on."
            ),
            _keep(),
            _newest(),
        ],
    )


def _greeting(link: AccessLink) -> str:
    return _("Hello %(name)s,") % {"name": link.label}


def _step(link: AccessLink) -> str:
    if not link.step:
        return ""
    return step_name(link.assessment.questionnaire.content, link.step, (get_language() or "en")[:2])


def _until(link: AccessLink) -> str:
    return _("The link opens until %(day)s.") % {"day": _day(link.expires_at)}


def _keep() -> str:
    return _("It is personal: whoever has it can read and answer in your name. Please do not forward it.")


def _newest() -> str:
    return _("If you receive several of these messages, only the link in the newest one opens.")


def _day(moment: datetime) -> str:
    return day(timezone.localdate(moment))
