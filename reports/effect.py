"""What an act would change, before it is saved: the criterion as it stands, and every integrator's figures now and then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assessment.catalogue.definition import Criterion
from assessment.models import Assessment
from reports.snapshot import fit as fitting
from reports.snapshot.acted import Acted
from reports.snapshot.needs import Needs, competencies
from scoring.acting import slot
from scoring.acts import what_if
from scoring.models import ScoreRun

FIGURES = ("rank", "verdict", "score", "low", "high", "must_met", "must_total")


@dataclass(frozen=True)
class Place:
    """Where a consultant acts: a criterion of an assessment, seen from one integrator's report. `names`: slug -> shown name.

    `criterion` is None only where an act is taken back whose criterion is no longer asked.
    """

    assessment: Assessment
    run: ScoreRun
    criterion: Criterion | None
    slug: str
    names: Mapping[str, str]
    lang: str

    @property
    def known(self) -> Criterion:
        if self.criterion is None:
            raise LookupError("the criterion is no longer asked")
        return self.criterion

    @property
    def name(self) -> str:
        """The integrator's."""
        return self.names[self.slug]

    @cached_property
    def acted(self) -> Acted:
        return Acted(self.run.acts, self.run.baseline, self.assessment.criterion_answers)

    def listed(self, act_id: int) -> dict[str, Any]:
        """One act in force, as `snapshot.acted` lists it."""
        listed = self.acted.listed(self.assessment.questionnaire.content, self.names, self.lang)
        return next(act for act in listed if act["id"] == act_id)

    @cached_property
    def row(self) -> dict[str, Any]:
        """The criterion's row, as the report shows it: what counts, and what was computed beside."""
        questionnaire, problem = self.assessment.questionnaire.content, self.run.inputs
        needs = Needs(
            questionnaire=questionnaire,
            answers=self.acted.counted,
            hidden=self.assessment.skipped,
            capabilities=next(
                entry["capabilities"] for entry in problem["integrators"] if entry["id"] == self.slug
            ),
            rated=self.run.result["integrators"][self.slug],
            weights=self.run.result["client"]["weights"],
            policy=problem["policy"],
            lang=self.lang,
        )
        groups = competencies(needs)
        self.acted.mark(groups, questionnaire, self.slug, self.lang)
        return next(row for group in groups for row in group["criteria"] if row["key"] == self.known.key)

    @cached_property
    def acts_here(self) -> list[dict[str, Any]]:
        """The acts in force on this criterion, in words; an offered level only of this integrator."""
        listed = self.acted.listed(self.assessment.questionnaire.content, self.names, self.lang)
        own = {act["id"] for act in self.run.acts if act["integrator"] in (None, self.slug)}
        return [act for act in listed if act["key"] == self.known.key and act["id"] in own]

    def level(self, target: str, *, computed: bool = False) -> tuple[int | None, str | None]:
        """The level of a target (and the evidence of an offer) that counts now, or as computed without acts."""
        part = {"needed": "required", "today": "today", "offered": "level"}[target]
        values = self.row | (self.row["as_computed"] if computed else {})
        return values[part], values["evidence"] if target == "offered" else None

    def in_force(self, target: str) -> int | None:
        """The id of the act in force on a target here."""
        integrator = self.slug if target == "offered" else None
        wanted = (target, self.known.key, integrator)
        return next((act["id"] for act in self.run.acts if slot(act) == wanted), None)

    @property
    def figures(self) -> dict[str, Any]:
        """This integrator's figures now, and as computed where acts count."""
        now = fitting.fit(self.run.result["integrators"][self.slug], self.run.result["client"])
        computed = self.acted.computed(self.slug)
        return {"now": now, "computed": computed if computed and computed["acts"] else None}

    def effect(self, acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Every integrator's figures `now` and `then`, in the order of now. Nothing is stored."""
        return compared(self.run.result, what_if(self.run, acts), self.names, self.slug)


def compared(
    now: Mapping[str, Any], then: Mapping[str, Any], names: Mapping[str, str], slug: str
) -> list[dict[str, Any]]:
    """`{name, chosen, now, then, moved}` of each integrator; `moved`: which figures differ."""
    after = _by_slug(then, names, slug)
    return [
        {
            "name": entry["name"],
            "chosen": entry["chosen"],
            "now": {part: entry[part] for part in FIGURES},
            "then": {part: after[key][part] for part in FIGURES},
            "moved": any(entry[part] != after[key][part] for part in FIGURES),
        }
        for key, entry in _by_slug(now, names, slug).items()
    ]


def _by_slug(result: Mapping[str, Any], names: Mapping[str, str], slug: str) -> dict[str, dict[str, Any]]:
    ranked = [entry["id"] for entry in result["ranking"]]
    order = ranked + [key for key in result["integrators"] if key not in ranked]
    return dict(zip(order, fitting.ranking(result, names, slug), strict=True))
