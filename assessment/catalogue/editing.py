"""Changing a questionnaire piece by piece: its texts by path, its criteria by key. Pure: each function gives a new definition.

A path names items by their key or value, not by their place, so that it still leads to the same text after others moved.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter, ValidationError

from assessment.catalogue.definition import LANGUAGES, Questionnaire, Text
from assessment.catalogue.diff import questions_in
from assessment.catalogue.parts import SHORT_NAME_LENGTH

Path = tuple[str, ...]

WHOLE = "whole-questionnaire"
LIST = "list-"
OPTIONAL = ("help", "why")
"""Texts that may be absent and are offered for writing all the same."""


class Gone(Exception):
    """What was to be changed is no longer in the questionnaire."""


@dataclass(frozen=True)
class Slot:
    """One text: its path in the definition, what it says (raw, without added spacing), and how it is bound."""

    path: Path
    texts: Mapping[str, str]
    is_optional: bool
    longest: int | None

    @property
    def field(self) -> str:
        """The last part of the path that is a field's name: `levels` for `criteria / x / levels / 2`."""
        return next(part for part in reversed(self.path) if not part.isdigit())

    @property
    def place(self) -> str:
        """The place in a list of texts: `2` for level 2, "" for texts that stand alone."""
        return self.path[-1] if self.path[-1].isdigit() else ""


def sections(questionnaire: Questionnaire) -> list[str]:
    """What is edited page by page: the whole's own texts, each block, each competency, each other list of items."""
    lists = [
        f"{LIST}{name}"
        for name in type(questionnaire).model_fields
        if name not in ("blocks", "competencies") and _is_items(getattr(questionnaire, name))
    ]
    keys = [part.key for part in (*questionnaire.blocks, *questionnaire.competencies)]
    return [WHOLE, *keys, *lists]


def slots(questionnaire: Questionnaire, section: str) -> list[Slot]:
    """Every text of a section, in the order of the definition. Raises Gone when there is no such section."""
    if section == WHOLE:
        return [
            slot
            for name in type(questionnaire).model_fields
            if not _is_items(getattr(questionnaire, name))
            for slot in _walk(name, getattr(questionnaire, name), ())
        ]
    root, path = _root(questionnaire, section)
    if isinstance(root, BaseModel):
        return list(_inside(root, path))
    return list(_walk(path[0], root, ()))


def read(questionnaire: Questionnaire, path: Path) -> str | None:
    """The text at a path that ends in a language; None where an optional text is absent. Raises Gone."""
    value: Any = questionnaire
    for part in path[:-1]:
        value = _step(value, part)
    if value is None:
        return None
    if not isinstance(value, Text):
        raise Gone(".".join(path))
    return str(getattr(value, path[-1]))


def with_texts(questionnaire: Questionnaire, changes: Mapping[Path, str]) -> Questionnaire:
    """The questionnaire with texts changed; a path ends in a language, an empty optional text goes away.

    Raises Gone, and pydantic's ValidationError when a text is missing or breaks a rule.
    """
    content = questionnaire.model_dump(mode="json")
    for path, text in changes.items():
        read(questionnaire, path)
        *way, field, lang = path
        target: Any = content
        for part in way:
            target = _step(target, part)
        at: Any = int(field) if isinstance(target, list) else field
        target[at] = {**dict.fromkeys(LANGUAGES, ""), **(target[at] or {}), lang: text}
        if field in OPTIONAL and not any(target[field].values()):
            target[field] = None
    return Questionnaire.model_validate(content)


def with_short_form(questionnaire: Questionnaire, criterion: str, *, is_short: bool) -> Questionnaire:
    """The questionnaire with a criterion in the short form, or in the full form only. Raises Gone."""
    content = questionnaire.model_dump(mode="json")
    competency, at = _criterion(content, criterion)
    competency["criteria"][at]["short_form"] = is_short
    return Questionnaire.model_validate(content)


def move_criterion(
    questionnaire: Questionnaire, criterion: str, where: Literal["up", "down"]
) -> Questionnaire:
    """The questionnaire with a criterion one place up or down in its competency; at the edge nothing changes. Raises Gone."""
    content = questionnaire.model_dump(mode="json")
    competency, at = _criterion(content, criterion)
    criteria = competency["criteria"]
    other = at - 1 if where == "up" else at + 1
    if 0 <= other < len(criteria):
        criteria[at], criteria[other] = criteria[other], criteria[at]
    return _numbered(content)


def add_criterion(
    questionnaire: Questionnaire,
    competency: str,
    *,
    name: Mapping[str, str],
    levels: list[dict[str, str]],
    is_short: bool,
) -> Questionnaire:
    """The questionnaire with a criterion at the end of a competency, its key made from the English name.

    Raises Gone and ValidationError.
    """
    content = questionnaire.model_dump(mode="json")
    target = next((part for part in content["competencies"] if part["key"] == competency), None)
    if target is None:
        raise Gone(competency)
    target["criteria"].append(
        {
            "key": new_key(questionnaire, name["en"]),
            "number": "",
            "name": dict(name),
            "levels": levels,
            "origin": "beyond",
            "short_form": is_short,
        }
    )
    return _numbered(content)


