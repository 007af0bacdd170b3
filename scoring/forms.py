"""The forms of the profiles. Each yields parts (`profile_parts`) and the marks of what its page showed."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from assessment.catalogue.definition import Competency
from assessment.forms.parsing import ShownField
from scoring.profile_parts import CRITERIA, mark
from scoring.profile_reading import worded
from scoring.profile_schema import LONGEST_SLUG, Level, Names, Profile
from scoring.profile_screens import evidence_word


def first_reason(error: ValidationError) -> str:
    """The first thing that the schema refuses, in words."""
    item = error.errors(include_url=False, include_input=False)[0]
    return worded(item["type"], item.get("ctx", {}))


class PartsForm(forms.Form):
    """A form over parts of a profile. `typed`: field -> raw value of this person, over what is stored."""

    shown = ShownField(required=False)

    def __init__(
        self,
        profile: Profile,
        names: Iterable[str],
        *,
        data: Any = None,
        typed: Mapping[str, Any] | None = None,
        stored: Mapping[str, Any],
    ) -> None:
        self.profile, self.part_names = profile, tuple(names)
        marks = {name: mark(profile, name) for name in self.part_names}
        super().__init__(
            data,
            auto_id="id_%s",
            initial={**stored, **(typed or {}), "shown": json.dumps(marks, separators=(",", ":"))},
        )

    def values(self) -> dict[str, Any]:
        """Part -> value, of the parts that the person changed; compared with what the page showed."""
        sent: dict[str, Any] = self.cleaned_data["parts"]
        before = self.marks() or {name: mark(self.profile, name) for name in sent}
        as_sent = {
            name: mark(self.profile.model_copy(update={name: value}), name)
            if not name.startswith(CRITERIA)
            else mark(self.profile.with_levels({name.removeprefix(CRITERIA): value}), name)
            for name, value in sent.items()
        }
        return {name: value for name, value in sent.items() if as_sent[name] != before.get(name)}

    def marks(self) -> dict[str, str]:
        return self.cleaned_data.get("shown") or {}

    def typed(self, parts: Iterable[str]) -> dict[str, Any]:
        """Field -> what was typed in the fields of these parts."""
        owners = set(parts)
        return {
            name: self[name].data for name in self.fields if name != "shown" and self.part_of(name) in owners
        }

    def part_of(self, field: str) -> str:
        """The part that a field belongs to."""
        raise NotImplementedError

    def anchor(self, part: str) -> str:
        """The id of the first field of a part."""
        return next(f"id_{name}" for name in self.fields if name != "shown" and self.part_of(name) == part)

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of everything wrong, for the summary on top."""
        return [
            (f"id_{name}" if name in self.fields else "content", str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]


class DayInput(forms.DateInput):
    """A date picker; what is no date stays as typed, in an input of text, since a date picker would show it as empty."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", shown, re.ASCII):
            context["widget"]["type"] = "text"
        return context


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        required=False,
        label=label,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        widget=DayInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        error_messages={"invalid": _("%(what)s: this is no date.") % {"what": label}},
    )


def source_field(label: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        label=label,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class CompetencyForm(PartsForm):
    """What is known of each criterion of a competency."""

    PARTS = ("level", "evidence", "source", "dated", "expires")

    def __init__(self, profile: Profile, competency: Competency, lang: str, **more: Any) -> None:
        self.criteria = {criterion.key: criterion for criterion in competency.criteria}
        self.lang = lang
        stored = {
            f"{key}.{name}": "" if value is None else value
            for key in self.criteria
            for name, value in profile.level(key).model_dump().items()
        }
        super().__init__(profile, [f"{CRITERIA}{key}" for key in self.criteria], stored=stored, **more)
        for key, criterion in self.criteria.items():
            title = self.title(key)
            self.fields[f"{key}.level"] = forms.TypedChoiceField(
                required=False,
                label=_("Level"),
                coerce=int,
                empty_value=None,
                choices=[
                    ("", _("not known")),
                    *(
                        (at, _("%(level)s: %(words)s") % {"level": at, "words": text.get(lang)})
                        for at, text in enumerate(criterion.levels)
                    ),
                ],
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={
                    "invalid_choice": _("%(title)s: the level is 0 to 4, or not known.") % {"title": title}
                },
            )
            self.fields[f"{key}.evidence"] = forms.ChoiceField(
                label=_("Evidence"),
                choices=[(name, evidence_word(name)) for name in ("declared", "documented", "verified")],
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={
                    "required": _("%(title)s: choose how far it is proven.") % {"title": title},
                    "invalid_choice": _("%(title)s: choose how far it is proven.") % {"title": title},
                },
            )
            self.fields[f"{key}.source"] = source_field(_("Source"))
            self.fields[f"{key}.dated"] = day_field(_("Date of the evidence"))
            self.fields[f"{key}.expires"] = day_field(_("Expires on"))

    def title(self, key: str) -> str:
        return f"{self.criteria[key].number} {self.criteria[key].name.get(self.lang)}"

    def part_of(self, field: str) -> str:
        return CRITERIA + field.partition(".")[0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        parts = {}
        for key in self.criteria:
            names = [f"{key}.{name}" for name in self.PARTS]
            if any(name in self.errors for name in names):
                continue
            said = {name: cleaned[f"{key}.{name}"] for name in self.PARTS}
            if said["level"] is None:
                # Without a level the status that the select happens to show means nothing.
                said["evidence"] = "declared"
            try:
                parts[CRITERIA + key] = Level.model_validate(said)
            except ValidationError as error:
                where = error.errors()[0]["loc"]
                field = f"{key}.{where[0] if where else 'expires' if said['level'] is not None else 'level'}"
                self.add_error(field, f"{self.title(key)}: {first_reason(error)}")
        cleaned["parts"] = parts
        return cleaned

    def groups(self) -> list[dict[str, Any]]:
        """The fields as the page lays them out."""
        return [
            {
                "key": key,
                "title": self.title(key),
                "fields": [self[f"{key}.{name}"] for name in self.PARTS],
                "has_errors": any(f"{key}.{name}" in self.errors for name in self.PARTS),
            }
            for key in self.criteria
        ]


def name_field(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        required=required,
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": _("The name is missing.")},
    )


class NamesForm(PartsForm):
    """The name in three languages."""

    def __init__(self, profile: Profile, **more: Any) -> None:
        stored = {f"name.{lang}": text for lang, text in profile.name.model_dump().items()}
        super().__init__(profile, ["name"], stored=stored, **more)
        same = _("Only where it differs from the name")
        self.fields["name.en"] = name_field(_("Name"), required=True)
        self.fields["name.it"] = name_field(_("Name in Italian"), help_text=same)
        self.fields["name.fr"] = name_field(_("Name in French"), help_text=same)

    def part_of(self, field: str) -> str:
        return "name"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                names = Names.model_validate({lang: cleaned[f"name.{lang}"] for lang in ("en", "it", "fr")})
                cleaned["parts"] = {"name": names}
            except ValidationError as error:
                field = f"name.{error.errors()[0]['loc'][0]}"
                self.add_error(field, f"{self.fields[field].label}: {first_reason(error)}")
        return cleaned


class AddForm(forms.Form):
    """A new integrator: its name and, when wanted, its short name in addresses."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": gettext_lazy("The name is missing.")},
    )
    slug = forms.CharField(
        required=False,
        label=gettext_lazy("Short name in addresses and files"),
        help_text=gettext_lazy(
            "Lower-case letters, digits and hyphens; made from the name when left empty. It never changes."
        ),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        slug = cleaned["slug"] or slugify(cleaned["name"]).replace("_", "-")[:LONGEST_SLUG].strip("-")
        try:
            cleaned["profile"] = Profile.model_validate({"slug": slug, "name": {"en": cleaned["name"]}})
        except ValidationError as error:
            field = "slug" if error.errors()[0]["loc"][0] == "slug" else "name"
            self.add_error(field, f"{self.fields[field].label}: {first_reason(error)}")
        return cleaned

    def problems(self) -> list[tuple[str, str]]:
        return [(f"id_{name}", str(error)) for name, errors in self.errors.items() for error in errors]


class ImportForm(forms.Form):
    """A profile's file."""

    sent = forms.FileField(
        label=gettext_lazy("The profile's YAML file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".yaml,.yml"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id="id_%s")
