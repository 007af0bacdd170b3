"""Taking answers from one version of a questionnaire to another: what is kept, changed, lost and new. Pure functions.

Every stored answer gets a fate. "Kept" goes on as it is. "Changed" goes on too, but its question says something else in the
client's language, so somebody should look. "Lost" has no question any more, or does not fit the new one: its value stays in the
review list with the old question. "New" is a question that the old version did not ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from assessment.catalogue.definition import PRIORITIES_STEP, Criterion, Fact, Questionnaire, Text
from assessment.skipping import Answers
from assessment.starting import SUGGESTED
from assessment.values import check_fact

Fate = Literal["kept", "changed", "lost", "new"]
Kind = Literal["fact", "criterion", "priorities"]

TIERS = "tiers"


@dataclass(frozen=True)
class Item:
    """One question's fate. `step` is where it is asked now ("" for lost ones), `reason` a code that the pages word.

    `definition` is the old question as JSON (for lost ones: so that the value can be read for ever), `value` the stored answer.
    """

    fate: Fate
    kind: Kind
    key: str
    step: str
    question: Mapping[str, str]
    reason: str = ""
    value: Any = None
    definition: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """What names the item in a list: a fact and a criterion may share a key."""
        return f"{self.fate}-{self.kind}-{self.key}"


@dataclass(frozen=True)
class Plan:
    """The review list in the order of the new version, and the steps as they will be stored."""

    items: list[Item] = field(default_factory=list)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, fate: Fate) -> list[Item]:
        return [item for item in self.items if item.fate == fate]

    def as_json(self) -> list[dict[str, Any]]:
        """The list as it is stored."""
        return [{**asdict(item), "id": item.id} for item in self.items]


def plan(old: Questionnaire, new: Questionnaire, answers: Answers, lang: str) -> Plan:
    """What happens to every answer. `lang` is the client's: a text that changed in another language alone asks nobody to look."""
    made = Plan()
    answers = _given(old, answers)
    stored = {**_stored_facts(old, answers), **_stored_criteria(old, answers)}
    _carry_facts(old, new, stored, lang, made)
    _carry_criteria(old, new, stored, lang, made)
    for (kind, key), value in stored.items():
        if not _has(new, kind, key):
            made.items.append(_lost(kind, _question(old, kind, key), value, "gone"))
    if PRIORITIES_STEP in answers:
        _carry_priorities(old, new, answers[PRIORITIES_STEP], made)
    for step in answers.keys() - set(
        old.steps
    ):  # what belongs to no page of questions, as the choice of a form
        made.steps[step] = dict(answers[step])
    for step in new.steps:
        if step in answers:  # a step that was saved without an answer counts as visited
            answered = {key for _kind, key in stored} if step != PRIORITIES_STEP else answers[step]
            extra = {key: value for key, value in answers[step].items() if key not in answered}
            made.steps[step] = {**extra, **made.steps.get(step, {})}
    return made


def _given(old: Questionnaire, answers: Answers) -> Answers:
    """The answers without what a starting profile suggests: that is nobody's answer, and is made anew for the new version."""
    competencies = {competency.key for competency in old.competencies}
    return {
        step: {key: rest for key, answer in saved.items() if (rest := _typed(answer)) or not answer}
        if step in competencies
        else saved
        for step, saved in answers.items()
    }


def _typed(answer: Any) -> Any:
    if not isinstance(answer, Mapping):
        return answer
    return {part: value for part, value in answer.items() if part != SUGGESTED}


Key = tuple[Kind, str]


def _stored_facts(old: Questionnaire, answers: Answers) -> dict[Key, Any]:
    return {
        ("fact", key): value
        for block in old.blocks
        for key, value in answers.get(block.key, {}).items()
        if any(fact.key == key for fact in block.facts)
    }


def _stored_criteria(old: Questionnaire, answers: Answers) -> dict[Key, Any]:
    return {
        ("criterion", key): value
        for competency in old.competencies
        for key, value in answers.get(competency.key, {}).items()
        if any(criterion.key == key for criterion in competency.criteria)
    }


def _has(questionnaire: Questionnaire, kind: Kind, key: str) -> bool:
    items = questionnaire.facts if kind == "fact" else questionnaire.criteria
    return any(item.key == key for item in items)


def _question(questionnaire: Questionnaire, kind: Kind, key: str) -> Fact | Criterion:
    return questionnaire.fact(key) if kind == "fact" else questionnaire.criterion(key)


