from datetime import date
from decimal import Decimal

import pytest

from reports.offer.definitions import DefinitionError, phrase, text, texts
from reports.offer.text import Money, Sentence, Text

HELLO = Text("Hello", "Buongiorno", "Bonjour")


def test_text_gives_each_language():
    assert [HELLO.get(lang) for lang in ("en", "it", "fr")] == ["Hello", "Buongiorno", "Bonjour"]


def test_text_refuses_an_unknown_language():
    with pytest.raises(ValueError, match="unknown language 'de'"):
        HELLO.get("de")


def test_text_refuses_an_empty_translation():
    with pytest.raises(ValueError, match="no fr version"):
        Text("a", "b", " ")


def test_sentence_formats_only_typed_values():
    sentence = Sentence(
        Text("{a} {b} {c} {d} {e} {f}", "{a}", "{b}"),
        {
            "a": 1,
            "b": Decimal("2.50"),
            "c": date(2027, 3, 13),
            "d": Money(Decimal("3.00")),
            "e": "raw",
            "f": (HELLO, "x"),
        },
    )
    shown = sentence.render("en", lambda value, lang: f"<{type(value).__name__}:{lang}>")
    assert shown == "<int:en> <Decimal:en> <date:en> <Money:en> raw Hello, x"


def test_sentence_without_a_value_is_refused():
    with pytest.raises(ValueError, match="no value for \\['n'\\]"):
        Sentence(Text("{n}", "{n}", "{n}"))


def test_sentence_drops_values_nobody_shows():
    assert Sentence(Text("{n}", "-", "-"), {"n": 1, "other": 2}).params == {"n": 1}


@pytest.mark.parametrize("raw", ["plain", {"en": "a", "it": "b"}, {"en": "a", "it": "", "fr": "c"}])
def test_definition_text_names_its_place(raw):
    with pytest.raises(DefinitionError, match=r"file\.yaml"):
        text(raw, "file.yaml")


def test_definition_of_a_missing_phrase_names_it():
    with pytest.raises(DefinitionError, match=r"sizing\.yaml: formulas\.nothing"):
        phrase("sizing", "formulas", "nothing")


def test_texts_of_nothing_is_empty():
    assert texts(None) == ()
