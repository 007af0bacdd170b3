"""A consultant's acts in words, from the snapshot: for the document, and for the report's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from reports.rendering import formatting
from reports.rendering.texts import counted, say


def worded(act: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """The act with `what` changed and who `signed` it, in words."""
    day = formatting.day(date.fromisoformat(act["day"]), lang)
    return {**act, "what": what(act, lang), "signed": say("act_signed", lang, by=act["by"], day=day)}


def what(act: Mapping[str, Any], lang: str) -> str:
    """What an act changed, in one line."""
    if act["target"] == "waiver":
        return say("act_waiver", lang, person=act["person"], function=act["function"])
    return say(
        f"act_{act['target']}",
        lang,
        level=act["level"],
        was=_was(act, lang),
        integrator=act["integrator"] or "",
        evidence=say(f"evidence_{act['evidence']}", lang) if act["evidence"] else "",
    )


def moved(act: Mapping[str, Any], lang: str) -> str:
    """That what the act was decided on has changed since, and what it was; "" where it is still the same."""
    then = act.get("moved")
    if not then:
        return ""
    offered = act["target"] == "offered"
    was = _level(then["level"], then["evidence"] if offered else None, lang, offered=offered)
    return say("act_moved_offer" if offered else "act_moved_answer", lang, was=was)


def _was(act: Mapping[str, Any], lang: str) -> str:
    return _level(act["was_level"], act["was_evidence"], lang, offered=act["target"] == "offered")


def _level(level: int | None, evidence: str | None, lang: str, *, offered: bool) -> str:
    if level is None:
        return say("not_known" if offered else "no_level", lang)
    if evidence is None:
        return str(level)
    return say("level_and_evidence", lang, level=level, evidence=say(f"evidence_{evidence}", lang))


def computed_note(computed: Mapping[str, Any] | None, lang: str) -> str:
    """The figures without the acts, in one sentence; "" where no act can have moved them."""
    if not computed or not computed["acts"]:
        return ""
    fit = computed["fit"]
    score = "–" if fit["score"] is None else formatting.number(Decimal(fit["score"]), lang, 1)
    return counted(
        "computed_note",
        computed["acts"],
        lang,
        score=score,
        verdict=say(f"verdict_{fit['verdict']}", lang),
        met=computed["must_met"],
        total=computed["must_total"],
    )
