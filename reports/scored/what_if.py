"""What would have to be different for another verdict or another place, in words; from the engine's counterfactuals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from reports.rendering.formatting import one_decimal
from reports.rendering.texts import say
from reports.scored.names import Names, points

Found = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One thing that becomes different; `key` is its criterion."""

    key: str
    number: str
    name: str
    what: str


@dataclass(frozen=True)
class Way:
    """Changes that are enough together, and what comes out then. `note`: what is known of their number."""

    changes: list[Change]
    after: str
    note: str = ""


@dataclass(frozen=True)
class Target:
    """What one may want to know: the ways there by one change each, else by several, and by other priorities ("" = not so)."""

    title: str
    singles: list[Way]
    combined: Way | None
    weights: str
    nothing: bool


def what_if(found: Found | None, names: Names) -> list[Target]:
    """The targets of one alternative, in the order up, down, order; empty without a score."""
    if found is None:
        return []
    return [
        _target(part, found[part], str(found["integrator"]), names)
        for part in ("up", "down", "order")
        if found[part] is not None
    ]


def _target(part: str, found: Found, slug: str, names: Names) -> Target:
    rival = found["target"].get("rival")
    combined = found["combined"]
    return Target(
        title=_title(part, found["target"], slug, names),
        singles=[_way(single, rival, names) for single in found["singles"]],
        combined=None if combined is None else _way(combined, rival, names, _note(combined, names.lang)),
        weights="" if found["weights"] is None else _weights(found["weights"], names),
        nothing=not found["singles"] and combined is None,
    )


def _title(part: str, target: Found, slug: str, names: Names) -> str:
    if part == "order":
        own, rival = names.integrators[slug], names.integrators[target["rival"]]
        return say(f"whatif_{target['place']}", names.lang, name=own, rival=rival)
    return say(f"whatif_{part}", names.lang, verdict=_verdict(target["verdict"], names.lang))


def _way(found: Found, rival: str | None, names: Names, note: str = "") -> Way:
    return Way(
        [_change(change, names) for change in found["changes"]], _after(found["after"], rival, names), note
    )


def _note(combined: Found, lang: str) -> str:
    return say("whatif_minimal" if combined["minimal"] else "whatif_trimmed", lang)


def _change(change: Found, names: Names) -> Change:
    row = names.rows[change["criterion"]]
    return Change(change["criterion"], row["number"], row["name"], _what(change, names.lang))


def _what(change: Found, lang: str) -> str:
    if change["what"] == "must_have":
        return say("whatif_must_have" if change["to"] else "whatif_no_must_have", lang)
    if change["what"] == "evidence":
        return say(
            "whatif_evidence",
            lang,
            to=say(f"evidence_{change['to']}", lang),
            was=say(f"evidence_{change['from'] or 'unknown'}", lang),
        )
    was = say("not_known", lang) if change["from"] is None else str(change["from"])
    return say(f"whatif_{change['what']}", lang, to=change["to"], was=was)


def _after(after: Found, rival: str | None, names: Names) -> str:
    lang = names.lang
    own = {"score": points(after["score"], lang), "verdict": _verdict(after["verdict"], lang)}
    if rival is None or "rival_score" not in after:
        return say("whatif_after", lang, **own)
    return say(
        "whatif_after_rival",
        lang,
        **own,
        rival=names.integrators[rival],
        rival_score=points(after["rival_score"], lang),
        rival_verdict=_verdict(after["rival_verdict"], lang),
    )


def _verdict(verdict: str, lang: str) -> str:
    return say(f"verdict_{verdict}", lang)


def _weights(found: Found, names: Names) -> str:
    """The shift in whole points, at least 1, and the competencies whose weight changes, in percent."""
    lang = names.lang
    moves = ", ".join(
        say(
            "whatif_move",
            lang,
            name=names.competencies[key],
            was=_percent(move["from"], lang),
            to=_percent(move["to"], lang),
        )
        for key, move in found["weights"].items()
        if move["from"] != move["to"]
    )
    share = Decimal(one_decimal(100 * Fraction(found["share"]))).quantize(Decimal(1), ROUND_HALF_UP)
    return say("whatif_weights", lang, points=max(int(share), 1), moves=moves)


def _percent(share: str, lang: str) -> str:
    return points(str(100 * Fraction(share)), lang)