def _carry_facts(
    old: Questionnaire, new: Questionnaire, stored: Mapping[Key, Any], lang: str, made: Plan
) -> None:
    for block in new.blocks:
        for fact in block.facts:
            before = old.fact(fact.key) if _has(old, "fact", fact.key) else None
            value = stored.get(("fact", fact.key))
            if before is None:
                made.items.append(_item("new", "fact", block.key, fact))
            elif value is None:
                continue
            elif check_fact(fact, value):
                made.items.append(_lost("fact", before, value, "unfit"))
                made.items.append(_item("new", "fact", block.key, fact))
            else:
                made.steps.setdefault(block.key, {})[fact.key] = value
                reason = _fact_reason(before, fact, lang)
                made.items.append(
                    _item("changed" if reason else "kept", "fact", block.key, fact, reason, value)
                )


def _fact_reason(old: Fact, new: Fact, lang: str) -> str:
    """Why an answer should be looked at again, or ""."""
    if old.type != new.type:
        return "type"
    if (_said(old.unit, lang), old.minimum, old.maximum) != (_said(new.unit, lang), new.minimum, new.maximum):
        return "unit"
    if _options(old, lang) != _options(new, lang):
        return "options"
    if (_said(old.label, lang), _said(old.help, lang)) != (_said(new.label, lang), _said(new.help, lang)):
        return "question"
    return "required" if new.required and not old.required else ""


def _options(fact: Fact, lang: str) -> list[Any]:
    return [
        *((option.value, option.label.get(lang)) for option in fact.options),
        *((part.key, part.type, part.label.get(lang)) for part in fact.fields),
    ]


def _said(text: Text | None, lang: str) -> str:
    return text.get(lang) if text else ""


def _carry_criteria(
    old: Questionnaire, new: Questionnaire, stored: Mapping[Key, Any], lang: str, made: Plan
) -> None:
    for competency in new.competencies:
        for criterion in competency.criteria:
            if not _has(old, "criterion", criterion.key):
                made.items.append(_item("new", "criterion", competency.key, criterion))
                continue
            value = stored.get(("criterion", criterion.key))
            if value is None:
                continue
            made.steps.setdefault(competency.key, {})[criterion.key] = value
            reason = _criterion_reason(old.criterion(criterion.key), criterion, lang)
            fate: Fate = "changed" if reason else "kept"
            made.items.append(_item(fate, "criterion", competency.key, criterion, reason, value))


def _criterion_reason(old: Criterion, new: Criterion, lang: str) -> str:
    if [level.get(lang) for level in old.levels] != [level.get(lang) for level in new.levels]:
        return "levels"
    return "question" if old.name.get(lang) != new.name.get(lang) else ""


def _carry_priorities(old: Questionnaire, new: Questionnaire, saved: Mapping[str, Any], made: Plan) -> None:
    """The ranking over the competencies that are still there; other keys of the step go on as they are."""
    known = {competency.key for competency in new.competencies}
    fresh = known - {competency.key for competency in old.competencies}
    tiers = saved.get(TIERS) or []
    left = [kept for tier in tiers if (kept := [key for key in tier if key in known])]
    others = {
        name: {key: part for key, part in value.items() if key in known} if isinstance(value, dict) else value
        for name, value in saved.items()
    }
    made.steps[PRIORITIES_STEP] = others | ({TIERS: left} if TIERS in saved else {})
    reason = "ranking" if left != tiers else "ranking_new" if fresh and tiers else ""
    names = {
        key: {lang: old.competency(key).name.get(lang) for lang in ("en", "it", "fr")}
        for tier in tiers
        for key in tier
        if key not in known
    }
    for key, name in names.items():
        place = next(at for at, tier in enumerate(tiers, start=1) if key in tier)
        made.items.append(Item("lost", "priorities", key, "", name, "gone", place))
    fate: Fate = "changed" if reason else "kept"
    made.items.append(Item(fate, "priorities", PRIORITIES_STEP, PRIORITIES_STEP, {}, reason, tiers))


def _item(
    fate: Fate, kind: Kind, step: str, question: Fact | Criterion, reason: str = "", value: Any = None
) -> Item:
    return Item(fate, kind, question.key, step, _texts(question), reason, value)


def _lost(kind: Kind, question: Fact | Criterion, value: Any, reason: str) -> Item:
    return Item(
        "lost", kind, question.key, "", _texts(question), reason, value, question.model_dump(mode="json")
    )


def _texts(question: Fact | Criterion) -> dict[str, str]:
    text = question.label if isinstance(question, Fact) else question.name
    return {lang: text.get(lang) for lang in ("en", "it", "fr")}
