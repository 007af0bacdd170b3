"""The form of one block of facts."""

import json
from typing import Any

from crispy_bootstrap5.bootstrap5 import Field
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils.translation import gettext as _

from assessment.catalogue.conditions import Condition
from assessment.catalogue.definition import Fact, FactBlock, Questionnaire
from assessment.forms.base import StepForm
from assessment.forms.composite import CompositeField, Raw
from assessment.forms.fields import SIMPLE, fact_field
from assessment.forms.parsing import language
from assessment.forms.tables import COMPOSITE
from assessment.skipping import Hidden, hidden
from assessment.values import check_fact, is_answer, warnings_for
from assessment.wording import number

UNORDERED = frozenset({"multi", "countries", "languages"})


class FactRow(Field):
    """One fact on the page: label, help, the field with its unit, warning and error. A hidden one waits for the script."""

    template = "assessment/_fact.html"

    def __init__(self, fact: Fact, form: "FactBlockForm") -> None:
        super().__init__(fact.key)
        self.fact, self.owner = fact, form

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        fact, lang = self.fact, self.owner.lang
        asked = self.owner.replies.get("fact", fact.key)
        described = form[fact.key].aria_describedby or ""
        if asked:
            described = f"{asked.id} {described}".strip()
            form.fields[fact.key].widget.attrs["aria-describedby"] = described
        extra = {
            "unit": fact.unit.get(lang) if fact.unit and fact.type in ("int", "decimal") else "",
            "is_group": isinstance(form.fields[fact.key], CompositeField)
            or isinstance(form.fields[fact.key].widget, forms.RadioSelect),
            "is_hidden": fact.key in self.owner.skipped.facts,
            "rules": json.dumps(self.owner.rules_of(fact.key)),
            "warnings": self.owner.warnings(fact),
            "optional": not fact.required,
            "answered_by": form.answered_by.get(fact.key, ""),
            "notices": self.owner.notices(fact.key),
            "entry": asked,
            "described": described,
        }
        return super().render(form, context, *args, extra_context=extra, **kwargs)


