"""JSON Schemas of a questionnaire's files, made from the models, so that an editor checks while one types.

A schema says what one file may hold. What must hold between files (a rule names a fact that exists, numbers follow the order)
only `publish_questionnaire` and the upload page can say.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from assessment.catalogue.definition import LANGUAGES, LEVELS, Questionnaire
from assessment.catalogue.dumping import archive
from assessment.catalogue.loader import FOLDERS, HEAD, LISTS
from assessment.catalogue.parts import SHORT_NAME_LENGTH

DIALECT = "https://json-schema.org/draft/2020-12/schema"
STEM = r"^[a-z0-9-]+$"
KEY = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
NOT_BLANK = r"\S"


def schemas() -> dict[str, dict[str, Any]]:
    """Name -> JSON Schema: `questionnaire` for the first file, and one for each part by its name in the definition."""
    parts = {name: item for name, item in _parts() if name in LISTS or name in FOLDERS or _has_key(item)}
    found = {"questionnaire": _head(parts)}
    for name, item in parts.items():
        kind: Any = list[item] if name in LISTS else item  # type: ignore[valid-type]
        found[name] = {"$schema": DIALECT, **TypeAdapter(kind).json_schema(), "title": _title(name)}
        _sharpen(found[name])
    return found


def files() -> dict[str, str]:
    """The schemas as files of a folder `schema/`, as the exported YAML files name them."""
    return {
        f"schema/{name}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in schemas().items()
    }


def bundle() -> bytes:
    """All schemas as a ZIP; the same bytes each time."""
    return archive(files())


def _parts() -> Iterator[tuple[str, Any]]:
    """The parts of a definition that are lists of models: (name, model)."""
    hints = typing.get_type_hints(Questionnaire)
    for name in Questionnaire.model_fields:
        arguments = typing.get_args(hints[name])
        if typing.get_origin(hints[name]) is tuple and hasattr(arguments[0], "model_fields"):
            yield name, arguments[0]


def _has_key(item: Any) -> bool:
    return "key" in item.model_fields


def _title(name: str) -> str:
    return LISTS.get(name) or f"{FOLDERS.get(name, name)}/*.yaml"


def _head(parts: dict[str, Any]) -> dict[str, Any]:
    """The first file's schema: what the questionnaire is, and the order of the files of its folders."""
    whole = Questionnaire.model_json_schema()
    fields = Questionnaire.model_fields
    own = {name: whole["properties"][name] for name in whole["properties"] if name not in parts}
    stems = {name: _stems(at_least=int(fields[name].is_required())) for name in FOLDERS}
    required = [name for name in (*own, *FOLDERS) if fields[name].is_required()]
    languages = {
        "type": "array",
        "items": {"enum": list(LANGUAGES)},
        "minItems": len(LANGUAGES),
        "maxItems": len(LANGUAGES),
        "uniqueItems": True,
    }
    schema = {
        "$schema": DIALECT,
        "title": HEAD,
        "type": "object",
        "additionalProperties": False,
        "properties": {**own, "languages": languages, **stems},
        "required": [*required, "languages"],
        "$defs": whole["$defs"],
    }
    _sharpen(schema)
    return schema


def _stems(*, at_least: int) -> dict[str, Any]:
    """A list of file names without their ending."""
    names = {"type": "string", "pattern": STEM}
    return {"type": "array", "minItems": at_least, "uniqueItems": True, "items": names}


def _sharpen(schema: Any) -> None:
    """Add what the models check in code and a generated schema therefore does not say."""
    if isinstance(schema, list):
        for item in schema:
            _sharpen(item)
    if not isinstance(schema, dict):
        return
    properties = schema.get("properties", {})
    if set(properties) == set(LANGUAGES):
        for text in properties.values():
            text["pattern"] = NOT_BLANK
    for name, rule in properties.items():
        if name == "key":
            rule["pattern"] = KEY
        if name == "levels" and rule.get("type") == "array":
            rule |= {"minItems": LEVELS, "maxItems": LEVELS}
        if name == "short_name":
            one = {"maxLength": SHORT_NAME_LENGTH}
            properties[name] = {"allOf": [rule, {"properties": dict.fromkeys(LANGUAGES, one)}]}
    for value in schema.values():
        _sharpen(value)
