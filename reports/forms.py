"""The consultant's small forms."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assessment.drafting import published_titles
from assessment.forms.public import BAD_ADDRESS
from assessment.models import LANGUAGES
from scoring.models import Integrator


class BareForm(forms.Form):
    """A form whose page writes the form tag and the buttons itself."""

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True


def _address() -> forms.EmailField:
    """Where a link is mailed to; addresses are stored in lower case."""
    return forms.EmailField(
        label=_("E-mail address (optional)"),
        required=False,
        max_length=254,
        help_text=_("With it the link is mailed; without it you see the link once and send it yourself."),
        error_messages={"invalid": BAD_ADDRESS},
    )


class InviteForm(BareForm):
    organisation = forms.CharField(label=_("Organisation"), max_length=200)
    label = forms.CharField(
        label=_("Person"),
        max_length=200,
        help_text=_(
            "Who gets the private link: a name or a function. It appears beside what this person answers."
        ),
    )
    email = _address()
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    questionnaire = forms.ChoiceField(label=_("Questionnaire"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One asks which questionnaire only where there are several."""
        super().__init__(*args, **kwargs)
        titles = published_titles((get_language() or "en")[:2])
        self.fields["questionnaire"].choices = titles  # type: ignore[attr-defined]
        if len(titles) < 2:
            del self.fields["questionnaire"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class LinkForm(BareForm):
    label = forms.CharField(label=_("Person"), max_length=200)
    email = _address()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ProposeForm(BareForm):
    """Which integrator proposes, and in which language."""

    integrator = forms.ModelChoiceField(
        label=_("Integrator"),
        queryset=Integrator.objects.active(),
        to_field_name="slug",
        empty_label=None,
        error_messages={
            "invalid_choice": _(
                "No proposal can be made for this integrator: it is withdrawn or unknown. Choose another one."
            )
        },
    )
    language = forms.ChoiceField(label=_("Language of the proposal"), choices=LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "propose_%s", **kwargs})


class CopyForm(BareForm):
    """The client chooses the language of the copy."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
