"""The forms around the questionnaire: beginning alone, a lost link, one step for a colleague."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.forms.parsing import language
from assessment.models import LANGUAGES

BAD_ADDRESS = _("Write a whole e-mail address, such as anna.rossi@example.org.")
LONGEST_NOTE = 1000


class PlainForm(forms.Form):
    """A form whose page writes the form tag and the buttons itself."""

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.include_media = False


def _address(**extra: Any) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={"required": BAD_ADDRESS, "invalid": BAD_ADDRESS},
        **extra,
    )


class WatchedForm(PlainForm):
    """A public form: a field that no person sees tells programs that fill in everything."""

    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    @property
    def is_filled_in_by_a_program(self) -> bool:
        return bool(self.data.get("website"))

    def clean_email(self) -> str:
        """Addresses are stored and compared in lower case."""
        return str(self.cleaned_data["email"]).lower()


class StartForm(WatchedForm):
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        error_messages={"required": _("Write the name of your organisation.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label=_("Your name (optional)"),
        required=False,
        max_length=200,
        help_text=_("It appears beside your answers, and in messages to colleagues whom you ask."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = _address(
        help_text=_("The private link goes there. It is the only way in: there is no password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"language": language()} | (initial or {}), auto_id="start_%s")


class LostLinkForm(WatchedForm):
    email = _address(
        help_text=_("The address at which you received your link, or with which you began."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class DelegateForm(PlainForm):
    name = forms.CharField(
        label=_("Colleague's name"),
        max_length=200,
        help_text=_("It appears beside what your colleague answers."),
        error_messages={"required": _("Write who should answer this step.")},
    )
    email = _address()
    note = forms.CharField(
        label=_("Message (optional)"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("It is part of the e-mail, as you write it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
