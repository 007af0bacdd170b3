"""Words and numbers of the staff pages, in the language of the page; the same words as in the document."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reports.rendering import formatting
from reports.rendering.acts import moved, what
from reports.rendering.texts import say

register = template.Library()

VERDICT_TONES = {"strong": "ok", "good": "ok", "conditional": "warn", "weak": "danger", "decline": "danger"}
VERDICT_SIGNS = {
    "strong": "✓",
    "good": "✓",
    "conditional": "◐",
    "weak": "▽",
    "decline": "✕",
    "undetermined": "?",
}
STATUS_TONES = {
    "met": "ok",
    "unconfirmed": "warn",
    "unknown": "warn",
    "unmet_minor": "danger",
    "unmet_major": "danger",
}
STATUS_SIGNS = {"met": "✓", "unconfirmed": "◐", "unknown": "?", "unmet_minor": "▽", "unmet_major": "✕"}
RENDER_TONES = {"queued": "accent", "rendering": "accent", "ready": "ok", "failed": "danger"}


def lang() -> str:
    return (get_language() or "en")[:2]


@register.filter
def word(key: str, prefix: str = "") -> str:
    """A word of the document by its key: `{{ "met"|word:"status" }}`."""
    return say(f"{prefix}_{key}" if prefix else key, lang())


@register.filter
def money(value: Decimal) -> str:
    """An amount in euro, as the language writes it."""
    return formatting.money(Decimal(value), lang())


@register.filter
def day(moment: date) -> str:
    """A date as the language writes it, like in the document: Django writes Italian months with a capital."""
    return formatting.day(
        timezone.localtime(moment).date() if isinstance(moment, datetime) else moment, lang()
    )


@register.filter
def iso_day(text: str) -> str:
    """The same for a date that a snapshot keeps as a text."""
    return formatting.day(date.fromisoformat(text), lang())


@register.filter
def decimals(value: Any, places: int = 1) -> str:
    """A number (or its text, exact ones too) with that many decimals; a dash for None."""
    return "–" if value is None else formatting.number(_decimal(value), lang(), places)


@register.filter
def tenths(value: Fraction | None) -> str:
    """An exact number with one decimal; a dash for None."""
    return "–" if value is None else decimals(formatting.one_decimal(value))


@register.filter
def signed(value: str | None) -> str:
    """A difference with one decimal and its sign (a real minus); a dash for None."""
    if value is None:
        return "–"
    number = Decimal(value)
    sign = "−" if number < 0 else "+" if number > 0 else "±"
    return f"{sign}{formatting.number(abs(number), lang(), 1)}"


@register.filter
def percentage(share: Decimal | Fraction | None) -> str:
    return "–" if share is None else formatting.percent(_decimal(share), lang())


@register.filter
def whole_percent(share: int) -> str:
    """A whole number of percents."""
    return formatting.percent(Decimal(share) / 100, lang())


@register.filter
def exact(value: Fraction) -> str:
    """A number as it is computed: "15/4"."""
    return str(value)


@register.filter
def drawing(svg: str) -> SafeString:
    """A figure of `reports.rendering`, which escapes every word that it draws."""
    return SafeString(svg)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value))


@register.filter
def verdict_tone(verdict: str) -> str:
    return VERDICT_TONES.get(verdict, "accent")


@register.filter
def verdict_sign(verdict: str) -> str:
    return VERDICT_SIGNS.get(verdict, "?")


@register.filter
def status_tone(status: str) -> str:
    return STATUS_TONES.get(status, "accent")


@register.filter
def status_sign(status: str) -> str:
    return STATUS_SIGNS.get(status, "?")


@register.filter
def render_tone(status: str) -> str:
    return RENDER_TONES.get(status, "accent")


@register.filter
def level(value: int | None) -> str:
    """A level, or a dash where it is not known."""
    return "–" if value is None else str(value)


@register.filter
def range(figures: Any) -> str:
    """The score's range, or a dash."""
    if figures["low"] is None:
        return "–"
    return f"{decimals(figures['low'])}–{decimals(figures['high'])}"


@register.filter
def met(figures: Any) -> str:
    """How many must-haves are met, of how many."""
    return f"{figures['must_met']} / {figures['must_total']}"


@register.filter
def what_changed(act: Any) -> str:
    """What an act changed, in one line."""
    return what(act, lang())


@register.filter
def as_computed(score: str | None) -> str:
    """A score as it was computed without the consultant's acts, in words."""
    return (
        say("no_score_computed", lang())
        if score is None
        else say("as_computed", lang(), score=decimals(score))
    )


@register.filter
def was(row: Any, part: str) -> str:
    """The value that an act replaced in a criterion's row, in words."""
    before = row["as_computed"][part]
    evidence = row["as_computed"].get("evidence") if part == "level" else None
    said = level(before) if evidence is None else f"{before}, {say(f'evidence_{evidence}', lang())}"
    return say("was_level", lang(), level=said)


@register.filter
def waived_by(waiver: Any) -> str:
    return say("waived_by", lang(), person=waiver["person"], function=waiver["function"])


@register.filter
def moved_since(act: Any) -> str:
    """That what an act was decided on has changed since; "" where it has not."""
    return moved(act, lang())


@register.filter
def no_effect(act: Any) -> str:
    """Why an act has no effect."""
    return say(f"act_without_effect_{act['effect']}", lang(), criterion=act["name"])
