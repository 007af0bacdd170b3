"""What a failed rendering means to the person who waits for it."""

from django.utils.translation import gettext_lazy as _

from reports import jobs

FAILURES = {
    jobs.TOO_LONG: _(
        "The document took longer to lay out than it may. Try again; if it happens twice, an administrator can raise the limit."
    ),
    jobs.TOO_MANY_ATTEMPTS: _(
        "The program that lays out documents stopped several times at this one. Try again and tell an administrator."
    ),
    jobs.BROKEN_DOCUMENT: _(
        "The document could not be laid out. An administrator finds the cause in the log."
    ),
    jobs.CRASHED: _(
        "The program that lays out documents failed. An administrator finds the cause in the log."
    ),
}
