"""Applying a consultant's acts to a problem. Pure: plain data in, plain data out.

An act is a dict `{id, target, criterion, integrator, level, evidence, reason, by, at, person, function, decided_on}`: `target` is
needed, today, offered or waiver; `integrator` a slug or None; `at` an ISO date and time; `decided_on` what it replaced when it
was made (as `was`, maybe absent): the client may have answered anew since. An applied act also has `was` (what it
replaced: `{level, evidence}`, of a waiver `{must_have}`, None where there was nothing) and `effect` (None, or why it has none:
one of NO_EFFECT).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from scoring.alternatives import PRESENT_PROVIDER

NO_EFFECT = ("criterion_gone", "not_applicable", "not_rated", "not_a_must_have")
"""The criterion is no longer asked; it does not apply; the integrator is withdrawn; the client no longer insists."""


def applied(
    problem: Mapping[str, Any], acts: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The adjusted problem, and each act with what it replaced and whether it has an effect. The problem given stays as it is.

    Nothing fails: an act whose criterion or integrator is gone is listed as without effect.
    """
    adjusted = copy.deepcopy(dict(problem))
    criteria = {
        criterion["id"]: criterion
        for competency in adjusted["client"]["competencies"]
        for criterion in competency["criteria"]
    }
    integrators = {entry["id"]: entry["capabilities"] for entry in adjusted["integrators"]}
    return adjusted, [_apply(dict(act), criteria, integrators) for act in acts]


def _apply(
    act: dict[str, Any], criteria: Mapping[str, dict[str, Any]], integrators: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    criterion = criteria.get(act["criterion"])
    act["was"] = None
    act["effect"] = _hindrance(act, criterion, integrators)
    if criterion is None or act["effect"]:
        return act
    if act["target"] == "waiver":
        act["was"] = {"must_have": True}
        criterion["must_have"] = False
    elif act["target"] == "needed":
        act["was"] = {"level": criterion["required"], "evidence": None}
        criterion["required"] = act["level"]
    elif act["target"] == "offered":
        act["was"] = _offer(integrators[act["integrator"]], act["criterion"], act["level"], act["evidence"])
    elif PRESENT_PROVIDER in integrators:
        act["was"] = _offer(integrators[PRESENT_PROVIDER], act["criterion"], act["level"], "declared")
    return act


def _hindrance(
    act: Mapping[str, Any], criterion: Mapping[str, Any] | None, integrators: Mapping[str, Any]
) -> str | None:
    """Why an act has no effect, or None."""
    if criterion is None:
        return "criterion_gone"
    if not criterion.get("applicable", True):
        return "not_applicable"
    if act["target"] == "offered" and act["integrator"] not in integrators:
        return "not_rated"
    if act["target"] == "waiver" and not criterion.get("must_have", False):
        return "not_a_must_have"
    return None


def _offer(capabilities: dict[str, Any], criterion: str, level: int, evidence: str) -> dict[str, Any]:
    """Put another level in the place of a capability; returns the one that was there."""
    before = capabilities.get(criterion) or {"level": None}
    capabilities[criterion] = {"level": level, "evidence": evidence}
    known = before.get("level") is not None
    return {
        "level": before.get("level"),
        "evidence": (before.get("evidence") or "declared") if known else None,
    }


def slot(act: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """What an act acts on: of two acts on the same, only one can be in force."""
    return act["target"], act["criterion"], act["integrator"]


def with_act(acts: Iterable[Mapping[str, Any]], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The acts with a new one in the place of the one that acts on the same."""
    return [*(dict(act) for act in acts if slot(act) != slot(new)), dict(new)]


def without_act(acts: Iterable[Mapping[str, Any]], gone: int) -> list[dict[str, Any]]:
    """The acts without the one of that id."""
    return [dict(act) for act in acts if act["id"] != gone]


def touching(acts: Iterable[Mapping[str, Any]], slug: str) -> list[dict[str, Any]]:
    """The applied acts that can move what is said of one integrator."""
    return [dict(act) for act in acts if not act["effect"] and _concerns(act, slug)]


def _concerns(act: Mapping[str, Any], slug: str) -> bool:
    if act["target"] == "offered":
        return bool(act["integrator"] == slug)
    return act["target"] != "today" or slug == PRESENT_PROVIDER
