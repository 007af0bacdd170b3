"""What to ask first: the open questions that narrow the range of a score most, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.rendering.texts import counted, say
from reports.scored.names import Names, points
from reports.snapshot.fit import shown
from scoring.engine import Problem
from scoring.engine.questions import next_questions

CLIENT = ("requirement", "importance")


@dataclass(frozen=True)
class Question:
    """`key`: its criterion; `what` is asked, and `whom`; the range once it and those before it are answered, in words."""

    key: str
    number: str
    name: str
    what: str
    whom: str
    at_worst: str
    at_best: str


@dataclass(frozen=True)
class NextQuestions:
    """The set in its order, and what it does to the range in one sentence."""

    sentence: str
    questions: list[Question]


def ask_next(problem: Problem, slug: str, names: Names) -> NextQuestions | None:
    """The best questions on one alternative; None when nothing open can narrow the range, or there is no score.

    `problem`: a run's parsed inputs. Half of the questions are asked of the client, the others of the alternative itself.
    """
    found: Any = next_questions(problem, slug)
    if found is None or not found["set"]:
        return None
    last = found["set"][-1]
    return NextQuestions(
        sentence=_sentence(found, last["widest"], last["narrowest"], len(found["set"]), names.lang),
        questions=[_question(stage, slug, names) for stage in found["set"]],
    )


def _question(stage: Mapping[str, Any], slug: str, names: Names) -> Question:
    row, lang = names.rows[stage["criterion"]], names.lang
    return Question(
        key=stage["criterion"],
        number=row["number"],
        name=row["name"],
        what=say(f"ask_{stage['kind']}", lang),
        whom=say("ask_client", lang) if stage["kind"] in CLIENT else names.integrators[slug],
        at_worst=_range(stage["widest"], lang),
        at_best=_range(stage["narrowest"], lang),
    )


def _sentence(
    now: Mapping[str, Any], widest: Mapping[str, Any], narrowest: Mapping[str, Any], count: int, lang: str
) -> str:
    """What is certain to happen, what may, or that both are the same; judged on the numbers as they are shown."""
    same = [_shown(one) == _shown(other) for one, other in ((now, widest), (widest, narrowest))]
    key = "next_perhaps" if same[0] else "next_exactly" if same[1] else "next_surely"
    return counted(
        key,
        count,
        lang,
        **_points("", now, lang),
        **_points("best_", narrowest, lang),
        **_points("worst_", widest, lang),
    )


def _shown(bounds: Mapping[str, Any]) -> tuple[str | None, str | None]:
    return shown(bounds["low"]), shown(bounds["high"])


def _points(prefix: str, bounds: Mapping[str, Any], lang: str) -> dict[str, str]:
    return {f"{prefix}{part}": points(bounds[part], lang) for part in ("low", "high")}


def _range(bounds: Mapping[str, Any], lang: str) -> str:
    return say("next_range", lang, **_points("", bounds, lang))
