"""What is in, out, conditional, and what is refused with a reason and an alternative (criteria 1.2 and 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reports.offer.acceptance import pilots
from reports.offer.calendar import HYPERCARE_DAYS, READABLE_DAYS, CalendarPlan
from reports.offer.definitions import load, text
from reports.offer.facts import OfferFacts
from reports.offer.price import Price
from reports.offer.reversibility import assistance_hours
from reports.offer.text import Money, Sentence, Text, Value

# Not needs of a Zimbra mailbox: a must-have among them raises the scope gate (domain brief 3.F).
FOREIGN = ("document_coediting", "file_drive", "identity_provider", "telephony", "mail_merge")
CONVERSATION = ("chat", "video")
QUALIFIED = ("health_hosting", "public_sector_qualification")
TOP_LEVEL = 4
NEARLY_ALL, ENOUGH = Fraction(9, 10), 10


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """One line of the scope; condition, price and owner (role code) are those of conditional items."""

    key: str
    text: Sentence
    condition: Sentence | None
    price: Sentence | None
    owner: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is refused ("refused") or handed to a partner ("partner"); sources are fact or criterion keys."""

    key: str
    kind: str
    title: Text
    reason: Sentence
    alternative: Sentence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The reasonable scope of the offer."""

    included: tuple[ScopeItem, ...]
    excluded: tuple[ScopeItem, ...]
    conditional: tuple[ScopeItem, ...]
    refusals: tuple[Refusal, ...]


def scope(
    facts: OfferFacts, price: Price, calendar: CalendarPlan, answers: Mapping[str, Any] | None = None
) -> Scope:
    """The scope of these facts; `answers` (criterion key -> {required, must_have, not_applicable, ...}) may be None."""
    return Scope(
        _included(facts),
        _excluded(facts),
        _conditional(facts),
        refusals(facts, answers or {}, price=price, calendar=calendar),
    )


def _item(section: str, key: str, params: Mapping[str, Value], sources: tuple[str, ...]) -> ScopeItem:
    sentence = Sentence(text(load("scope")[section][key], f"scope.yaml: {section}.{key}"), params)
    return ScopeItem(key, sentence, None, None, None, sources)


def _included(facts: OfferFacts) -> tuple[ScopeItem, ...]:
    names = load("scope")["functions"]
    covered = tuple(text(names[entry.key], entry.key) for entry in facts.functions if entry.key in names)
    sources = tuple(
        dict.fromkeys(
            text(load("migration")["sources"][entry.type]["name"], entry.type) for entry in facts.sources
        )
    )
    domains = (*facts.domains, *facts.domain_aliases)
    shared = min(facts.shared_mailboxes, facts.total_mailboxes)
    directory = (facts.aliases, facts.dist_lists, facts.resources)
    params: dict[str, Value] = {
        "personal": facts.total_mailboxes - shared,
        "shared": shared,
        "allocated": facts.allocated_gb,
        "domains": domains,
        "aliases": facts.aliases or 0,
        "lists": facts.dist_lists or 0,
        "resources": facts.resources or 0,
        "functions": covered,
        "volume": facts.volume_gb,
        "sources": sources,
        "pilots": pilots(facts),
        "mobile": facts.mobile_users,
        "vip": facts.vip_count,
        "days": facts.backup_days,
        "hypercare": HYPERCARE_DAYS,
        "hours": assistance_hours(facts.total_mailboxes),
    }
    lines: list[tuple[bool, str, tuple[str, ...]]] = [
        (True, "mailboxes", ("mailboxes", "shared_mailboxes")),
        (True, "storage", ("mailboxes_by_class",)),
        (bool(domains), "domains", ("domains", "domain_aliases")),
        (any(value is not None for value in directory), "directory", ("aliases", "dist_lists", "resources")),
        (bool(covered), "functions", ("functions",)),
        (True, "migration", ("volume_gb", "source_type")),
        (True, "pilot", ("pilot_users",)),
        (facts.mobile_users > 0, "mobile", ("mobile_users",)),
        (facts.vip_count > 0, "vip", ("vip_count",)),
        (True, "security", ("content_filtering", "firewall_in_out")),
        (facts.two_factor == "admins", "two_factor_admins", ("two_factor",)),
        (facts.two_factor == "all", "two_factor_all", ("two_factor",)),
        (True, "backup", ("backup_days",)),
        (True, "support", ("support_after_delivery",)),
        (True, "reversibility", ("exit_clause",)),
    ]
    return tuple(_item("included", key, params, where) for holds, key, where in lines if holds)


def _excluded(facts: OfferFacts) -> tuple[ScopeItem, ...]:
    lines: list[tuple[bool, str, tuple[str, ...]]] = [
        (facts.country == "IT" or facts.pec, "pec", ("pec",)),
        (True, "telephony", ("functions",)),
        (True, "office_suite", ("functions",)),
        (True, "newsletters", ("functions",)),
        (True, "pcs", ("clients",)),
        (True, "senders", ("mail_apps",)),
        (True, "passwords", ("auth",)),
        (True, "network", ("uplink_mbps", "ttl_control")),
        (facts.legal_archive_years == 0, "legal_archive", ("legal_archive_years",)),
    ]
    return tuple(_item("excluded", key, {}, where) for holds, key, where in lines if holds)


def _conditional(facts: OfferFacts) -> tuple[ScopeItem, ...]:
    lines: list[tuple[bool, str, Value, tuple[str, ...]]] = [
        (bool(facts.pst_gb), "pst", facts.pst_gb or 0, ("pst_gb",)),
        (
            bool(facts.public_folders_gb),
            "public_folders",
            facts.public_folders_gb or 0,
            ("public_folders_gb",),
        ),
        (bool(facts.archives_gb), "archives", facts.archives_gb or 0, ("archives_gb",)),
        (facts.legal_archive_years > 0, "legal_archive", facts.legal_archive_years, ("legal_archive_years",)),
        (facts.sso != "none", "sso", "", ("sso",)),
        (facts.mode == "coexistence", "coexistence", "", ("mode",)),
        (facts.admin_access != "yes", "admin_access", "", ("admin_access",)),
        (not facts.ttl_control, "ttl", "", ("ttl_control",)),
        (facts.rto_h < 4 or facts.rpo_min < 60, "recovery", "", ("rto_h", "rpo_min")),
        (facts.country == "IT" and facts.log_days > 21, "logs", facts.log_days, ("log_days",)),
        (any(regime in QUALIFIED for regime in facts.regimes), "certified_hosting", "", ("regimes",)),
        (any(facts.wish(key) for key in CONVERSATION), "conversation", "", ("functions",)),
        (True, "first_line", "", ("support_after_delivery",)),
    ]
    return tuple(_condition(facts, key, value, where) for holds, key, value, where in lines if holds)


def _condition(facts: OfferFacts, key: str, value: Value, sources: tuple[str, ...]) -> ScopeItem:
    entry, where = load("scope")["conditional"][key], f"scope.yaml: conditional.{key}"
    return ScopeItem(
        key=key,
        text=Sentence(text(entry["text"], where), {"value": value, "rto": facts.rto_h, "rpo": facts.rpo_min}),
        condition=Sentence(text(entry["condition"], where)),
        price=Sentence(text(load("scope")["prices"][entry["price"]], where)),
        owner=entry["owner"],
        sources=sources,
    )


def asks_for_everything(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the criteria at level 4 and must-have when nearly every answered one is; else nothing.

    The same limits as in the questionnaire's own contradiction (`assessment.contradictions`), so that the client and the
    proposal are told the same.
    """
    applicable = {key: answer for key, answer in answers.items() if not answer.get("not_applicable")}
    answered = {key: answer for key, answer in applicable.items() if answer.get("required") is not None}
    top = tuple(
        key for key, answer in answered.items() if answer["required"] == TOP_LEVEL and answer.get("must_have")
    )
    enough = len(answered) >= ENOUGH or len(answered) == len(applicable)
    return top if enough and len(top) >= NEARLY_ALL * len(answered) else ()


