"""What the pages for those who write questionnaires show: the list of versions, changes in words, the steps of a preview."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from assessment.catalogue.definition import LANGUAGES, PRIORITIES_STEP, Questionnaire, Text
from assessment.catalogue.diff import Change, Pieces, diff
from assessment.catalogue.editing import LIST, WHOLE, sections
from assessment.models import QuestionnaireVersion
from assessment.moving import Item
from assessment.states import OPEN_TO_CLIENT
from assessment.wording import language_name, part_name

NATIVE = {"en": "English", "it": "Italiano", "fr": "Français"}


def versions() -> QuerySet[QuestionnaireVersion]:
    """All versions, newest first within a questionnaire, with how many assessments are open and sent, and whether newest.

    One query.
    """
    is_open = Q(assessments__status__in=OPEN_TO_CLIENT)
    return (
        QuestionnaireVersion.objects.defer("definition")
        .annotate(
            open_count=Count("assessments", filter=is_open),
            sent_count=Count("assessments", filter=~is_open),
            is_newest=~Exists(
                QuestionnaireVersion.objects.filter(slug=OuterRef("slug"), pk__gt=OuterRef("pk"))
            ),
        )
        .order_by("slug", "-pk")
    )


@dataclass(frozen=True)
class ShownText:
    """One changed text: what it is, in which language, and both in pieces (words, whether they changed)."""

    label: str
    lang: str
    language: str
    old: Pieces
    new: Pieces


@dataclass(frozen=True)
class ShownChange:
    """One changed item in words."""

    kind: str
    word: str
    title: str
    was: str
    texts: list[ShownText]
    values: list[tuple[str, str, str]]


@dataclass
class ShownSection:
    """The changes of one competency, block or list."""

    key: str
    title: str
    changes: list[ShownChange] = field(default_factory=list)


def shown_changes(old: Questionnaire, new: Questionnaire, lang: str) -> list[ShownSection]:
    """Every change between two definitions, by section, in words."""
    found: dict[str, ShownSection] = {}
    for change in diff(old, new):
        key = change.parent or (
            change.key if change.section in ("blocks", "competencies") else change.section
        )
        section = found.setdefault(key, ShownSection(key, _section_title(change, key, old, new, lang)))
        section.changes.append(_shown(change, old, new, lang))
    return list(found.values())


def kind_word(kind: str) -> str:
    return {
        "added": _("added"),
        "removed": _("removed"),
        "moved": _("moved"),
        "changed": _("changed"),
    }[kind]


def list_name(name: str) -> str:
    """What a list of items is called; parts that a later version of the product adds say their own name."""
    names = {
        "skip_rules": _("Questions that are not asked"),
        "contradictions": _("Contradictions"),
        "notices": _("Notices beside a question"),
        "minimums": _("Levels needed at least"),
        "profiles": _("Starting profiles"),
    }
    return names.get(name, name.replace("_", " ").capitalize())


def _section_title(change: Change, key: str, old: Questionnaire, new: Questionnaire, lang: str) -> str:
    if change.section == "questionnaire":
        return _("The questionnaire as a whole")
    return part_title(new, key, lang) or part_title(old, key, lang) or list_name(key)


def part_title(questionnaire: Questionnaire, key: str, lang: str) -> str:
    """The name of a block or a competency; "" when there is none of that key."""
    for block in questionnaire.blocks:
        if block.key == key:
            return block.title.get(lang)
    for competency in questionnaire.competencies:
        if competency.key == key:
            return f"{competency.number}. {competency.name.get(lang)}"
    return ""


def _shown(change: Change, old: Questionnaire, new: Questionnaire, lang: str) -> ShownChange:
    texts = [
        ShownText(_path_label(text.path), text.lang, language_name(text.lang), *text.pieces)
        for text in change.texts
    ]
    was = part_title(old, change.was, lang) or part_title(new, change.was, lang)
    if not was and change.kind == "moved":
        was = _place(old, change.key)
    values = [(_path_label(value.path), value.old, value.new) for value in change.values]
    return ShownChange(
        change.kind, kind_word(change.kind), _item_title(change, old, new, lang), was, texts, values
    )


def _place(questionnaire: Questionnaire, key: str) -> str:
    return next((criterion.number for criterion in questionnaire.criteria if criterion.key == key), "")


def _item_title(change: Change, old: Questionnaire, new: Questionnaire, lang: str) -> str:
    name = change.name.get(lang) if isinstance(change.name, Text) else change.key
    if change.section == "competencies" and change.parent:
        number = _place(new, change.key) or _place(old, change.key)
        return f"{number} {name}"
    return name


def _path_label(path: tuple[str, ...]) -> str:
    name = next((part for part in reversed(path) if not part.isdigit()), path[-1])
    place = path[-1] if path[-1].isdigit() else ""
    label = part_name(name, place) if name != "short_form" else _("Part of the short form")
    inner = [part for part in path[:-1] if part not in ("options", "fields", "levels")]
    return f"{label}: {', '.join(inner)}" if inner else label


@dataclass(frozen=True)
class SectionLink:
    """One page of a draft: its key in the address, its name, and its group."""

    key: str
    title: str
    group: str


def section_links(questionnaire: Questionnaire, lang: str) -> list[SectionLink]:
    """The pages on which a draft is edited."""
    blocks = {block.key for block in questionnaire.blocks}
    links = []
    for key in sections(questionnaire):
        if key == WHOLE:
            links.append(SectionLink(key, _("Title of the questionnaire"), "other"))
        elif key.startswith(LIST):
            links.append(SectionLink(key, list_name(key.removeprefix(LIST)), "other"))
        else:
            group = "facts" if key in blocks else "competencies"
            links.append(SectionLink(key, part_title(questionnaire, key, lang), group))
    return links


def step_titles(questionnaire: Questionnaire, lang: str) -> list[tuple[str, str]]:
    """The steps of a client, as (key, title)."""
    return [
        (step, _("Your priorities") if step == PRIORITIES_STEP else part_title(questionnaire, step, lang))
        for step in questionnaire.steps
    ]


def asked_only(questionnaire: Questionnaire, step: str, lang: str) -> list[tuple[str, list[str]]]:
    """The reasons for which a rule may hide questions of a step, as the client reads them, each with the questions."""
    own = {
        **{
            fact.key: fact.label
            for block in questionnaire.blocks
            if block.key == step
            for fact in block.facts
        },
        **{c.key: c.name for part in questionnaire.competencies if part.key == step for c in part.criteria},
    }
    found: dict[str, list[str]] = {}
    for rule in questionnaire.skip_rules:
        for key in (*rule.hide_facts, *questionnaire.criteria_hidden_by(rule)):
            if key in own:
                found.setdefault(rule.reason.get(lang), []).append(own[key].get(lang))
    return list(found.items())


def fate_lines(item: dict[str, Any] | Item) -> str:
    """Why a question is on a review list, in a sentence."""
    reason = item["reason"] if isinstance(item, dict) else item.reason
    return {
        "gone": _("The question is no longer asked."),
        "unfit": _("The question asks for another kind of answer now; please answer it again."),
        "type": _("The question asks for another kind of answer now."),
        "unit": _("The unit or the usual range changed."),
        "options": _("The choices changed."),
        "question": _("The question is worded differently."),
        "levels": _("The levels are worded differently."),
        "required": _("The question was optional and is now required."),
        "ranking": _("A competency that you ranked is no longer there."),
        "ranking_new": _("There are competencies that you have not ranked."),
    }.get(reason, "")


def languages_named() -> list[tuple[str, str]]:
    """The languages in their own words."""
    return [(lang, NATIVE[lang]) for lang in LANGUAGES]