def remove_criterion(questionnaire: Questionnaire, criterion: str) -> Questionnaire:
    """The questionnaire without a criterion and without what names it elsewhere.

    A rule that then hides nothing goes too. Raises Gone, and ValidationError where something else cannot do without it (the last
    criterion of a competency, for one).
    """
    content = questionnaire.model_dump(mode="json")
    competency, at = _criterion(content, criterion)
    del competency["criteria"][at]
    for name in content:
        if name not in ("blocks", "competencies") and isinstance(content[name], list):
            content[name] = list(_pruned(name, content[name], criterion))
    return _numbered(content)


def _pruned(name: str, items: list[Any], criterion: str) -> Iterator[Any]:
    """The items of a list without what names the criterion; one that then says nothing any more is left out."""
    kind = typing.get_args(typing.get_type_hints(Questionnaire)[name])[0]
    for item in items:
        rest = _without(item, criterion)
        if rest == item or _is_valid(kind, rest):
            yield rest


def _is_valid(kind: Any, data: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(data)
    except ValidationError:
        return False
    return True


def naming(questionnaire: Questionnaire, criterion: str) -> list[str]:
    """The keys of the items outside the competencies that name a criterion."""
    content = questionnaire.model_dump(mode="json")
    return [
        item["key"]
        for name, part in content.items()
        if name not in ("blocks", "competencies") and isinstance(part, list)
        for item in part
        if isinstance(item, dict) and "key" in item and _without(item, criterion) != item
    ]


def new_key(questionnaire: Questionnaire, name: str) -> str:
    """A free key made from a name: `Help within an hour` -> `help_within_an_hour`."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    stem = "_".join(words)[:40].strip("_")
    stem = stem if re.match(r"[a-z]", stem) else f"criterion_{stem}".strip("_")
    taken = {criterion.key for criterion in questionnaire.criteria}
    free = (f"{stem}_{at}" for at in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in free if key not in taken)


def _root(questionnaire: Questionnaire, section: str) -> tuple[Any, Path]:
    """The part of the definition that a section edits, and the path to it."""
    if section.startswith(LIST) and section in sections(questionnaire):
        name = section.removeprefix(LIST)
        return getattr(questionnaire, name), (name,)
    for name in ("blocks", "competencies"):
        for item in getattr(questionnaire, name):
            if item.key == section:
                return item, (name, item.key)
    raise Gone(section)


def _walk(name: str, value: Any, path: Path, *, is_optional: bool = False) -> Iterator[Slot]:
    here = (*path, name)
    if isinstance(value, Text):
        texts = {lang: getattr(value, lang) for lang in LANGUAGES}
        yield Slot(here, texts, is_optional, SHORT_NAME_LENGTH if name == "short_name" else None)
    elif value is None and is_optional and name in OPTIONAL:
        yield Slot(here, dict.fromkeys(LANGUAGES, ""), is_optional=True, longest=None)
    elif isinstance(value, BaseModel):
        yield from _inside(value, here)
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _walk(_called(item, at), item, here)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(str(key), item, here)


def _inside(model: BaseModel, path: Path) -> Iterator[Slot]:
    # Questions come after the texts of the page they are on, whatever the order of the fields.
    fields = type(model).model_fields
    inner = questions_in(model)
    for name in [*(name for name in fields if name not in inner), *inner]:
        optional = not fields[name].is_required() and name in OPTIONAL
        yield from _walk(name, getattr(model, name), path, is_optional=optional)


def _called(item: Any, at: int) -> str:
    return str(getattr(item, "key", None) or getattr(item, "value", None) or at)


def _step(value: Any, part: str) -> Any:
    """One step down a path, in models or in plain data. Raises Gone."""
    if isinstance(value, list | tuple):
        for at, item in enumerate(value):
            names = item.get if isinstance(item, dict) else lambda name, item=item: getattr(item, name, None)
            if str(names("key") or names("value") or at) == part:
                return item
    elif isinstance(value, Mapping) and part in value:
        return value[part]
    elif isinstance(value, BaseModel) and part in type(value).model_fields:
        return getattr(value, part)
    raise Gone(part)


def _criterion(content: dict[str, Any], key: str) -> tuple[dict[str, Any], int]:
    """The competency that holds a criterion, and the criterion's place in it. Raises Gone."""
    for competency in content["competencies"]:
        for at, criterion in enumerate(competency["criteria"]):
            if criterion["key"] == key:
                return competency, at
    raise Gone(key)


def _numbered(content: dict[str, Any]) -> Questionnaire:
    """The definition with the criteria's numbers following their order."""
    for competency in content["competencies"]:
        for at, criterion in enumerate(competency["criteria"], start=1):
            criterion["number"] = f"{competency['number']}.{at}"
    return Questionnaire.model_validate(content)


def _without(value: Any, criterion: str, name: str = "") -> Any:
    """Plain data without what names a criterion. A fact may bear the same key: what is about facts stays as it is."""
    if "fact" in name or (isinstance(value, dict) and value.get("fact")):
        return value
    if isinstance(value, list):
        return [_without(item, criterion, name) for item in value if not _names(item, criterion)]
    if isinstance(value, dict):
        return {
            key: _without(item, criterion, key)
            for key, item in value.items()
            if key != criterion and not (key == "criterion" and item == criterion)
        }
    return value


def _names(item: Any, criterion: str) -> bool:
    return item == criterion or (isinstance(item, dict) and item.get("criterion") == criterion)


def _is_items(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(hasattr(item, "key") for item in value)
