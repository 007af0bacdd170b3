"""What the forms of all steps share: the revision and the values that the page showed, and which fields were changed."""

import json
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict

from assessment.forms.parsing import RevisionField, ShownField, fingerprint, mark
from assessment.forms.replies import Replies
from assessment.saving import Conflict


class StepForm(forms.Form):
    """One step. `stored` is the step's JSON map; subclasses say which fields it has and what they hold.

    A field is named as `save_step` names it: a fact's key, or "criterion.part". Its value is what would be stored, None for
    nothing.
    """

    kind = ""
    """What the page's script calls the form: competency, facts or priorities."""

    base_revision = RevisionField(required=False)
    shown = ShownField(required=False)
    answered_by: dict[str, str] = {}  # question -> who else answered it, in words; the page fills it
    replies = Replies()  # the consultant's questions about this step; the page fills it

    def __init__(
        self,
        *,
        stored: dict[str, Any],
        revision: int,
        data: Any = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.stored = stored
        self.marks = {
            field: fingerprint(value) for field, value in self.stored_values().items() if value is not None
        }
        hidden = {"base_revision": revision, "shown": json.dumps(self.marks, separators=(",", ":"))}
        super().__init__(data, initial={**(initial or {}), **hidden}, auto_id="id_%s")

    def stored_values(self) -> dict[str, Any]:
        """Every field with its value before this form, in the form's own normal shape."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """Every field that was asked, with its cleaned value."""
        raise NotImplementedError

    def normal(self, field: str, value: Any) -> Any:
        """A stored value of one field in the form's own normal shape."""
        raise NotImplementedError

    def withheld(self) -> frozenset[str]:
        """The fields that are not saved because something in them, or in what they belong to, is wrong."""
        return frozenset(self.values()) if NON_FIELD_ERRORS in self.errors else frozenset(self.errors)

    def changes(self) -> dict[str, Any]:
        """The sound fields whose value is another one than the page showed; None takes a value away."""
        shown, withheld = self.cleaned_data["shown"], self.withheld()
        before = self.marks if shown is None else shown
        return {
            field: value
            for field, value in self.values().items()
            if field not in withheld and mark(value) != before.get(field)
        }

    def showed(self, field: str, stored: Any) -> bool:
        """Whether the page that was sent showed this stored value; an unreadable page showed nothing."""
        shown = self.cleaned_data["shown"]
        return shown is not None and shown.get(field) == mark(self.normal(field, stored))

    def clashes(self, stored: dict[str, Any], accepted: dict[str, Any]) -> list[Conflict]:
        """What of the accepted fields contradicts the step's answers as others saved them meanwhile."""
        return []

    def rewritten(self, stored: "StepForm") -> Any:
        """What was sent, as the page sends it in the language that is active now, over a newer stored state.

        For a page that changes its language: sound values are written anew, wrong ones stay as they were typed. What others saved
        meanwhile was not shown yet: its marks stay those of the page, so that it is told of, or asked about, with the next save.
        """
        data = cast(QueryDict, self.data).copy()
        shown = self.cleaned_data["shown"]
        if shown is None:
            data["base_revision"] = stored.initial["base_revision"]
            data["shown"] = stored.initial["shown"]
            return data
        withheld = self.withheld()
        saved = {
            field: stored.marks.get(field)
            for field, value in self.values().items()
            if field not in withheld and mark(value) == stored.marks.get(field)
        }
        known = {field: value for field, value in (shown | saved).items() if value is not None}
        data["shown"] = json.dumps(known, separators=(",", ":"))
        return data

    def inputs(self, field: str) -> dict[str, Any]:
        """How the script puts a stored value onto an open page: the input's `name` and its `values`, or the question's `html`.

        Empty when the page has to be loaded anew to show it.
        """
        raise NotImplementedError

    def make_helper(self) -> FormHelper:
        """A crispy helper for a form whose page writes the form tag and the buttons."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        return helper

    def problems(self) -> list[tuple[str, str, str]]:
        """What is wrong, for the summary on top: (id of the place, the question, the sentence)."""
        return [
            (self.anchor(name), self.question(name), str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]

    def question(self, name: str) -> str:
        """What a field is called in the summary."""
        return str(self.fields[name].label)

    def anchor(self, name: str) -> str:
        """The id that a link to a field jumps to."""
        return f"id_{name}"