class FactBlockForm(StepForm):
    """The facts of one block, hidden ones included: what they hold is kept, and they count only while they are shown.

    `facts` are all facts stored so far, of every block: the skip rules read across blocks.
    """

    kind = "facts"

    def __init__(
        self,
        *,
        questionnaire: Questionnaire,
        block: FactBlock,
        facts: dict[str, Any],
        stored: dict[str, Any],
        revision: int,
        data: Any = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.questionnaire, self.block, self.facts, self.lang = questionnaire, block, facts, language()
        self.skipped: Hidden = hidden(questionnaire, facts)
        self.unread: frozenset[str] = (
            frozenset()
        )  # hidden facts in which something else than their type was typed
        shown = stored if initial is None else initial
        super().__init__(
            stored=stored,
            revision=revision,
            data=data,
            initial={f.key: shown.get(f.key) for f in block.facts},
        )
        for fact in block.facts:
            is_simple = fact.type in SIMPLE
            self.fields[fact.key] = (
                fact_field(fact, self.lang) if is_simple else COMPOSITE[fact.type](fact, self.lang)
            )
            self.fields[fact.key].help_text = fact.help.get(self.lang) if fact.help else ""
        self.helper = self.make_helper()
        self.helper.layout = Layout(*(FactRow(fact, self) for fact in block.facts))

    def stored_values(self) -> dict[str, Any]:
        return {fact.key: _normal(fact, self.stored.get(fact.key)) for fact in self.block.facts}

    def values(self) -> dict[str, Any]:
        return {
            fact.key: _normal(fact, self.cleaned_data.get(fact.key))
            for fact in self.block.facts
            if fact.key not in self.unread
        }

    def normal(self, field: str, value: Any) -> Any:
        return _normal(self.questionnaire.fact(field), value)

    def inputs(self, field: str) -> dict[str, Any]:
        helper = self.make_helper()
        helper.layout = Layout(FactRow(self.questionnaire.fact(field), self))
        return {"html": render_crispy_form(self, helper)}

    def rewritten(self, stored: StepForm) -> Any:
        data = super().rewritten(stored)
        for key in self.cleaned_data.keys() & {fact.key for fact in self.block.facts}:
            value = self.fields[key].prepare_value(self.cleaned_data[key])
            if not isinstance(value, Raw):
                data[key] = "" if value is None else str(value)
                continue
            for name in [name for name in data if name.startswith(f"{key}-")]:
                del data[name]
            for part, texts in value.items():
                data.setlist(f"{key}-{part}", texts)
        return data

    def clean(self) -> dict[str, Any]:
        """What is typed in facts that the answers hide is kept where it can be read, and passed over where it cannot.

        The last check is the one of the import.
        """
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for fact in self.block.facts:
            value = cleaned.get(fact.key)
            if value is not None and check_fact(fact, value):
                self.add_error(
                    fact.key, forms.ValidationError(_("This value cannot be stored."), code="type")
                )
        merged = self.facts | {fact.key: cleaned.get(fact.key) for fact in self.block.facts}
        self.skipped = hidden(self.questionnaire, merged)
        self.unread = self.skipped.facts & self.errors.keys()
        for key in self.unread:
            del self.errors[key]
        return cleaned

    def revealed_by(self, before: Hidden) -> list[str]:
        """The block's questions that these answers open, after the form was cleaned."""
        return [f.key for f in self.block.facts if f.key in before.facts and f.key not in self.skipped.facts]

    def warned(self) -> list[str]:
        """The shown facts whose cleaned value is outside its sanity range."""
        return [
            fact.key
            for fact in self.block.facts
            if fact.key not in self.skipped.facts and self._limits(fact, self.cleaned_data.get(fact.key))
        ]

    def warnings(self, fact: Fact) -> list[str]:
        """What to say beside a stored value outside its sanity range."""
        return self._limits(fact, self.stored.get(fact.key))

    def _limits(self, fact: Fact, value: Any) -> list[str]:
        if not is_answer(fact, value):
            return []
        high = _("Unusually high: %(limit)s is the usual limit. It is saved; please check it.")
        low = _("Unusually low: %(limit)s is the usual limit. It is saved; please check it.")
        return [
            (high if found.above else low) % {"limit": number(found.limit)}
            for found in warnings_for(fact, value)
        ]

    def rules_of(self, key: str) -> list[dict[str, Any]]:
        """The skip rules of one fact, for the script that shows and hides while one types."""
        return [
            {name: self._for_page(condition) for name, condition in rule.conditions.items()}
            for rule in self.questionnaire.skip_rules
            if key in rule.hide_facts
        ]

    def notices(self, key: str) -> list[dict[str, Any]]:
        """The texts beside one fact: `text`, `when` (the condition as JSON, for the script) and whether it `holds` now."""
        return [
            {
                "text": notice.text.get(self.lang),
                "when": json.dumps(self._for_page(notice.when)),
                "holds": notice.when.holds(self.shown_facts),
            }
            for notice in self.questionnaire.notices
            if notice.beside.fact == key
        ]

    @property
    def shown_facts(self) -> dict[str, Any]:
        """All facts as the page shows them: those of a refused form as they were typed, where they can be read."""
        if not self.is_bound or not hasattr(self, "cleaned_data"):
            return self.facts
        return self.facts | {f.key: self.cleaned_data.get(f.key) for f in self.block.facts}

    def _for_page(self, condition: Condition) -> dict[str, Any]:
        return condition.for_page({fact.key for fact in self.block.facts}, self.facts)

    def anchor(self, name: str) -> str:
        return f"fact_{name}"


def _normal(fact: Fact, value: Any) -> Any:
    """A value as the form itself would give it, so that looking at a page changes nothing."""
    if value is None or value == "":
        return None
    if fact.type in UNORDERED and isinstance(value, list):
        return sorted(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not fact.may_be_empty and isinstance(value, list | dict) and not value:
        return None
    return value
