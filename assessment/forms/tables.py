"""The facts that are tables: how many of each, periods, objects, choices. They always offer empty rows."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessment.catalogue.definition import Fact
from assessment.forms.composite import (
    EMPTY_ROWS,
    CodesField,
    CompositeField,
    Errors,
    LinesField,
    OptionsField,
    Raw,
    in_row,
    one,
    row_count,
    text_of,
)
from assessment.forms.fields import ChoiceField, DayField, fact_field
from assessment.forms.parsing import to_whole, written
from assessment.values import LARGEST_NUMBER


class CountsField(CompositeField):
    """How many of each: one input for each option, and rows for sizes of one's own where the fact allows them."""

    template = "counts"

    def to_raw(self, value: dict[str, int]) -> dict[str, Any]:
        raw = {f"count-{key}": [written(count)] for key, count in value.items() if key in self.fact.values}
        for at, (key, count) in enumerate(
            (key, count) for key, count in value.items() if key not in self.fact.values
        ):
            raw |= {f"{at}-size": [written(key)], f"{at}-count": [written(count)]}
        return raw

    def parse(self, raw: Raw, errors: Errors) -> dict[str, int]:
        counts: dict[str, int] = {}
        for option in self.fact.options:
            self._put(
                counts, option.value, one(raw, f"count-{option.value}"), option.label.get(self.lang), errors
            )
        for at in range(row_count(raw) if self.fact.other_keys else 0):
            size, count = one(raw, f"{at}-size").replace(",", "."), one(raw, f"{at}-count")
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
        own = range(row_count(raw, least=EMPTY_ROWS)) if self.fact.other_keys else range(0)
        return {
            "options": [
                (o.value, o.label.get(self.lang), text_of(raw, f"count-{o.value}")) for o in self.fact.options
            ],
            "own": [(at, at + 1, text_of(raw, f"{at}-size"), text_of(raw, f"{at}-count")) for at in own],
            "unit": self.fact.unit.get(self.lang) if self.fact.unit else "",
        }


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
        for at in range(row_count(raw)):
            texts = [one(raw, f"{at}-from"), one(raw, f"{at}-to")]
            if not any(texts):
                continue
            try:
                periods.append(self._period(*texts))
            except forms.ValidationError as error:
                errors += in_row(at, error)
        return periods

    def _period(self, first: str, last: str) -> list[str]:
        days = [str(DayField(required=True).clean(text or None)) for text in (first, last)]
        if days[0] > days[1]:
            raise forms.ValidationError(_("The last day is before the first."))
        return days

    def parts(self, raw: Raw) -> Any:
        return [
            (at, at + 1, text_of(raw, f"{at}-from"), text_of(raw, f"{at}-to")) for at in range(row_count(raw))
        ]


class ObjectsField(CompositeField):
    """A table: one object in a row, one typed column for each of the fact's fields."""

    template = "objects"

    def __init__(self, fact: Fact, lang: str) -> None:
        self.columns = {field.key: fact_field(field, lang) for field in fact.fields}
        for column in self.columns.values():
            if isinstance(column, ChoiceField):
                column.widget = column.as_select()
        super().__init__(fact, lang)

    def to_raw(self, value: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            f"{at}-{key}": [str(self.columns[key].prepare_value(entry))]
            for at, item in enumerate(value)
            for key, entry in item.items()
        }

    def parse(self, raw: Raw, errors: Errors) -> list[dict[str, Any]]:
        found = []
        for at in range(row_count(raw)):
            texts = {key: one(raw, f"{at}-{key}") for key in self.columns}
            if any(texts.values()):
                found.append(dict(self._cells(at, texts, errors)))
        return found

    def _cells(self, at: int, texts: dict[str, str], errors: Errors) -> Iterator[tuple[str, Any]]:
        for field in self.fact.fields:
            label = field.label.get(self.lang)
            messages, value = [], None
            try:
                value = self.columns[field.key].clean(texts[field.key])
            except forms.ValidationError as error:
                messages = error.messages
            else:
                if value is None and field.required:
                    messages = [_("This is needed in each row that you fill in.")]
            errors += in_row(at, forms.ValidationError([f"{label}: {message}" for message in messages]))
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
                (at + 1, [self._input(at, f, raw) for f in self.fact.fields]) for at in range(row_count(raw))
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
            name, text_of(raw, f"{at}-{field.key}"), attrs
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
            choice = one(raw, f"choice-{option.value}")
            if choice in ("wanted", "must_have"):
                chosen[option.value] = choice
            elif choice:
                errors.append(forms.ValidationError(_("Choose among the options shown.")))
        return chosen

    def parts(self, raw: Raw) -> Any:
        columns = [("", _("Not wanted")), ("wanted", _("Wanted")), ("must_have", _("Must-have"))]
        rows = [
            (o.value, o.label.get(self.lang), text_of(raw, f"choice-{o.value}")) for o in self.fact.options
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
