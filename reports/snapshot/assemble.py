"""Everything the document shows, as one JSON-able dict in the proposal's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from assessment.catalogue.definition import Questionnaire
from assessment.priorities import Priorities
from assessment.rules import Hidden
from reports.offer import Offer, to_plain
from reports.snapshot import fit as fitting
from reports.snapshot.acted import Acted, waived
from reports.snapshot.facts import fact_blocks
from reports.snapshot.needs import Needs, competencies, must_haves
from reports.snapshot.robustness import robustness

FORMAT = 1
VALIDITY_DAYS = 60


@dataclass(frozen=True, slots=True)
class Material:
    """What a snapshot is made of. `problem`, `result`, `acts` and `baseline` are a score run's; `names`: slug -> shown name.

    `expired`: criterion -> the day the integrator's evidence expired.
    """

    client: str
    language: str
    draft: bool
    number: str
    version: int
    day: date
    questionnaire: Questionnaire
    content_hash: str
    facts: Mapping[str, Any]
    skipped: Hidden
    answers: Mapping[str, Mapping[str, Any]]
    priorities: Priorities
    problem: Mapping[str, Any]
    result: Mapping[str, Any]
    run: Mapping[str, Any]
    integrator: str
    names: Mapping[str, str]
    offer: Offer
    expired: Mapping[str, date] = field(default_factory=dict)
    acts: list[dict[str, Any]] = field(default_factory=list)
    baseline: Mapping[str, Any] | None = None


def assemble(material: Material) -> dict[str, Any]:
    """The snapshot; plain data only, so that `json.loads(json.dumps(snapshot)) == snapshot`."""
    skipped = material.skipped
    rated = material.result["integrators"][material.integrator]
    acted = Acted(material.acts, material.baseline, material.answers)
    groups = competencies(_needs(material, skipped, rated, acted))
    acted.mark(groups, material.questionnaire, material.integrator, material.language)
    rows = {row["key"]: row for group in groups for row in group["criteria"]}
    short_names = {group["key"]: group["short_name"] for group in groups}
    ranking = fitting.ranking(material.result, material.names, material.integrator)
    return {
        **_cover(material),
        "fit": fitting.fit(rated, material.result["client"]),
        "policy": {
            "evidence": {
                key: str(value) for key, value in material.problem["policy"]["evidence_factor"].items()
            },
            "default_required": material.problem["policy"]["default_required"],
            "limits": sorted(int(points) for points in material.problem["policy"]["bands"].values()),
            "weak_from": material.problem["policy"]["bands"]["weak"],
        },
        "must_haves": must_haves(groups) | {"waived": waived(groups)},
        "competencies": groups,
        "gaps": fitting.gaps(rated, rows, short_names),
        "robustness": robustness(material.result, material.names),
        "ranking": acted.beside(ranking, material.result, material.names, material.integrator),
        "acts": acted.listed(material.questionnaire, material.names, material.language),
        "computed": acted.computed(material.integrator),
        **_priorities(material.priorities, short_names),
        "fact_blocks": fact_blocks(material.questionnaire, material.facts, skipped, material.language),
        "offer": to_plain(material.offer),
    }


def _priorities(given: Priorities, names: Mapping[str, str]) -> dict[str, Any]:
    """The client's order, or the points from the most to the least; the method that does not count is left out."""
    if given.method == "points":
        rows = [[names[key], points] for key, points in given.points.items() if points]
        return {"priorities": [], "priority_points": sorted(rows, key=lambda row: -row[1])}
    return {"priorities": [[names[key] for key in tier] for tier in given.tiers], "priority_points": []}


def _needs(material: Material, skipped: Hidden, rated: Mapping[str, Any], acted: Acted) -> Needs:
    integrators = {entry["id"]: entry for entry in material.problem["integrators"]}
    return Needs(
        questionnaire=material.questionnaire,
        answers=acted.counted,
        hidden=skipped,
        capabilities=integrators[material.integrator]["capabilities"],
        rated=rated,
        weights=material.result["client"]["weights"],
        policy=material.problem["policy"],
        lang=material.language,
        expired=material.expired,
    )


def _cover(material: Material) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "language": material.language,
        "draft": material.draft,
        "number": material.number,
        "version": material.version,
        "date": material.day.isoformat(),
        "valid_until": (material.day + timedelta(days=VALIDITY_DAYS)).isoformat(),
        "client": material.client,
        "integrator": {"slug": material.integrator, "name": material.names[material.integrator]},
        "questionnaire": {
            "slug": material.questionnaire.slug,
            "version": material.questionnaire.version,
            "title": material.questionnaire.title.get(material.language),
            "hash": material.content_hash,
        },
        "score_run": dict(material.run),
    }
