"""The forms of those who write questionnaires: texts in three languages side by side, a new criterion, an upload, a number."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from assessment.catalogue.definition import LANGUAGES, LEVELS, Questionnaire
from assessment.catalogue.editing import LIST, Path, Slot, slots
from assessment.catalogue.uploads import LARGEST_UPLOAD, MOST_FILES
from assessment.forms.parsing import ShownField, fingerprint, plain_text
from assessment.wording import language_name, part_name

LONGEST = 4_000
SHORT = "short_form"
FOLLOWS_NUMBER = ("competencies", "blocks")


class TextArea(forms.Textarea):
    """A text in one language: the browser and screen readers are told which."""

    def __init__(self, lang: str, *, rows: int) -> None:
        super().__init__(attrs={"rows": rows, "lang": lang, "class": "form-control"})


def text_field(lang: str, what: str, *, longest: int | None, required: bool = True) -> forms.CharField:
    """A text that says, when it is missing, in which language and of what."""
    names = {"language": language_name(lang), "what": what}
    most = longest or LONGEST
    too_long = _("%(what)s, %(language)s: at most %(most)d characters.") % {**names, "most": most}
    return forms.CharField(
        required=required,
        strip=True,
        # Not as max_length: the browser would silently cut what is typed or pasted.
        validators=[MaxLengthValidator(most, message=too_long)],
        label=language_name(lang),
        widget=TextArea(lang, rows=1 if longest else 2),
        error_messages={"required": _("%(what)s: the text in %(language)s is missing.") % names},
    )


@dataclass
class Row:
    """One text: what it is, and its field in each language."""

    label: str
    slot: Slot
    fields: list[forms.BoundField] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        return any(bound.errors for bound in self.fields)


@dataclass
class Group:
    """The texts of one question or rule (key "" for those of the page itself)."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)
    short: forms.BoundField | None = None


