from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.offer import Money
from reports.rendering import formatting

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "€24,077.40"), ("it", f"24.077,40{NBSP}€"), ("fr", f"24{NBSP}077,40{NBSP}€")],
)
def test_money_is_written_as_each_language_does(lang, expected):
    assert formatting.fmt(Money(Decimal("24077.4")), lang) == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "13 March 2027"), ("it", "13 marzo 2027"), ("fr", "13 mars 2027")],
)
def test_date_is_written_as_each_language_does(lang, expected):
    assert formatting.fmt(date(2027, 3, 13), lang) == expected


def test_first_day_of_a_month_is_an_ordinal_in_french():
    first = date(2021, 11, 1)

    assert formatting.day(first, "fr") == "1er novembre 2021"
    assert formatting.day(first, "fr", "weekday") == "lundi 1er novembre 2021"
    assert formatting.day(date(2021, 11, 11), "fr") == "11 novembre 2021"
    assert formatting.day(first, "it") == "1 novembre 2021"


@pytest.mark.parametrize(
    ("lang", "whole", "decimal", "share"),
    [
        ("en", "15,600", "1,234.5", "8.33%"),
        ("it", "15.600", "1.234,5", "8,33%"),
        ("fr", f"15{NBSP}600", f"1{NBSP}234,5", f"8,33{NBSP}%"),
    ],
)
def test_number_and_percent_are_written_as_each_language_does(lang, whole, decimal, share):
    assert formatting.fmt(15600, lang) == whole
    assert formatting.number(Decimal("1234.45"), lang, 1) == decimal
    assert formatting.percent(Decimal(1) / 12, lang) == share


@pytest.mark.parametrize(
    ("exact", "shown"),
    [("84.95", "85.0"), ("84.94", "84.9"), ("0", "0.0"), ("100", "100.0"), ("1/3", "0.3"), ("-1/4", "-0.2")],
)
def test_one_decimal_rounds_half_up(exact, shown):
    assert formatting.one_decimal(Fraction(exact)) == shown


def test_names_of_countries_and_languages_and_unknown_codes():
    assert formatting.country("it", "fr") == "Italie"
    assert formatting.country("ZZZ", "fr") == "ZZZ"
    assert formatting.language("fr", "it") == "francese"
    assert formatting.language("tlh-x", "it") == "tlh-x"


def test_sentence_value_of_another_type_is_refused():
    with pytest.raises(TypeError, match="float"):
        formatting.fmt(1.5, "en")
