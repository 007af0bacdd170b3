"""The form of one competency: for each criterion the level today and the level needed, its importance, and what else to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessment.catalogue.definition import LEVELS, Competency, Criterion, Text
from assessment.forms.base import StepForm
from assessment.forms.fields import ChoiceField, TextField
from assessment.forms.parsing import language
from assessment.saving import Conflict
from assessment.skipping import Hidden
from assessment.starting import SUGGESTED, suggestion
from assessment.values import LONGEST_COMMENT
from assessment.wording import importance_words

PARTS = ("today", "required", "importance", "must_have", "dont_know", "not_applicable", "comment")
ENTANGLED = ("required", "must_have", "dont_know", "not_applicable")
USUAL_IMPORTANCE = 1
CONFIRM_ALL = "confirm_all"
"""The button that makes every suggestion on the page the client's answer."""


@dataclass(frozen=True)
class LevelRow:
    """One row of the table: a level's value and sentence, and whether each column has it (or a profile suggests it)."""

    value: str
    text: str
    is_today: bool
    is_required: bool
    is_suggested: bool = False


class CriterionPanel(LayoutObject):
    """One criterion as a fieldset; rendered with crispy's context, so the form's own template stays one line."""

    template = "assessment/_criterion.html"

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        self.fields = [f"{criterion.key}-{part}" for part in PARTS]

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> SafeString:
        criterion, lang = self.criterion, form.lang
        bound = {part: form[f"{criterion.key}-{part}"] for part in PARTS}
        form.rendered_fields.update(self.fields)
        today, required = _text(bound["today"]), _text(bound["required"])
        # Another level than the suggested one is the client's own: then nothing waits any more.
        waits = criterion.key in form.suggestions and required == str(form.suggestions[criterion.key])
        texts = [(str(at), text.get(lang)) for at, text in enumerate(criterion.levels)]
        rows = [
            LevelRow(value, text, value == today, value == required, waits and value == required)
            for value, text in texts
        ]
        return render_to_string(
            self.template,
            {
                "criterion": criterion,
                "name": criterion.name.get(lang),
                "field": bound,
                "rows": rows,
                "suggested": required if waits else "",
                "confirmed": form[f"{criterion.key}-confirmed"] if waits else None,
                "notices": form.notices.get(criterion.key, []),
                "minimum": form.minimums.get(criterion.key),
                "no_row": LevelRow("", _("No answer"), not today, not required),
                "errors": [
                    (f"{bound[part].auto_id}_error", " ".join(bound[part].errors))
                    for part in PARTS
                    if bound[part].errors
                ],
                "boxes": [bound[part] for part in ("must_have", "dont_know", "not_applicable")],
                "needs_nothing": required == "0" and not bound["not_applicable"].value(),
                "answered_by": form.answered_by.get(criterion.key, ""),
                "entry": form.replies.get("criterion", criterion.key),
                "importance": _text(bound["importance"]),
                "importance_words": [(str(value), word) for value, word in importance_words().items()],
            },
        )


def _text(bound: forms.BoundField) -> str:
    value = bound.value()
    return "" if value is None else str(value)


