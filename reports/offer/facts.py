"""Typed access to the assessment's facts; what is missing becomes an explicit, printable assumption.

Keys and values are those of the facts contract (dates ISO, decimals as int, float or string). Defaults follow the
domain brief: pilots max(10, 5 %), 30 days of rollback, growth 15 % a year, used space 60 % of the quotas, RTO 4 h,
RPO 15 min. Nothing is filled in silently: every default used is an `Assumption` of the offer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reports.offer.coerce import (
    SOURCE_TYPES,
    DateRange,
    Function,
    QuotaCount,
    Source,
    between,
    one_of,
    to_bool,
    to_classes,
    to_date,
    to_decimal,
    to_functions,
    to_int,
    to_ranges,
    to_sources,
    to_text,
    to_texts,
)
from reports.offer.definitions import phrase
from reports.offer.text import Notice, Sentence, Value

ON_PREMISES = frozenset({"exchange_onprem", "domino", "pop_local"})
SECTORS = (
    "manufacturing",
    "legal",
    "health",
    "finance",
    "public_body",
    "education",
    "association",
    "it",
    "other",
)
USED_SHARE = Decimal("0.60")
Converter = Callable[[str, object], Any]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A fact the client did not give: its key, the value used (as plain text) and the sentence to print."""

    key: str
    value: str
    text: Sentence


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """The facts the calculators use, in units of the facts contract (GB, hours, Mb/s, %, EUR a year excl. VAT)."""

    org_name: str
    country: str
    sector: str
    public_body: bool
    sites: int
    it_difficulties: str
    decision_maker: str
    budget_year: Decimal | None
    languages: tuple[str, ...]
    domains: tuple[str, ...]
    domain_aliases: tuple[str, ...]
    mailboxes: int
    shared_mailboxes: int
    classes: tuple[QuotaCount, ...]
    aliases: int | None
    dist_lists: int | None
    resources: int | None
    growth_pct: Decimal
    vip_count: int
    vip_abroad: bool
    source_type: str
    source_version: str
    sources: tuple[Source, ...]
    volume_gb: Decimal
    biggest_gb: Decimal
    pst_gb: Decimal | None
    public_folders_gb: Decimal | None
    archives_gb: Decimal | None
    calendars_shared: int | None
    delegations: int | None
    mail_apps: tuple[str, ...]
    mobile_users: int
    auth: str
    admin_access: str
    contract_end: date | None
    uplink_mbps: Decimal | None
    share_pct: int
    window: int
    dday: date | None
    blackouts: tuple[DateRange, ...]
    downtime_h: Decimal
    downtime_when: str
    mode: str
    ttl_control: bool
    pilot_users: int
    rollback_days: int
    rto_h: Decimal
    rpo_min: int
    backup_days: int
    legal_archive_years: int
    log_days: int
    regimes: tuple[str, ...]
    location: tuple[str, ...]
    two_factor: str
    sso: str
    pec: bool
    functions: tuple[Function, ...]
    assumptions: tuple[Assumption, ...]
    notices: tuple[Notice, ...]

    @property
    def total_mailboxes(self) -> int:
        """Mailboxes that are priced, sized and copied: the sum over the quota classes."""
        return sum(entry.count for entry in self.classes)

    @property
    def allocated_gb(self) -> Decimal:
        """Sum of the quotas."""
        return sum((entry.gb * entry.count for entry in self.classes), Decimal(0))

    @property
    def effective_mode(self) -> str:
        """The wished mode, but waves above 2,000 mailboxes (skip rule 5 of the questionnaire)."""
        return "waves" if self.total_mailboxes > 2000 and self.mode == "big_bang" else self.mode

    def assumed(self, *keys: str) -> bool:
        """Whether one of these facts was not given."""
        return any(entry.key in keys for entry in self.assumptions)

    def wish(self, function: str) -> str | None:
        """must_have, wanted or None for a function of section 3.F."""
        return next((entry.wish for entry in self.functions if entry.key == function), None)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> OfferFacts:
        """Reads the facts; a value out of type raises FactError, a missing one becomes an assumption."""
        return cls(**_Reader(facts).read())


