"""Numbers, money, dates and names as each language writes them (CLDR, through Babel), whatever the system's locale is."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from reports.offer.text import Money

REGIONS = {"en": "en_GB", "it": "it_IT", "fr": "fr_FR"}
NARROW_SPACE, NO_BREAK_SPACE = "\u202f", "\u00a0"


@cache
def locale_of(lang: str) -> Locale:
    """The Babel locale of a document language ("en", "it", "fr"); KeyError for others."""
    return Locale.parse(REGIONS[lang])


def _plain_spaces(text: str) -> str:
    """The narrow no-break space is not in every font; the usual one keeps the number together as well."""
    return text.replace(NARROW_SPACE, NO_BREAK_SPACE)


def number(value: int | Decimal, lang: str, decimals: int | None = None) -> str:
    """A number with the language's separators; `decimals` fixes their count (half-up), else up to three as they come."""
    if decimals is not None:
        value = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return _plain_spaces(format_decimal(value, pattern, locale_of(lang)))
    return _plain_spaces(format_decimal(value, locale=locale_of(lang)))


def money(value: Decimal, lang: str, currency: str = "EUR") -> str:
    """An amount with its currency sign and two decimals."""
    return _plain_spaces(format_currency(value, currency, locale=locale_of(lang)))


def percent(share: Decimal, lang: str) -> str:
    """A share of 1 as a percentage with at most two decimals."""
    return _plain_spaces(
        format_percent(share, "#,##0.##\u00a0%" if lang == "fr" else "#,##0.##%", locale=locale_of(lang))
    )


def day(value: date, lang: str, style: str = "long") -> str:
    """A date: "long" (24 November 2026), "medium" (24 Nov 2026) or "weekday" (Tuesday 24 November 2026)."""
    pattern = "EEEE d MMMM y" if style == "weekday" else style
    text = _plain_spaces(format_date(value, pattern, locale_of(lang)))
    # The locale data leave the first day a plain number, which French never writes.
    return re.sub(r"\b1\b", "1er", text, count=1) if lang == "fr" and value.day == 1 else text


def month(value: date, lang: str) -> str:
    """Month and year, short, for the calendar's axis."""
    return _plain_spaces(format_date(value, "LLL y", locale_of(lang)))


def country(code: str, lang: str) -> str:
    """The country's name; an unknown code is shown as it is."""
    return str(locale_of(lang).territories.get(code.upper(), code))


def language(code: str, lang: str) -> str:
    """The language's name; an unknown code is shown as it is."""
    return str(locale_of(lang).languages.get(code.lower(), code))


def fmt(value: object, lang: str) -> str:
    """The values inside a sentence of the offer: whole numbers, decimals, dates and sums of money."""
    match value:
        case Money(amount=amount, currency=currency):
            return money(amount, lang, currency)
        case date():
            return day(value, lang)
        case int() | Decimal():
            return number(value, lang)
        case _:
            raise TypeError(f"a sentence cannot hold a {type(value).__name__}")


def one_decimal(value: Fraction) -> str:
    """An exact number rounded half-up to one decimal, as a plain decimal string: "72.3"."""
    tenths = (value * 10 + Fraction(1, 2)).__floor__()
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"