class CompetencyForm(StepForm):
    """The criteria of one competency that are asked, or that the sent page asked; hidden ones keep what they hold."""

    kind = "competency"

    def __init__(
        self,
        *,
        competency: Competency,
        skipped: Hidden,
        stored: dict[str, Any],
        revision: int,
        data: Any = None,
        initial: dict[str, Any] | None = None,
        notices: Mapping[str, list[Text]] | None = None,
        minimums: Mapping[str, tuple[int, Text]] | None = None,
    ) -> None:
        self.competency, self.lang = competency, language()
        self.notices = {
            key: [text.get(self.lang) for text in texts] for key, texts in (notices or {}).items()
        }
        self.minimums = {key: (level, text.get(self.lang)) for key, (level, text) in (minimums or {}).items()}
        # A page made before its questions were hidden still sends them: what was typed there is kept, and counts nowhere.
        self.asked = [
            criterion
            for criterion in competency.criteria
            if criterion.key not in skipped.criteria or f"{criterion.key}-today" in (data or {})
        ]
        shown = stored if initial is None else initial
        self.suggestions = self._shown_suggestions(shown) if data is None else self._sent_suggestions(data)
        super().__init__(stored=stored, revision=revision, data=data, initial=self._initial(shown))
        for criterion in self.asked:
            for part, field in _fields().items():
                self.fields[f"{criterion.key}-{part}"] = field
        for key in self.suggestions:
            self.fields[f"{key}-confirmed"] = forms.BooleanField(required=False, label=_("That is right"))
        self.helper = self.make_helper()
        self.helper.layout = Layout(*(CriterionPanel(criterion) for criterion in self.asked))

    def _initial(self, shown: dict[str, Any]) -> dict[str, Any]:
        initial = {
            f"{criterion.key}-{part}": shown.get(criterion.key, {}).get(part)
            for criterion in self.asked
            for part in PARTS
        }
        for criterion in self.asked:
            name = f"{criterion.key}-importance"
            initial[name] = USUAL_IMPORTANCE if initial[name] is None else initial[name]
        return initial | {f"{key}-required": level for key, level in self.suggestions.items()}

    def _shown_suggestions(self, shown: dict[str, Any]) -> dict[str, int]:
        """Criterion key -> the level that a starting profile suggests and nobody confirmed yet."""
        found = {criterion.key: suggestion(shown.get(criterion.key)) for criterion in self.asked}
        return {key: level for key, level in found.items() if level is not None}

    def _sent_suggestions(self, data: Any) -> dict[str, int]:
        """The suggestions that the sent page showed, in its own words: what is stored may be another one by now."""
        sent = {criterion.key: data.get(f"{criterion.key}-{SUGGESTED}") for criterion in self.asked}
        return {key: int(level) for key, level in sent.items() if level in LEVEL_VALUES}

    def stored_values(self) -> dict[str, Any]:
        return {
            f"{criterion.key}.{part}": _normal(self.stored.get(criterion.key, {}).get(part))
            for criterion in self.asked
            for part in PARTS
        }

    def values(self) -> dict[str, Any]:
        return {
            f"{criterion.key}.{part}": _normal(self.cleaned_data.get(f"{criterion.key}-{part}"))
            for criterion in self.asked
            for part in PARTS
        }

    def normal(self, field: str, value: Any) -> Any:
        return _normal(value)

    def inputs(self, field: str) -> dict[str, Any]:
        name = field.replace(".", "-")
        key, _dot, part = field.partition(".")
        # What is only suggested is nobody's answer: put onto an open page as a chosen level, it would become one.
        is_suggestion = part == "required" and key in self.suggestions
        value = None if is_suggestion else self[name].value()
        if isinstance(self.fields[name], forms.BooleanField):
            return {"name": name, "values": ["on"] if value else []}
        values = ["" if value is None else str(value)]
        if part != "required":
            return {"name": name, "values": values}
        # Where the open page shows a suggestion, an answer is one that waits no more.
        confirmed = {f"{key}-confirmed": [] if value is None else ["on"]}
        return {"name": name, "values": values, "inputs": {name: values} | confirmed}

    def withheld(self) -> frozenset[str]:
        """A part that is wrong, and with it those that only make sense together: half a correction would be stored."""
        wrong: dict[str, set[str]] = {name.rpartition("-")[0]: set() for name in self.errors}
        for name in self.errors:
            key, _dash, part = name.rpartition("-")
            wrong[key] |= set(ENTANGLED) if part in ENTANGLED else {part}
        return frozenset(f"{key}.{part}" for key, parts in wrong.items() for part in parts)

    def clashes(self, stored: dict[str, Any], accepted: dict[str, Any]) -> list[Conflict]:
        """Criteria whose answer would say two things at once, because others saved parts that this page did not know of."""
        found = []
        for criterion in self.asked:
            key = criterion.key
            before = {part: _normal(stored.get(key, {}).get(part)) for part in ENTANGLED}
            after = {part: accepted.get(f"{key}.{part}", before[part]) for part in ENTANGLED}
            if after != before and self._faults(after):
                sent = {part: _normal(self.cleaned_data.get(f"{key}-{part}")) for part in ENTANGLED}
                found.append(Conflict(key, before, sent, parts=tuple(f"{key}.{part}" for part in ENTANGLED)))
        return found

    def changes(self) -> dict[str, Any]:
        """The changed fields; the usual importance, preselected, is stored only beside an answer that the person gave."""
        changed = super().changes()
        for criterion in self.asked:
            name = f"{criterion.key}.importance"
            was_absent = self.marks.get(name) is None
            others = any(f"{criterion.key}.{part}" in changed for part in PARTS if part != "importance")
            if changed.get(name) == USUAL_IMPORTANCE and was_absent and not others:
                del changed[name]
        return changed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for key in self.suggestions:
            if not self._is_own_answer(key, cleaned):
                cleaned[f"{key}-required"] = None
        for criterion in self.asked:
            # What becomes worth nothing cannot stay a must-have: the page hides the box (domain brief, 3.G.7).
            was_worth = self.stored.get(criterion.key, {}).get("importance") != 0
            if cleaned.get(f"{criterion.key}-importance") == 0 and was_worth:
                cleaned[f"{criterion.key}-must_have"] = False
            for part, message in self._faults(
                {part: cleaned.get(f"{criterion.key}-{part}") for part in PARTS}
            ):
                self.add_error(
                    f"{criterion.key}-{part}", forms.ValidationError(message, code="contradiction")
                )
        return cleaned

    def _is_own_answer(self, key: str, cleaned: dict[str, Any]) -> bool:
        """Whether the needed level that was sent with a suggestion is what the client says.

        It is when it is another level, when it was confirmed (alone, with all, or by making it a must-have), or when the page
        knew it as saved. A preselected level beside "I don't know" or "does not concern us" is nobody's answer.
        """
        if cleaned.get(f"{key}-required") != self.suggestions[key] or cleaned.get(f"{key}-confirmed"):
            return True
        shown = self.marks if cleaned.get("shown") is None else cleaned["shown"]
        if f"{key}.required" in shown:
            return True
        if cleaned.get(f"{key}-dont_know") or cleaned.get(f"{key}-not_applicable"):
            return False
        return bool(cleaned.get(f"{key}-must_have")) or CONFIRM_ALL in self.data

    def _faults(self, answer: dict[str, Any]) -> list[tuple[str, str]]:
        """What one criterion's parts say against each other."""
        if answer["not_applicable"] and answer["dont_know"]:
            return [("not_applicable", _("Choose either “I don't know” or “Does not concern us”, not both."))]
        if answer["not_applicable"]:
            if answer["must_have"]:
                return [
                    (
                        "must_have",
                        _("What does not concern you cannot be a must-have. Untick one of the two."),
                    )
                ]
            return []
        if answer["dont_know"] and answer["required"] is not None:
            return [
                ("dont_know", _("You chose a needed level and also “I don't know”. Keep one of the two."))
            ]
        if answer["must_have"] and not answer["required"]:
            return [
                (
                    "must_have",
                    _(
                        "A must-have needs a level: choose at least level 1 in the column “Needed”, or untick “Must-have”."
                    ),
                )
            ]
        return []

    def anchor(self, name: str) -> str:
        return f"criterion_{name.rpartition('-')[0]}"

    def question(self, name: str) -> str:
        return next(c.name.get(self.lang) for c in self.asked if c.key == name.rpartition("-")[0])


