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


def _was(act: Mapping[str, Any], lang: str) -> str:
    if act["was_level"] is None:
        return say("not_known" if act["target"] == "offered" else "no_level", lang)
    if act["was_evidence"] is None:
        return str(act["was_level"])
    return say(
        "level_and_evidence",
        lang,
        level=act["was_level"],
        evidence=say(f"evidence_{act['was_evidence']}", lang),
    )


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
