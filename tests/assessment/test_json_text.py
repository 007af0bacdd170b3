import json

import pytest

from assessment.json_text import read
from tests.assessment.samples import CASES


def test_read_gives_the_value():
    assert read('{"a": [1, 2.5, "x", null, true], "b": {"a": -1}}') == (
        {"a": [1, 2.5, "x", None, True], "b": {"a": -1}},
        [],
    )


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.json")))
def test_read_takes_the_cases_as_they_are(name):
    data = (CASES / name).read_bytes()
    assert read(data) == (json.loads(data), [])


def test_read_takes_bytes_with_a_byte_order_mark():
    assert read("\ufeff{}".encode()) == ({}, [])


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("", [("line 1, column 1", "the file is empty")]),
        (b" \n", [("line 1, column 1", "the file is empty")]),
        (b'{"a": "\xe9"}', [("byte 8", "the file is not UTF-8 text")]),
        (
            '{"a": 1,\n "b": [1, 2',
            [("line 2, column 12", "the document ends too early: the file may be truncated")],
        ),
        (
            '{"a": 1,\n "b": "x',
            [("line 2, column 9", "the document ends too early: the file may be truncated")],
        ),
        ('{"a": 1,}', [("line 1, column 9", None)]),
        ('{"a": 1\n "b": 2}', [("line 2, column 2", "this is not JSON: expecting ',' delimiter")]),
        ("{'a': 1}", [("line 1, column 2", None)]),
        ("[" * 200_000, [("line 1, column 1", "the document is nested too deeply")]),
        (
            f'{{"a": {"9" * 5000}}}',
            [("line 1, column 1", "the document holds a number of thousands of digits")],
        ),
        ('{"a": NaN}', [("line 1, column 7", "NaN is not a JSON number")]),
        (
            "[Infinity,\n -Infinity, 1e999]",
            [
                ("line 1, column 2", "Infinity is not a JSON number"),
                ("line 2, column 2", "-Infinity is not a JSON number"),
                ("line 2, column 13", "1e999 is too large a number"),
            ],
        ),
        (
            '{"a": 1,\n "b": {"a": ["a", {"c": 1}]},\n "\\u0061": "NaN"}',
            [("line 3, column 2", "the key 'a' is given twice, first at line 1, column 2")],
        ),
        (
            '{"a": 1, "a": 2, "a": NaN}',
            [
                ("line 1, column 10", "the key 'a' is given twice, first at line 1, column 2"),
                ("line 1, column 18", "the key 'a' is given twice, first at line 1, column 2"),
                ("line 1, column 23", "NaN is not a JSON number"),
            ],
        ),
    ],
)
def test_read_names_the_place_and_the_reason(text, issues):
    value, found = read(text)
    assert value is None
    assert [place for place, _ in found] == [place for place, _ in issues]
    for (_, reason), (_, expected) in zip(found, issues, strict=True):
        # Python words some of its messages differently from version to version.
        assert reason.startswith("this is not JSON: ") if expected is None else reason == expected


def test_read_says_that_a_cut_case_is_truncated():
    text = (CASES / "municipality-350.json").read_text(encoding="utf-8").rstrip()
    for length in range(1, 1500):
        value, issues = read(text[:-length])
        assert value is None
        reasons = [reason for _, reason in issues]
        assert reasons == ["the document ends too early: the file may be truncated"], text[
            -length - 20 : -length
        ]


@pytest.mark.parametrize("text", ["[tru", "[1, -", '{"a": n'])
def test_read_says_that_a_text_cut_in_a_word_is_truncated(text):
    place = f"line 1, column {len(text) + 1}"
    assert read(text) == (None, [(place, "the document ends too early: the file may be truncated")])
