"""Stored values as people read them, in the language of the page."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.catalogue.codes import COUNTRIES, LANGUAGE_CODES
from assessment.catalogue.definition import PRIORITIES_STEP, Fact, Questionnaire
from assessment.contradictions import Contradiction, Figure
from assessment.priorities import TOTAL


@cache
def country_names(lang: str) -> dict[str, str]:
    """ISO 3166 code -> name, in alphabetical order of the names."""
    names = Locale.parse(lang).territories
    return dict(
        sorted(((code, names.get(code, code)) for code in COUNTRIES), key=lambda pair: _sortable(pair[1]))
    )


@cache
def language_names(lang: str) -> dict[str, str]:
    """ISO 639-1 code -> name, in alphabetical order of the names."""
    names = Locale.parse(lang).languages
    return dict(
        sorted(
            ((code, names.get(code, code)) for code in LANGUAGE_CODES), key=lambda pair: _sortable(pair[1])
        )
    )


def _sortable(name: str) -> str:
    folded = name.casefold()
    return "e" + folded[1:] if folded.startswith(("é", "è", "ê")) else folded


def number(value: int | float | Decimal) -> str:
    """A number with the language's decimal sign and grouping."""
    exact = Decimal(str(value))
    places = max(0, -int(exact.normalize().as_tuple().exponent))
    return number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=abs(exact) >= 10_000)


def day(value: str | date) -> str:
    """A date, long enough that nobody mistakes the month."""
    moment = date.fromisoformat(value) if isinstance(value, str) else value
    lang = (get_language() or "en")[:2]
    text = format_date(moment, "long", locale={"en": "en_GB"}.get(lang, lang))
    # The locale data leave the first day a plain number, which French never writes.
    return f"1er{text[1:]}" if lang == "fr" and moment.day == 1 else text


def step_name(content: Questionnaire, step: str, lang: str) -> str:
    """What a step of the questionnaire is called."""
    if step == PRIORITIES_STEP:
        return _("Your priorities")
    for block in content.blocks:
        if block.key == step:
            return block.title.get(lang)
    return content.competency(step).name.get(lang)


def with_unit(text: str, fact: Fact, lang: str) -> str:
    return f"{text} {fact.unit.get(lang)}" if fact.unit else text


def fact_lines(fact: Fact, value: Any, lang: str) -> list[str]:
    """A fact's value as lines of text; an empty list or map that was given as an answer says so."""
    if value is None or value == "":
        return []
    if isinstance(value, list | dict) and not value:
        return [_("None")]
    return _LINES[fact.type](fact, value, lang)


def labelled(label: str, text: str) -> str:
    """`Label: text`, the colon set as the language sets it."""
    return f"{_('%(label)s:') % {'label': label}} {text}"


def _option_lines(fact: Fact, value: Any, lang: str) -> list[str]:
    return [fact.option_label(entry, lang) for entry in (value if isinstance(value, list) else [value])]


def _map_lines(fact: Fact, value: dict[str, int], lang: str) -> list[str]:
    lines = []
    for key, count in value.items():
        label = (
            fact.option_label(key, lang)
            if key in fact.values or not fact.other_keys
            else _("%(size)s GB") % {"size": key}
        )
        lines.append(labelled(label, number(count)))
    return lines


def _choice_lines(fact: Fact, value: dict[str, str], lang: str) -> list[str]:
    words = {"must_have": _("must-have"), "wanted": _("wanted")}
    return [labelled(fact.option_label(key, lang), words[choice]) for key, choice in value.items()]


def _object_lines(fact: Fact, value: list[dict[str, Any]], lang: str) -> list[str]:
    return [
        ", ".join(
            ", ".join(fact_lines(field, item.get(field.key), lang))
            for field in fact.fields
            if item.get(field.key) is not None
        )
        for item in value
    ]


def _range_lines(_fact: Fact, value: list[list[str]], _lang: str) -> list[str]:
    return [_("%(first)s to %(last)s") % {"first": day(first), "last": day(last)} for first, last in value]


