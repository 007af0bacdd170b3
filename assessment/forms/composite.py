"""The fields of the facts that hold more than one value: lists, maps, tables. All work without JavaScript.

Each is one Django field whose widget reads every input that starts with its name (`sources-0-gb`) into a `Raw` map; `clean`
turns the map into what is stored. Tables always offer empty rows, so that one can add without a script.
"""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessment.catalogue.codes import COUNTRIES, LANGUAGE_CODES
from assessment.catalogue.definition import Fact
from assessment.forms.parsing import plain_text
from assessment.values import LONGEST, MOST_ENTRIES
from assessment.wording import country_names, language_names

EMPTY_ROWS = 2
MOST_ROWS = MOST_ENTRIES + EMPTY_ROWS
LIKELY_COUNTRIES = ("IT", "FR", "DE", "CH", "BE", "ES", "AT", "LU", "NL", "IE")
LIKELY_LANGUAGES = ("it", "fr", "en", "de", "es", "pt", "nl")
NONE = "none"

Errors = list[forms.ValidationError]


class Raw(dict[str, Any]):
    """What the inputs of one field hold, by the part of their name after the field's."""


class CompositeWidget(forms.Widget):
    """All the inputs of one field, drawn by the field's template."""

    use_fieldset = True

    def __init__(self, field: "CompositeField") -> None:
        super().__init__()
        self.field, self.template_name = field, f"assessment/widgets/{field.template}.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Raw:
        lists = data.getlist if hasattr(data, "getlist") else lambda key: [data[key]]
        return Raw(
            {
                key[len(name) + 1 :]: [str(text) for text in lists(key)]
                for key in data
                if key.startswith(f"{name}-")
            }
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        raw = value if isinstance(value, Raw) else Raw()
        context["widget"] |= {
            "parts": self.field.parts(raw),
            "may_be_empty": self.field.fact.may_be_empty,
            "none": bool(raw.get(NONE)),
            "label": self.field.label,
        }
        return context

    def __deepcopy__(self, memo: dict[int, Any]) -> "CompositeWidget":
        # Django copies the declared fields of a form; these are built for one form each, and hold their field.
        return self


class CompositeField(forms.Field):
    """A fact with several inputs. Subclasses: `to_raw` (stored -> inputs), `parse` (inputs -> stored), `parts` (for the page)."""

    template = ""

    def __init__(self, fact: Fact, lang: str) -> None:
        self.fact, self.lang = fact, lang
        widget = CompositeWidget(self)
        super().__init__(required=False, label=fact.label.get(lang), widget=widget)
        self.widget = widget

    def prepare_value(self, value: Any) -> Raw:
        if isinstance(value, Raw):
            return value
        if value is None:
            return Raw()
        raw = Raw(self.to_raw(value))
        if not value:
            raw[NONE] = ["on"]
        return raw

    def clean(self, value: Any) -> Any:
        raw = value if isinstance(value, Raw) else Raw()
        errors: Errors = []
        parsed = self.parse(raw, errors)
        if errors:
            raise forms.ValidationError(errors)
        confirmed = bool(raw.get(NONE)) and self.fact.may_be_empty
        if parsed and confirmed:
            raise forms.ValidationError(
                _("You gave answers and also confirmed that there are none. Keep one of the two.")
            )
        return parsed if parsed or confirmed else None

    def to_raw(self, value: Any) -> dict[str, Any]:
        raise NotImplementedError

    def parse(self, raw: Raw, errors: Errors) -> Any:
        raise NotImplementedError

    def parts(self, raw: Raw) -> Any:
        raise NotImplementedError


def one(raw: Raw, key: str) -> str:
    """The text of one input."""
    return plain_text(raw[key][0]) if raw.get(key) else ""


def text_of(raw: Raw, key: str) -> str:
    """The text of an input as it was typed."""
    return raw[key][0] if raw.get(key) else ""


def row_count(raw: Raw, least: int = EMPTY_ROWS + 1) -> int:
    """How many rows to read or show: those in use and the empty ones."""
    used = [
        int(key.split("-")[0]) + 1
        for key, texts in raw.items()
        if re.match(r"[0-9]{1,4}-", key) and any(texts)
    ]
    return min(MOST_ROWS, max([least, *(count + EMPTY_ROWS for count in used)]))


def in_row(number: int, error: forms.ValidationError) -> Iterator[forms.ValidationError]:
    for message in error.messages:
        yield forms.ValidationError(_("Row %(row)s: %(message)s") % {"row": number + 1, "message": message})


class LinesField(CompositeField):
    """A list of texts, one on each line."""

    template = "lines"

    def to_raw(self, value: list[str]) -> dict[str, Any]:
        return {"lines": ["\n".join(value)]}

    def parse(self, raw: Raw, errors: Errors) -> list[str]:
        lines = [line.strip() for line in one(raw, "lines").split("\n") if line.strip()]
        for at, line in enumerate(lines):
            if len(line) > LONGEST["text"]:
                message = _("This line is longer than %(longest)s characters.") % {"longest": LONGEST["text"]}
                errors += in_row(at, forms.ValidationError(message))
        return lines

    def parts(self, raw: Raw) -> Any:
        return {"text": raw["lines"][0] if raw.get("lines") else ""}


class OptionsField(CompositeField):
    """Any of a list of options, as checkboxes."""

    template = "boxes"

    def known(self) -> dict[str, str]:
        return {option.value: option.label.get(self.lang) for option in self.fact.options}

    def to_raw(self, value: list[str]) -> dict[str, Any]:
        return {"box": [code for code in value if code in self.known()]}

    def parse(self, raw: Raw, errors: Errors) -> list[str]:
        chosen = raw.get("box", [])
        if any(value not in self.known() for value in chosen):
            errors.append(forms.ValidationError(_("Choose among the options shown.")))
        return [value for value in self.known() if value in chosen]

    def parts(self, raw: Raw) -> Any:
        chosen = raw.get("box", [])
        return {
            "boxes": [(value, label, value in chosen) for value, label in self.known().items()],
            "other": None,
        }


class CodesField(OptionsField):
    """Countries or languages: the likely ones as checkboxes, any other by its code."""

    def __init__(self, fact: Fact, lang: str) -> None:
        self.countries = fact.type == "countries"
        self.names = country_names(lang) if self.countries else language_names(lang)
        super().__init__(fact, lang)

    def known(self) -> dict[str, str]:
        return {code: self.names[code] for code in (LIKELY_COUNTRIES if self.countries else LIKELY_LANGUAGES)}

    def to_raw(self, value: list[str]) -> dict[str, Any]:
        return super().to_raw(value) | {
            "other": [", ".join(code for code in value if code not in self.known())]
        }

    def parse(self, raw: Raw, errors: Errors) -> list[str]:
        chosen = super().parse(raw, errors)
        for word in re.split(r"[\s,;]+", one(raw, "other")):
            code = word.upper() if self.countries else word.lower()
            if not code:
                continue
            if code not in (COUNTRIES if self.countries else LANGUAGE_CODES):
                message = _("“%(code)s” is not a code of two letters that we know.") % {"code": word[:20]}
                errors.append(forms.ValidationError(message))
            elif code not in chosen:
                chosen.append(code)
        return chosen

    def parts(self, raw: Raw) -> Any:
        label = (
            _("Other countries, by code (PT, SE)")
            if self.countries
            else _("Other languages, by code (ro, ar)")
        )
        return super().parts(raw) | {
            "other": raw["other"][0] if raw.get("other") else "",
            "other_label": label,
        }
