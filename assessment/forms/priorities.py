"""The ranking of the competencies: a place for each, equal places are ties, no place is "not ranked"."""

from itertools import groupby
from typing import Any

from crispy_bootstrap5.bootstrap5 import Field
from crispy_forms.layout import Layout
from django.utils.translation import gettext as _

from assessment.catalogue.definition import Competency
from assessment.forms.base import StepForm
from assessment.forms.fields import ChoiceField
from assessment.forms.parsing import language

FIELD = "tiers"


class PlaceRow(Field):
    """One competency and the choice of its place."""

    template = "assessment/_place.html"


class PrioritiesForm(StepForm):
    """Gives `{"tiers": [["c1", "c5"], ["c2"]]}`: the most important tier first, in the questionnaire's order inside a tier."""

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
        places = {key: str(at) for at, tier in enumerate(shown.get(FIELD) or [], start=1) for key in tier}
        super().__init__(stored=stored, revision=revision, data=data, initial=places)
        choices = [("", _("Not ranked")), *((str(at), str(at)) for at in range(1, len(self.keys) + 1))]
        for competency in competencies:
            label = f"{competency.number}. {competency.name.get(language())}"
            self.fields[competency.key] = ChoiceField(required=False, choices=choices, read=int, label=label)
        self.helper = self.make_helper()
        self.helper.layout = Layout(*(PlaceRow(key) for key in self.keys))

    def stored_values(self) -> dict[str, Any]:
        return {FIELD: self._ordered(self.stored.get(FIELD))}

    def values(self) -> dict[str, Any]:
        """The tiers. No ranking at all is an answer too: saved once, it is an empty list."""
        placed = sorted(
            (self.cleaned_data[key], at, key)
            for at, key in enumerate(self.keys)
            if self.cleaned_data.get(key)
        )
        return {
            FIELD: [
                [key for _place, _at, key in tier]
                for _place, tier in groupby(placed, key=lambda entry: entry[0])
            ]
        }

    def normal(self, field: str, value: Any) -> Any:
        return self._ordered(value)

    def inputs(self, field: str) -> dict[str, Any]:
        return {}

    def withheld(self) -> frozenset[str]:
        """One wrong place makes another ranking: nothing is saved of it."""
        return frozenset(self.values()) if self.errors else frozenset()

    def _ordered(self, tiers: list[list[str]] | None) -> list[list[str]] | None:
        return None if tiers is None else [[key for key in self.keys if key in tier] for tier in tiers]