_LINES: dict[str, Callable[[Fact, Any, str], list[str]]] = {
    "text": lambda _fact, value, _lang: [value],
    "long_text": lambda _fact, value, _lang: value.splitlines(),
    "int": lambda fact, value, lang: [with_unit(number(value), fact, lang)],
    "decimal": lambda fact, value, lang: [with_unit(number(value), fact, lang)],
    "bool": lambda _fact, value, _lang: [_("Yes") if value else _("No")],
    "date": lambda _fact, value, _lang: [day(value)],
    "enum": _option_lines,
    "multi": _option_lines,
    "country": lambda _fact, value, lang: [country_names(lang).get(value, value)],
    "countries": lambda _fact, value, lang: [country_names(lang).get(code, code) for code in value],
    "languages": lambda _fact, value, lang: [language_names(lang).get(code, code) for code in value],
    "text_list": lambda _fact, value, _lang: list(value),
    "int_map": _map_lines,
    "object_list": _object_lines,
    "date_range_list": _range_lines,
    "choice_map": _choice_lines,
}


def contradiction_text(found: Contradiction, lang: str) -> str:
    """The sentence of a contradiction, with its figures as the language writes them."""
    return found.text.get(lang).format(**{name: _figure(value) for name, value in found.params.items()})


def contradiction_why(found: Contradiction, lang: str) -> str:
    """Why the answers disagree, with the figures as the language writes them; empty when the questionnaire does not say."""
    if found.why is None:
        return ""
    return found.why.get(lang).format(**{name: _figure(value) for name, value in found.params.items()})


def _figure(value: Figure) -> str:
    return day(value) if isinstance(value, date) else number(value)


def tier_lines(content: Questionnaire, tiers: list[list[str]], lang: str) -> list[str]:
    """An order of the competencies, a line for each place."""
    return [
        f"{at}. " + ", ".join(content.competency(key).short_name.get(lang) for key in tier)
        for at, tier in enumerate(tiers, 1)
    ]


def points_lines(content: Questionnaire, points: Mapping[str, int], lang: str) -> list[str]:
    """The points of the competencies that got any, the most important first."""
    order = [competency.key for competency in content.competencies]
    given = sorted((key for key in points if points[key]), key=lambda key: (-points[key], order.index(key)))
    return [labelled(content.competency(key).short_name.get(lang), str(points[key])) for key in given]


def points_words() -> dict[str, str]:
    """The sentences on the sum of the points; the page's script fills them in with the same figures."""
    return {
        "done": _("All 100 points are given."),
        "left": _("{given} of 100 points given, {rest} left."),
        "over": _("{given} of 100 points given, {rest} too many."),
    }


def points_sentence(given: int) -> str:
    """How many points are given, and how many are left or too many."""
    key = "done" if given == TOTAL else "left" if given < TOTAL else "over"
    return points_words()[key].format(given=given, rest=abs(TOTAL - given))


def importance_words() -> dict[int, str]:
    """The answers to "how much is it worth?", by importance 0 to 3."""
    return {0: _("nothing"), 1: _("a little"), 2: _("much"), 3: _("decisive")}


def language_name(lang: str) -> str:
    """The name of one of the product's languages."""
    return {"en": _("English"), "it": _("Italian"), "fr": _("French")}.get(lang, lang)


def part_name(field: str, place: str = "") -> str:
    """What a text of a questionnaire is, for those who write it: `Level 2`, `Help`."""
    if field == "levels" and place:
        return _("Level %(level)s") % {"level": place}
    names = {
        "name": _("Name"),
        "short_name": _("Short name"),
        "why": _("Why it matters"),
        "title": _("Title"),
        "intro": _("Introduction"),
        "label": _("Question"),
        "help": _("Help"),
        "unit": _("Unit"),
        "reason": _("Reason"),
        "text": _("Sentence"),
        "levels": _("Levels"),
        "description": _("Description"),
    }
    return names.get(field, field.replace("_", " ").capitalize())


def competencies_heading(count: int) -> str:
    """The heading over all competencies, with their number in words up to twelve: "The twelve competencies"."""
    if count == 1:
        return _("The competency")
    words = {
        2: _("two"),
        3: _("three"),
        4: _("four"),
        5: _("five"),
        6: _("six"),
        7: _("seven"),
        8: _("eight"),
        9: _("nine"),
        10: _("ten"),
        11: _("eleven"),
        12: _("twelve"),
    }
    return _("The %(number)s competencies") % {"number": words.get(count, str(count))}
