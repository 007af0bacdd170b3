"""The integrators side by side: at most six, the chosen ones where there are more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.rendering import figures
from reports.rendering.comparison_charts import MOST
from reports.rendering.figures import Figure
from reports.rendering.robust_words import acceptance_words, pair_words
from reports.rendering.texts import say
from reports.snapshot import fit as fitting
from reports.snapshot.acted import Acted
from reports.snapshot.robustness import robustness
from scoring.alternatives import PRESENT_PROVIDER

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """What is said of two integrators; `slugs` are theirs, the one ahead by score first."""

    slugs: tuple[str, str]
    sentences: list[str]


@dataclass(frozen=True)
class Comparison:
    """`entries`: the compared ones in display order; `others`: everybody else that was rated; `refused`: how many were asked for
    beyond what fits. `statements` on the leader against each other one, and `certainty`, are empty where there is nothing to say.
    """

    entries: list[dict[str, Any]]
    everybody: list[dict[str, Any]]
    refused: int
    ranges: Figure
    profiles: Figure | None
    statements: list[Statement]
    certainty: list[str]

    @property
    def most(self) -> int:
        """How many fit."""
        return MOST


def compare(
    *,
    result: Result,
    policy: Mapping[str, Any],
    names: Mapping[str, str],
    competencies: Mapping[str, str],
    chosen: str,
    wanted: Sequence[str],
    lang: str,
    acted: Acted | None = None,
) -> Comparison:
    """The comparison of a run. `names`: slug -> shown name; `competencies`: key -> shown name; `chosen` is always compared.

    `wanted`: the slugs asked for; without any the first of the ranking. `acted` puts what was computed without the consultant's
    acts beside it.
    """
    everybody = _entries(result, names, chosen, lang)
    if acted is not None:
        everybody = acted.beside(everybody, result, names, chosen)
    order = [entry["slug"] for entry in everybody]
    shown, refused = selected(order, chosen, wanted)
    entries = [entry for entry in everybody if entry["slug"] in shown]
    found = robustness(result, {entry["slug"]: entry["name"] for entry in entries})
    acceptance = (found or {}).get("acceptance")
    for entry in everybody:
        entry["compared"] = entry["slug"] in shown
        entry["first_share"] = acceptance["shares"].get(entry["slug"]) if acceptance else None
    leader = acceptance and names.get(acceptance["leader"], acceptance["leader"])
    return Comparison(
        entries=entries,
        everybody=everybody,
        refused=refused,
        ranges=figures.ranges(entries, limits(policy), lang),
        profiles=_profiles(result, entries, competencies, lang),
        statements=[
            Statement((pair["ahead"]["slug"], pair["behind"]["slug"]), pair_words(pair, lang))
            for pair in (found or {}).get("pairs", [])
        ],
        certainty=acceptance_words(acceptance, str(leader), lang) if acceptance else [],
    )


def limits(policy: Mapping[str, Any]) -> list[int]:
    """The points where a verdict begins, for the chart."""
    return sorted(int(value) for value in policy["bands"].values())


def selected(order: Sequence[str], chosen: str, wanted: Sequence[str]) -> tuple[list[str], int]:
    """Who is compared, and how many of the wanted ones did not fit. The chosen one always is; unknown names are ignored."""
    asked = [slug for slug in order if slug in wanted and slug != chosen]
    # The client's present provider is what everybody else is measured against: it is never crowded out.
    others = asked or sorted(
        (slug for slug in order if slug != chosen), key=lambda slug: slug != PRESENT_PROVIDER
    )
    shown = {chosen, *others[: MOST - 1]}
    return [slug for slug in order if slug in shown], max(len(asked) - (MOST - 1), 0)


def _entries(result: Result, names: Mapping[str, str], chosen: str, lang: str) -> list[dict[str, Any]]:
    """Everybody in display order, with what each loses and why."""
    order = [entry["id"] for entry in result["ranking"]]
    order += [slug for slug in result["integrators"] if slug not in order]
    entries = fitting.ranking(result, names, chosen)
    for entry, slug in zip(entries, order, strict=True):
        entry["slug"] = slug
        entry["verdict_word"] = say(f"verdict_{entry['verdict']}", lang)
        entry["losses"] = fitting.fit(result["integrators"][slug], result["client"])["losses"]
    return entries


def _profiles(
    result: Result, entries: Sequence[Mapping[str, Any]], competencies: Mapping[str, str], lang: str
) -> Figure | None:
    """The chart of the fit in every competency that counts; None where none does."""
    rated = [result["integrators"][entry["slug"]]["competencies"] for entry in entries]
    active = {
        key: name
        for key, name in competencies.items()
        if any(found[key]["subscore"] is not None for found in rated)
    }
    if not active:
        return None
    subscores = [{key: fitting.shown(found[key]["subscore"]) for key in active} for found in rated]
    return figures.profiles(active, [str(entry["name"]) for entry in entries], subscores, lang)
