from datetime import date
from decimal import Decimal

import pytest

from reports.offer.coerce import DateRange, FactError, Function, QuotaCount, Source
from reports.offer.facts import OfferFacts
from tests.reports.offer.samples import facts, fmt, raw


def test_facts_of_the_manufacturer_need_no_assumption():
    client = facts()
    assert (client.assumptions, client.notices) == ((), ())
    assert (client.total_mailboxes, client.allocated_gb, client.dday) == (120, 1800, date(2027, 3, 13))
    assert client.blackouts[0] == DateRange(date(2026, 12, 21), date(2027, 1, 8))
    assert client.sources == (Source("exchange_onprem", "Exchange 2013 CU23", 120, Decimal(780)),)
    assert client.functions == (Function("webmail", "wanted"), Function("outlook", "must_have"))
    assert (client.wish("outlook"), client.wish("chat")) == ("must_have", None)


def test_facts_without_any_answer_become_assumptions():
    client = OfferFacts.from_facts({})
    assert len(client.assumptions) == 42
    assert len({entry.key for entry in client.assumptions}) == 42
    assert (client.mailboxes, client.classes, client.pilot_users, client.rollback_days) == (
        10,
        (QuotaCount(Decimal(15), 10),),
        10,
        30,
    )
    assert (client.volume_gb, client.biggest_gb, client.rto_h, client.rpo_min, client.growth_pct) == (
        90,
        15,
        4,
        15,
        15,
    )
    assert (client.source_type, client.log_days, client.location, client.share_pct) == ("other", 30, (), 100)


def test_assumption_shows_the_value_used():
    client = facts(pilot_users=None, mailboxes=300)
    assert [(entry.key, entry.value) for entry in client.assumptions] == [("pilot_users", "15")]
    assert client.assumptions[0].text.render("it", fmt).startswith("Utenti pilota ipotizzati: 15")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mailboxes": None}, 112),
        ({"mailboxes": None, "mailboxes_by_class": None}, 160),
        ({"mailboxes": None, "mailboxes_by_class": {"5": 0}, "staff": None}, 10),
        ({"mailboxes": None, "shared_mailboxes": 500}, 1),
    ],
)
def test_missing_mailboxes_are_derived(changes, expected):
    client = facts(**changes)
    assert client.mailboxes == expected
    assert client.assumed("mailboxes")


def test_an_on_premises_source_without_a_line_gets_an_assumed_one():
    client = facts(uplink_mbps=None, share_pct=None)
    assert (client.uplink_mbps, client.share_pct) == (20, 50)
    assert [entry.key for entry in client.assumptions] == ["uplink_mbps", "share_pct"]


def test_a_hosted_source_without_a_line_is_limited_by_streams_only():
    client = facts(uplink_mbps=None, share_pct=None, source_type="google")
    assert (client.uplink_mbps, client.share_pct, client.assumptions) == (None, 100, ())


def test_italy_assumes_twenty_one_days_of_logs():
    assert facts(log_days=None).log_days == 21


def test_several_sources_without_details_are_one_unknown_source():
    client = facts(source_type="several")
    assert client.sources == (Source("other", "Exchange 2013 CU23", 120, Decimal(780)),)
    assert [entry.key for entry in client.assumptions] == ["sources"]


@pytest.mark.parametrize(
    ("mailboxes", "mode", "effective"),
    [(2000, "big_bang", "big_bang"), (2001, "big_bang", "waves"), (2001, "coexistence", "coexistence")],
)
def test_waves_are_forced_above_two_thousand_mailboxes(mailboxes, mode, effective):
    assert facts(mailboxes_by_class={"15": mailboxes}, mode=mode).effective_mode == effective


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"mailboxes": 100}, ["classes_sum"]),
        ({"volume_gb": 1801}, ["volume_over_quota"]),
        ({"biggest_gb": 101}, ["biggest_over_class"]),
        (
            {"source_type": "several", "sources": [{"type": "google", "mailboxes": 119, "gb": 780}]},
            ["sources_mailboxes"],
        ),
        ({"source_type": "several", "sources": [{"type": "google", "mailboxes": 120}]}, ["sources_volume"]),
        ({"pilot_users": 0}, ["no_pilots"]),
    ],
)
def test_contradictions_are_said(changes, keys):
    assert [notice.key for notice in facts(**changes).notices] == keys


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mailboxes", "many"),
        ("mailboxes", 0),
        ("mailboxes", True),
        ("mailboxes", 12.5),
        ("volume_gb", "NaN"),
        ("volume_gb", []),
        ("window", 25),
        ("window", 0),
        ("uplink_mbps", 0),
        ("share_pct", 101),
        ("public_body", "yes"),
        ("org_name", 3),
        ("dday", "13/03/2027"),
        ("dday", "1999-01-01"),
        ("dday", 20270313),
        ("source_type", "outlook"),
        ("sources", None),
        ("blackouts", "2027"),
        ("blackouts", ["2027-01-01"]),
        ("blackouts", [["2027-01-02", "2027-01-01"]]),
        ("domains", "a.example"),
        ("mailboxes_by_class", [5]),
        ("mailboxes_by_class", {"5": -1}),
        ("mailboxes_by_class", {"0": 1}),
        ("mailboxes_by_class", {"other": 1}),
        ("functions", ["webmail"]),
        ("functions", {"webmail": True}),
    ],
)
def test_fact_out_of_type_is_refused(key, value):
    changes = raw() | {key: value}
    if key == "sources":
        changes |= {"source_type": "several", "sources": ["google"]}
    with pytest.raises(FactError, match=f"fact {key}") as caught:
        OfferFacts.from_facts(changes)
    assert caught.value.key == key


def test_source_of_an_unknown_type_is_refused():
    with pytest.raises(FactError, match=r"sources\.type"):
        facts(source_type="several", sources=[{"type": "several"}])
