"""Writing a questionnaire back into the files that `loader` reads: `load(folder of dump(q)) == q`, the same content hash.

What the loader reads as lists (`LISTS`) and as folders (`FOLDERS`) is written as such; any other part made of keyed items gets a
folder of its own name. Comments are not part of a definition, so they do not come back.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml
from pydantic import BaseModel

from assessment.catalogue.definition import LANGUAGES, Questionnaire
from assessment.catalogue.loader import FOLDERS, HEAD, LISTS

SPACED = ("criteria", "facts")
"""Lists whose items stand apart by a blank line, as people write them."""

_NUMBERS = ("minimum", "maximum")
_WIDE = 10_000
_EPOCH = (1980, 1, 1, 0, 0, 0)


class _Flow(dict[str, Any]):
    """A mapping written on one line: `{fact: country, equals: IT}`."""


class _FlowList(list[Any]):
    """A list written on one line: `[IT, FR]`."""


class _Dumper(yaml.SafeDumper):
    """House style: lists are indented under their key, and no text is folded."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Flow, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)
_Dumper.add_representer(
    _FlowList, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Double quotes where single ones would double an apostrophe; whether quotes are needed is left to YAML."""
    doubled = "'" in text and not set(text) & {'"', "\\"} and (": " in text or " :" in text or " #" in text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if doubled else None)


_Dumper.add_representer(str, _represent_text)


def dump(questionnaire: Questionnaire) -> dict[str, str]:
    """The files: path in the folder -> text. The same questionnaire gives the same texts."""
    head: dict[str, Any] = {
        "slug": questionnaire.slug,
        "version": questionnaire.version,
        "title": _plain(questionnaire.title),
        "languages": list(LANGUAGES),
    }
    files: dict[str, str] = {}
    for name in type(questionnaire).model_fields:
        part = getattr(questionnaire, name)
        if name in head or part == type(questionnaire).model_fields[name].default:
            continue
        if name in LISTS:
            files[LISTS[name]] = _text([_plain(item) for item in part], schema=name)
        elif _is_keyed(part):
            folder = FOLDERS.get(name, name)
            stems = [_stem(item, at) for at, item in enumerate(part, start=1)]
            if name in FOLDERS:
                head[name] = stems
            for stem, item in zip(stems, part, strict=True):
                files[f"{folder}/{stem}.yaml"] = _text(_plain(item), schema=name, depth=1)
        else:
            head[name] = _value(name, part)
    note = f"{questionnaire.slug} {questionnaire.version}, written by Dodici. Comments are not kept when a file is read."
    return {HEAD: _text(head, schema="questionnaire", note=note), **dict(sorted(files.items()))}


def archive(files: Mapping[str, str]) -> bytes:
    """The files as a ZIP; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as bundle:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            bundle.writestr(entry, text.encode(), compresslevel=9)
    return target.getvalue()


def _is_keyed(part: Any) -> bool:
    return isinstance(part, tuple) and bool(part) and all(hasattr(item, "key") for item in part)


def _stem(item: Any, at: int) -> str:
    """A file's name: the key, or for numbered competencies their place and short name: `04-migration`."""
    short = getattr(item, "short_name", None)
    if short is None:
        return str(item.key).replace("_", "-")
    ascii_name = unicodedata.normalize("NFKD", short.en).encode("ascii", "ignore").decode().lower()
    return f"{at:02d}-{re.sub(r'[^a-z0-9]+', '-', ascii_name).strip('-') or item.key.replace('_', '-')}"


def _plain(model: BaseModel) -> dict[str, Any]:
    """A model as YAML wants it: what is at its default is left out, keys as the files write them."""
    written: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if info.is_required() or value != info.get_default(call_default_factory=True):
            written[info.alias or name] = _value(name, value)
    return written


def _value(name: str, value: Any) -> Any:
    if isinstance(value, BaseModel):
        plain = _plain(value)
        # Conditions are the only part that nests without texts: short, and read best on one line.
        return _Flow(plain) if _is_short(plain) else plain
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, list | tuple):
        items = [_value(name, item) for item in value]
        return _FlowList(items) if _is_scalars(items) and len(str(items)) < 100 else items
    if isinstance(value, Mapping):
        return {key: _value(name, item) for key, item in value.items()}
    return value


def _is_short(plain: Mapping[str, Any]) -> bool:
    return bool({"fact", "criterion"} & set(plain)) and len(str(plain)) < 100


def _is_scalars(items: Sequence[Any]) -> bool:
    return not any(isinstance(item, dict | list) for item in items)


def _number(value: Decimal) -> int | float | str:
    """A plain number where reading it back gives the same decimal, else its text."""
    plain = int(value) if value == value.to_integral_value() else float(value)
    return plain if str(Decimal(str(plain))) == str(value) else str(value)


def _text(data: Any, *, schema: str, depth: int = 0, note: str = "") -> str:
    text = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDE, default_flow_style=False
    )
    lines = [f"# yaml-language-server: $schema={'../' * depth}schema/{schema}.json"]
    return "\n".join([*lines, *([f"# {note}"] if note else []), *_spaced(text)]) + "\n"


def _spaced(text: str) -> Iterator[str]:
    """The lines, with a blank one before each item of a list of questions or rules but the first."""
    first, inside = True, text.startswith("- ")
    mark = "- " if inside else "  - "
    for line in text.splitlines():
        if not inside and line.rstrip(":") in SPACED and line.endswith(":"):
            inside, first = True, True
        elif not inside and re.match(r"\w", line):
            inside = False
        if inside and line.startswith(mark):
            if not first:
                yield ""
            first = False
        yield line
