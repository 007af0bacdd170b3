"""The filters of the work list: what may be asked for, in words, and addresses that keep it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import CONSULTANT
from assessment.models import LANGUAGES
from reports import desk
from reports.rendering.texts import say
from scoring.standing_models import RANKS

LONGEST_AGE = 3650
ANY = ("", _("any"))
TAB_WORDS = {
    "waiting": _("Waiting for review"),
    "mine": _("Mine, in review"),
    "in_review": _("In review"),
    "returned": _("Returned"),
    "approved": _("Approved"),
    "draft": _("With the client"),
    "all": _("All"),
}
SORT_WORDS = [
    ("since", _("Longest in this state first")),
    ("-since", _("Latest change of state first")),
    ("submitted", _("Submitted first")),
    ("-submitted", _("Submitted last")),
    ("client", _("Client, A to Z")),
    ("-client", _("Client, Z to A")),
    ("-score", _("Highest score first")),
    ("score", _("Lowest score first")),
    ("-verdict", _("Best verdict first")),
    ("verdict", _("Worst verdict first")),
    ("-must", _("Most must-haves unmet first")),
    ("must", _("Fewest must-haves unmet first")),
]


def reviewers() -> QuerySet[User]:
    """Who may be the reviewer of an assessment: the consultants, also those who left."""
    return User.objects.filter(Q(groups__name=CONSULTANT)).order_by("last_name", "first_name", "email")


class FilterForm(forms.Form):
    """Every field may be empty; one that holds nonsense filters nothing and says so."""

    verdict = forms.ChoiceField(label=_("Verdict"), required=False)
    reviewer = forms.ChoiceField(label=_("Reviewer"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[ANY, *LANGUAGES])
    unmet = forms.ChoiceField(
        label=_("Must-haves"),
        required=False,
        choices=[ANY, ("yes", _("some unmet")), ("no", _("none unmet"))],
    )
    adjusted = forms.ChoiceField(
        label=_("Adjustments"),
        required=False,
        choices=[ANY, ("yes", _("adjusted by a consultant")), ("no", _("as computed"))],
    )
    days = forms.IntegerField(
        label=_("Longer than … days"),
        required=False,
        min_value=1,
        max_value=LONGEST_AGE,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Write the days as a whole number from 1 to 3650.")
        ),
        # Not a number input: what was typed stays there when it is none.
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    sort = forms.ChoiceField(label=_("Sort by"), required=False, choices=SORT_WORDS)

    def __init__(self, data: Mapping[str, Any], *, lang: str, rated: bool) -> None:
        given = {name: str(data.get(name, "")).replace("\0", "")[:200] for name in self.base_fields}
        super().__init__({name: value for name, value in given.items() if value})
        best_first = sorted(RANKS, key=lambda verdict: -RANKS[verdict])
        self.fields["verdict"].choices = [  # type: ignore[attr-defined]
            ANY,
            *((verdict, say(f"verdict_{verdict}", lang)) for verdict in best_first),
        ]
        people = [(str(person.pk), str(person)) for person in reviewers()]
        self.fields["reviewer"].choices = [ANY, ("me", _("me")), ("none", _("nobody")), *people]  # type: ignore[attr-defined]
        if not rated:
            for name in ("verdict", "unmet", "adjusted"):
                del self.fields[name]
            self.fields["sort"].choices = [  # type: ignore[attr-defined]
                pair for pair in SORT_WORDS if pair[0].removeprefix("-") not in desk.RATED_SORTS
            ]
        for field in self.fields.values():
            number = isinstance(field, forms.IntegerField)
            field.widget.attrs["class"] = "form-control" if number else "form-select"

    def wanted(self) -> dict[str, Any]:
        """The values that hold, without the empty ones."""
        self.full_clean()
        for name in self.errors:
            self.fields[name].widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"id_{name}_error"}
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str, value: Any) -> str:
        """A filter in words: "Verdict: good"."""
        if name == "days":
            return ngettext(
                "more than %(days)s day in this state", "more than %(days)s days in this state", value
            ) % {"days": value}
        choice = dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
        return gettext("%(filter)s: %(choice)s") % {"filter": self.fields[name].label, "choice": choice}


def address(parameters: Mapping[str, Any], **changes: Any) -> str:
    """The list's address with these parameters, some of them changed; empty ones are left out."""
    kept = {name: value for name, value in {**parameters, **changes}.items() if value}
    return f"?{urlencode(kept)}"