_count, _amount = between(to_int, 0), between(to_decimal, 0)
OPTIONAL: dict[str, Converter] = {
    "budget_year": _amount, "domain_aliases": to_texts, "aliases": _count, "dist_lists": _count, "resources": _count,
    "pst_gb": _amount, "public_folders_gb": _amount, "archives_gb": _amount, "calendars_shared": _count,
    "delegations": _count, "contract_end": to_date, "pec": to_bool,
}  # fmt: skip
SIMPLE: dict[str, tuple[Converter, Any]] = {  # key: converter, value assumed when the client gave none
    "org_name": (to_text, ""), "country": (to_text, ""), "public_body": (to_bool, False),
    "sector": (one_of(*SECTORS), "other"),
    "sites": (between(to_int, 1), 1), "it_difficulties": (to_text, ""), "decision_maker": (to_text, ""),
    "languages": (to_texts, ()), "domains": (to_texts, ()), "growth_pct": (between(to_decimal, -100), Decimal(15)),
    "vip_count": (_count, 0), "vip_abroad": (to_bool, False), "source_version": (to_text, ""), "mail_apps": (to_texts, ()),
    "auth": (one_of("local_passwords", "ad_ldap", "sso", "none"), "local_passwords"),
    "admin_access": (one_of("yes", "no", "unknown"), "unknown"), "window": (between(to_int, 1, 24), 12),
    "dday": (to_date, None), "blackouts": (to_ranges, ()), "downtime_h": (_amount, Decimal(4)),
    "downtime_when": (one_of("night", "weekend", "working_hours"), "weekend"),
    "mode": (one_of("big_bang", "waves", "coexistence"), "big_bang"), "ttl_control": (to_bool, True),
    "rollback_days": (_count, 30), "rto_h": (_amount, Decimal(4)), "rpo_min": (_count, 15), "backup_days": (_count, 30),
    "legal_archive_years": (_count, 0), "two_factor": (one_of("none", "admins", "all"), "admins"),
    "sso": (one_of("none", "admins", "all"), "none"), "functions": (to_functions, ()), "regimes": (to_texts, ()),
}  # fmt: skip


def compound(growth_pct: Decimal, years: int) -> Decimal:
    """The factor of `years` years of growth; year 0 is 1 even at -100 % (Decimal has no 0 ** 0)."""
    return (1 + growth_pct / 100) ** years if years else Decimal(1)