LEVEL_VALUES = frozenset(str(level) for level in range(LEVELS))


def _fields() -> dict[str, forms.Field]:
    """The fields of one criterion, new for each."""
    levels = [("", ""), *((str(at), str(at)) for at in range(LEVELS))]
    importances = [(str(value), word) for value, word in importance_words().items()]
    invalid = {"invalid_choice": _("Choose one of the levels shown.")}
    return {
        "today": ChoiceField(
            required=False, choices=levels, read=int, widget=forms.RadioSelect, error_messages=invalid
        ),
        "required": ChoiceField(
            required=False, choices=levels, read=int, widget=forms.RadioSelect, error_messages=invalid
        ),
        "importance": ChoiceField(
            required=False, choices=[("", ""), *importances], read=int, widget=forms.RadioSelect
        ),
        "must_have": forms.BooleanField(required=False, label=_("Must-have")),
        "dont_know": forms.BooleanField(required=False, label=_("I don't know")),
        "not_applicable": forms.BooleanField(required=False, label=_("Does not concern us")),
        "comment": TextField(
            required=False,
            max_length=LONGEST_COMMENT,
            label=_("Comment"),
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
    }


def _normal(value: Any) -> Any:
    """Unticked and empty say nothing."""
    if isinstance(value, str):
        return value.strip() or None
    return None if value is False else value
