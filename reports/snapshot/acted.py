"""What a consultant's acts changed, for the report and the document: what counts beside what was computed. No database here.

Acts are those of a score run, as `scoring.acting` applied them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from assessment.catalogue.definition import Questionnaire
from reports.snapshot import fit as fitting
from scoring.acting import touching
from scoring.alternatives import PRESENT_PROVIDER

Acts = list[dict[str, Any]]
BESIDE = ("rank", "verdict", "score", "low", "high", "must_total", "must_met")
ANSWERED = {"needed": "required", "today": "today"}


@dataclass(frozen=True, slots=True)
class Acted:
    """The acts of a run, the answers as the client gave them, and the run's baseline (`{inputs, result}`; None without acts)."""

    acts: Acts
    baseline: Mapping[str, Any] | None
    answers: Mapping[str, Mapping[str, Any]]

    @property
    def counted(self) -> dict[str, Mapping[str, Any]]:
        """The answers as they count: adjusted levels in place, waived must-haves no longer must-haves."""
        answers = dict(self.answers)
        for act in self.acts:
            if act["effect"] or act["target"] == "offered":
                continue
            answer = dict(answers.get(act["criterion"], {}))
            if act["target"] == "waiver":
                answer["must_have"] = False
            else:
                answer[ANSWERED[act["target"]]] = act["level"]
            if act["target"] == "needed":
                answer.pop("dont_know", None)
            answers[act["criterion"]] = answer
        return answers

    def mark(
        self, groups: Iterable[Mapping[str, Any]], questionnaire: Questionnaire, slug: str, lang: str
    ) -> None:
        """Put what was computed beside what counts, in each criterion's row.

        `as_computed`: the values that an act replaced, by the row's own keys; `waiver`: the act and the status without it.
        """
        rows = {row["key"]: row for group in groups for row in group["criteria"]}
        for row in rows.values():
            row["as_computed"], row["waiver"] = {}, None
        for act in self.acts:
            if act["effect"] or (act["target"] == "offered" and act["integrator"] != slug):
                continue
            row = rows[act["criterion"]]
            if act["target"] == "waiver":
                row["waiver"] = _waiver(act, self._status(slug, act["criterion"]))
                continue
            row["as_computed"] |= self._replaced(act)
            if act["target"] == "offered":
                row["expired"] = None  # the evidence is what the consultant says it is
        self._fill_texts(rows, questionnaire, lang)
        self._mark_present(rows, slug)

    def _status(self, slug: str, criterion: str) -> str | None:
        rated = (self.baseline or {}).get("result", {}).get("integrators", {}).get(slug, {})
        status: str | None = rated.get("must_haves", {}).get(criterion)
        return status

    def _replaced(self, act: Mapping[str, Any]) -> dict[str, Any]:
        if act["target"] == "offered":
            return {"level": act["was"]["level"], "evidence": act["was"]["evidence"]}
        part = ANSWERED[act["target"]]
        return {part: self.answers.get(act["criterion"], {}).get(part)}

    def _mark_present(self, rows: Mapping[str, dict[str, Any]], slug: str) -> None:
        """What the present provider offers is what the client has today: an adjusted today is an adjusted offer."""
        if slug != PRESENT_PROVIDER:
            return
        for act in self.acts:
            if act["target"] == "today" and not act["effect"]:
                rows[act["criterion"]]["as_computed"] |= act["was"] or {}

    def _fill_texts(
        self, rows: Mapping[str, dict[str, Any]], questionnaire: Questionnaire, lang: str
    ) -> None:
        levels = {criterion.key: criterion.levels for criterion in questionnaire.criteria}
        for key, row in rows.items():
            for part in ("today", "required", "level"):
                if part in row["as_computed"]:
                    level = row["as_computed"][part]
                    text = "" if level is None else levels[key][level].get(lang)
                    row["as_computed"][f"{part}_text"] = text

    def listed(
        self, questionnaire: Questionnaire, names: Mapping[str, str], lang: str
    ) -> list[dict[str, Any]]:
        """Every act in force in words of the language, in the questionnaire's order; what is gone from it comes last."""
        known = {criterion.key: (at, criterion) for at, criterion in enumerate(questionnaire.criteria)}
        shown = [
            self._listed(act, known.get(act["criterion"], (0, None))[1], names, lang) for act in self.acts
        ]
        return sorted(
            shown, key=lambda act: (act["key"] not in known, known.get(act["key"], (0, None))[0], act["id"])
        )

    def _listed(
        self, act: Mapping[str, Any], criterion: Any, names: Mapping[str, str], lang: str
    ) -> dict[str, Any]:
        was = dict(act["was"] or {})
        if act["target"] in ANSWERED and act["was"] is None:
            was["level"] = self.answers.get(act["criterion"], {}).get(ANSWERED[act["target"]])
        return {
            **{part: act[part] for part in ("id", "target", "level", "evidence", "reason", "by", "person", "function")},
            "key": act["criterion"],
            "number": criterion.number if criterion else "",
            "name": criterion.name.get(lang) if criterion else act["criterion"],
            "integrator": names.get(act["integrator"], act["integrator"]) if act["integrator"] else None,
            "level_text": _text(criterion, act["level"], lang),
            "was_level": was.get("level"),
            "was_text": _text(criterion, was.get("level"), lang),
            "was_evidence": was.get("evidence"),
            "moved": _moved(act, was),
            "day": local_day(act["at"]),
            "effect": act["effect"],
        }  # fmt: skip

    def computed(self, slug: str) -> dict[str, Any] | None:
        """The integrator's fit and must-haves as computed, and how many acts can have moved them; None without acts."""
        if self.baseline is None:
            return None
        result = self.baseline["result"]
        rated = result["integrators"][slug]
        statuses = list(rated["must_haves"].values())
        return {
            "fit": fitting.fit(rated, result["client"]),
            "must_total": len(statuses),
            "must_met": statuses.count("met"),
            "acts": len(touching(self.acts, slug)),
        }

    def beside(
        self, entries: list[dict[str, Any]], result: Mapping[str, Any], names: Mapping[str, str], slug: str
    ) -> list[dict[str, Any]]:
        """The ranking's entries, each with the one as computed in `computed` (None without acts)."""
        if self.baseline is None:
            return [{**entry, "computed": None} for entry in entries]
        before = self.baseline["result"]
        computed = dict(zip(_order(before), fitting.ranking(before, names, slug), strict=True))
        return [
            {**entry, "computed": {part: computed[key][part] for part in BESIDE}}
            for entry, key in zip(entries, _order(result), strict=True)
        ]


