"""The fields of the simple types of fact. `clean` gives what is stored (JSON), None for nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.catalogue.definition import Fact
from assessment.forms.parsing import json_number, plain_text, to_number, to_whole, written
from assessment.values import LARGEST_NUMBER, LONGEST, YEARS
from assessment.wording import country_names

MOST_RADIOS = 6


class TextField(forms.CharField):
    """Text of one or many lines; nothing but blanks is nothing."""

    def clean(self, value: Any) -> str | None:
        return plain_text(super().clean(value) or "") or None

    def to_python(self, value: Any) -> str:
        return plain_text(super().to_python(value) or "")


class NumberField(forms.Field):
    """A number typed in the habits of the language. Sanity limits warn elsewhere; a count cannot be below zero."""

    def __init__(self, *, whole: bool, negative: bool, **kwargs: Any) -> None:
        self.whole, self.negative = whole, negative
        mode = "numeric" if whole and not negative else "decimal" if not negative else "text"
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "number-input"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, int | float) else value

    def clean(self, value: Any) -> int | float | None:
        text = str(value or "").strip()
        if not text:
            return None
        number = to_whole(text) if self.whole else json_number(to_number(text))
        if number < 0 and not self.negative:
            raise forms.ValidationError(_("This number cannot be below zero."), code="negative")
        if abs(number) > LARGEST_NUMBER:
            raise forms.ValidationError(_("This number is too large to be right."), code="large")
        return number


class DayField(forms.DateField):
    """A date, as the browser's own date input sends it or as it is typed in Italian and French."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "date-input"}),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
            error_messages={"invalid": gettext_lazy("Enter a date of the calendar, such as 2027-03-13.")},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return value

    def clean(self, value: Any) -> str | None:
        found: date | None = super().clean(value)
        if found is None:
            return None
        if found.year not in YEARS:
            raise forms.ValidationError(
                _("Enter a year from %(first)s to %(last)s.")
                % {"first": YEARS.start, "last": YEARS.stop - 1},
                code="year",
            )
        return found.isoformat()


class ChoiceField(forms.ChoiceField):
    """One option or none. `read` turns the option's text into what is stored."""

    def __init__(self, *, read: Callable[[str], Any] = str, **kwargs: Any) -> None:
        self.read = read
        super().__init__(**kwargs)

    def as_select(self) -> forms.Select:
        """The same options as a drop-down list, for a cell of a table."""
        options: list[tuple[str, Any]] = [
            (str(value), label) for value, label in self.widget.choices if value
        ]
        return forms.Select(choices=[("", _("Choose...")), *options])

    def prepare_value(self, value: Any) -> Any:
        return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.read(text) if text else None


def fact_field(fact: Fact, lang: str) -> forms.Field:
    """The field for a fact of a simple type."""
    return _BUILDERS[fact.type](fact, lang, {"required": False, "label": fact.label.get(lang)})


def _text(fact: Fact, _lang: str, common: dict[str, Any]) -> forms.Field:
    return TextField(max_length=LONGEST[fact.type], **common)


def _long_text(fact: Fact, _lang: str, common: dict[str, Any]) -> forms.Field:
    return TextField(max_length=LONGEST[fact.type], widget=forms.Textarea(attrs={"rows": 4}), **common)


def _number(fact: Fact, _lang: str, common: dict[str, Any]) -> forms.Field:
    negative = fact.minimum is None or fact.minimum < 0
    return NumberField(whole=fact.type == "int", negative=negative, **common)


def _day(_fact: Fact, _lang: str, common: dict[str, Any]) -> forms.Field:
    return DayField(**common)


def _bool(_fact: Fact, _lang: str, common: dict[str, Any]) -> forms.Field:
    choices = [("true", _("Yes")), ("false", _("No")), ("", _("No answer"))]
    return ChoiceField(choices=choices, read=lambda text: text == "true", widget=forms.RadioSelect, **common)


def _enum(fact: Fact, lang: str, common: dict[str, Any]) -> forms.Field:
    options = [(option.value, option.label.get(lang)) for option in fact.options]
    if len(options) <= MOST_RADIOS:
        return ChoiceField(choices=[*options, ("", _("No answer"))], widget=forms.RadioSelect, **common)
    return ChoiceField(choices=[("", _("Choose...")), *options], **common)


def _country(_fact: Fact, lang: str, common: dict[str, Any]) -> forms.Field:
    return ChoiceField(choices=[("", _("Choose...")), *country_names(lang).items()], **common)


_BUILDERS: dict[str, Callable[[Fact, str, dict[str, Any]], forms.Field]] = {
    "text": _text,
    "long_text": _long_text,
    "int": _number,
    "decimal": _number,
    "date": _day,
    "bool": _bool,
    "enum": _enum,
    "country": _country,
}
SIMPLE = frozenset(_BUILDERS)
