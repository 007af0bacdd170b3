"""The form for what an integrator states beside the levels: size, functions, legal eligibilities, price."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from pydantic import ValidationError

from assessment.forms.parsing import to_number, to_whole, written
from assessment.wording import country_names
from scoring.forms import PartsForm, day_field, first_reason, source_field
from scoring.profile_parts import FACTS
from scoring.profile_schema import EVERYWHERE, Eligibility, Functions, Installation, MailboxPrice, Profile
from scoring.profile_screens import Known, eligibility_choices

BLANK_ROWS = 2
MOST_ROWS = 40
PREFIXES = {
    "size": "largest_installation",
    "functions": "functions",
    "held": "eligibilities",
    "price": "price",
}
COLUMNS = ("kind", "country", "source", "expires")


class FactsForm(PartsForm):
    """Field names: `size.*`, `functions.*`, `held.*` with one number for each row, `price.*`."""

    def __init__(self, profile: Profile, known: Known, lang: str, *, data: Any = None, **more: Any) -> None:
        held = profile.eligibilities or ()
        typed = more.get("typed") or {}
        self.rows = min(MOST_ROWS, max(len(held) + BLANK_ROWS, _rows_in(data or typed)))
        self.known, self.lang = known, lang
        super().__init__(profile, FACTS, data=data, stored=_stored(profile), **more)
        self._add_size_and_price()
        self.fields["functions.stated"] = _check(_("The integrator states which functions it offers"))
        offered = profile.functions.offered if profile.functions else ()
        choices = dict(known.function_choices(lang)) | {
            key: key for key in offered if key not in known.functions
        }
        self.fields["functions.offered"] = forms.MultipleChoiceField(
            required=False,
            label=_("Functions that are part of the service"),
            choices=list(choices.items()),
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            error_messages={"invalid_choice": _("No published questionnaire has this function.")},
        )
        self.fields["functions.source"] = source_field(_("Source"))
        self.fields["held.stated"] = _check(_("The integrator states which eligibilities it holds"))
        for row in range(self.rows):
            self._add_row(row)

    def _add_size_and_price(self) -> None:
        for name, label in (
            ("size.mailboxes", _("Mailboxes in the largest installation for one client")),
            ("price.per_mailbox_month", _("Price in euros for each mailbox and month, VAT excluded")),
        ):
            self.fields[name] = forms.CharField(
                required=False,
                label=label,
                widget=forms.TextInput(attrs={"class": "form-control number-input", "inputmode": "decimal"}),
            )
        self.fields["size.source"] = source_field(_("Source"))
        self.fields["price.source"] = source_field(_("Source"))

    def _add_row(self, row: int) -> None:
        self.fields[f"held.kind.{row}"] = forms.ChoiceField(
            required=False,
            label=_("Eligibility"),
            choices=[("", _("none")), *eligibility_choices(self.known, self.lang)],
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields[f"held.country.{row}"] = forms.ChoiceField(
            required=False,
            label=_("Country"),
            choices=[("", _("everywhere")), *country_names(self.lang).items()],
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields[f"held.source.{row}"] = source_field(_("Source"))
        self.fields[f"held.expires.{row}"] = day_field(_("Expires on"))

    def part_of(self, field: str) -> str:
        return PREFIXES[field.partition(".")[0]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["parts"] = {
            "largest_installation": self._built("size.mailboxes", self._size),
            "functions": self._built("functions.offered", self._functions),
            "eligibilities": self._held(),
            "price": self._built("price.per_mailbox_month", self._price),
        }
        return cleaned

    def _built(self, field: str, build: Any) -> Any:
        """What `build` makes of the fields; its refusal stands at `field`."""
        try:
            return build(self.cleaned_data)
        except ValidationError as error:
            self.add_error(field, f"{self.fields[field].label}: {first_reason(error)}")
        except forms.ValidationError as error:
            self.add_error(field, f"{self.fields[field].label}: {' '.join(error.messages)}")
        return None

    @staticmethod
    def _size(cleaned: dict[str, Any]) -> Installation | None:
        if not cleaned.get("size.mailboxes"):
            _refuse_lone_source(cleaned.get("size.source"))
            return None
        return Installation(
            mailboxes=to_whole(cleaned["size.mailboxes"]), source=cleaned.get("size.source", "")
        )

    @staticmethod
    def _price(cleaned: dict[str, Any]) -> MailboxPrice | None:
        if not cleaned.get("price.per_mailbox_month"):
            _refuse_lone_source(cleaned.get("price.source"))
            return None
        amount = to_number(cleaned["price.per_mailbox_month"])
        return MailboxPrice.model_validate(
            {"per_mailbox_month": f"{amount:f}", "source": cleaned.get("price.source", "")}
        )

    @staticmethod
    def _functions(cleaned: dict[str, Any]) -> Functions | None:
        offered = cleaned.get("functions.offered") or []
        if not offered and not cleaned.get("functions.stated"):
            _refuse_lone_source(cleaned.get("functions.source"))
            return None
        return Functions(offered=tuple(offered), source=cleaned.get("functions.source", ""))

    def _held(self) -> tuple[Eligibility, ...] | None:
        found: list[Eligibility] = []
        for row in range(self.rows):
            said = {name: self.cleaned_data.get(f"held.{name}.{row}") for name in COLUMNS}
            if not said["kind"]:
                if any(said.values()):
                    self.add_error(f"held.kind.{row}", _("Say which eligibility the line is about."))
                continue
            country = None if said["kind"] in EVERYWHERE else said["country"] or None
            entry = self._built(
                f"held.country.{row}",
                lambda _, said=said, country=country: Eligibility.model_validate(
                    {**said, "country": country}
                ),
            )
            found += [entry] if entry else []
        return tuple(found) if found or self.cleaned_data.get("held.stated") else None

    # Field names hold points, which a template cannot follow.
    @property
    def named(self) -> dict[str, forms.BoundField]:
        """The fields that are there once, by their names with underscores."""
        return {
            name.replace(".", "_"): self[name]
            for name in self.fields
            if not name.startswith("held.") or name == "held.stated"
        }

    def lines(self) -> list[list[forms.BoundField]]:
        """The rows of eligibilities as the page lays them out."""
        return [[self[f"held.{name}.{row}"] for name in COLUMNS] for row in range(self.rows)]


def _refuse_lone_source(source: Any) -> None:
    """Nothing is stated; a source without it would be lost, so it is refused."""
    if source:
        raise forms.ValidationError(_("there is a source, but nothing is stated"))


def _check(label: str) -> forms.BooleanField:
    return forms.BooleanField(
        required=False, label=label, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )


def _rows_in(data: Any) -> int:
    """How many rows were sent."""
    sent = [name.rpartition(".")[2] for name in data if name.startswith("held.kind.")]
    return max(
        (int(number) + 1 for number in sent if number.isascii() and number.isdigit() and len(number) < 3),
        default=0,
    )


def _stored(profile: Profile) -> dict[str, Any]:
    size, functions, held, price = (getattr(profile, part) for part in FACTS)
    return {
        "size.mailboxes": size.mailboxes if size else "",
        "size.source": size.source if size else "",
        "functions.stated": functions is not None,
        "functions.offered": list(functions.offered) if functions else [],
        "functions.source": functions.source if functions else "",
        "held.stated": held is not None,
        "price.per_mailbox_month": written(price.per_mailbox_month) if price else "",
        "price.source": price.source if price else "",
        **{
            f"held.{name}.{row}": value if value is not None else ""
            for row, entry in enumerate(held or ())
            for name, value in entry.model_dump().items()
        },
    }
