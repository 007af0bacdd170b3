"""The priorities: a place for each competency (equal places are ties, no place is "not ranked"), or 100 points shared out."""

from itertools import groupby
from typing import Any, cast

from crispy_bootstrap5.bootstrap5 import Field
from crispy_forms.layout import Div, Layout
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assessment.catalogue.definition import Competency
from assessment.forms.base import StepForm
from assessment.forms.fields import ChoiceField, NumberField
from assessment.forms.parsing import language
from assessment.priorities import TOTAL
from assessment.wording import points_sentence, points_words

TIERS, POINTS, METHOD = "tiers", "points", "method"
METHOD_INPUT = "priorities-method"  # a competency may be called "method"; no key has a dash
PLACES_PART, POINTS_PART = "by_order", "by_points"
PARTS = {TIERS: PLACES_PART, POINTS: POINTS_PART, METHOD: "method"}
"""Where on the page each field is."""


class MethodRow(Field):
    """The two methods, one of which counts."""

    template = "assessment/_method.html"


class PlaceRow(Field):
    """One competency and the choice of its place."""

    template = "assessment/_place.html"


class PointsRow(Field):
    """One competency and its points."""

    template = "assessment/_points.html"


class Part(Div):
    """A part of the page with its own words; unlike crispy's, its template knows the form and the page."""

    def render(self, form: forms.Form, context: Context, template_pack: str = "", **kwargs: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        known = cast("dict[str, Any]", context.flatten()) | {"part": self, "form": form, "fields": fields}
        return render_to_string(self.template, known)


class PointsField(NumberField):
    """Whole points from 0 to 100. What they add up to is another question: while one shares out, it is not 100 yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(whole=True, negative=False, required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        points = super().clean(value)
        if points is not None and points > TOTAL:
            raise forms.ValidationError(_("There are only 100 points to share out."), code="too_many")
        return None if points is None else int(points)


class PrioritiesForm(StepForm):
    """Gives what `assessment.priorities` describes: tiers, points, and the method, which is absent when the order counts.

    The most important tier comes first; inside a tier, and in the points, the questionnaire's order. Three fields are saved: an
    order, or a sharing-out, is one answer, since a half of one person's and a half of another's would be nobody's.
    """

    kind = "priorities"

    def __init__(
        self,
        *,
        competencies: tuple[Competency, ...],
        stored: dict[str, Any],
        revision: int,
        data: Any = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.keys = [competency.key for competency in competencies]
        shown = stored if initial is None else initial
        super().__init__(stored=stored, revision=revision, data=data, initial=self._inputs(shown))
        self.fields[METHOD_INPUT] = ChoiceField(
            required=False,
            choices=[(TIERS, _("Put the competencies in order")), (POINTS, _("Share out 100 points"))],
            widget=forms.RadioSelect,
            label=_("How do you want to say it?"),
        )
        choices = [("", _("Not ranked")), *((str(at), str(at)) for at in range(1, len(self.keys) + 1))]
        for competency in competencies:
            label = f"{competency.number}. {competency.name.get(language())}"
            names = {"data-name": competency.short_name.get(language())}
            self.fields[competency.key] = ChoiceField(
                required=False, choices=choices, read=int, label=label, widget=forms.Select(attrs=names)
            )
            self.fields[self._points_name(competency.key)] = PointsField(label=label)
        self.helper = self.make_helper()
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        places = [PlaceRow(key) for key in self.keys]
        points = [PointsRow(self._points_name(key)) for key in self.keys]
        return Layout(
            MethodRow(METHOD_INPUT),
            Part(*places, css_id=PLACES_PART, template="assessment/_by_order.html"),
            Part(*points, css_id=POINTS_PART, template="assessment/_by_points.html"),
            Part(template="assessment/_weights_here.html"),
        )

    @staticmethod
    def _points_name(key: str) -> str:
        return f"{key}-{POINTS}"

    def _inputs(self, shown: dict[str, Any]) -> dict[str, Any]:
        """The value of every input for a step's map."""
        places = {key: str(at) for at, tier in enumerate(shown.get(TIERS) or [], start=1) for key in tier}
        points = {self._points_name(key): number for key, number in (shown.get(POINTS) or {}).items()}
        return {METHOD_INPUT: shown.get(METHOD) or TIERS} | places | points

    def stored_values(self) -> dict[str, Any]:
        return {field: self.normal(field, self.stored.get(field)) for field in (TIERS, POINTS, METHOD)}

    def normal(self, field: str, value: Any) -> Any:
        """A stored value in the form's own shape."""
        if field == METHOD:
            return POINTS if value == POINTS else None
        if field == POINTS:
            return {key: value[key] for key in self.keys if key in value} if value else None
        return None if value is None else [[key for key in self.keys if key in tier] for tier in value]

    def values(self) -> dict[str, Any]:
        """Tiers, points and method. No ranking at all is an answer too: saved once, it is an empty list."""
        points = {
            key: self.cleaned_data[self._points_name(key)]
            for key in self.keys
            if self.cleaned_data.get(self._points_name(key)) is not None
        }
        method = POINTS if self.cleaned_data.get(METHOD_INPUT) == POINTS else None
        tiers = self._tiers()
        silent = method == POINTS and not tiers and self.stored.get(TIERS) is None
        return {TIERS: None if silent else tiers, POINTS: points or None, METHOD: method}

    def _tiers(self) -> list[list[str]]:
        placed = sorted(
            (self.cleaned_data[key], at, key)
            for at, key in enumerate(self.keys)
            if self.cleaned_data.get(key)
        )
        return [
            [key for _place, _at, key in tier] for _place, tier in groupby(placed, key=lambda entry: entry[0])
        ]

    def inputs(self, field: str) -> dict[str, Any]:
        """All inputs of a field: an order, or a sharing-out, changes as a whole."""
        names = {
            TIERS: self.keys,
            POINTS: [self._points_name(key) for key in self.keys],
            METHOD: [METHOD_INPUT],
        }[field]
        values = {name: self[name].value() for name in names}
        return {"inputs": {name: ["" if value is None else str(value)] for name, value in values.items()}}

    def anchor(self, name: str) -> str:
        """A field's part of the page, or an input's line in it."""
        if name in PARTS:
            return PARTS[name]
        if name == METHOD_INPUT:
            return PARTS[METHOD]
        return f"points_{name}" if name.endswith(f"-{POINTS}") else f"place_{name}"

    def withheld(self) -> frozenset[str]:
        """One wrong place makes another order, and one wrong number another sharing-out: nothing is saved of it."""
        return frozenset(
            METHOD if name == METHOD_INPUT else POINTS if name.endswith(f"-{POINTS}") else TIERS
            for name in self.errors
        )

    def unfinished(self) -> str:
        """Why the points cannot count as they were sent, as a sentence: they do not add up to 100. Empty when they do."""
        values = self.values()
        if values[METHOD] != POINTS or POINTS in self.withheld():
            return ""
        given = sum((values[POINTS] or {}).values())
        return "" if given == TOTAL else points_sentence(given)

    @property
    def points_given(self) -> int:
        """The sum of the points that the page shows; what is no number counts nothing."""
        shown = (self[self._points_name(key)].value() for key in self.keys)
        return sum(number for number in map(_whole, shown) if number is not None)

    @property
    def points_words(self) -> dict[str, str]:
        """The sentences on the sum, for the script."""
        return points_words()

    @property
    def points_line(self) -> str:
        return points_sentence(self.points_given)

    @property
    def points_state(self) -> str:
        """How the sum stands: "done", "left" or "over"; "none" before the first point."""
        given = self.points_given
        return "done" if given == TOTAL else "over" if given > TOTAL else "left" if given else "none"

    @property
    def wrong_parts(self) -> frozenset[str]:
        """The parts of the page that are shown whatever the method, because something in them is wrong."""
        return frozenset(PARTS[field] for field in self.withheld())


def _whole(value: Any) -> int | None:
    try:
        return PointsField().clean(value)
    except forms.ValidationError:
        return None
