"""What the state of an e-mail means to the person who waits for it."""

from django.utils.translation import gettext_lazy as _

from assessment.mails import post

FAILURES = {
    post.UNREACHABLE: _(
        "The mail server could not be reached. Try again later, or give the link in another way."
    ),
    post.REFUSED: _("The mail server refused this address. Check how it is written."),
    post.TOO_MANY_ATTEMPTS: _(
        "Sending was interrupted several times. Try again; if it happens twice, tell an administrator."
    ),
    post.CRASHED: _("The message could not be written. An administrator finds the cause in the log."),
}
