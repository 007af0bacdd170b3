from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.offer.coerce import QuotaCount
from reports.offer.price import (
    PriceTable,
    UnknownQuotaClass,
    UnknownSourceType,
    load_price_table,
    monthly_price,
    price,
)
from tests.reports.offer.samples import facts, fmt

TABLE = load_price_table()


def D(value):
    return Decimal(value)


def test_price_golden_value():
    result = price(facts(), TABLE)
    assert [(line.gb, line.count, line.unit, line.amount) for line in result.lines] == [
        (5, 40, D("3.50"), D("140.00")),
        (15, 62, D("5.00"), D("310.00")),
        (30, 14, D("7.50"), D("105.00")),
        (50, 3, D("10.50"), D("31.50")),
        (100, 1, D("17.00"), D("17.00")),
    ]
    assert (result.gross, result.discount, result.discount_amount) == (D("603.50"), D("0.10"), D("-60.35"))
    assert (result.monthly, result.per_mailbox, result.yearly) == (D("543.15"), D("4.53"), D("6517.80"))
    assert (result.run_36, result.one_off, result.total_36) == (D("19553.40"), D("4524.00"), D("24077.40"))
    assert [(line.key, line.amount) for line in result.one_off_lines] == [
        ("setup", D("600.00")),
        ("migration", D("3780.00")),
        ("volume", D("144.00")),
    ]
    assert (result.mailboxes, result.indicative, result.placeholder_table) == (120, False, True)
    assert (result.table_version, result.valid_from, result.currency) == (
        "2026.1-placeholder",
        date(2026, 1, 1),
        "EUR",
    )


def test_price_one_off_sentences():
    shown = [line.text.render("it", fmt) for line in price(facts(), TABLE).one_off_lines]
    assert shown == [
        "Attivazione del servizio",
        "Migrazione da Exchange presso il cliente: 120 caselle a EUR 35.00, sconto 10 %",
        "Volume oltre la media di 5 GB per casella: 180 GB a EUR 0.80",
    ]


def test_price_warns_that_fifty_cost_less_than_forty_nine():
    result = price(facts(mailboxes=49, shared_mailboxes=0, mailboxes_by_class={"15": 49}), TABLE)
    warning = result.discount_step_warning
    assert (result.monthly, warning.monthly_now) == (D("245.00"), D("245.00"))
    assert (warning.from_mailboxes, warning.extra_mailboxes, warning.gb) == (50, 1, 15)
    assert (warning.monthly_then, warning.saving) == (D("225.00"), D("20.00"))
    assert "EUR 225.00" in warning.text.render("fr", fmt)


def test_price_does_not_warn_when_the_next_step_is_dearer():
    assert price(facts(), TABLE).discount_step_warning is None


def test_price_does_not_warn_in_the_last_band():
    assert (
        price(
            facts(mailboxes=2500, shared_mailboxes=0, mailboxes_by_class={"15": 2500}), TABLE
        ).discount_step_warning
        is None
    )


@pytest.mark.parametrize(
    ("mailboxes", "discount"),
    [
        (1, "0"),
        (49, "0"),
        (50, "0.10"),
        (199, "0.10"),
        (200, "0.18"),
        (499, "0.18"),
        (500, "0.28"),
        (1999, "0.28"),
        (2000, "0.40"),
    ],
)
def test_discount_bands(mailboxes, discount):
    assert TABLE.discount(mailboxes) == D(discount)


@pytest.mark.parametrize(
    ("gb", "unit"), [("1", "1.50"), ("100", "17.00"), ("150", "25.00"), ("250", "41.00")]
)
def test_unit_price(gb, unit):
    assert TABLE.unit_price(D(gb)) == D(unit)


@pytest.mark.parametrize("gb", ["2", "7.5", "99", "120", "149"])
def test_unit_price_never_takes_the_nearest_class(gb):
    with pytest.raises(UnknownQuotaClass, match=f"no quota class of {gb} GB") as caught:
        price(facts(mailboxes_by_class={gb: 120}), TABLE)
    assert caught.value.gb == D(gb)


