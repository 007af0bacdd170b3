"""Gates outside the scale: what no score can say, beside it and never mixed into it. Pure: facts and a profile in, gates out.

`gates(facts, profile, day=..., yearly=...)` returns the four gates in the order of `GATES`. The wording is in `reports.gates`
(`gate_rows`), the partial in `templates/reports/_gates.html`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from scoring.profile_schema import EVERYWHERE, KINDS, Eligibility, Kind, Profile

GateKey = Literal["size", "functions", "eligibility", "budget"]
GateStatus = Literal["passed", "failed", "unknown", "not_applicable"]
GATES: tuple[GateKey, ...] = ("size", "functions", "eligibility", "budget")
MONTHS = 12

QUALIFIED_BY_LAW = ("IT",)
"""Countries where a public body buys qualified cloud services only (domain brief, section 5)."""
SIZE_FACTS = ("mailboxes", "shared_mailboxes")


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate.

    `code` names the sentence (`gate_<code>`), `params` the raw values in it: int, Decimal (euros), date, text, or a tuple of
    keys (functions, eligibilities) that the page words. `facts`: the keys of the answers it rests on. `source`: where the
    integrator's side of it can be read, "" when no source is named or nothing is stated.
    """

    key: GateKey
    status: GateStatus
    code: str
    facts: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


def gates(
    facts: Mapping[str, Any], profile: Profile, *, day: date, yearly: Decimal | None = None
) -> list[Gate]:
    """The four gates of one integrator on one day.

    `facts`: the client's answers by fact key, only those that are asked; a key that is absent is not answered. `yearly` is the
    run price of a year of the offer itself, for our own house: it counts instead of the price that the profile states.
    """
    return [
        _size(facts, profile),
        _functions(facts, profile),
        _eligibility(facts, profile, day),
        _budget(facts, profile, yearly),
    ]


def mailboxes(facts: Mapping[str, Any]) -> int | None:
    """How many mailboxes the service must hold, personal and shared ones; None while the client has not said."""
    if facts.get("mailboxes") is None:
        return None
    return int(facts["mailboxes"]) + int(facts.get("shared_mailboxes") or 0)


def _size(facts: Mapping[str, Any], profile: Profile) -> Gate:
    needed, proven = mailboxes(facts), profile.largest_installation
    if needed is None:
        return Gate("size", "unknown", "size_not_answered", ("mailboxes",))
    if proven is None:
        return Gate("size", "unknown", "size_not_stated", SIZE_FACTS, {"needed": needed})
    passed = proven.mailboxes >= needed
    return Gate(
        "size",
        "passed" if passed else "failed",
        "size_passed" if passed else "size_failed",
        SIZE_FACTS,
        {"needed": needed, "proven": proven.mailboxes},
        proven.source,
    )


def _functions(facts: Mapping[str, Any], profile: Profile) -> Gate:
    asked = facts.get("functions")
    if asked is None:
        return Gate("functions", "unknown", "functions_not_answered", ("functions",))
    must = tuple(key for key, wish in asked.items() if wish == "must_have")
    if not must:
        return Gate("functions", "not_applicable", "functions_none_required", ("functions",))
    if profile.functions is None:
        return Gate(
            "functions",
            "unknown",
            "functions_not_stated",
            ("functions",),
            {"count": len(must), "functions": must},
        )
    lacking = tuple(key for key in must if key not in profile.functions.offered)
    return Gate(
        "functions",
        "failed" if lacking else "passed",
        "functions_failed" if lacking else "functions_passed",
        ("functions",),
        {"count": len(must), "lacking": len(lacking), "functions": lacking or must},
        profile.functions.source,
    )


def needed_eligibilities(facts: Mapping[str, Any]) -> tuple[Kind, ...]:
    """What the law or the client asks of the integrator."""
    regimes = facts.get("regimes") or ()
    # The client's fact `regimes` uses the same keys.
    needed = [kind for kind in KINDS if kind in regimes]
    by_law = facts.get("public_body") is True and facts.get("country") in QUALIFIED_BY_LAW
    if by_law and "public_sector_qualification" not in needed:
        needed.insert(0, "public_sector_qualification")
    return tuple(needed)


def _eligibility(facts: Mapping[str, Any], profile: Profile, day: date) -> Gate:
    sources = ("regimes", "public_body", "country")
    needed = needed_eligibilities(facts)
    if not needed:
        if facts.get("regimes") is None or facts.get("public_body") is None:
            return Gate("eligibility", "unknown", "eligibility_not_answered", sources)
        return Gate("eligibility", "not_applicable", "eligibility_none_required", sources)
    country = facts.get("country")
    if country is None and any(kind not in EVERYWHERE for kind in needed):
        return Gate("eligibility", "unknown", "eligibility_no_country", ("country",), {"kinds": needed})
    where: dict[str, Any] = {"kinds": needed, "country": country}
    if profile.eligibilities is None:
        return Gate("eligibility", "unknown", "eligibility_not_stated", sources, where)
    held = {kind: _held(profile.eligibilities, kind, country) for kind in needed}
    valid = {
        kind: entry for kind, entry in held.items() if entry and not (entry.expires and entry.expires <= day)
    }
    if lacking := tuple(kind for kind in needed if kind not in valid):
        expired = [(kind, entry) for kind in lacking if (entry := held[kind]) is not None and entry.expires]
        if expired and len(lacking) == 1:
            kind, entry = expired[0]
            params = {**where, "kinds": (kind,), "expired": entry.expires}
            return Gate("eligibility", "failed", "eligibility_expired", sources, params, entry.source)
        return Gate("eligibility", "failed", "eligibility_failed", sources, {**where, "kinds": lacking})
    source = "; ".join(dict.fromkeys(entry.source for entry in valid.values() if entry.source))
    return Gate("eligibility", "passed", "eligibility_passed", sources, where, source)


def _held(stated: Iterable[Eligibility], kind: Kind, country: str | None) -> Eligibility | None:
    """The statement that holds for the client, the one that ends last."""
    found = [entry for entry in stated if entry.kind == kind and entry.country in (None, country)]
    return max(found, key=lambda entry: entry.expires or date.max, default=None)


def _budget(facts: Mapping[str, Any], profile: Profile, offered: Decimal | None) -> Gate:
    ceiling = facts.get("budget_year")
    if ceiling is None:
        return Gate("budget", "not_applicable", "budget_no_ceiling", ("budget_year",))
    ceiling = Decimal(str(ceiling))
    if offered is not None:
        passed = offered <= ceiling
        return Gate(
            "budget",
            "passed" if passed else "failed",
            "budget_offer_passed" if passed else "budget_offer_failed",
            ("budget_year", *SIZE_FACTS),
            {"yearly": offered, "ceiling": ceiling, "excess": max(Decimal(0), offered - ceiling)},
        )
    count, stated = mailboxes(facts), profile.price
    if stated is None:
        return Gate("budget", "unknown", "budget_not_stated", ("budget_year",), {"ceiling": ceiling})
    if count is None:
        return Gate("budget", "unknown", "budget_no_mailboxes", ("budget_year", "mailboxes"))
    yearly = stated.per_mailbox_month * count * MONTHS
    passed = yearly <= ceiling
    return Gate(
        "budget",
        "passed" if passed else "failed",
        "budget_passed" if passed else "budget_failed",
        ("budget_year", *SIZE_FACTS),
        {
            "yearly": yearly,
            "ceiling": ceiling,
            "excess": max(Decimal(0), yearly - ceiling),
            "price": stated.per_mailbox_month,
            "count": count,
        },
        stated.source,
    )
