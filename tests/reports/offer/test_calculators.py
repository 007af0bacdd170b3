"""Migration, sizing, footprint, matrix, clause, service levels and acceptance."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.offer.acceptance import acceptance, pilots
from reports.offer.definitions import DefinitionError, load
from reports.offer.footprint import footprint
from reports.offer.migration import copy_rate, plan_migration, rounded, streams_per_host
from reports.offer.raci import matrix
from reports.offer.reversibility import assistance_hours, reversibility
from reports.offer.service_levels import availability, service_levels
from reports.offer.sizing import sizing
from tests.reports.offer.samples import facts, fmt


def D(value):
    return Decimal(value)


def test_ten_streams_copy_four_gigabytes_an_hour():
    rate, limited_by = copy_rate(10, None, 100)
    assert (rate, rounded(rate, "0.01"), limited_by) == (Fraction(25, 6), D("4.17"), "streams")


@pytest.mark.parametrize(
    ("mbps", "share", "rate", "limit"), [(30, 60, "4.17", "streams"), (10, 50, "2.25", "uplink")]
)
def test_copy_rate_is_the_lower_of_streams_and_line(mbps, share, rate, limit):
    found, limited_by = copy_rate(10, D(mbps), share)
    assert (rounded(found, "0.01"), limited_by) == (D(rate), limit)


@pytest.mark.parametrize(
    ("ram", "cores", "mbps", "streams"), [(8, 4, 100, 32), (64, 2, 100, 20), (64, 8, 50, 16), (1, 1, 1, 1)]
)
def test_streams_per_host(ram, cores, mbps, streams):
    assert streams_per_host(ram, cores, D(mbps)) == streams


def test_migration_of_the_manufacturer():
    plan = plan_migration(facts())
    assert (plan.rate_gb_h, plan.copy_hours, plan.copy_days, plan.limited_by) == (
        D("4.17"),
        D("187.2"),
        16,
        "streams",
    )
    assert (plan.biggest_hours, plan.biggest_rules, plan.rollback_days) == (D("146.4"), False, 30)
    assert plan.formula.render("en", fmt) == (
        "Prudent rate: 10 streams × 1.25 GB/h ÷ 3 = 4.17 GB/h; 780 GB take 187.2 h, that is 16 days of 12 h."
    )
    assert (len(plan.sources[0].carried), len(plan.sources[0].not_carried), len(plan.sources[0].caveats)) == (
        3,
        4,
        3,
    )


def test_a_copy_that_fills_its_window_is_not_a_day_longer():
    assert plan_migration(facts(volume_gb=50, biggest_gb=1)).copy_days == 1
    assert plan_migration(facts(volume_gb="50.01", biggest_gb=1)).copy_days == 2


def test_the_largest_mailbox_is_a_floor():
    plan = plan_migration(facts(volume_gb=200, biggest_gb=100))
    assert (plan.biggest_rules, plan.copy_hours, plan.copy_days) == (True, D("240.0"), 20)
    assert "100 GB" in plan.formula.render("it", fmt)


def test_a_slow_line_is_named_in_the_formula():
    assert (
        plan_migration(facts(uplink_mbps=10))
        .formula.render("fr", fmt)
        .startswith("La ligne est le facteur limitant\u00a0: 10 Mb/s × 60\u00a0%")
    )


def test_pst_caveat_only_for_exchange_with_pst():
    assert [
        len(plan_migration(facts(**change)).sources[0].caveats)
        for change in ({}, {"pst_gb": None}, {"source_type": "zimbra"})
    ] == [3, 2, 1]


@pytest.mark.parametrize("kind", sorted(load("migration")["sources"]))
def test_every_source_says_what_it_loses(kind):
    source = plan_migration(facts(source_type=kind)).sources[0]
    assert source.type == kind
    assert source.carried
    assert source.not_carried


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_volume_never_takes_fewer_days(first, second):
    low, high = sorted((first, second))
    assert plan_migration(facts(volume_gb=low)).copy_days <= plan_migration(facts(volume_gb=high)).copy_days


@pytest.mark.parametrize(
    ("mailboxes", "kg", "hours"), [(120, "16.44", 15600), (350, "47.95", 45500), (20000, "2740.00", 2600000)]
)
def test_footprint_golden_values(mailboxes, kg, hours):
    result = footprint(mailboxes)
    assert (result.kg_year, result.tube_hours) == (D(kg), hours)


def test_footprint_arithmetic():
    result = footprint(1)
    assert (
        result.grams_per_mailbox,
        result.tube_hours_per_mailbox,
        result.tube_watt,
        result.reduction_pct,
    ) == (137, 130, 15, 30)
    assert (result.kwh_per_mailbox, result.tube_days, result.g_per_kwh) == (D("1.95"), D("5.4"), D("70.26"))
    assert (result.before_g, result.saved_g, result.target_if_before_g) == (D("195.7"), D("58.7"), D("95.9"))
    assert (result.permanent_w, footprint(120).saved_kg_year) == (D("0.22"), D("7.05"))
    assert "195.7 g" in result.assumption.render("en", fmt)
    assert [note.render("en", fmt).split(":")[0] for note in result.notes] == [
        "130 h of a 15 W tube are 1.95 kWh, that is 5.4 days without a stop.",
        "137 g for 1.95 kWh imply 70.26 g of CO2 per kWh",
        "It is a permanent 0.22 W per mailbox",
    ]


def test_sizing_of_the_manufacturer():
    result = sizing(facts())
    assert [line.allocated_gb for line in result.lines] == [200, 930, 420, 150, 100]
    assert (result.allocated_gb, result.used_gb, result.used_pct, result.stores) == (1800, 780, D("43.3"), 1)
    today, *_, last = result.horizons
    assert (today.mail_gb, today.index_gb, today.primary_gb, today.backup_gb) == (780, 195, 1219, 1170)
    assert (today.iops_average, today.iops_peak) == (D("12.0"), D("60.0"))
    assert (last.months, last.mailboxes, last.mail_gb, last.primary_gb) == (36, 131, 852, 1332)


def test_sizing_adds_stores_and_survives_total_shrinking():
    assert sizing(facts(mailboxes_by_class={"15": 5001})).stores == 3
    assert [horizon.mailboxes for horizon in sizing(facts(growth_pct=-100)).horizons] == [120, 0, 0, 0]


def test_raci_has_thirty_five_rows_with_one_accountable():
    result = matrix()
    assert [role.key for role in result.roles] == ["CIO", "IT", "USR", "INT", "OLD", "VEN"]
    assert [row.number for row in result.rows] == list(range(1, 36))
    assert all(sum("A" in cell.codes for cell in row.cells) == 1 for row in result.rows)
    assert (
        "".join({"CIO": "C", "IT": "I", "INT": "N"}[row.accountable] for row in result.rows)
        == "NCIINCNNNNCICCINICIIINNNNNNNNNCCCNC"
    )
    assert [row.number for row in result.rows if row.client_duty] == [15, 17, 20]


@pytest.mark.parametrize(
    "row",
    [
        {"cells": ["A/R", "A"]},
        {"cells": ["R", "C"]},
        {"cells": ["A", "C"]},
        {"cells": ["A/R"]},
        {"cells": ["A/R", "X"]},
        {"cells": ["A/R", "C"], "notes": {"VEN": {}}},
    ],
)
def test_raci_refuses_a_wrong_row(row):
    name = {"en": "a", "it": "b", "fr": "c"}
    roles = [{"key": "CIO", "name": name}, {"key": "INT", "name": name}]
    with pytest.raises(DefinitionError, match="row 1"):
        matrix({"roles": roles, "rows": [{"activity": name, **row}]})


def test_reversibility_has_fourteen_items():
    items = reversibility(120)
    assert [item.number for item in items] == list(range(1, 15))
    assert [item.key for item in items if item.reference] == ["trigger", "delay", "cooperation", "cost"]
    assert (
        items[6].clause.render("en", fmt)
        == "16 hours included; beyond, at the day rate printed in the contract."
    )
    assert (
        items[7].clause.render("en", fmt) == "At cost until 2027-01-11; no switching charge from 2027-01-12."
    )


@pytest.mark.parametrize(("mailboxes", "hours"), [(1, 8), (50, 8), (51, 16), (200, 16), (500, 24), (501, 40)])
def test_assistance_hours_by_size(mailboxes, hours):
    assert assistance_hours(mailboxes) == hours


@pytest.mark.parametrize(
    ("percent", "minutes", "hours"),
    [
        ("99", "432", "87.6"),
        ("99.5", "216", "43.8"),
        ("99.8", "86.4", "17.52"),
        ("99.9", "43.2", "8.76"),
        ("99.95", "21.6", "4.38"),
        ("99.99", "4.32", "0.88"),
    ],
)
def test_availability_in_minutes_and_hours(percent, minutes, hours):
    result = availability(D(percent))
    assert (result.minutes_month, result.hours_year) == (D(minutes), D(hours))


def test_availability_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="between 0 and 100"):
        availability(D(101))


def test_service_levels_table():
    result = service_levels(facts())
    assert [
        (row.key, row.first_response_min, row.kept_pct, row.first_response.render("en", fmt))
        for row in result.priorities
    ] == [
        ("P1", 30, 95, "30 min"),
        ("P2", 120, 90, "2 h"),
        ("P3", 240, 90, "4 h"),
        ("P4", 1440, 85, "24 h"),
        ("P5", 2880, 85, "48 h"),
        ("request", 240, 90, "4 h"),
    ]
    assert (result.rto_h, result.rpo_min, result.restore_hours, result.offered.percent) == (
        8,
        240,
        24,
        D("99.9"),
    )
    assert len(result.terms) == 8


def test_service_levels_never_promise_more_than_four_hours_and_fifteen_minutes():
    result = service_levels(facts(rto_h="0.25", rpo_min=0))
    assert (result.rto_h, result.rpo_min) == (4, 15)


def test_acceptance_names_pilots_and_interruption():
    phases = acceptance(facts())
    assert [phase.key for phase in phases] == [
        "phase_1", "phase_2", "phase_3", "phase_4", "phase_4bis", "phase_5", "rollout", "dday", "hypercare", "end",
    ]  # fmt: skip
    assert [phase.label for phase in phases][:6] == ["1", "2", "3", "4", "4 bis", "5"]
    assert phases[2].test.render("en", fmt).startswith("At least 12 pilots")
    assert "at most 6 h" in phases[7].test.render("en", fmt)


@pytest.mark.parametrize(("wish", "mailboxes", "expected"), [(12, 112, 12), (0, 112, 10), (3, 6, 6)])
def test_pilots_are_ten_at_least_or_everybody(wish, mailboxes, expected):
    assert pilots(facts(pilot_users=wish, mailboxes=mailboxes)) == expected