class TextsForm(forms.Form):
    """All texts of one section. `marks` tells what the page showed, so that texts changed by two people are found."""

    shown = ShownField(required=False)

    def __init__(
        self,
        *,
        questionnaire: Questionnaire,
        section: str,
        lang: str,
        data: Any = None,
        typed: dict[str, Any] | None = None,
    ) -> None:
        self.questionnaire, self.section, self.lang = questionnaire, section, lang
        self.slots = slots(questionnaire, section)
        self.paths: dict[str, Path] = {}
        self.criteria = {
            criterion.key: criterion
            for competency in questionnaire.competencies
            if competency.key == section
            for criterion in competency.criteria
        }
        initial = dict(self._stored())
        marks = {name: fingerprint(value) for name, value in initial.items()}
        super().__init__(
            data,
            initial={**initial, **(typed or {}), "shown": json.dumps(marks, separators=(",", ":"))},
            auto_id="id_%s",
        )
        for slot in self.slots:
            for lang_ in LANGUAGES:
                what = self._label(slot)
                self.fields[_name(slot, lang_)] = text_field(
                    lang_, what, longest=slot.longest, required=not slot.is_optional
                )
        for key in self.criteria:
            self.fields[f"{key}.{SHORT}"] = forms.BooleanField(
                required=False,
                label=_("Part of the short form"),
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    def _stored(self) -> Iterable[tuple[str, Any]]:
        for slot in self.slots:
            for lang in LANGUAGES:
                name = _name(slot, lang)
                self.paths[name] = (*slot.path, lang)
                yield name, plain_text(slot.texts[lang])
        for key, criterion in self.criteria.items():
            yield f"{key}.{SHORT}", criterion.short_form

    def clean(self) -> dict[str, Any]:
        """An optional text is there in all languages, or in none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for slot in (slot for slot in self.slots if slot.is_optional):
            texts = {lang: cleaned.get(_name(slot, lang)) for lang in LANGUAGES}
            for lang, text in texts.items():
                if not text and any(texts.values()):
                    message = _("%(what)s: the text in %(language)s is missing.")
                    names = {"what": self._label(slot), "language": language_name(lang)}
                    self.add_error(_name(slot, lang), forms.ValidationError(message % names))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Field -> new value, of the fields that the person changed; compared with what the page showed."""
        marks = self.cleaned_data["shown"]
        values = {name: self._value(name) for name in self.fields if name != "shown"}
        before = marks if marks is not None else {name: fingerprint(self.initial[name]) for name in values}
        return {name: value for name, value in values.items() if fingerprint(value) != before.get(name)}

    def _value(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return plain_text(value or "") if name in self.paths else bool(value)

    def vanished(self) -> list[str]:
        """Texts that were typed into fields that no longer exist: somebody removed their question meanwhile."""
        marks = self.cleaned_data.get("shown") or {}
        typed = {name: plain_text(str(self.data.get(name, ""))) for name in marks if name not in self.fields}
        return [text for name, text in typed.items() if text and fingerprint(text) != marks[name]]

    def groups(self) -> list[Group]:
        """The fields as the page lays them out."""
        found: dict[str, Group] = {}
        for slot in self.slots:
            key = self._group_key(slot)
            group = found.setdefault(key, Group(key, self._title(key)))
            row = Row(self._label(slot, short=True), slot, [self[_name(slot, lang)] for lang in LANGUAGES])
            group.rows.append(row)
        for key, group in found.items():
            if key in self.criteria:
                group.short = self[f"{key}.{SHORT}"]
        return list(found.values())

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of everything wrong, for the summary on top."""
        return [
            (f"id_{name}" if name in self.fields else "content", self._located(name, str(error)))
            for name, errors in self.errors.items()
            for error in errors
        ]

    def _located(self, name: str, sentence: str) -> str:
        path = self.paths.get(name, ())
        slot = next((slot for slot in self.slots if path and slot.path == path[:-1]), None)
        title = self._title(self._group_key(slot)) if slot else ""
        return f"{title} - {sentence}" if title else sentence

    def name_of(self, name: str) -> str:
        """What a field is called in a list of conflicts."""
        path = self.paths.get(name)
        slot = next((slot for slot in self.slots if path and slot.path == path[:-1]), None)
        if slot is None:
            return f"{self._title(name.partition('.')[0])} - {_('Part of the short form')}"
        return self._located(name, f"{self._label(slot)} ({language_name(path[-1] if path else '')})")

    def _group_key(self, slot: Slot) -> str:
        if slot.path[0] in FOLLOWS_NUMBER:
            return slot.path[3] if len(slot.path) > 4 else ""
        return slot.path[1] if len(slot.path) > 2 and self.section.startswith(LIST) else ""

    def _title(self, key: str) -> str:
        if key in self.criteria:
            criterion = self.criteria[key]
            return f"{criterion.number} {criterion.name.get(self.lang)}"
        fact = next((fact for fact in self.questionnaire.facts if fact.key == key), None)
        if fact is not None and not self.section.startswith(LIST):
            return fact.label.get(self.lang)
        return key.replace("_", " ")

    def _label(self, slot: Slot, *, short: bool = False) -> str:
        """What a text is: `Level 2`, `Help`, `Option: exchange`."""
        label = part_name(slot.field, slot.place)
        inner = slot.path[5:-1] if slot.path[0] in FOLLOWS_NUMBER else slot.path[3:-1]
        owner = next((part for part in inner if not part.isdigit() and part != "levels"), "")
        return f"{label}: {owner}" if owner and slot.field == "label" else label


def _name(slot: Slot, lang: str) -> str:
    return ".".join((*slot.path, lang))


class CriterionForm(forms.Form):
    """A new criterion: its name and five levels in every language."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s")
        for part in self.parts():
            for lang in LANGUAGES:
                self.fields[f"{part}.{lang}"] = text_field(lang, self.label(part), longest=None)
        self.fields[SHORT] = forms.BooleanField(
            required=False,
            label=_("Part of the short form"),
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )

    @staticmethod
    def parts() -> list[str]:
        return ["name", *(f"levels.{at}" for at in range(LEVELS))]

    @staticmethod
    def label(part: str) -> str:
        name, _dot, place = part.partition(".")
        return part_name(name, place)

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(self.label(part), [self[f"{part}.{lang}"] for lang in LANGUAGES]) for part in self.parts()]

    def texts(self, part: str) -> dict[str, str]:
        return {lang: plain_text(self.cleaned_data[f"{part}.{lang}"]) for lang in LANGUAGES}

    def levels(self) -> list[dict[str, str]]:
        return [self.texts(f"levels.{at}") for at in range(LEVELS)]

    def problems(self) -> list[tuple[str, str]]:
        return [
            (f"id_{name}" if name in self.fields else "content", str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; the value is a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if not sent:
            raise forms.ValidationError(_("Choose a ZIP or the YAML files."), code="required")
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)d files at once.") % {"most": MOST_FILES})
        if sum(entry.size for entry in sent) > LARGEST_UPLOAD:
            raise forms.ValidationError(
                _("At most %(most)d kB together.") % {"most": LARGEST_UPLOAD // 1000}, code="large"
            )
        return [super(ManyFilesField, self).clean(entry, initial) for entry in sent]


class UploadForm(forms.Form):
    """A ZIP, or YAML files that replace those of a version."""

    sent = ManyFilesField(
        label=gettext_lazy("A ZIP, or one or more YAML files"),
        widget=ManyFilesInput(attrs={"class": "form-control", "accept": ".zip,.yaml"}),
        allow_empty_file=True,
    )
    base = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Files that you do not send come from"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, versions: Sequence[tuple[int, str]]) -> None:
        super().__init__(
            data, files, auto_id="id_%s", initial={"base": str(versions[0][0]) if versions else ""}
        )
        choices = [(str(pk), name) for pk, name in versions]
        self.fields["base"].choices = [*choices, ("", _("nothing: I send all of them"))]  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """The number of the new version."""

    version = forms.RegexField(
        regex=Questionnaire.VERSION,
        max_length=20,
        label=gettext_lazy("Number of the new version"),
        widget=forms.TextInput(attrs={"class": "form-control number-input", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("A number has three parts, such as 1.2.0.")},
    )


def explained(error: ValidationError) -> list[str]:
    """What pydantic refuses, as sentences; the forms find most of it before."""
    return [
        f"{'.'.join(str(part) for part in item['loc'])}: {item.get('ctx', {}).get('error', item['msg'])}".removeprefix(
            ": "
        )
        for item in error.errors(include_url=False)
    ]
