"""Every act of an assessment in words, with who, when and why; those that ended included."""

from typing import Any

from assessment.models import Assessment
from reports.rendering.acts import moved, what
from reports.rendering.texts import say
from reports.snapshot.acted import Acted
from scoring.adapters import plain_act
from scoring.alternatives import shown_names
from scoring.models import Act, Integrator, ScoreRun


def history(assessment: Assessment, lang: str) -> list[dict[str, Any]]:
    """The acts in force first, then those that ended, newest first; each `{act, what, effect, ...}`. Four queries.

    `effect` says why an act in force has none; "" where it has one.
    """
    run = ScoreRun.objects.filter(assessment=assessment).order_by("-pk").only("acts").first()
    applied = {act["id"]: act for act in run.acts} if run else {}
    names = shown_names(Integrator.objects.all(), lang)
    rows = list(Act.objects.filter(assessment=assessment).with_names().order_by("-pk"))
    plain = [applied.get(row.pk, {"was": row.was, "effect": None}) | plain_act(row) for row in rows]
    acted = Acted(plain, None, assessment.criterion_answers)
    worded = {act["id"]: act for act in acted.listed(assessment.questionnaire.content, names, lang)}
    shown = [_shown(row, worded[row.pk], lang) for row in rows]
    return sorted(shown, key=lambda entry: entry["act"].ended_at is not None)


def _shown(row: Act, act: dict[str, Any], lang: str) -> dict[str, Any]:
    reason = act["effect"]
    return act | {
        "act": row,
        "what": what(act, lang),
        "moved": "" if row.ended_at else moved(act, lang),
        "effect": say(f"act_without_effect_{reason}", lang, criterion=act["name"]) if reason else "",
    }
