"""What the client says to the consultant's questions about one step: inputs inside the step's form, saved with it.

The names hold a colon, which no key of a questionnaire does, so they never meet an answer's input.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor
from assessment.asked import AskedQuestion, asked_in
from assessment.forms.parsing import plain_text
from assessment.models import Assessment, ReturnQuestion
from assessment.returning import LONGEST_REPLY, ReplyConflict, reply

_SHOWN = re.compile(r"asked:(\d{1,9}):shown")


@dataclass
class Entry:
    """One question with what is typed to it. `revision` is the stored reply's that the page knows; `theirs` a newer one."""

    asked: AskedQuestion
    text: str
    kept: bool
    revision: int
    error: str = ""
    theirs: ReturnQuestion | None = None

    @property
    def id(self) -> str:
        """The id of the words on the page, which describe the question's inputs."""
        return f"asked_{self.asked.row.pk}"

    @property
    def name(self) -> str:
        """What the inputs' names begin with."""
        return f"asked:{self.asked.row.pk}"


@dataclass
class Replies:
    """The questions about a step, in the order in which they were asked."""

    entries: list[Entry] = field(default_factory=list)

    def get(self, kind: str, key: str) -> Entry | None:
        """The question about one answer of the step."""
        named = (kind, key)
        return next((one for one in self.entries if (one.asked.row.kind, one.asked.row.key) == named), None)

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """For the summary on top: (id of the place, the question, the sentence)."""
        return [(entry.id, entry.asked.name, entry.error) for entry in self.entries if entry.error]

    @property
    def conflicts(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.theirs is not None]

    def after_conflict(self) -> "Replies":
        """For the page that shows both: it knows the stored reply now, so that saving again is a choice."""
        for entry in self.conflicts:
            if entry.theirs is not None:
                entry.revision = entry.theirs.revision
        return self

    def again(self, assessment: Assessment, step: str, lang: str) -> "Replies":
        """The same entries with their questions as they stand after a save."""
        if self.entries:
            keys = [entry.asked.row.pk for entry in self.entries]
            fresh = {asked.row.pk: asked for asked in asked_in(assessment, step, lang, keys)}
            for entry in self.entries:
                entry.asked = fresh.get(entry.asked.row.pk, entry.asked)
        return self

    def save(self, by: Actor) -> None:
        """Store what is sound; what somebody else said meanwhile is noted on the entry. Raises NotOpen."""
        for entry in self.entries:
            if entry.error:
                continue
            try:
                row = reply(
                    question=entry.asked.row,
                    text=entry.text,
                    kept=entry.kept,
                    revision=entry.revision,
                    by=by,
                )
            except ReplyConflict as conflict:
                entry.theirs = conflict.question
            else:
                entry.revision = row.revision


def replies(assessment: Assessment, step: str, lang: str, data: Any = None) -> Replies:
    """The step's questions with what is stored, or with what a page sent. Two queries while it is returned, else none.

    A page that was made before the answers were sent sends its questions along: they are found whatever the state is now.
    """
    if data is None:
        return Replies([_stored(asked) for asked in asked_in(assessment, step, lang)])
    sent = {int(match[1]) for name in data if (match := _SHOWN.fullmatch(name))}
    return (
        Replies([_sent(asked, data) for asked in asked_in(assessment, step, lang, sent)])
        if sent
        else Replies()
    )


def _stored(asked: AskedQuestion) -> Entry:
    return Entry(asked, asked.row.reply, asked.row.kept, asked.row.revision)


def _sent(asked: AskedQuestion, data: Any) -> Entry:
    entry = _stored(asked)
    shown = data.get(f"{entry.name}:shown", "")
    entry.revision = int(shown) if re.fullmatch(r"\d{1,9}", shown, re.ASCII) else 0
    entry.kept = f"{entry.name}:kept" in data
    typed = data.get(f"{entry.name}:reply")
    if typed is not None:  # a page that is being left leaves out the long texts that did not change
        entry.text = plain_text(typed.replace("\0", ""))
    if len(entry.text) > LONGEST_REPLY:
        entry.error = _("Your reply is too long: %(limit)s characters at most, it has %(count)s.") % {
            "limit": LONGEST_REPLY,
            "count": len(entry.text),
        }
    return entry
