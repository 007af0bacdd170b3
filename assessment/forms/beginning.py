"""The form of the page "How do you want to answer?": full or short, a starting profile or none, and the size it is for."""

from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.beginning import Fit, effort, has_short_form, size_decides, size_labels, size_words
from assessment.catalogue.definition import Questionnaire
from assessment.catalogue.profiles import Size
from assessment.pace import Pace
from assessment.skipping import AUTOMATIC, Answers
from assessment.starting import Choice, FormKind
from assessment.wording import number


@dataclass(frozen=True)
class Offer:
    """One way to answer a question of this page: its value, what it is called, what it means, and why it fits."""

    value: str
    name: str
    text: str = ""
    fits: str = ""


class Offers(LayoutObject):
    """A question as a fieldset of radio buttons with a sentence each."""

    template = "assessment/_offers.html"

    def __init__(
        self, field: str, offers: list[Offer], *, hint: str = "", side_by_side: bool = False
    ) -> None:
        self.field, self.offers, self.hint, self.side_by_side = field, offers, hint, side_by_side

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> SafeString:
        bound = form[self.field]
        form.rendered_fields.add(self.field)
        return render_to_string(
            self.template,
            {
                "field": bound,
                "chosen": bound.value() or "",
                "offers": self.offers,
                "hint": self.hint,
                "side_by_side": self.side_by_side,
            },
        )


class BeginningForm(forms.Form):
    """Gives `form` (None where the size decides), `profile` (a key or None) and `size` (None without a profile).

    `typed`: what the page held when its language was changed.
    """

    def __init__(
        self,
        *,
        questionnaire: Questionnaire,
        answers: Answers,
        choice: Choice,
        fit: Fit,
        pace: Pace,
        lang: str,
        data: Any = None,
        typed: dict[str, str] | None = None,
    ) -> None:
        self.questionnaire, self.answers, self.lang = questionnaire, answers, lang
        self.fit, self.pace = fit, pace
        by_size = size_decides(questionnaire, answers)
        proposed = choice.profile if choice.made else next(iter(fit.profiles), None)
        initial = {
            "form": choice.form or ("" if by_size else "full"),
            "profile": proposed.key if proposed else "",
            "size": choice.size or fit.size or "medium",
        }
        super().__init__(data, initial=initial | (typed or {}))
        refused = {
            "required": _("Choose one of the answers shown."),
            "invalid_choice": _("Choose one of the answers shown."),
        }
        forms_, profiles, sizes = self._forms(by_size), self._profiles(), self._sizes()
        self.fields["form"] = forms.ChoiceField(
            label=_("How many questions do you want to answer?"),
            required=not by_size,
            choices=[(offer.value, offer.name) for offer in forms_],
            error_messages=refused,
        )
        shown: list[LayoutObject] = [Offers("form", forms_, side_by_side=True)]
        if questionnaire.profiles:
            self.fields["profile"] = forms.ChoiceField(
                label=_("Which organisation is closest to yours?"),
                required=False,
                choices=[(offer.value, offer.name) for offer in profiles],
                error_messages=refused,
            )
            self.fields["size"] = forms.ChoiceField(
                label=_("What size is it?"),
                required=False,
                choices=[(offer.value, offer.name) for offer in sizes],
                error_messages=refused,
            )
            shown.append(Offers("profile", profiles, hint=self._profile_hint(), side_by_side=True))
            shown.append(Offers("size", sizes, hint=_("It counts only together with a profile.")))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*shown)

    def _forms(self, by_size: bool) -> list[Offer]:
        full = _(
            "%(criteria)s questions on the competencies and %(facts)s facts. The result is as exact as it can be."
        )
        short = _(
            "The %(criteria)s questions that matter most and %(facts)s facts. "
            "You can go on to the full form at any time; nothing is lost by switching."
        )
        offers = [Offer("full", _("Full form"), self._asks("full", full))]
        if has_short_form(self.questionnaire, self.answers):
            offers.append(Offer("short", _("Short form"), self._asks("short", short)))
        if by_size:
            few = _("The %(criteria)s questions that decide at your size and %(facts)s facts.")
            name, fits = _("Only what matters at your size"), _("fits your mailboxes")
            offers.insert(0, Offer("", name, self._asks(AUTOMATIC, few), fits))
        return offers

    def _asks(self, kind: str, text: str) -> str:
        """How much a form asks, and the time for what is still open of it."""
        found = effort(self.questionnaire, self.answers, kind, self.pace)
        asked = text % {"criteria": number(found.criteria), "facts": number(found.facts)}
        if not found.open:
            return f"{asked} {_('All of them are answered.')}"
        left = ngettext(
            "%(open)s is still open: about %(minutes)s min.",
            "%(open)s are still open: about %(minutes)s min.",
            found.open,
        ) % {"open": number(found.open), "minutes": number(found.minutes)}
        return f"{asked} {left}"

    def _profiles(self) -> list[Offer]:
        none = Offer("", _("No profile"), _("The column “Needed” stays empty until you fill it yourself."))
        fits = [profile.key for profile in self.fit.profiles]
        return [none] + [
            Offer(
                profile.key,
                profile.name.get(self.lang),
                profile.description.get(self.lang),
                _("fits your sector") if profile.key in fits else "",
            )
            for profile in self.questionnaire.profiles
        ]

    def _sizes(self) -> list[Offer]:
        return [
            Offer(size, label, fits=_("fits your mailboxes") if size == self.fit.size else "")
            for size, label in size_labels(self.questionnaire).items()
        ]

    def _profile_hint(self) -> str:
        """Why a profile is recommended, or what would make that possible."""
        if self.fit.profiles and self.fit.sector:
            name = self.fit.profiles[0].name.get(self.lang)
            if self.fit.size and self.fit.mailboxes:
                return _(
                    "We recommend “%(name)s”, %(size)s: your sector is “%(sector)s”, and you have %(mailboxes)s mailboxes."
                ) % {
                    "name": name,
                    "size": size_words()[self.fit.size],
                    "sector": self.fit.sector,
                    "mailboxes": number(self.fit.mailboxes),
                }
            return _("We recommend “%(name)s”: your sector is “%(sector)s”.") % {
                "name": name,
                "sector": self.fit.sector,
            }
        if self.fit.sector:
            return _("No profile is made for your sector. Take the one that works as you do, or none.")
        return _("Once you have told us your sector and your mailboxes, this page can recommend one.")

    def chosen(self) -> tuple[FormKind | None, str | None, Size | None]:
        """The cleaned choice, as `assessment.starting.choose` takes it."""
        profile = self.cleaned_data.get("profile") or None
        size = self.cleaned_data.get("size") or self.fit.size or "medium"
        return self.cleaned_data["form"] or None, profile, size if profile else None

    def problems(self) -> list[tuple[str, str, str]]:
        """What is wrong, for the summary on top: (id of the place, the question, the sentence)."""
        return [
            (f"question_{name}", str(self.fields[name].label), str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]
