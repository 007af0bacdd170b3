"""The gates in words."""

import re
from decimal import Decimal
from typing import Any

import pytest

from reports.gates import gate_rows
from reports.rendering.texts import texts
from scoring.gates import GATES
from scoring.profile_schema import Profile
from tests import factories
from tests.scoring.test_gates import DAY, FACTS, PROFILE, QUALIFIED

PREFIXES = tuple(f"gate_{name}_" for name in GATES)


def rows(lang: str, facts: dict[str, Any], **stated: Any) -> list[dict[str, Any]]:
    yearly = stated.pop("yearly", None)
    return gate_rows(
        questionnaire=factories.catalogue(),
        facts=FACTS | facts,
        profile=Profile.model_validate(PROFILE | stated),
        day=DAY,
        lang=lang,
        yearly=yearly,
    )


@pytest.mark.parametrize("lang", ["en", "it", "fr"])
def test_every_state_of_a_gate_has_its_sentence(lang):
    needs = {"regimes": ["public_sector_qualification"]}
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}),
        ({"mailboxes": 200, "functions": {"file_drive": "must_have"}, "budget_year": 10, **needs}, {}),
        ({"mailboxes": 200, "functions": {"file_drive": "must_have", "chat": "must_have"}}, {}),
        ({"functions": {"webmail": "must_have"}, **needs}, {"eligibilities": [QUALIFIED]}),
        ({"functions": {"webmail": "must_have"}}, {"functions": None}),
        ({"country": None, "functions": {}, **needs}, {}),
        (dict.fromkeys(FACTS), {}),
        ({"mailboxes": None, **needs}, {"eligibilities": [QUALIFIED | {"expires": "2026-01-01"}]}),
        (needs, {"largest_installation": None, "functions": None, "eligibilities": None, "price": None}),
        ({}, {"yearly": Decimal(6000)}),
        ({}, {"yearly": Decimal(7000)}),
    ]

    said = [row["reason"] for facts, stated in cases for row in rows(lang, facts, **stated)]

    reasons = {key: text for key, text in texts().items() if key.startswith(PREFIXES)}
    assert not [text for text in said if "{" in text or "}" in text]
    unsaid = {
        key
        for key, text in reasons.items()
        if not any(re.fullmatch(pattern(text.get(lang)), sentence) for sentence in said)
    }
    assert unsaid == set()


def pattern(template: str) -> str:
    """A regular expression that a text with any values in it matches."""
    return ".+".join(re.escape(part) for part in re.split(r"\{\w+\}", template))


def test_row_says_what_the_page_needs():
    size, functions, eligibility, budget = rows("en", {"mailboxes": 1200})

    assert size == {
        "key": "size",
        "title": "Proven size",
        "status": "failed",
        "state": "failed",
        "reason": "The client needs 1,220 mailboxes; the largest installation that the integrator runs has only 120.",
        "source": "reference list",
        "source_text": "Source: reference list",
        "answers": [
            {
                "key": "mailboxes",
                "label": factories.catalogue().fact("mailboxes").label.en,
                "step": "accounts",
            },
            {
                "key": "shared_mailboxes",
                "label": factories.catalogue().fact("shared_mailboxes").label.en,
                "step": "accounts",
            },
        ],
    }
    assert functions["reason"] == (
        "All 2 functions that the client cannot do without are part of the service: Webmail, "
        "Outlook as a full client, also offline."
    )
    assert eligibility["source_text"] == ""
    assert "€58,560.00" in budget["reason"]


def test_present_provider_has_no_gates():
    assert gate_rows(questionnaire=factories.catalogue(), facts=FACTS, profile=None, day=DAY, lang="en") == []


def test_figure_without_a_source_says_so_and_an_open_gate_does_not():
    size, _functions, eligibility, _budget = rows("it", {}, largest_installation={"mailboxes": 5000})

    assert (size["status"], size["source_text"]) == ("passed", "Nessuna fonte indicata.")
    assert eligibility["source_text"] == ""

    open_size, *_others = rows("it", {}, largest_installation=None)
    assert (open_size["status"], open_size["source_text"]) == ("unknown", "")
