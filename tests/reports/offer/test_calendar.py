from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.offer.calendar import plan
from reports.offer.workdays import Workdays
from tests.reports.offer.samples import START, facts, fmt

DAY = timedelta(days=1)


def by_key(result):
    return {phase.key: (phase.start, phase.end) for phase in result.phases}


def test_plan_of_the_manufacturer():
    result = plan(START, facts())
    assert (result.dday, result.earliest_dday, result.dday_wish_refused) == (
        date(2027, 3, 13),
        date(2027, 2, 21),
        None,
    )
    assert by_key(result) == {
        "phase_1": (date(2026, 12, 18), date(2026, 12, 24)),
        "phase_2": (date(2026, 12, 28), date(2027, 1, 4)),
        "phase_3": (date(2027, 1, 5), date(2027, 1, 12)),
        "phase_4": (date(2027, 1, 13), date(2027, 1, 26)),
        "phase_4bis": (date(2027, 1, 13), date(2027, 3, 13)),
        "phase_5": (date(2027, 1, 27), date(2027, 2, 2)),
        "pre_sync": (date(2027, 1, 27), date(2027, 2, 17)),
        "rehearsals": (date(2027, 3, 8), date(2027, 3, 9)),
        "freeze": (date(2027, 3, 10), date(2027, 3, 12)),
        "ttl": (date(2027, 3, 11), date(2027, 3, 11)),
        "dday": (date(2027, 3, 13), date(2027, 3, 13)),
        "hypercare": (date(2027, 3, 14), date(2027, 4, 12)),
        "old_system": (date(2027, 3, 14), date(2027, 4, 12)),
    }
    assert (result.warnings, result.errors, result.waves, result.assumptions) == ((), (), (), ())


def test_plan_proposes_a_saturday_when_no_day_is_wished():
    result = plan(START, facts(dday=None))
    assert (result.earliest_dday, result.dday, result.dday_wish) == (
        date(2027, 2, 21),
        date(2027, 3, 5),
        None,
    )


def test_plan_starts_on_a_working_day():
    assert plan(date(2026, 12, 25), facts()).start == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("changes", "rule", "proposed"),
    [
        ({"dday": "2027-01-30", "blackouts": []}, "too_early_copy", date(2027, 3, 5)),
        (
            {"dday": "2027-01-30", "blackouts": [["2027-01-14", "2027-01-15"]]},
            "too_early_blackout",
            date(2027, 3, 5),
        ),
        (
            {"dday": "2027-01-30", "blackouts": [], "volume_gb": 100, "biggest_gb": 5},
            "too_early_phases",
            date(2027, 2, 6),
        ),
        (
            {"dday": "2027-01-30", "blackouts": [], "mode": "waves", "mailboxes_by_class": {"15": 600}},
            "too_early_waves",
            date(2027, 3, 5),
        ),
        ({"dday": "2027-03-31"}, "in_blackout", date(2027, 4, 3)),
        ({"dday": "2027-03-27"}, "hypercare_in_blackout", date(2027, 4, 3)),
        ({"dday": "2027-06-02"}, "public_holiday", date(2027, 6, 4)),
    ],
)
def test_plan_refuses_a_wish_with_its_rule(changes, rule, proposed):
    result = plan(START, facts(**changes))
    assert (result.dday_wish_refused.rule, result.dday) == (rule, proposed)
    assert str(proposed) in result.dday_wish_refused.text.render("it", fmt)


def test_plan_moves_the_test_phase_out_of_a_blackout():
    result = plan(START, facts(blackouts=[["2027-01-20", "2027-01-29"]]))
    assert by_key(result)["phase_4"] == (date(2027, 2, 1), date(2027, 2, 12))


def test_plan_lengthens_the_test_phase_with_many_pilots():
    spans = [plan(START, facts(pilot_users=pilots)).phases for pilots in (100, 150, 500)]
    assert [next(phase.working_days for phase in phases if phase.key == "phase_4") for phases in spans] == [
        10,
        15,
        20,
    ]


def test_plan_spreads_waves_over_nights_before_dday():
    result = plan(START, facts(mode="waves", mailboxes_by_class={"15": 601}, dday="2027-03-19"))
    assert [(wave.number, wave.night, wave.mailboxes) for wave in result.waves] == [
        (1, date(2027, 3, 17), 201),
        (2, date(2027, 3, 18), 200),
        (3, date(2027, 3, 19), 200),
    ]
    assert by_key(result)["rollout"] == (date(2027, 3, 17), date(2027, 3, 19))
    assert by_key(result)["freeze"] == (date(2027, 3, 14), date(2027, 3, 16))


def test_plan_avoids_blackouts_for_wave_nights():
    result = plan(
        START,
        facts(
            mode="waves",
            mailboxes_by_class={"15": 601},
            dday="2027-03-19",
            blackouts=[["2027-03-18", "2027-03-18"]],
        ),
    )
    assert [wave.night for wave in result.waves] == [date(2027, 3, 16), date(2027, 3, 17), date(2027, 3, 19)]


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"dday": "2027-03-16"}, ["weekend"]),
        ({"dday": "2027-03-13", "downtime_when": "night"}, ["working_day"]),
        ({"dday": "2027-03-16", "downtime_when": "night"}, []),
        ({"dday": "2027-02-26", "blackouts": []}, ["month_end"]),
        ({"dday": "2027-02-26", "blackouts": [], "sector": "legal"}, []),
        ({"dday": "2027-02-26", "blackouts": [], "sector": "legal", "public_body": True}, ["month_end"]),
        ({"mailboxes_by_class": {"15": 300}}, ["one_night"]),
        ({"mailboxes_by_class": {"15": 2100}}, ["waves_forced"]),
        ({"mailboxes_by_class": {"15": 1100}, "mode": "waves", "sector": "education"}, ["university_pace"]),
    ],
)
def test_plan_warns_of_soft_rules(changes, keys):
    assert [notice.key for notice in plan(START, facts(**changes)).warnings] == keys