def _order(result: Mapping[str, Any]) -> list[str]:
    """The integrators as `fit.ranking` lists them."""
    ranked = [entry["id"] for entry in result["ranking"]]
    return ranked + [slug for slug in result["integrators"] if slug not in ranked]


def _moved(act: Mapping[str, Any], was: Mapping[str, Any]) -> dict[str, Any] | None:
    """What an adjustment was decided on, where another answer or another level of the profile has taken its place since."""
    then = act.get("decided_on")
    if not then or act["target"] == "waiver" or act["effect"]:
        return None
    parts = ("level", "evidence") if act["target"] == "offered" else ("level",)
    return dict(then) if any(then[part] != was.get(part) for part in parts) else None


def _waiver(act: Mapping[str, Any], status: str | None) -> dict[str, Any]:
    said = {part: act[part] for part in ("id", "person", "function", "reason", "by")}
    return {**said, "day": local_day(act["at"]), "must_status": status}


def _text(criterion: Any, level: int | None, lang: str) -> str:
    return "" if level is None or criterion is None else criterion.levels[level].get(lang)


def local_day(moment: str) -> str:
    """The local day, as an ISO date, of an ISO date and time."""
    return timezone.localtime(datetime.fromisoformat(moment)).date().isoformat()


def waived(groups: Iterable[Mapping[str, Any]]) -> list[str]:
    """The keys of the criteria that are must-haves no more, in order."""
    return [row["key"] for group in groups for row in group["criteria"] if row["waiver"]]
