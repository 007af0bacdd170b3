"""The fields of the facts that hold more than one value: lists, maps, tables. All work without JavaScript.

Each is one Django field whose widget reads every input that starts with its name (`sources-0-gb`) into a `Raw` map; `clean`
turns the map into what is stored. Tables always offer empty rows, so that one can add without a script.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessment.catalogue.codes import COUNTRIES, LANGUAGE_CODES
from assessment.catalogue.definition import Fact
from assessment.forms.fields import DayField, fact_field
from assessment.forms.parsing import plain_text, to_whole, written
from assessment.values import LARGEST_NUMBER, LONGEST
from assessment.wording import country_names, language_names

EMPTY_ROWS = 2
MOST_ROWS = 100
LIKELY_COUNTRIES = ("IT", "FR", "DE", "CH", "BE", "ES", "AT", "LU", "NL", "IE")
LIKELY_LANGUAGES = ("it", "fr", "en", "de", "es", "pt", "nl")
NONE = "none"

Errors = list[forms.ValidationError]


class Raw(dict[str, Any]):
    """What the inputs of one field hold, by the part of their name after the field's."""


class CompositeWidget(forms.Widget):
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Raw:
        lists = data.getlist if hasattr(data, "getlist") else lambda key: [data[key]]
        return Raw(
            {
                key[len(name) + 1 :]: [str(text) for text in lists(key)]
                for key in data
                if key.startswith(f"{name}-")
            }
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str | None, index: Any = None) -> str:
        return ""

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
        widget = CompositeWidget()
        widget.template_name = f"assessment/widgets/{self.template}.html"
        widget.field = self
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


def _one(raw: Raw, key: str) -> str:
    """The text of one input."""
    return plain_text(raw[key][0]) if raw.get(key) else ""


def _row_count(raw: Raw, least: int = EMPTY_ROWS + 1) -> int:
    """How many rows to read or show: those in use and the empty ones."""
    used = [
        int(key.split("-")[0]) + 1 for key, texts in raw.items() if re.match(r"\d{1,3}-", key) and any(texts)
    ]
    return min(MOST_ROWS, max([least, *(count + EMPTY_ROWS for count in used)]))


def _in_row(number: int, error: forms.ValidationError) -> Iterator[forms.ValidationError]:
    for message in error.messages:
        yield forms.ValidationError(_("Row %(row)s: %(message)s") % {"row": number + 1, "message": message})


class LinesField(CompositeField):
    """A list of texts, one on each line."""

    template = "lines"

    def to_raw(self, value: list[str]) -> dict[str, Any]:
        return {"lines": ["\n".join(value)]}

    def parse(self, raw: Raw, errors: Errors) -> list[str]:
        lines = [line.strip() for line in _one(raw, "lines").split("\n") if line.strip()]
        for at, line in enumerate(lines):
            if len(line) > LONGEST["text"]:
                message = _("This line is longer than %(longest)s characters.") % {"longest": LONGEST["text"]}
                errors += _in_row(at, forms.ValidationError(message))
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
        for word in re.split(r"[\s,;]+", _one(raw, "other")):
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


class CountsField(CompositeField):
    """How many of each: one input for each option, and rows for sizes of one's own where the fact allows them."""

    template = "counts"

    def to_raw(self, value: dict[str, int]) -> dict[str, Any]:
        raw = {f"count-{key}": [written(count)] for key, count in value.items() if key in self.fact.values}
        for at, (key, count) in enumerate(
            (key, count) for key, count in value.items() if key not in self.fact.values
        ):
            raw |= {f"{at}-size": [key], f"{at}-count": [written(count)]}
        return raw

    def parse(self, raw: Raw, errors: Errors) -> dict[str, int]:
        counts: dict[str, int] = {}
        for option in self.fact.options:
            self._put(
                counts, option.value, _one(raw, f"count-{option.value}"), option.label.get(self.lang), errors
            )
        for at in range(_row_count(raw) if self.fact.other_keys else 0):
            size, count = _one(raw, f"{at}-size").replace(",", "."), _one(raw, f"{at}-count")
            if not size and not count:
                continue
            label = _("Other size %(row)s") % {"row": at + 1}
            if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", size, re.ASCII) or Decimal(size) <= 0:
                errors.append(
                    forms.ValidationError(f"{label}: " + _("enter the size in GB as a number above zero."))
                )
            elif any(Decimal(size) == Decimal(key) for key in (*self.fact.values, *counts)):
                errors.append(forms.ValidationError(f"{label}: " + _("this size is already in the table.")))
            elif not count:
                errors.append(forms.ValidationError(f"{label}: " + _("enter how many.")))
            else:
                self._put(counts, size, count, label, errors)
        return counts

    def _put(self, counts: dict[str, int], key: str, text: str, label: str, errors: Errors) -> None:
        if not text:
            return
        try:
            count = to_whole(text)
        except forms.ValidationError as error:
            errors.append(forms.ValidationError(f"{label}: {error.messages[0]}"))
            return
        if 0 <= count <= LARGEST_NUMBER:
            counts[key] = count
        else:
            errors.append(forms.ValidationError(f"{label}: " + _("This number cannot be below zero.")))

    def parts(self, raw: Raw) -> Any:
        own = range(_row_count(raw, least=EMPTY_ROWS)) if self.fact.other_keys else range(0)
        return {
            "options": [
                (o.value, o.label.get(self.lang), _text_of(raw, f"count-{o.value}"))
                for o in self.fact.options
            ],
            "own": [(at, at + 1, _text_of(raw, f"{at}-size"), _text_of(raw, f"{at}-count")) for at in own],
            "unit": self.fact.unit.get(self.lang) if self.fact.unit else "",
        }


