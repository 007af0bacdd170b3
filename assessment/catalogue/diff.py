"""What differs between two questionnaires, by competency, criterion, fact and rule. Pure functions.

Parts are compared by key, so an item that moved is not one lost and one won. Numbers follow from the order and are not compared:
a competency or criterion that changed its place is "moved".
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from assessment.catalogue.definition import LANGUAGES, Questionnaire, Text

Kind = Literal["added", "removed", "moved", "changed"]
Path = tuple[str, ...]
Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces: (words, whether they differ from the other version)."""

FOLLOWING = frozenset({"number", "key"})
NAMES = ("name", "label", "title", "reason", "text")
UNGRADED = frozenset({"slug", "version"})
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class TextChange:
    """One text in one language, old and new; "" where there was or is none."""

    path: Path
    lang: str
    old: str
    new: str

    @property
    def pieces(self) -> tuple[Pieces, Pieces]:
        """The old text with its removed words marked, and the new text with its added words marked."""
        return word_pieces(self.old, self.new)


@dataclass(frozen=True)
class ValueChange:
    """Anything but a text: a type, a limit, an option, a rule. Values as JSON, "" where there was or is none."""

    path: Path
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One item that differs. `section` is its part of the questionnaire, `parent` the item it stands in ("" for none).

    A moved item may also carry changes; `was` is then the parent it left, or "" when it stayed in the same one.
    """

    kind: Kind
    section: str
    parent: str
    key: str
    name: Text | None
    texts: tuple[TextChange, ...] = ()
    values: tuple[ValueChange, ...] = ()
    was: str = ""

    @property
    def is_moved(self) -> bool:
        return self.kind == "moved"


def diff(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """Every change, in the order of the new version; what was removed stands where its section ends."""
    changes = list(_whole(old, new))
    for section in _sections(old, new):
        changes += _items(section, _of(old, section), _of(new, section))
    return changes


def proposed_version(old: Questionnaire, changes: Sequence[Change]) -> str:
    """The next number: a patch for texts, minor for additions and rearrangements, major for removed questions and new types."""
    major, minor, patch = (int(part) for part in old.version.split("."))
    weight = max((_weight(change) for change in changes), default=0)
    if weight == 2:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if weight == 1 else f"{major}.{minor}.{patch + 1}"


def word_pieces(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Two texts in pieces, word by word; blanks between two changed words belong to the change."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for at, (tag, a, b, c, d) in enumerate(codes):
        differs = tag != "equal" or (0 < at < len(codes) - 1 and not "".join(before[a:b]).strip())
        _append(left, "".join(before[a:b]), differs)
        _append(right, "".join(after[c:d]), differs)
    return tuple(left), tuple(right)


def _append(pieces: list[tuple[str, bool]], words: str, differs: bool) -> None:
    if pieces and pieces[-1][1] == differs:
        pieces[-1] = (pieces[-1][0] + words, differs)
    elif words:
        pieces.append((words, differs))


def _weight(change: Change) -> int:
    """0 for texts, 1 for additions and rearrangements, 2 for what makes stored answers lose their question or their type."""
    question = change.section in ("blocks", "competencies")
    if change.kind == "removed":
        return 2 if question else 1
    if question and any(_breaks(value) for value in change.values):
        return 2
    return 1 if change.kind in ("added", "moved") or change.values else 0


def _breaks(change: ValueChange) -> bool:
    """A new type, or an option or field taken away."""
    last = change.path[-1]
    return last == "type" or (not change.new and last not in ("minimum", "maximum", "refs", "use"))


def _sections(old: Questionnaire, new: Questionnaire) -> list[str]:
    """The parts that are lists of keyed items, in the order of the definition."""
    return [name for name in type(new).model_fields if _is_keyed(_of(old, name)) or _is_keyed(_of(new, name))]


def _of(questionnaire: Questionnaire, section: str) -> Any:
    return getattr(questionnaire, section)


def _whole(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    """What belongs to no item: the title, and whatever else a definition holds by itself."""
    sections = _sections(old, new)
    texts: list[TextChange] = []
    values: list[ValueChange] = []
    for name in type(new).model_fields:
        if name not in sections and name not in UNGRADED:
            _compare((name,), _of(old, name), _of(new, name), texts, values)
    if texts or values:
        yield Change("changed", "questionnaire", "", new.slug, new.title, tuple(texts), tuple(values))


@dataclass(frozen=True)
class _Placed:
    """An item, the item it stands in, and whether it has items of its own that are compared one by one."""

    item: Any
    parent: str


def _items(section: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    """The changes of one section: its items, and the questions inside them, which may move from one to another."""
    for level in (0, 1):
        before, after = _placed(old, level), _placed(new, level)
        moved = _moved(before, after)
        for key, placed in after.items():
            yield from _change(section, key, before.get(key), placed, key in moved)
        for key, placed in before.items():
            if key not in after:
                yield Change("removed", section, placed.parent, key, name_of(placed.item))


def _placed(items: Sequence[Any], level: int) -> dict[str, _Placed]:
    if level == 0:
        return {item.key: _Placed(item, "") for item in items}
    return {
        inner.key: _Placed(inner, item.key)
        for item in items
        for name in questions_in(item)
        for inner in getattr(item, name)
    }


def questions_in(item: Any) -> list[str]:
    """The fields of a block or competency that hold questions of their own (a rule's `criteria` are only keys)."""
    return [name for name in ("facts", "criteria") if _is_keyed(getattr(item, name, None))]


def _moved(before: Mapping[str, _Placed], after: Mapping[str, _Placed]) -> set[str]:
    """The keys in both that stand in another item, or in another order than the longest run that kept its own."""
    common = [key for key in before if key in after]
    order = [key for key in after if key in before]
    blocks = difflib.SequenceMatcher(None, common, order, autojunk=False).get_matching_blocks()
    kept = {key for block in blocks for key in common[block.a : block.a + block.size]}
    elsewhere = {key for key in common if before[key].parent != after[key].parent}
    return (set(common) - kept) | elsewhere


def _change(section: str, key: str, before: _Placed | None, after: _Placed, moved: bool) -> Iterator[Change]:
    name = name_of(after.item)
    if before is None:
        yield Change("added", section, after.parent, key, name)
        return
    texts: list[TextChange] = []
    values: list[ValueChange] = []
    for field in type(after.item).model_fields:
        if field not in FOLLOWING and field not in questions_in(after.item):
            _compare((field,), getattr(before.item, field, None), getattr(after.item, field), texts, values)
    if moved or texts or values:
        was = before.parent if before.parent != after.parent else ""
        kind: Kind = "moved" if moved else "changed"
        yield Change(kind, section, after.parent, key, name, tuple(texts), tuple(values), was)


def _compare(path: Path, old: Any, new: Any, texts: list[TextChange], values: list[ValueChange]) -> None:
    """Two values of one field, down to single texts and single items."""
    if old == new:
        return
    if isinstance(old, Text) or isinstance(new, Text):
        for lang in LANGUAGES:
            one, other = (value.get(lang) if isinstance(value, Text) else "" for value in (old, new))
            if one != other:
                texts.append(TextChange(path, lang, one, other))
    elif isinstance(old, BaseModel) and type(old) is type(new):
        for field in type(new).model_fields:
            if field not in FOLLOWING:
                _compare((*path, field), getattr(old, field), getattr(new, field), texts, values)
    elif _named_items(old) and _named_items(new):
        before, after = _by_name(old), _by_name(new)
        for name in [*after, *(name for name in before if name not in after)]:
            _compare((*path, name), before.get(name), after.get(name), texts, values)
        if not texts and not values and list(before) != list(after):
            values.append(ValueChange(path, _json(list(before)), _json(list(after))))
    else:
        values.append(ValueChange(path, _json(old), _json(new)))


def _named_items(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, BaseModel) for item in value)


def _by_name(items: Sequence[Any]) -> dict[str, Any]:
    """The items by key or value; those without either by their place."""
    return {
        str(getattr(item, "key", None) or getattr(item, "value", None) or at): item
        for at, item in enumerate(items)
    }


def _is_keyed(part: Any) -> bool:
    return isinstance(part, tuple) and bool(part) and all(hasattr(item, "key") for item in part)


def name_of(item: Any) -> Text | None:
    """What a person calls the item."""
    return next((getattr(item, name) for name in NAMES if isinstance(getattr(item, name, None), Text)), None)


def _json(value: Any) -> str:
    """A value as it would be written; "" for none."""
    if value is None or value == ():
        return ""
    return json.dumps(_jsonable(value), ensure_ascii=False)


def _jsonable(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, tuple | list):
        return [_jsonable(item) for item in value]
    return value if isinstance(value, str | int | bool | dict) else str(value)
