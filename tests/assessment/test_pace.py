"""The measured pace and the time that is left."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.pace import USUAL_SECONDS, Pace, newly_answered

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)


def after(pace: Pace, seconds: float, answered: int) -> Pace:
    return pace.after(last=NOW - timedelta(seconds=seconds), now=NOW, answered=answered)


def test_unmeasured_pace_is_the_usual_one():
    assert Pace(0, 0).per_question == USUAL_SECONDS
    assert Pace(0, 0).minutes_for(100) == 20


def test_first_save_measures_nothing():
    assert Pace(0, 0).after(last=None, now=NOW, answered=5) == Pace(0, 0)


@pytest.mark.parametrize(
    ("seconds", "answered", "expected"),
    [
        (20, 1, Pace(20, 1)),
        (20, 4, Pace(20, 4)),
        (300, 1, Pace(120, 1)),  # one question counts for two minutes at most
        (300, 4, Pace(300, 4)),
        (16 * 60, 3, Pace(0, 0)),  # a break
        (-5, 1, Pace(0, 0)),  # a clock that was put back
        (20, 0, Pace(0, 0)),  # a correction answers nothing new
    ],
)
def test_time_between_two_saves(seconds, answered, expected):
    assert after(Pace(0, 0), seconds, answered) == expected


def test_fast_and_slow_clients_are_told_different_times():
    assert Pace(50 * 5, 50).minutes_for(60) < Pace(50 * 40, 50).minutes_for(60)


def test_nothing_open_takes_no_time_and_one_question_a_minute_at_most():
    assert Pace(500, 10).minutes_for(0) == 0
    assert Pace(0, 0).minutes_for(1) == 1


@given(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(0, 200))
def test_time_left_shrinks_with_the_questions(seconds, questions, open_questions):
    pace = Pace(seconds, questions)
    assert 0 <= pace.minutes_for(open_questions) <= pace.minutes_for(open_questions + 1)


@pytest.mark.parametrize(
    ("before", "accepted", "expected"),
    [
        ({}, ["a.required", "a.importance"], 1),
        ({}, ["a.today", "a.comment"], 0),
        ({"a": {"required": 0}}, ["a.required"], 0),  # level 0 was an answer already
        ({"a": {"dont_know": True}}, ["a.required"], 0),
        ({"a": {"today": 1}}, ["a.not_applicable", "b.dont_know"], 2),
        ({"mailboxes": 0}, ["mailboxes"], 0),
        ({"mailboxes": None}, ["mailboxes", "org_name"], 2),
    ],
)
def test_newly_answered_questions(before, accepted, expected):
    assert newly_answered(before, accepted) == expected