def test_plan_warns_of_a_short_demonstration():
    result = plan(
        date(2027, 2, 1),
        facts(dday=None, blackouts=[], volume_gb=1, biggest_gb=1, country="ZZ", sector="other"),
    )
    assert [notice.key for notice in result.warnings] == ["short_demonstration"]
    assert [entry.key for entry in result.assumptions] == ["country"]


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"ttl_control": False}, ["ttl"]),
        ({"rollback_days": 29}, ["rollback"]),
        ({"contract_end": "2027-04-12"}, ["contract_end"]),
        ({"contract_end": "2027-04-13"}, []),
        ({"contract_end": None}, []),
    ],
)
def test_plan_lists_hard_rules_that_the_client_must_lift(changes, keys):
    assert [notice.key for notice in plan(START, facts(**changes)).errors] == keys


def test_plan_without_a_country_has_weekends_only():
    result = plan(date(2026, 12, 21), facts(country=None, blackouts=[]))
    assert by_key(result)["phase_1"] == (date(2026, 12, 21), date(2026, 12, 25))
    assert result.assumptions == ()


def test_workdays_count_and_walk_around_holidays():
    days = Workdays("FR")
    assert days.count(date(2027, 7, 12), date(2027, 7, 16)) == 4
    assert days.back(date(2027, 7, 18), 3) == date(2027, 7, 13)
    assert days.span_end(date(2027, 7, 13), 2) == date(2027, 7, 15)


days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
wishes = st.one_of(st.none(), days.map(str))
ranges = st.builds(lambda start, length: [str(start), str(start + DAY * length)], days, st.integers(0, 40))
modes = st.sampled_from([("big_bang", 120), ("waves", 700)])


def dday(start, wish, blackouts, mode, volume):
    client = facts(
        dday=wish,
        blackouts=blackouts,
        mode=mode[0],
        mailboxes_by_class={"15": mode[1]},
        volume_gb=volume,
        biggest_gb=1,
    )
    return plan(start, client)


@settings(max_examples=60, deadline=None)
@given(days, st.integers(0, 60), wishes, st.lists(ranges, max_size=3), modes, st.integers(1, 2000))
def test_a_later_start_never_gives_an_earlier_dday(start, later, wish, blackouts, mode, volume):
    first, second = (
        dday(start, wish, blackouts, mode, volume),
        dday(start + DAY * later, wish, blackouts, mode, volume),
    )
    assert (first.dday, first.earliest_dday) <= (second.dday, second.earliest_dday)
    assert first.earliest_dday <= second.earliest_dday


@settings(max_examples=60, deadline=None)
@given(days, wishes, st.lists(ranges, max_size=2), ranges, modes, st.integers(1, 2000))
def test_one_more_blackout_never_gives_an_earlier_dday(start, wish, blackouts, added, mode, volume):
    first, second = (
        dday(start, wish, blackouts, mode, volume),
        dday(start, wish, [*blackouts, added], mode, volume),
    )
    assert first.dday <= second.dday
    assert first.earliest_dday <= second.earliest_dday


@settings(max_examples=60, deadline=None)
@given(days, wishes, st.lists(ranges, max_size=3), modes, st.integers(1, 2000), st.integers(0, 2000))
def test_less_volume_never_gives_a_later_dday(start, wish, blackouts, mode, volume, removed):
    more, less = (
        dday(start, wish, blackouts, mode, volume),
        dday(start, wish, blackouts, mode, max(0, volume - removed)),
    )
    assert less.dday <= more.dday
    assert less.earliest_dday <= more.earliest_dday


@settings(max_examples=60, deadline=None)
@given(days, wishes, st.lists(ranges, max_size=3), modes, st.integers(1, 2000))
def test_every_plan_keeps_the_hard_rules(start, wish, blackouts, mode, volume):
    result = dday(start, wish, blackouts, mode, volume)
    spans, closed = by_key(result), [tuple(map(date.fromisoformat, pair)) for pair in blackouts]
    order = [
        spans[key]
        for key in ("phase_1", "phase_2", "phase_3", "phase_4", "phase_5", "freeze", "dday", "hypercare")
    ]
    assert all(before[1] < after[0] for before, after in pairwise(order))
    assert spans["phase_4bis"] == (spans["phase_4"][0], result.dday)
    assert (result.dday - spans["pre_sync"][1]).days > 3
    assert spans["pre_sync"][1] < spans["freeze"][0]
    assert spans["phase_4"][1] < spans["rehearsals"][0] <= spans["rehearsals"][1] < spans["freeze"][0]
    assert spans["ttl"][1] <= spans["freeze"][1] - DAY
    assert not Workdays("IT").is_holiday(result.dday)
    for first, last in closed:
        assert not first <= result.dday <= last
        assert spans["phase_4"][1] < first or spans["phase_4"][0] > last