def test_price_rounds_half_up_once():
    table = replace(TABLE, classes={5: D("0.05")}, bands=((1, D("0.10")),))
    assert monthly_price((QuotaCount(D(5), 1),), table) == D("0.05")  # 0.045, to even it would be 0.04
    assert monthly_price((QuotaCount(D(5), 3),), table) == D(
        "0.14"
    )  # 0.135, three rounded lines would be 0.15


def test_price_has_one_line_per_source():
    sources = [
        {"type": "google", "version": "", "mailboxes": 100, "gb": 500},
        {"type": "imap_host", "version": "", "mailboxes": 20, "gb": 280},
    ]
    lines = price(facts(source_type="several", sources=sources), TABLE).one_off_lines
    assert [line.amount for line in lines] == [D("600.00"), D("3150.00"), D("450.00"), D("144.00")]


def test_price_refuses_a_source_without_a_rate():
    table = replace(TABLE, rates={"imap_host": D(25)})
    with pytest.raises(UnknownSourceType, match="'exchange_onprem'") as caught:
        price(facts(), table)
    assert caught.value.source_type == "exchange_onprem"


def test_price_growth_counts_from_the_month_it_occurs():
    result = price(facts(), TABLE)
    assert [(step.month, step.mailboxes) for step in result.growth] == [(1, 120), (13, 124), (25, 127)]
    assert result.growth[0].monthly == result.monthly
    assert result.total_36_growth == sum(12 * step.monthly for step in result.growth) + result.one_off


def test_price_without_growth_projects_the_total():
    result = price(facts(), TABLE, growth_pct=D(0))
    assert result.total_36_growth == result.total_36


def test_price_growth_of_minus_hundred_keeps_one_mailbox():
    assert price(facts(growth_pct=-100), TABLE).growth[1].mailboxes == 1


@pytest.mark.parametrize(
    ("ceiling", "within", "excess", "word"),
    [
        (9000, True, "0", "within"),
        ("6517.80", True, "0", "within"),
        (6500, False, "17.80", "exceeds"),
        (None, None, "0", "No yearly"),
    ],
)
def test_budget_gate_compares_the_yearly_run(ceiling, within, excess, word):
    gate = price(facts(budget_year=ceiling), TABLE).budget_gate
    assert (gate.within, gate.excess, gate.yearly) == (within, D(excess), D("6517.80"))
    assert word in gate.text.render("en", fmt)


def test_price_is_indicative_when_the_classes_are_assumed():
    assert price(facts(mailboxes_by_class=None), TABLE).indicative is True


def test_price_marks_a_placeholder_table_in_its_notes():
    assert (
        len(price(facts(), TABLE).formulas)
        == len(price(facts(), replace(TABLE, placeholder=False)).formulas) + 1
    )


@pytest.mark.parametrize(
    "change",
    [
        {"classes": {}},
        {"bands": ()},
        {"bands": ((2, D(0)),)},
        {"bands": ((1, D(0)), (50, D("0.1")), (50, D("0.2")))},
        {"bands": ((1, D(1)),)},
        {"setup": D(-1)},
        {"volume_rate": D("0.805")},
    ],
)
def test_price_table_refuses_what_cannot_be_priced(change):
    with pytest.raises(ValueError, match=r"price table 2026\.1"):
        replace(TABLE, **change)


def test_price_table_from_json_data():
    plain = {
        "version": 3, "valid_from": "2026-05-01", "currency": "EUR", "classes": {"15": "5.00"}, "further_50gb": "8.00",
        "bands": [[1, "0"]], "setup": 0, "rates": {"google": "35"}, "volume_rate": "0.80", "included_gb": 5,
    }  # fmt: skip
    table = PriceTable.from_plain(plain)
    assert (table.version, table.valid_from, table.classes, table.placeholder) == (
        "3",
        date(2026, 5, 1),
        {15: D("5.00")},
        False,
    )


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_monthly_price_inside_a_band_never_falls(first, second):
    low, high = sorted((first, second))
    if TABLE.discount(low) == TABLE.discount(high):
        assert monthly_price((QuotaCount(D(15), low),), TABLE) <= monthly_price(
            (QuotaCount(D(15), high),), TABLE
        )
