"""Django's template engine, apart from the web's: one per language, with filters bound to that language, autoescape on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache, partial

from django.conf import settings
from django.template import Engine
from django.template.library import Library

from reports.rendering import formatting
from reports.rendering.texts import counted, say

FOLDER = "templates"


@cache
def engine(lang: str) -> Engine:
    """The engine of a document language. Tags: `t`, `tn` (counted). Filters: `num`, `dec:1`, `money`, `day`, `iso`, `share`."""
    made = Engine(dirs=[str(settings.BASE_DIR / FOLDER)], autoescape=True, string_if_invalid="«missing: %s»")
    made.template_builtins.append(_library(lang))
    return made


def _library(lang: str) -> Library:
    library = Library()
    library.simple_tag(partial(_say, lang), name="t")
    library.simple_tag(partial(_counted, lang), name="tn")
    library.filter("num", lambda value: formatting.number(_decimal(value), lang))
    library.filter("dec", lambda value, decimals=1: formatting.number(_decimal(value), lang, decimals))
    library.filter("money", lambda value: formatting.money(_decimal(value), lang))
    library.filter("day", lambda value, style="long": formatting.day(_date(value), lang, style))
    library.filter("pct", lambda value: formatting.percent(_decimal(value) / 100, lang))
    library.filter("share", lambda value: formatting.percent(_decimal(value), lang))
    return library


def _say(lang: str, key: str, /, **params: object) -> str:
    return say(key, lang, **params)


def _counted(lang: str, key: str, count: int, /, **params: object) -> str:
    return counted(key, count, lang, **params)


def _decimal(value: int | str | Decimal) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
