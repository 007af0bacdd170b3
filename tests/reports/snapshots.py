"""Snapshots of the project's own cases without a database, for the tests of the document."""

import copy
from datetime import date
from functools import cache
from typing import Any

from assessment import priorities
from assessment.rules import hidden
from reports.demonstration import case
from reports.offer import build_offer, load_price_table
from reports.snapshot import Material, assemble
from scoring.acting import applied
from scoring.alternatives import PRESENT_PROVIDER, PRESENT_PROVIDER_NAME
from scoring.engine import DEFAULT_POLICY, score_problem
from scoring.profile_schema import Profile
from scoring.reference import reference_profiles
from tests.factories import catalogue

DAY = date(2026, 11, 24)
CASES = ("manufacturer-120", "municipality-350", "start-up-38")


@cache
def profiles() -> dict[str, Profile]:
    return {profile.slug: profile for profile in reference_profiles()}


def names(language: str) -> dict[str, str]:
    found = {slug: getattr(profile.name, language) for slug, profile in profiles().items()}
    return found | {PRESENT_PROVIDER: PRESENT_PROVIDER_NAME.get(language)}


def snapshot(
    name: str, language: str = "en", integrator: str = "ovea", *, draft: bool = False, **changes: Any
) -> dict[str, Any]:
    """The snapshot of a case; `changes` are `facts`, `answers` (merged), `client` and `acts`."""
    document = copy.deepcopy(case(name))
    document["facts"] |= changes.get("facts", {})
    for key, answer in changes.get("answers", {}).items():
        document["answers"][key] |= answer
    facts, answers = document["facts"], document["answers"]
    skipped = hidden(catalogue(), facts)
    given = priorities.read(priorities.stored(changes.get("priorities", document["priorities"])))
    computed = _problem(answers, given, skipped.criteria)
    problem, acts = applied(computed, changes.get("acts", []))
    offer = build_offer(
        {key: value for key, value in facts.items() if key not in skipped.facts},
        load_price_table(),
        DAY,
        answers,
    )
    return assemble(
        Material(
            client=changes.get("client", document["organisation"]["name"]),
            language=language,
            draft=draft,
            number="D-2026-007",
            version=2,
            day=DAY,
            questionnaire=catalogue(),
            content_hash=catalogue().content_hash(),
            facts=facts,
            skipped=skipped,
            answers=answers,
            priorities=given,
            problem=problem,
            result=score_problem(problem),
            run={"id": 1, "hash": "0123456789abcdef" * 4, "engine": "1.0.0", "policy": "1.0.0"},
            integrator=integrator,
            names=names(language),
            offer=offer,
            acts=acts,
            baseline={"inputs": computed, "result": score_problem(computed)} if acts else None,
        )
    )


def _problem(
    answers: dict[str, Any], given: priorities.Priorities, skipped: frozenset[str]
) -> dict[str, Any]:
    ranking = {"kind": "ranking", "tiers": given.tiers} if given.tiers else None
    return {
        "policy": DEFAULT_POLICY,
        "client": {
            "competencies": [
                {
                    "id": part.key,
                    "criteria": [
                        _criterion(item.key, answers.get(item.key, {}), skipped) for item in part.criteria
                    ],
                }
                for part in catalogue().competencies
            ],
            "priorities": {"kind": "budget", "points": given.points} if given.given else ranking,
        },
        "integrators": [
            *(
                {
                    "id": slug,
                    "capabilities": {
                        key: {"level": level.level, "evidence": level.evidence}
                        for key, level in profile.criteria.items()
                    },
                }
                for slug, profile in profiles().items()
            ),
            {
                "id": PRESENT_PROVIDER,
                "offered": False,
                "capabilities": {
                    key: {"level": answer["today"]}
                    for key, answer in answers.items()
                    if answer.get("today") is not None and key not in skipped
                },
            },
        ],
    }


def _criterion(key: str, answer: dict[str, Any], skipped: frozenset[str]) -> dict[str, Any]:
    return {
        "id": key,
        "required": answer.get("required"),
        "importance": answer.get("importance"),
        "must_have": answer.get("must_have", False),
        "applicable": key not in skipped and not answer.get("not_applicable", False),
    }
