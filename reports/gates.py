"""The gates outside the scale in words, for the report, the comparison and the document. See `scoring.gates`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from assessment.catalogue.definition import Questionnaire
from reports.offer.text import Money
from reports.rendering import formatting
from reports.rendering.texts import counted, say
from scoring.gates import Gate, gates
from scoring.profile_schema import Profile

MONEY = ("yearly", "ceiling", "excess", "price")
COUNTED = {"functions_not_stated": "count", "functions_passed": "count", "functions_failed": "lacking"}
"""Sentences with a singular, and the parameter that decides."""
STATED_WITH_A_SOURCE = ("size", "functions")
"""Gates that rest on what the integrator's profile states as a plain figure or list."""
LABELLED = {"functions": "functions", "kinds": "regimes"}
"""Parameters that hold keys -> the fact whose options name them."""


def gate_rows(
    *,
    questionnaire: Questionnaire,
    facts: Mapping[str, Any],
    profile: Profile | None,
    day: date,
    lang: str,
    yearly: Decimal | None = None,
) -> list[dict[str, Any]]:
    """One row for each gate, JSON-able; none where there is no profile (the client's present provider).

    `facts`: the answers that are asked (`reports.context.asked_facts`). `profile`: from `scoring.profile_history.profiles_at`.
    `yearly`: the offer's own run price of a year, for our own house (`offer.price.yearly`), else None.

    A row: `key` (size, functions, eligibility, budget), `title`, `status` (passed, failed, unknown, not_applicable), `state`
    (the status in words), `reason` (a sentence with both figures), `source` (where the integrator's figure can be read, maybe
    "") and `source_text` (the same as a sentence, which also says that no source is stated), `answers`:
    `[{"key", "label", "step"}]`, the facts that it rests on, as the questionnaire asks them.
    """
    if profile is None:
        return []
    return [
        {
            "key": gate.key,
            "title": say(f"gate_{gate.key}", lang),
            "status": gate.status,
            "state": say(f"gate_is_{gate.status}", lang),
            "reason": sentence(gate, questionnaire, lang),
            "source": gate.source,
            "source_text": _source(gate, lang),
            "answers": _answers(gate, questionnaire, lang),
        }
        for gate in gates(facts, profile, day=day, yearly=yearly)
    ]


def _source(gate: Gate, lang: str) -> str:
    """Where the integrator's figure can be read; that nobody said so, where a figure decides."""
    if gate.source:
        return say("gate_source", lang, source=gate.source)
    decided = gate.status in ("passed", "failed")
    return say("gate_source_none", lang) if decided and gate.key in STATED_WITH_A_SOURCE else ""


def counted_gates(rows: list[dict[str, Any]]) -> dict[str, int] | None:
    """How many gates are failed, and how many are to be clarified; None without any."""
    if not rows:
        return None
    return {status: sum(row["status"] == status for row in rows) for status in ("failed", "unknown")}


def sentence(gate: Gate, questionnaire: Questionnaire, lang: str) -> str:
    """Why the gate stands as it does."""
    key = f"gate_{gate.code}"
    params = {name: _said(name, value, questionnaire, lang) for name, value in gate.params.items()}
    if gate.code in COUNTED:
        deciding = COUNTED[gate.code]
        params.pop("count", None)
        return counted(key, gate.params[deciding], lang, **params)
    return say(key, lang, **params)


def _said(name: str, value: Any, questionnaire: Questionnaire, lang: str) -> Any:
    if name in MONEY:
        return Money(value)
    if name == "country":
        return formatting.country(value, lang) if value else ""
    if name in LABELLED:
        return ", ".join(_label(questionnaire, LABELLED[name], key, lang) for key in value)
    return value


def _label(questionnaire: Questionnaire, fact: str, value: str, lang: str) -> str:
    """An option's label; the key where the questionnaire does not ask that."""
    try:
        return questionnaire.fact(fact).option_label(value, lang)
    except KeyError:
        return value


def _answers(gate: Gate, questionnaire: Questionnaire, lang: str) -> list[dict[str, str]]:
    asked = {fact.key: fact for fact in questionnaire.facts}
    return [
        {"key": key, "label": asked[key].label.get(lang), "step": questionnaire.step_of_fact(key)}
        for key in gate.facts
        if key in asked
    ]
