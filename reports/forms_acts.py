"""The forms by which a consultant acts: each knows which acts would be in force, and saves through `scoring.acts`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from reports.effect import Place
from reports.forms import BareForm
from reports.rendering.texts import say
from scoring import acts
from scoring.act_models import LEAST_REASON
from scoring.acting import with_act, without_act
from scoring.alternatives import is_offer
from scoring.models import Act, Capability, Integrator

NEW = {"id": 0, "reason": "", "by": "", "at": "", "person": "", "function": ""}


class ActForm(BareForm):
    """What all have in common: the reason, and what the effect is shown for.

    Only saving asks for the reason and for names; the effect can be looked at before they are written.
    """

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("At least 20 characters. It is printed in the proposal, with your name and the date."),
    )

    def __init__(self, *args: Any, place: Place, saving: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place, self.saving = place, saving

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if self.saving:
            try:
                return acts.tidy_reason(reason)
            except acts.ShortReason:
                raise forms.ValidationError(
                    _("Write a reason of at least %(least)s characters; white space does not count.")
                    % {"least": LEAST_REASON}
                ) from None
        return reason

    def then(self) -> list[dict[str, Any]] | None:
        """The acts that would be in force; None while the form does not say."""
        raise NotImplementedError

    def token(self) -> str:
        """What the effect was computed for: comes back with the form, so that only what was shown is saved."""
        return self.place.run.inputs_hash

    def save(self, by: Actor, seen: str) -> None:
        raise NotImplementedError


class AdjustForm(ActForm):
    """Another level, of the client's need, of the client's today, or of what the integrator offers."""

    target = forms.ChoiceField(label=_("What to adjust"), widget=forms.RadioSelect)
    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a level from 0 to 4."),
            "invalid_choice": _("Choose a level from 0 to 4."),
        },
    )
    evidence = forms.ChoiceField(
        label=_("Evidence of the offered level"),
        choices=Capability.Evidence.choices,
        required=False,
        help_text=_("It counts only where you adjust what the integrator offers."),
    )
    field_order = ("target", "level", "evidence", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.place
        offer = _("What %(name)s offers, for this assessment only") % {"name": place.names[place.slug]}
        targets = [
            ("offered", offer),
            ("needed", _("The level that the client needs")),
            ("today", _("The level that the client has today")),
        ]
        # What the present provider offers is what the client has today.
        offered = is_offer(place.slug)
        self.fields["target"].choices = targets if offered else targets[1:]  # type: ignore[attr-defined]
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (number, f"{number}{say('colon', place.lang)} {text.get(place.lang)}")
            for number, text in enumerate(place.known.levels)
        ]
        self.initial.setdefault("target", "offered" if offered else "needed")
        if offered:
            self.initial.setdefault("evidence", place.row["evidence"] or "declared")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        wanted = self._wanted(data)
        if wanted is None:
            return data
        target = data["target"]
        if self.place.level(target) == wanted and self.place.in_force(target) is None:
            self.add_error("level", _("This is the level that counts already."))
        elif self.place.in_force(target) and self.place.level(target, computed=True) == wanted:
            self.add_error("level", _("This is the level as computed: take the adjustment back instead."))
        return data

    def _wanted(self, data: dict[str, Any]) -> tuple[int, str | None] | None:
        if "target" not in data or "level" not in data or "evidence" not in data:
            return None
        return data["level"], (data["evidence"] or "declared") if data["target"] == "offered" else None

    def then(self) -> list[dict[str, Any]] | None:
        wanted = self._wanted(self.cleaned_data)
        if wanted is None:
            return None
        target = self.cleaned_data["target"]
        new = NEW | {
            "target": target,
            "criterion": self.place.known.key,
            "integrator": self.place.slug if target == "offered" else None,
            "level": wanted[0],
            "evidence": wanted[1],
        }
        return with_act(self.place.run.acts, new)

    def token(self) -> str:
        level, evidence = self._wanted(self.cleaned_data) or (None, None)
        return f"{super().token()}:{self.cleaned_data.get('target')}:{level}:{evidence}"

    def save(self, by: Actor, seen: str) -> None:
        target = self.cleaned_data["target"]
        offered = target == Act.Target.OFFERED
        acts.adjust(
            assessment=self.place.assessment,
            target=target,
            criterion=self.place.known.key,
            integrator=Integrator.objects.get(slug=self.place.slug) if offered else None,
            level=self.cleaned_data["level"],
            evidence=(self.cleaned_data["evidence"] or "declared") if offered else "",
            reason=self.cleaned_data["reason"],
            seen=seen,
            by=by,
        )


class WaiveForm(ActForm):
    """A must-have on which a named person of the client no longer insists."""

    person = forms.CharField(label=_("Name"), required=False, max_length=120)
    function = forms.CharField(label=_("Function"), required=False, max_length=120)
    field_order = ("person", "function", "reason")

    def clean_person(self) -> str:
        return self._given("person", _("Say who of the client waives it."))

    def clean_function(self) -> str:
        return self._given("function", _("Say which function this person has."))

    def _given(self, field: str, missing: Any) -> str:
        given: str = self.cleaned_data[field]
        if self.saving and not given:
            raise forms.ValidationError(missing)
        return given

    def then(self) -> list[dict[str, Any]] | None:
        new = NEW | {
            "target": "waiver",
            "criterion": self.place.known.key,
            "integrator": None,
            "level": None,
            "evidence": None,
        }
        return with_act(self.place.run.acts, new)

    def save(self, by: Actor, seen: str) -> None:
        data = self.cleaned_data
        acts.waive(
            assessment=self.place.assessment,
            criterion=self.place.known.key,
            person=data["person"],
            function=data["function"],
            reason=data["reason"],
            seen=seen,
            by=by,
        )


class TakeBackForm(ActForm):
    """An act is taken back; what it replaced counts again."""

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act, self.listed = act, self.place.listed(act.pk)
        self.fields["reason"].help_text = _("At least 20 characters. It stays in the list of acts.")

    def then(self) -> list[dict[str, Any]] | None:
        return without_act(self.place.run.acts, self.act.pk)

    def save(self, by: Actor, seen: str) -> None:
        acts.take_back(act=self.act, reason=self.cleaned_data["reason"], seen=seen, by=by)


def hindrance(code: str, *, criterion: str, lang: str) -> str:
    """Why an act has no effect or cannot be made, as a sentence for a person."""
    return say(f"act_without_effect_{code}", lang, criterion=criterion)