class _Reader:
    """Reads one set of facts and gathers the assumptions in the order of reading."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self.values: dict[str, Any] = {}
        self.assumptions: list[Assumption] = []

    def given(self, key: str, convert: Converter) -> Any | None:
        """The converted value, or None when the client gave none (absent, null or an empty text)."""
        raw = self.facts.get(key)
        return None if raw is None or raw == "" else convert(key, raw)

    def assume(self, key: str, value: Any, shown: Value | None = None) -> Any:
        """Records that `value` is used for a missing fact and returns it."""
        params: dict[str, Value] = {} if shown is None else {"value": shown}
        self.assumptions.append(
            Assumption(
                key, "" if value in (None, ()) else str(value), phrase("assumptions", "facts", key, **params)
            )
        )
        return value

    def required(self, key: str, convert: Converter, default: Any, shown: Value | None = None) -> Any:
        """The given value, or the default recorded as an assumption."""
        value = self.given(key, convert)
        return self.assume(key, default, shown) if value is None else value

    def read(self) -> dict[str, Any]:
        """Every field of OfferFacts."""
        values = self.values
        for key, (convert, default) in SIMPLE.items():
            shown = default if isinstance(default, int | Decimal) and not isinstance(default, bool) else None
            values[key] = self.required(key, convert, default, shown)
        for key, convert in OPTIONAL.items():
            values[key] = self.given(key, convert)
        values["domain_aliases"] = values["domain_aliases"] or ()
        values["pec"] = bool(values["pec"])
        self._accounts()
        self._volumes()
        self._sources()
        self._network()
        self._defaults_by_country()
        values["assumptions"] = tuple(self.assumptions)
        values["notices"] = _notices(values)
        return values

    def _accounts(self) -> None:
        shared = self.required("shared_mailboxes", _count, 0, 0)
        classes = self.given("mailboxes_by_class", to_classes) or ()
        total = sum(entry.count for entry in classes)
        mailboxes = self.given("mailboxes", between(to_int, 1))
        if mailboxes is None:
            staff = self.given("staff", between(to_int, 1))
            guess = max(1, total - shared) if total else staff or 10
            mailboxes = self.assume("mailboxes", guess, guess)
        if not total:
            classes = (QuotaCount(Decimal(15), mailboxes + shared),)
            self.assume("mailboxes_by_class", f"15: {mailboxes + shared}", mailboxes + shared)
        self.values.update(shared_mailboxes=shared, mailboxes=mailboxes, classes=classes)
        pilots = max(10, -(-mailboxes * 5 // 100))
        self.values["pilot_users"] = self.required("pilot_users", _count, pilots, pilots)
        self.values["mobile_users"] = self.required("mobile_users", _count, mailboxes, mailboxes)

    def _volumes(self) -> None:
        classes = self.values["classes"]
        used = sum((entry.gb * entry.count for entry in classes), Decimal(0)) * USED_SHARE
        self.values["volume_gb"] = self.required("volume_gb", _amount, used, used)
        self.values["biggest_gb"] = self.required("biggest_gb", _amount, classes[-1].gb, classes[-1].gb)

    def _sources(self) -> None:
        kind = self.required("source_type", one_of(*SOURCE_TYPES), "other")
        total = sum(entry.count for entry in self.values["classes"])
        sources = (self.given("sources", to_sources) or ()) if kind == "several" else ()
        if not sources:
            single = kind if kind != "several" else "other"
            sources = (Source(single, self.values["source_version"], total, self.values["volume_gb"]),)
            if kind == "several":
                self.assume("sources", single)
        self.values.update(source_type=kind, sources=sources)

    def _network(self) -> None:
        on_premises = any(source.type in ON_PREMISES for source in self.values["sources"])
        uplink = self.given("uplink_mbps", between(to_decimal, "0.01"))
        share = self.given("share_pct", between(to_int, 1, 100))
        if on_premises and uplink is None:
            uplink = self.assume("uplink_mbps", Decimal(20), Decimal(20))
        if uplink is not None and share is None:
            share = self.assume("share_pct", 50, 50)
        self.values.update(uplink_mbps=uplink, share_pct=share or 100)

    def _defaults_by_country(self) -> None:
        country = self.values["country"] = self.values["country"].upper()
        log_days = 21 if country == "IT" else 30
        self.values["log_days"] = self.required("log_days", _count, log_days, log_days)
        self.values["location"] = self.required("location", to_texts, (country,) if country else ())


def _notices(values: Mapping[str, Any]) -> tuple[Notice, ...]:
    """Contradictions between facts (consistency rules of the questionnaire): said, never corrected."""
    total = sum(entry.count for entry in values["classes"])
    allocated = sum((entry.gb * entry.count for entry in values["classes"]), Decimal(0))
    sources, volume = values["sources"], values["volume_gb"]
    expected = values["mailboxes"] + values["shared_mailboxes"]
    checks: list[tuple[bool, str, tuple[str, ...], dict[str, Value]]] = [
        (total != expected, "classes_sum", ("mailboxes_by_class", "mailboxes", "shared_mailboxes"),
         {"total": total, "expected": expected}),
        (volume > allocated, "volume_over_quota", ("volume_gb", "mailboxes_by_class"),
         {"volume": volume, "allocated": allocated}),
        (values["biggest_gb"] > values["classes"][-1].gb, "biggest_over_class", ("biggest_gb", "mailboxes_by_class"),
         {"biggest": values["biggest_gb"], "largest": values["classes"][-1].gb}),
        (sum(entry.mailboxes for entry in sources) != total, "sources_mailboxes", ("sources", "mailboxes_by_class"),
         {"total": total, "found": sum(entry.mailboxes for entry in sources)}),
        (sum((entry.gb for entry in sources), Decimal(0)) != volume, "sources_volume", ("sources", "volume_gb"),
         {"volume": volume, "found": sum((entry.gb for entry in sources), Decimal(0))}),
        (values["pilot_users"] == 0, "no_pilots", ("pilot_users",), {}),
    ]  # fmt: skip
    return tuple(
        Notice(key, phrase("assumptions", "notices", key, **params), where)
        for wrong, key, where, params in checks
        if wrong
    )
