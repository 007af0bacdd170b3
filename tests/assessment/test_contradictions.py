import string
from datetime import date
from decimal import Decimal

import pytest

from assessment.catalogue.definition import CONTRADICTION_CHECKS, LANGUAGES
from assessment.rules import contradictions
from tests.assessment.samples import CASES, by_step, case, tiny, zimbra_12


def found(**facts: object) -> list[tuple[str, dict[str, object], tuple[str, ...], str]]:
    """The contradictions when these facts are the only answers, whichever step they are in."""
    steps: dict[str, dict[str, object]] = {}
    for key, value in facts.items():
        steps.setdefault(zimbra_12().step_of_fact(key), {})[key] = value
    return [(c.key, dict(c.params), c.keys, c.step) for c in contradictions(zimbra_12(), steps)]


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.json")))
def test_cases_do_not_contradict_themselves(name):
    assert contradictions(zimbra_12(), by_step(zimbra_12(), case(name))) == []


def test_no_answer_contradicts_nothing():
    assert contradictions(zimbra_12(), {}) == []
    assert contradictions(tiny(), {}) == []


def test_every_check_has_its_sentence():
    assert [item.key for item in zimbra_12().contradictions] == list(CONTRADICTION_CHECKS)


def test_sentences_name_the_same_figures_in_every_language():
    for item in zimbra_12().contradictions:
        named = {
            lang: {name for _, name, _, _ in string.Formatter().parse(item.text.get(lang)) if name}
            for lang in LANGUAGES
        }
        assert named == dict.fromkeys(LANGUAGES, named["en"]), item.key


def test_classes_sum_differs_from_the_mailboxes():
    classes = {"5": 60, "15": 61}
    assert found(mailboxes=112, shared_mailboxes=8, mailboxes_by_class=classes) == [
        (
            "classes_sum",
            {"classes": 121, "mailboxes": 112, "shared_mailboxes": 8, "accounts": 120},
            ("mailboxes_by_class", "mailboxes", "shared_mailboxes"),
            "accounts",
        )
    ]
    assert found(mailboxes=113, shared_mailboxes=8, mailboxes_by_class=classes) == []
    assert found(mailboxes=113, mailboxes_by_class=classes) == []
    assert found(shared_mailboxes=8, mailboxes_by_class=classes) == []
    assert found(mailboxes=113, shared_mailboxes=8, mailboxes_by_class={"5": "many"}) == []


def test_volume_over_quota():
    classes = {"0.5": 10, "5": 10}
    assert found(volume_gb=55.5, mailboxes_by_class=classes) == [
        (
            "volume_over_quota",
            {"volume_gb": Decimal("55.5"), "quota_gb": Decimal("55.0")},
            ("volume_gb", "mailboxes_by_class"),
            "present_system",
        )
    ]
    assert found(volume_gb=55, mailboxes_by_class=classes) == []
    assert found(volume_gb=55, mailboxes_by_class={}) == []


def test_biggest_mailbox_over_the_largest_class_in_use():
    classes = {"15": 10, "30": 1, "100": 0}
    assert found(biggest_gb=31, mailboxes_by_class=classes) == [
        (
            "biggest_over_class",
            {"biggest_gb": Decimal(31), "largest_class_gb": Decimal(30)},
            ("biggest_gb", "mailboxes_by_class"),
            "present_system",
        )
    ]
    assert found(biggest_gb=30, mailboxes_by_class=classes) == []
    assert found(biggest_gb=30, mailboxes_by_class={"15": 0}) == []


@pytest.mark.parametrize("dday", ["2026-12-21", "2026-12-31", "2027-01-08"])
def test_dday_in_blackout_up_to_its_last_day(dday):
    blackouts = [["2026-11-01", "2026-11-02"], ["2026-12-21", "2027-01-08"]]
    assert found(dday=dday, blackouts=blackouts) == [
        (
            "dday_in_blackout",
            {"dday": date.fromisoformat(dday), "start": date(2026, 12, 21), "end": date(2027, 1, 8)},
            ("dday", "blackouts"),
            "migration",
        )
    ]


def test_dday_outside_blackouts():
    assert found(dday="2027-01-09", blackouts=[["2026-12-21", "2027-01-08"]]) == []
    assert found(blackouts=[["2026-12-21", "2027-01-08"]]) == []


def test_dday_less_than_a_week_before_the_contract_ends():
    assert found(dday="2027-06-23", contract_end="2027-06-30") == []
    assert found(dday="2027-06-24", contract_end="2027-06-30") == [
        (
            "dday_after_contract",
            {"dday": date(2027, 6, 24), "contract_end": date(2027, 6, 30)},
            ("dday", "contract_end"),
            "migration",
        )
    ]


def test_zero_downtime_and_everybody_at_once():
    assert found(downtime_h=0, mode="big_bang") == [
        ("zero_downtime_big_bang", {}, ("downtime_h", "mode"), "migration")
    ]
    assert found(downtime_h=0, mode="coexistence") == []
    assert found(downtime_h=1, mode="big_bang") == []


def test_everything_at_four_and_must_have():
    extreme = {"required": 4, "must_have": True, "importance": 3}
    steps = {
        "basics": {"town": True},
        "c1": {"speed": extreme, "crowd": {"not_applicable": True}},
        "c2": {"town_hall": extreme},
    }
    assert [(c.key, dict(c.params), c.keys, c.step) for c in contradictions(tiny(), steps)] == [
        ("everything_at_four", {"count": 2}, ("speed", "town_hall"), "c1")
    ]
    steps["c2"] = {"town_hall": {**extreme, "must_have": False}}
    assert contradictions(tiny(), steps) == []
    steps["c2"] = {}
    assert contradictions(tiny(), steps) == []
    # Hidden criteria are not asked, so they do not soften the list.
    steps["basics"] = {"town": False}
    assert [c.keys for c in contradictions(tiny(), steps)] == [("speed",)]


def test_must_have_without_need():
    steps = {
        "c1": {
            "speed": {"required": 0, "must_have": True, "importance": 2},
            "crowd": {"required": 3, "must_have": True, "importance": 0},
        },
    }
    (contradiction,) = contradictions(tiny(), steps)
    assert (contradiction.key, contradiction.keys, contradiction.step) == (
        "must_have_without_need",
        ("speed", "crowd"),
        "c1",
    )
    assert contradiction.text.get("fr").format(**contradiction.params) == "Inutiles 2"
    steps["c1"] = {"speed": {"required": 1, "must_have": True, "importance": 1}, "crowd": {"required": 0}}
    assert contradictions(tiny(), steps) == []