def _text_of(raw: Raw, key: str) -> str:
    """The text of an input as it was typed."""
    return raw[key][0] if raw.get(key) else ""


class PeriodsField(CompositeField):
    """Periods, first to last day, one in a row."""

    template = "periods"

    def to_raw(self, value: list[list[str]]) -> dict[str, Any]:
        return {
            f"{at}-{end}": [day]
            for at, pair in enumerate(value)
            for end, day in zip(("from", "to"), pair, strict=True)
        }

    def parse(self, raw: Raw, errors: Errors) -> list[list[str]]:
        periods = []
        for at in range(_row_count(raw)):
            texts = [_one(raw, f"{at}-from"), _one(raw, f"{at}-to")]
            if not any(texts):
                continue
            try:
                first, last = (DayField(required=True).clean(text or None) for text in texts)
                if first is None or last is None or first > last:
                    raise forms.ValidationError(_("The last day is before the first."))
            except forms.ValidationError as error:
                errors += _in_row(at, error)
            else:
                periods.append([first, last])
        return periods

    def parts(self, raw: Raw) -> Any:
        return [
            (at, at + 1, _text_of(raw, f"{at}-from"), _text_of(raw, f"{at}-to"))
            for at in range(_row_count(raw))
        ]


class ObjectsField(CompositeField):
    """A table: one object in a row, one typed column for each of the fact's fields."""

    template = "objects"

    def __init__(self, fact: Fact, lang: str) -> None:
        self.columns = {field.key: fact_field(field, lang) for field in fact.fields}
        for column in self.columns.values():
            if isinstance(column, forms.ChoiceField):
                column.widget = forms.Select(
                    choices=[("", _("Choose...")), *(c for c in column.choices if c[0])]
                )
        super().__init__(fact, lang)

    def to_raw(self, value: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            f"{at}-{key}": [str(self.columns[key].prepare_value(entry))]
            for at, item in enumerate(value)
            for key, entry in item.items()
        }

    def parse(self, raw: Raw, errors: Errors) -> list[dict[str, Any]]:
        found = []
        for at in range(_row_count(raw)):
            texts = {key: _one(raw, f"{at}-{key}") for key in self.columns}
            if any(texts.values()):
                found.append(dict(self._cells(at, texts, errors)))
        return found

    def _cells(self, at: int, texts: dict[str, str], errors: Errors) -> Iterator[tuple[str, Any]]:
        for field in self.fact.fields:
            label = field.label.get(self.lang)
            try:
                value = self.columns[field.key].clean(texts[field.key])
                if value is None and field.required:
                    raise forms.ValidationError(_("This is needed in each row that you fill in."))
            except forms.ValidationError as error:
                errors += _in_row(
                    at, forms.ValidationError([f"{label}: {message}" for message in error.messages])
                )
            else:
                if value is not None:
                    yield field.key, value

    def parts(self, raw: Raw) -> Any:
        heads = [
            (field.label.get(self.lang), field.unit.get(self.lang) if field.unit else "")
            for field in self.fact.fields
        ]
        return {
            "heads": heads,
            "rows": [
                (at + 1, [self._input(at, f, raw) for f in self.fact.fields]) for at in range(_row_count(raw))
            ],
        }

    def _input(self, at: int, field: Fact, raw: Raw) -> tuple[str, str]:
        """(label, HTML) of one cell."""
        name = f"{self.html_name}-{at}-{field.key}"
        column = self.columns[field.key]
        label = _("%(column)s, row %(row)s") % {"column": field.label.get(self.lang), "row": at + 1}
        css = "form-select" if isinstance(column.widget, forms.Select) else "form-control"
        attrs = {"id": f"id_{name}", "aria-label": label, "class": css}
        return field.label.get(self.lang), column.widget.render(
            name, _text_of(raw, f"{at}-{field.key}"), attrs
        )

    @property
    def html_name(self) -> str:
        return self.fact.key


class ChoicesField(CompositeField):
    """Of each option: not wanted, wanted, or must-have."""

    template = "choices"

    def to_raw(self, value: dict[str, str]) -> dict[str, Any]:
        return {f"choice-{key}": [choice] for key, choice in value.items()}

    def parse(self, raw: Raw, errors: Errors) -> dict[str, str]:
        chosen = {}
        for option in self.fact.options:
            choice = _one(raw, f"choice-{option.value}")
            if choice in ("wanted", "must_have"):
                chosen[option.value] = choice
            elif choice:
                errors.append(forms.ValidationError(_("Choose among the options shown.")))
        return chosen

    def parts(self, raw: Raw) -> Any:
        columns = [("", _("Not wanted")), ("wanted", _("Wanted")), ("must_have", _("Must-have"))]
        rows = [
            (o.value, o.label.get(self.lang), _text_of(raw, f"choice-{o.value}")) for o in self.fact.options
        ]
        return {"columns": columns, "rows": rows}


COMPOSITE: dict[str, type[CompositeField]] = {
    "text_list": LinesField,
    "multi": OptionsField,
    "countries": CodesField,
    "languages": CodesField,
    "int_map": CountsField,
    "date_range_list": PeriodsField,
    "object_list": ObjectsField,
    "choice_map": ChoicesField,
}
