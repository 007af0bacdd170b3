"""What the forms of all steps share: the revision and the values that the page showed, and which fields were changed."""

import json
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from assessment.forms.parsing import RevisionField, ShownField, fingerprint


class StepForm(forms.Form):
    """One step. `stored` is the step's JSON map; subclasses say which fields it has and what they hold.

    A field is named as `save_step` names it: a fact's key, or "criterion.part". Its value is what would be stored, None for
    nothing.
    """

    base_revision = RevisionField(required=False)
    shown = ShownField(required=False)
    answered_by: dict[str, str] = {}  # question -> who else answered it, in words; the page fills it

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

    def changes(self) -> dict[str, Any]:
        """The fields whose value is another one than the page showed; None takes a value away."""
        shown = self.cleaned_data["shown"]
        before = self.marks if shown is None else shown
        return {
            field: value
            for field, value in self.values().items()
            if (None if value is None else fingerprint(value)) != before.get(field)
        }

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
