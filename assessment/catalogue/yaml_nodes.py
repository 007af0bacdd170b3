"""Reading YAML into plain data while remembering the line of every value.

Only mappings, lists and scalars are read: no tag constructs an object, aliases are refused, and a key given
twice is an error instead of a silent last-one-wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_CONVERTED = {f"{_TAG}{name}" for name in ("int", "float", "bool", "null")}
# Everything else that YAML finds by itself, dates included, is read as the text that is written.
_ALLOWED = _CONVERTED | {f"{_TAG}{name}" for name in ("map", "seq", "str", "timestamp", "value", "merge")}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a YAML text: 1-based line, the path of keys leading there, and the reason.

    `code` and `detail` say the same for those who word it in another language: empty, not_yaml, not_text, too_deep, tag (its
    name), value (as written), key_not_text, twice (the first line).
    """

    line: int
    path: Path
    reason: str
    code: str = ""
    detail: str = ""


@dataclass
class Document:
    """The data of one YAML text, the line of each path, and what was wrong."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, or of its nearest parent that is written in the text."""
        return self.lines.get(self.written(path), 1)

    def written(self, path: Path) -> Path:
        """The longest beginning of a path that is written in the text."""
        return next((path[:n] for n in range(len(path), -1, -1) if path[:n] in self.lines), ())


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, that also refuses aliases: a small text must not expand into a huge one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.get_mark()
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def read(text: str) -> Document:
    """The document in a YAML text. A text that is not YAML gives one fault with its line and no data."""
    document = Document()
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            document.faults.append(Fault(1, (), "the file is empty", "empty"))
        else:
            document.data = _convert(loader, node, (), document)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        document.faults.append(
            Fault(line, (), f"this is not YAML: {error.problem}", "not_yaml", str(error.problem))
        )
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        document.faults.append(
            Fault(line, (), "this is not YAML: it holds a character that is not text", "not_text")
        )
    except RecursionError:
        document.faults.append(Fault(1, (), "the file is nested too deeply", "too_deep"))
    return document


def _convert(loader: _Loader, node: yaml.Node, path: Path, document: Document) -> Any:
    line = document.lines.setdefault(path, node.start_mark.line + 1)
    if node.tag not in _ALLOWED:
        document.faults.append(Fault(line, path, f"the tag {node.tag} is not allowed", "tag", node.tag))
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(loader, node, path, document))
    if isinstance(node, yaml.SequenceNode):
        return [_convert(loader, item, (*path, at), document) for at, item in enumerate(node.value)]
    if node.tag in _CONVERTED:
        try:
            return loader.construct_object(node)
        except ValueError:
            document.faults.append(
                Fault(line, path, f"{node.value} is not a valid value", "value", node.value)
            )
            return None
    return node.value


def _pairs(
    loader: _Loader, node: yaml.MappingNode, path: Path, document: Document
) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.faults.append(Fault(line, path, "a key must be plain text", "key_not_text"))
            continue
        key: str = key_node.value
        if key in seen:
            reason = f"the key is given twice, first on line {seen[key]}"
            document.faults.append(Fault(line, (*path, key), reason, "twice", str(seen[key])))
            continue
        seen[key] = line
        document.lines[(*path, key)] = line
        yield key, _convert(loader, value_node, (*path, key), document)
