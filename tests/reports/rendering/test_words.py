import pytest

from reports.rendering.words import printable, tidy


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("È già successo, 100 %: «sì» – 5 €", "È già successo, 100 %: «sì» – 5 €"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\x00b\x07c\x1bd\x7f", "abcd"),
        ("\u202eliame\u202c", "liame"),
        ("fine 🚀", "fine [rocket]"),
        ("ok ✅\ufe0f", "ok [white heavy check mark]"),
        ("مرحبا שלום 日本語", "مرحبا שלום 日本語"),
        ("line\u2028separator", "line separator"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("private \ue000 use", "private  use"),
    ],
)
def test_printable_keeps_letters_names_symbols_and_drops_what_is_invisible(typed, printed):
    assert printable(typed) == printed


def test_printable_lets_very_long_words_break():
    assert printable("x" * 59) == "x" * 59
    assert printable("x" * 61) == "x" * 30 + "\u200b" + "x" * 30 + "\u200bx"
    assert printable("word " * 100) == "word " * 100


def test_tidy_reaches_every_text_and_leaves_other_data():
    assert tidy({"a": ["🚀", 1, None, True], "b": {"c": "x\x00"}}) == {
        "a": ["[rocket]", 1, None, True],
        "b": {"c": "x"},
    }
