"""The changes between two score runs in words: what changed, from what to what, with links to the answers. No query here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.catalogue.definition import Criterion, Questionnaire
from assessment.wording import importance_words
from reports.policy_words import entry_name, entry_value
from reports.rendering.formatting import one_decimal
from reports.rendering.texts import say
from scoring.alternatives import PRESENT_PROVIDER
from scoring.engine.difference import Change
from scoring.engine.problem import Budget, Ranking


class Names:
    """The names of criteria and competencies in the first of some questionnaires that has them; keys where none has.

    `here` is the assessment's own questionnaire: what it asks can be linked to.
    """

    def __init__(self, questionnaires: Sequence[Questionnaire], here: Questionnaire, lang: str) -> None:
        self.lang = lang
        self._criteria: dict[str, Criterion] = {}
        self._competencies: dict[str, str] = {}
        for content in reversed(questionnaires):
            self._criteria |= {criterion.key: criterion for criterion in content.criteria}
            self._competencies |= {
                part.key: f"{part.number}. {part.name.get(lang)}" for part in content.competencies
            }
        self._here = {criterion.key for criterion in here.criteria} | {part.key for part in here.competencies}

    def criterion(self, key: str) -> str:
        found = self._criteria.get(key)
        return key if found is None else f"{found.number} {found.name.get(self.lang)}"

    def competency(self, key: str) -> str:
        return self._competencies.get(key, key)

    def link(self, key: str) -> str:
        """The anchor of the answer on the report page; "" where today's questionnaire does not ask it."""
        return f"#a-{key}" if key in self._here else ""

    def level(self, key: str, level: int | None, blank: str) -> str:
        """A level with its text."""
        if level is None:
            return blank
        found = self._criteria.get(key)
        if found is None or level >= len(found.levels):
            return str(level)
        return f"{level}{say('colon', self.lang)} {found.levels[level].get(self.lang)}"


@dataclass(frozen=True)
class ShownChange:
    """One change as a row of the page. `points`: a decimal string with its sign; None without two scores. `note`: whose act
    of a consultant it comes from, "" for a change of the inputs themselves."""

    name: str
    link: str
    what: str
    old: str
    new: str
    points: str | None
    moved: bool
    size: Fraction
    note: str = ""


_TARGETS = {"required": "needed", "level": "offered", "evidence": "offered", "must_have": "waiver"}


class Acts:
    """The consultants' acts that only one of two runs has, as far as they concern one integrator."""

    def __init__(
        self, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], slug: str
    ) -> None:
        old, new = ({act["id"] for act in acts} for acts in (before, after))
        # Made ones last: where an act took the place of another, the change comes from the new one.
        self._found = {
            (act["target"], act["criterion"]): (act, made)
            for acts, other, made in ((before, new, False), (after, old, True))
            for act in acts
            if act["id"] not in other and not act.get("effect") and act["integrator"] in (None, slug)
        }
        self._today = slug == PRESENT_PROVIDER

    def note(self, kind: str, criterion: str) -> str:
        """Whose act a change comes from, in words; "" where it comes from none."""
        target = "today" if self._today and kind in ("level", "evidence") else _TARGETS.get(kind)
        act, made = self._found.get((target, criterion), (None, False))
        if act is None:
            return ""
        values = {"by": act["by"], "reason": act["reason"], "person": act["person"]}
        if act["target"] == "waiver":
            text = (
                _("Waived by %(person)s, noted by %(by)s: %(reason)s")
                if made
                else _("The waiver by %(person)s ended.")
            )
        else:
            text = _("Adjusted by %(by)s: %(reason)s") if made else _("The adjustment by %(by)s ended.")
        return text % values


def described(changes: Iterable[Change], names: Names, acts: Acts) -> list[ShownChange]:
    """The changes in words, in their own order."""
    return [_described(change, names, acts) for change in changes]


def _described(change: Change, names: Names, acts: Acts) -> ShownChange:
    old, new = (_value(change.kind, change.subject, value, names) for value in (change.old, change.new))
    return ShownChange(
        name=_subject(change, names),
        link=names.link(change.subject),
        what=_what(change.kind),
        old=old,
        new=new,
        points=None if change.shown is None else one_decimal(change.shown),
        moved=change.points is None or change.points != 0,
        size=abs(change.points or Fraction(0)),
        note=acts.note(change.kind, change.subject),
    )


def _subject(change: Change, names: Names) -> str:
    match change.kind:
        case "competency":
            return names.competency(change.subject)
        case "priorities":
            return _("Priorities")
        case "policy":
            return entry_name(change.subject)
        case "engine":
            return _("Scoring engine")
        case _:
            return names.criterion(change.subject)


def _what(kind: str) -> str:
    return {
        "competency": _("Competency"),
        "criterion": _("Criterion"),
        "place": _("Competency"),
        "applicable": _("Concerns the client"),
        "required": _("Needed level"),
        "importance": _("Importance"),
        "must_have": _("Must-have"),
        "level": _("Level of the integrator"),
        "evidence": _("Evidence"),
        "priorities": _("Priorities"),
        "policy": _("Scoring policy"),
        "engine": _("Version"),
    }[kind]


def _value(kind: str, subject: str, value: object, names: Names) -> str:
    match kind, value:
        case (("competency" | "criterion"), bool()):
            return _("asked") if value else _("not asked")
        case (("applicable" | "must_have"), bool()):
            return say("yes" if value else "no", names.lang)
        case "required", (int() | None):
            return names.level(subject, value, say("not_answered", names.lang))
        case "level", (int() | None):
            return names.level(subject, value, pgettext("level", "not known"))
        case "importance", (int() | None):
            if value is None:
                return say("not_answered", names.lang)
            return f"{value}{say('colon', names.lang)} {importance_words()[value]}"
        case "evidence", str():
            return say(f"evidence_{value}", names.lang)
        case "place", str():
            return names.competency(value)
        case "priorities", _:
            return _priorities(value, names)
        case "policy", _:
            return entry_value(subject, value, names.lang)
        case _:
            return str(value)


def _priorities(value: object, names: Names) -> str:
    match value:
        case Budget(points):
            given = sorted(points.items(), key=lambda item: (-item[1], item[0]))
            colon = say("colon", names.lang)
            return (
                "; ".join(f"{names.competency(key)}{colon} {_plain(number)}" for key, number in given) or "–"
            )
        case Ranking(tiers):
            return " > ".join(" = ".join(names.competency(key) for key in tier) for tier in tiers) or "–"
        case _:
            return _("none: all count alike")


def _plain(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else one_decimal(number)
