"""The form with which a consultant writes a question to as many answers as need one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.questions import Named
from assessment.returning import LONGEST, LONGEST_MESSAGE, SHORTEST, Wording
from reports.asking import Section

TOO_SHORT = _(
    "Write the question out: at least %(limit_value)d characters, so that the client knows what you mean."
)


class AskForm(forms.Form):
    """One text for each question of the questionnaire, most of them empty: what is written to is asked.

    `round` is the newest round of questions that the page knew; `q` and `open` narrow down what is listed, nothing else.
    """

    message = forms.CharField(
        label=_("Message to the client (optional)"),
        required=False,
        max_length=LONGEST_MESSAGE,
        help_text=_(
            "It is part of the e-mail and stands above the questions. The client reads it as you write it."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    q = forms.CharField(required=False, max_length=200)
    open = forms.BooleanField(required=False)
    round = forms.IntegerField(required=False, min_value=0, max_value=32000, widget=forms.HiddenInput)

    def __init__(self, found: list[Section], data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="id_%s")
        self.named: dict[str, Named] = {}
        for section in found:
            for row in section.rows:
                self.named[row.named.id] = row.named
                self.fields[row.named.id] = forms.CharField(
                    label=row.name,
                    required=False,
                    min_length=SHORTEST,
                    max_length=LONGEST,
                    error_messages={"min_length": TOO_SHORT},
                    widget=forms.Textarea(attrs={"rows": 3}),
                )
                row.bound = self[row.named.id]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(self.data.get(name, "").strip() for name in self.named):
            raise forms.ValidationError(
                _("Write at least one question: open a line below, or take a suggestion."), code="nothing"
            )
        return cleaned

    @property
    def wordings(self) -> list[Wording]:
        """The questions that were written, in the questionnaire's order; only of a valid form."""
        return [
            Wording(named, self.cleaned_data[name])
            for name, named in self.named.items()
            if self.cleaned_data.get(name)
        ]

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(where, which question, what is wrong) for the summary on top; the place of the form as a whole is "suggestions"."""
        return [
            ("suggestions" if name == "__all__" else f"id_{name}", self._label(name), str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]

    def _label(self, name: str) -> str:
        return "" if name == "__all__" else str(self.fields[name].label or name)
