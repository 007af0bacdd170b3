"""The client's facts as label and value, in the words of the proposal's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from assessment.catalogue.definition import CHOICES, Fact, FactBlock, Questionnaire
from assessment.rules import Hidden
from reports.rendering import formatting
from reports.rendering.texts import say


def fact_blocks(
    questionnaire: Questionnaire, facts: Mapping[str, Any], hidden: Hidden, lang: str
) -> list[dict[str, Any]]:
    """One entry per block: `{key, title, facts: [{key, label, values, state, reason}]}`.

    `values` is a list of lines; `state` is answered, unanswered or hidden (then `reason` says why; what was stored stays).
    """
    return [_block(block, facts, hidden, lang) for block in questionnaire.blocks]


def _block(block: FactBlock, facts: Mapping[str, Any], hidden: Hidden, lang: str) -> dict[str, Any]:
    return {
        "key": block.key,
        "title": block.title.get(lang),
        "facts": [_fact(fact, facts.get(fact.key), hidden, lang) for fact in block.facts],
    }


def _fact(fact: Fact, value: Any, hidden: Hidden, lang: str) -> dict[str, Any]:
    given = not _empty(value) or (fact.may_be_empty and value is not None and value != "")
    skipped = fact.key in hidden.facts
    return {
        "key": fact.key,
        "label": fact.label.get(lang),
        "values": lines(fact, value, lang) if given else [],
        "state": "hidden" if skipped else "answered" if given else "unanswered",
        "reason": hidden.reasons[fact.key].get(lang) if skipped else "",
    }


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def lines(fact: Fact, value: Any, lang: str) -> list[str]:
    """The value of one fact as lines of text."""
    if _empty(value):
        return [say("none", lang)]
    match fact.type:
        case "int_map":
            return [
                ", ".join(_pair(fact, key, count, lang) for key, count in sorted(value.items(), key=_by_size))
            ]
        case "choice_map":
            return _choices(fact, value, lang)
        case "object_list":
            return [_object(fact, item, lang) for item in value]
        case "date_range_list":
            return [say("from_to", lang, start=_date(start), end=_date(end)) for start, end in value]
        case "multi" | "countries" | "languages":
            return [", ".join(_scalar(fact, item, lang) for item in value)]
        case "text_list":
            return [str(item) for item in value]
        case _:
            return [_scalar(fact, value, lang)]


def _choices(fact: Fact, value: Mapping[str, str], lang: str) -> list[str]:
    """One line per wish, must-haves first: "must-have: A, B"."""
    lines = []
    for wish in CHOICES:
        labels = [fact.option_label(key, lang) for key, given in value.items() if given == wish]
        if labels:
            lines.append(say("pair", lang, label=say(f"wish_{wish}", lang), value="; ".join(labels)))
    return lines


def _by_size(entry: tuple[str, Any]) -> tuple[Decimal, str]:
    key = entry[0]
    return (Decimal(key), key) if key.replace(".", "", 1).isdigit() else (Decimal("Infinity"), key)


def _pair(fact: Fact, key: str, count: Any, lang: str) -> str:
    label = fact.option_label(key, lang)
    if label == key and key.replace(".", "", 1).isdigit():
        label = say("gb", lang, gb=Decimal(key))
    return say("pair", lang, label=label, value=_scalar_number(count, lang))


def _object(fact: Fact, item: Mapping[str, Any], lang: str) -> str:
    known = [(part, item[part.key]) for part in fact.fields if not _empty(item.get(part.key))]
    return "; ".join(
        say("pair", lang, label=part.label.get(lang), value=", ".join(lines(part, value, lang)))
        for part, value in known
    )


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _scalar_number(value: Any, lang: str) -> str:
    return formatting.number(Decimal(str(value)), lang)


def _scalar(fact: Fact, value: Any, lang: str) -> str:
    match fact.type:
        case "bool":
            return say("yes" if value else "no", lang)
        case "int" | "decimal":
            unit = f" {fact.unit.get(lang)}" if fact.unit else ""
            return f"{_scalar_number(value, lang)}{unit}"
        case "date":
            return formatting.day(_date(value), lang)
        case "enum" | "multi":
            return fact.option_label(str(value), lang)
        case "country" | "countries":
            return formatting.country(str(value), lang)
        case "languages":
            return formatting.language(str(value), lang)
        case _:
            return str(value)
