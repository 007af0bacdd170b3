"""Scope, risks, and the whole offer with its frozen form."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.offer import FactError, build_offer, from_plain, load_price_table, to_plain
from reports.offer.plain import dump
from reports.offer.text import Money, Sentence, Text
from tests.reports.offer.samples import MANUFACTURER, START, fmt, raw

TABLE = load_price_table()
TOP = {"required": 4, "must_have": True, "not_applicable": False}


def offer(answers=None, **changes):
    return build_offer(raw(**changes), TABLE, START, answers)


def keys(items):
    return [item.key for item in items]


def test_offer_joins_the_calculators():
    result = offer()
    assert (result.price.monthly, result.calendar.dday, result.footprint.kg_year) == (
        Decimal("543.15"),
        date(2027, 3, 13),
        Decimal("16.44"),
    )
    assert (result.assumptions, result.notices) == ((), ())
    assert (len(result.raci.rows), len(result.reversibility), len(result.acceptance)) == (35, 14, 10)


@pytest.mark.parametrize(
    "facts", [MANUFACTURER, {}, raw(dday="2027-01-05", budget_year=0, mode="waves", source_type="several")]
)
def test_offer_survives_the_round_trip_through_json(facts):
    result = build_offer(facts, TABLE, START, {"needs_interview": TOP})
    frozen = json.dumps(to_plain(result))
    assert from_plain(json.loads(frozen)) == result
    assert json.dumps(to_plain(build_offer(facts, TABLE, START, {"needs_interview": TOP}))) == frozen


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(sorted(MANUFACTURER))))
def test_offer_is_built_whatever_facts_are_missing(missing):
    result = build_offer(
        {key: value for key, value in MANUFACTURER.items() if key not in missing}, TABLE, START
    )
    for sentence in (*(entry.text for entry in result.assumptions), *(risk.action for risk in result.risks)):
        assert all("{" not in sentence.render(lang, fmt) for lang in ("en", "it", "fr"))


def test_snapshot_writes_decimals_and_dates_as_text():
    plain = to_plain(offer())
    assert (plain["start"], plain["price"]["monthly"], plain["calendar"]["dday"]) == (
        "2026-12-18",
        "543.15",
        "2027-03-13",
    )
    gate = plain["price"]["budget_gate"]["text"]
    assert gate["params"] == {
        "ceiling": {"money": "9000", "currency": "EUR"},
        "yearly": {"money": "6517.80", "currency": "EUR"},
    }


def test_snapshot_tags_every_kind_of_value():
    text = Text("{a}{b}{c}{d}{e}", "x", "x")
    params = {"a": Decimal("1.0"), "b": date(2027, 1, 1), "c": Money(Decimal(1)), "d": (text, "s"), "e": 3}
    plain = dump(Sentence(text, params))["params"]
    assert (plain["a"], plain["b"], plain["d"][1], plain["e"]) == (
        {"decimal": "1.0"},
        {"date": "2027-01-01"},
        "s",
        3,
    )


def test_snapshot_refuses_a_value_it_cannot_restore():
    with pytest.raises(TypeError, match="cannot freeze a float"):
        dump(1.5)


def test_snapshot_with_a_missing_field_is_refused():
    plain = to_plain(offer())
    del plain["scope"]["excluded"]
    with pytest.raises(ValueError, match="Scope: expected the fields"):
        from_plain(plain)


def test_offer_refuses_a_fact_out_of_type():
    with pytest.raises(FactError):
        offer(mailboxes="many")


def test_scope_of_the_manufacturer():
    scope = offer().scope
    assert keys(scope.included) == [
        "mailboxes", "storage", "domains", "directory", "functions", "migration", "pilot", "mobile", "vip", "security",
        "two_factor_admins", "backup", "support", "reversibility",
    ]  # fmt: skip
    assert keys(scope.excluded) == [
        "pec", "telephony", "office_suite", "newsletters", "pcs", "senders", "passwords", "network", "legal_archive",
    ]  # fmt: skip
    assert keys(scope.conditional) == ["pst", "public_folders", "first_line"]
    assert [(refusal.key, refusal.kind, refusal.sources) for refusal in scope.refusals] == [
        ("pec", "partner", ("pec",))
    ]
    assert scope.included[0].text.render("it", fmt) == "112 caselle personali e 8 condivise."
    assert scope.conditional[0].text.render("it", fmt) == "Importazione di file PST (140 GB)."
    assert (scope.conditional[0].price.render("it", fmt), scope.conditional[0].owner) == (
        "a preventivo",
        "IT",
    )


def test_scope_leaves_out_what_is_not_there():
    scope = offer(
        domains=[], aliases=None, dist_lists=None, resources=None, functions={}, mobile_users=0, vip_count=0, two_factor="all",
        country="FR", pec=None, legal_archive_years=10,
    ).scope  # fmt: skip
    assert keys(scope.included) == [
        "mailboxes",
        "storage",
        "migration",
        "pilot",
        "security",
        "two_factor_all",
        "backup",
        "support",
        "reversibility",
    ]
    assert keys(scope.excluded) == [
        "telephony",
        "office_suite",
        "newsletters",
        "pcs",
        "senders",
        "passwords",
        "network",
    ]
    assert keys(scope.refusals) == []


def test_scope_conditions():
    scope = offer(
        archives_gb=5, legal_archive_years=10, sso="all", mode="coexistence", admin_access="no", ttl_control=False, rto_h=2,
        log_days=90, regimes=["health_hosting"], functions={"chat": "wanted"},
    ).scope  # fmt: skip
    assert keys(scope.conditional) == [
        "pst", "public_folders", "archives", "legal_archive", "sso", "coexistence", "admin_access", "ttl", "recovery", "logs",
        "certified_hosting", "conversation", "first_line",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"functions": {"document_coediting": "must_have", "file_drive": "wanted"}}, ["document_coediting"]),
        (
            {
                "functions": {
                    "telephony": "must_have",
                    "mail_merge": "must_have",
                    "identity_provider": "must_have",
                }
            },
            ["identity_provider", "telephony", "mail_merge"],
        ),
        ({"downtime_h": 0}, ["zero_downtime"]),
        ({"downtime_h": 0, "mode": "coexistence"}, []),
        ({"dday": "2027-01-05"}, ["dday"]),
        ({"budget_year": 0}, ["zero_budget"]),
        ({"pilot_users": 0}, ["no_pilot"]),
        ({"rollback_days": 0}, ["short_rollback"]),
    ],
)
def test_refusals_have_a_reason_and_an_alternative(changes, refused):
    found = offer(**({"pec": None} | changes)).scope.refusals
    assert keys(found) == refused
    for refusal in found:
        assert refusal.sources
        assert refusal.reason.render("fr", fmt) != refusal.alternative.render("fr", fmt)


def test_refusal_of_the_date_gives_the_calendars_reason():
    result = offer(pec=None, dday="2027-01-05")
    assert result.scope.refusals[0].reason == result.calendar.dday_wish_refused.text


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ({"a": TOP, "b": TOP, "c": {"not_applicable": True}}, [("everything_top", ("a", "b"))]),
        ({"a": TOP, "b": TOP | {"must_have": False}}, []),
        (
            {**dict.fromkeys("abcdefghi", TOP), "j": {"required": 2}, "k": {"dont_know": True}},
            [("everything_top", tuple("abcdefghi"))],
        ),
        ({**dict.fromkeys("abcdefgh", TOP), "j": {"required": 2}}, []),
        ({"a": TOP, "b": TOP | {"required": 3}}, []),
        ({"a": {"not_applicable": True}}, []),
        ({}, []),
    ],
)
def test_everything_at_the_top_is_refused(answers, refused):
    found = offer(answers, pec=None).scope.refusals
    assert [(refusal.key, refusal.sources) for refusal in found] == refused


def test_risks_of_the_manufacturer_worst_first():
    assert [(risk.key, risk.probability, risk.impact) for risk in offer().risks] == [
        ("source_eol", "medium", "high"),
        ("big_mailbox", "medium", "medium"),
        ("public_folders", "medium", "medium"),
        ("mail_senders", "medium", "medium"),
        ("user_habits", "medium", "low"),
        ("calendar_losses", "low", "medium"),
    ]


@pytest.mark.parametrize(
    ("changes", "risk"),
    [
        ({"contract_end": "2027-04-01"}, "contract_end"),
        ({"contract_end": None}, "contract_unknown"),
        ({"admin_access": "no"}, "no_admin_access"),
        ({"admin_access": "unknown"}, "admin_unknown"),
        ({"ttl_control": False}, "ttl"),
        ({"budget_year": 100}, "over_budget"),
        ({"volume_gb": 5000}, "quota_too_small"),
        ({"source_type": "pop_local"}, "pop_local"),
        ({"sector": None}, "missing_facts"),
        ({"uplink_mbps": 5}, "slow_uplink"),
        ({"mailboxes_by_class": {"15": 400}}, "one_night"),
    ],
)
def test_risk_is_raised_by_its_fact(changes, risk):
    assert [entry.key for entry in offer().risks if entry.key == risk] == []
    assert [entry.key for entry in offer(**changes).risks if entry.key == risk] == [risk]


@pytest.mark.parametrize("version", ["Exchange SE", "", "2013-like"])
def test_only_a_known_exchange_has_an_end_of_life(version):
    assert ("source_eol" in keys(offer(source_version=version).risks)) is (version == "2013-like")


def test_exchange_2019_is_not_a_risk_before_its_end_of_life():
    result = build_offer(raw(source_version="Exchange 2019"), TABLE, date(2025, 9, 1))
    assert "source_eol" not in keys(result.risks)
