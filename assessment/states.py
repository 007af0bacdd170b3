"""The states of an assessment, as a table; the picture in docs/reference/states.md is drawn from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("being filled in")
    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    RETURNED = "returned", _("returned with questions")
    APPROVED = "approved", _("approved")


# From -> where it may go, and who may take it there.
TRANSITIONS: dict[Status, dict[Status, frozenset[str]]] = {
    Status.DRAFT: {Status.SUBMITTED: frozenset({"client", "system"})},
    Status.SUBMITTED: {Status.IN_REVIEW: frozenset({"consultant"})},
    Status.IN_REVIEW: {
        Status.APPROVED: frozenset({"consultant"}),
        Status.RETURNED: frozenset({"consultant"}),
    },
    Status.RETURNED: {Status.SUBMITTED: frozenset({"client", "system"})},
    Status.APPROVED: {},
}

# The client may write only while the questionnaire is in their hands.
OPEN_TO_CLIENT = frozenset({Status.DRAFT, Status.RETURNED})


class IllegalTransition(Exception):
    """The assessment is not in a state that allows this; the message says so to a person."""

    def __init__(self, current: str, wanted: str) -> None:
        self.current, self.wanted = Status(current), Status(wanted)
        super().__init__(f"An assessment that is {self.current.value} cannot become {self.wanted.value}.")


def check_transition(current: str, wanted: Status) -> None:
    """Raise IllegalTransition unless the table has the step."""
    if wanted not in TRANSITIONS[Status(current)]:
        raise IllegalTransition(current, wanted)
