import pytest

from reports.scored.open_answers import open_answers


def row(**changes):
    return {
        "key": "a",
        "applies": True,
        "required": 3,
        "importance": 2,
        "level": 4,
        "credited": "4",
    } | changes


@pytest.mark.parametrize(
    ("changes", "causes"),
    [
        ({}, []),
        ({"required": None}, ["required"]),
        ({"importance": None}, ["importance"]),
        ({"level": None, "credited": None}, ["level"]),
        ({"level": 3, "credited": "27/10"}, ["evidence"]),
        ({"required": None, "level": 3, "credited": "27/10"}, ["required", "evidence"]),
        ({"level": 4, "credited": "18/5"}, []),  # enough is proven for what is needed
        ({"required": 0, "level": None, "credited": None}, []),
        ({"importance": 0, "required": None}, []),
        ({"applies": False, "required": None, "importance": None}, []),
    ],
)
def test_what_is_open_about_a_criterion(changes, causes):
    found = open_answers([row(**changes)])

    assert [cause for cause, rows in found.items() if rows] == causes