def refusals(
    facts: OfferFacts,
    answers: Mapping[str, Any],
    *,
    price: Price | None = None,
    calendar: CalendarPlan | None = None,
) -> tuple[Refusal, ...]:
    """The requests that an honest integrator refuses, each with its alternative.

    Without a price the refusal of a budget of zero is left out, without a calendar that of the wished D-day: each quotes a
    figure of it. All others follow from the answers alone.
    """
    everything, wish = asks_for_everything(answers), calendar and calendar.dday_wish_refused
    params: dict[str, Value] = {
        "count": len(everything),
        "pilots": pilots(facts),
        "days": facts.rollback_days,
        "least": READABLE_DAYS,
    }
    if price is not None:
        params["yearly"] = Money(price.yearly, price.currency)
    if calendar is not None:
        params["proposed"] = calendar.dday
    no_stop = facts.downtime_h == Decimal(0) and facts.effective_mode == "big_bang"
    lines: list[tuple[bool, str, tuple[str, ...]]] = [
        *((facts.wish(key) == "must_have", key, ("functions",)) for key in FOREIGN),
        (facts.pec, "pec", ("pec",)),
        (no_stop, "zero_downtime", ("downtime_h", "mode")),
        (wish is not None, "dday", ("dday", "blackouts")),
        (bool(everything), "everything_top", everything),
        (price is not None and facts.budget_year == 0, "zero_budget", ("budget_year",)),
        (facts.pilot_users == 0, "no_pilot", ("pilot_users",)),
        (facts.rollback_days < READABLE_DAYS, "short_rollback", ("rollback_days",)),
    ]
    return tuple(
        _refusal(key, params, wish.text if wish and key == "dday" else None, where)
        for holds, key, where in lines
        if holds
    )


def _refusal(
    key: str, params: Mapping[str, Value], reason: Sentence | None, sources: tuple[str, ...]
) -> Refusal:
    entry, where = load("scope")["refusals"][key], f"scope.yaml: refusals.{key}"
    return Refusal(
        key=key,
        kind="partner" if key in (*FOREIGN, "pec") else "refused",
        title=text(entry["title"], where),
        reason=reason or Sentence(text(entry["reason"], where), params),
        alternative=Sentence(text(entry["alternative"], where), params),
        sources=sources,
    )
