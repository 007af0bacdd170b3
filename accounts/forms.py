from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """E-mail and password. The error is the same whether the address exists or not."""

    error_messages = {
        "invalid_login": _(
            "This e-mail address and password do not go together. Check both; the password is case-sensitive."
        ),
        "inactive": _(
            "This e-mail address and password do not go together. Check both; the password is case-sensitive."
        ),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"] = forms.EmailField(
            label=_("E-mail address"),
            widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
        )
        self.fields["password"].label = _("Password")
        self.order_fields(["username", "password"])

    def clean_username(self) -> str:
        """Addresses are stored in lower case."""
        return str(self.cleaned_data["username"]).lower()
