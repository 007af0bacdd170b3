from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from scoring.gates import GATES, Gate, gates
from scoring.profile_schema import Profile

DAY = date(2026, 11, 24)
FACTS: dict[str, Any] = {
    "mailboxes": 100,
    "shared_mailboxes": 20,
    "functions": {"webmail": "must_have", "outlook": "must_have", "chat": "wanted"},
    "regimes": ["nis2"],
    "public_body": False,
    "country": "IT",
    "budget_year": 6000,
}
PROFILE: dict[str, Any] = {
    "slug": "blue-mail",
    "name": {"en": "Blue"},
    "largest_installation": {"mailboxes": 120, "source": "reference list"},
    "functions": {"offered": ["webmail", "outlook"], "source": "data sheet"},
    "eligibilities": [],
    "price": {"per_mailbox_month": "4.00", "source": "price list"},
}
QUALIFIED = {"kind": "public_sector_qualification", "country": "IT", "source": "register"}


def gate(key: str, facts: dict[str, Any] | None = None, yearly: Decimal | None = None, **stated: Any) -> Gate:
    profile = Profile.model_validate(PROFILE | stated)
    found = gates(FACTS | (facts or {}), profile, day=DAY, yearly=yearly)
    assert tuple(entry.key for entry in found) == GATES
    return next(entry for entry in found if entry.key == key)


@pytest.mark.parametrize(
    ("facts", "stated", "status", "code"),
    [
        ({}, {}, "passed", "size_passed"),
        ({"shared_mailboxes": 21}, {}, "failed", "size_failed"),
        ({"shared_mailboxes": None}, {}, "passed", "size_passed"),
        ({"mailboxes": None}, {}, "unknown", "size_not_answered"),
        ({}, {"largest_installation": None}, "unknown", "size_not_stated"),
    ],
)
def test_size_needs_an_installation_as_large(facts, stated, status, code):
    found = gate("size", facts, **stated)

    assert (found.status, found.code) == (status, code)


def test_size_names_both_figures_and_their_places():
    found = gate("size")

    assert (found.params, found.source) == ({"needed": 120, "proven": 120}, "reference list")
    assert found.facts == ("mailboxes", "shared_mailboxes")


@pytest.mark.parametrize(
    ("facts", "stated", "status", "code", "named"),
    [
        ({}, {}, "passed", "functions_passed", ("webmail", "outlook")),
        ({"functions": {"webmail": "must_have", "file_drive": "must_have", "telephony": "must_have"}}, {}, "failed",
         "functions_failed", ("file_drive", "telephony")),
        ({"functions": {"file_drive": "wanted"}}, {}, "not_applicable", "functions_none_required", None),
        ({"functions": {}}, {}, "not_applicable", "functions_none_required", None),
        ({"functions": None}, {}, "unknown", "functions_not_answered", None),
        ({}, {"functions": None}, "unknown", "functions_not_stated", ("webmail", "outlook")),
        ({}, {"functions": {"offered": []}}, "failed", "functions_failed", ("webmail", "outlook")),
    ],
)  # fmt: skip
def test_functions_that_are_must_haves_are_part_of_the_service(facts, stated, status, code, named):
    found = gate("functions", facts, **stated)

    assert (found.status, found.code, found.params.get("functions")) == (status, code, named)


@pytest.mark.parametrize(
    ("facts", "held", "status", "code"),
    [
        ({}, [], "not_applicable", "eligibility_none_required"),
        ({"regimes": ["none"]}, None, "not_applicable", "eligibility_none_required"),
        ({"regimes": None}, [], "unknown", "eligibility_not_answered"),
        ({"public_body": None}, [], "unknown", "eligibility_not_answered"),
        ({"public_body": True}, [], "failed", "eligibility_failed"),
        ({"public_body": True, "regimes": None}, [QUALIFIED], "passed", "eligibility_passed"),
        # Elsewhere a public body asks for a qualification, or for none.
        ({"public_body": True, "country": "FR"}, [], "not_applicable", "eligibility_none_required"),
        ({"regimes": ["public_sector_qualification"], "country": "FR"}, [QUALIFIED], "failed", "eligibility_failed"),
        ({"regimes": ["public_sector_qualification"]}, [QUALIFIED], "passed", "eligibility_passed"),
        ({"regimes": ["public_sector_qualification"]}, None, "unknown", "eligibility_not_stated"),
        ({"regimes": ["public_sector_qualification"], "country": None}, [], "unknown", "eligibility_no_country"),
        ({"regimes": ["public_sector_qualification"]}, [QUALIFIED | {"expires": "2026-11-25"}], "passed", "eligibility_passed"),
        ({"regimes": ["public_sector_qualification"]}, [QUALIFIED | {"expires": "2026-11-24"}], "failed", "eligibility_expired"),
        ({"regimes": ["public_sector_qualification"]}, [QUALIFIED | {"expires": "2026-11-24"}, QUALIFIED], "passed",
         "eligibility_passed"),
        ({"regimes": ["health_hosting", "iso_27001"]}, [{"kind": "iso_27001"}], "failed", "eligibility_failed"),
        ({"regimes": ["iso_27001"], "country": None}, [{"kind": "iso_27001"}], "passed", "eligibility_passed"),
    ],
)  # fmt: skip
def test_eligibility_that_the_law_or_the_client_asks_for_is_held(facts, held, status, code):
    found = gate("eligibility", facts, eligibilities=held)

    assert (found.status, found.code) == (status, code)


@pytest.mark.parametrize(
    ("facts", "stated", "yearly", "status", "code"),
    [
        ({}, {}, None, "passed", "budget_passed"),  # 4 x 120 x 12 = 5,760
        ({"budget_year": 5760}, {}, None, "passed", "budget_passed"),
        ({"budget_year": 5759.99}, {}, None, "failed", "budget_failed"),
        ({"budget_year": None}, {}, None, "not_applicable", "budget_no_ceiling"),
        ({}, {"price": None}, None, "unknown", "budget_not_stated"),
        ({"mailboxes": None}, {}, None, "unknown", "budget_no_mailboxes"),
        # The offer's own figure counts, whatever the profile states.
        ({}, {"price": None}, Decimal("6000.00"), "passed", "budget_offer_passed"),
        ({}, {}, Decimal("6000.01"), "failed", "budget_offer_failed"),
    ],
)
def test_budget_is_the_ceiling_of_a_years_run_price(facts, stated, yearly, status, code):
    found = gate("budget", facts, yearly, **stated)

    assert (found.status, found.code) == (status, code)
    if "excess" in found.params:
        excess = found.params["yearly"] - found.params["ceiling"]
        assert found.params["excess"] == max(excess, 0)
