"""Facts of a fictional manufacturer (120 mailboxes, own Exchange) for the tests of the calculators."""

from datetime import date
from decimal import Decimal

from reports.offer.facts import OfferFacts
from reports.offer.text import Money

START = date(2026, 12, 18)
MANUFACTURER = {
    "org_name": "Officine Esempio S.r.l.",
    "country": "IT",
    "sector": "manufacturing",
    "public_body": False,
    "staff": 160,
    "sites": 2,
    "it_difficulties": "Il disco è pieno ogni trimestre.",
    "decision_maker": "Direttore sistemi informativi",
    "budget_year": 9000,
    "languages": ["it", "en"],
    "domains": ["officine.example"],
    "domain_aliases": [],
    "mailboxes": 112,
    "shared_mailboxes": 8,
    "mailboxes_by_class": {"5": 40, "15": 62, "30": 14, "50": 3, "100": 1},
    "aliases": 20,
    "dist_lists": 12,
    "resources": 6,
    "growth_pct": 3,
    "vip_count": 3,
    "vip_abroad": True,
    "source_type": "exchange_onprem",
    "source_version": "Exchange 2013 CU23",
    "volume_gb": 780,
    "biggest_gb": 61,
    "pst_gb": 140,
    "public_folders_gb": 22,
    "archives_gb": 0,
    "mail_apps": ["ERP", "6 scanner", "CRM"],
    "mobile_users": 70,
    "auth": "ad_ldap",
    "admin_access": "yes",
    "contract_end": "2027-06-30",
    "uplink_mbps": 30,
    "share_pct": 60,
    "window": 12,
    "dday": "2027-03-13",
    "blackouts": [["2026-12-21", "2027-01-08"], ["2027-03-29", "2027-04-02"]],
    "downtime_h": 6,
    "downtime_when": "weekend",
    "mode": "big_bang",
    "ttl_control": True,
    "pilot_users": 12,
    "rollback_days": 30,
    "rto_h": 8,
    "rpo_min": 240,
    "backup_days": 30,
    "legal_archive_years": 0,
    "log_days": 21,
    "regimes": ["nis2"],
    "location": ["IT", "FR"],
    "two_factor": "admins",
    "sso": "none",
    "pec": True,
    "functions": {"webmail": "wanted", "outlook": "must_have"},
}


def raw(**changes):
    """The manufacturer's facts with changes; a change to None removes the fact."""
    return {key: value for key, value in (MANUFACTURER | changes).items() if value is not None}


def facts(**changes):
    return OfferFacts.from_facts(raw(**changes))


def fmt(value, lang):
    """A formatter that shows types: money, dates, numbers."""
    if isinstance(value, Money):
        return f"{value.currency} {value.amount}"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
