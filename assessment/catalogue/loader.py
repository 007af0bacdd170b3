"""Reading a questionnaire from a folder of YAML files, or saying everything that is wrong with it.

The folder holds `questionnaire.yaml` (slug, version, title, languages, and the order of the blocks and
competencies as file names without their ending), `facts/*.yaml` with one block each,
`competencies/*.yaml` with one competency each, and, when wanted, `profiles/*.yaml` with one starting profile
each (their order and the limits of the sizes stand in the first file), `skip-rules.yaml`, `contradictions.yaml`,
`notices.yaml` and `minimums.yaml`, all of them lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StrictStr, TypeAdapter, ValidationError, field_validator

from assessment.catalogue import yaml_nodes
from assessment.catalogue.crosscheck import Parts, cross_problems
from assessment.catalogue.definition import (
    LANGUAGES,
    Competency,
    ContradictionText,
    FactBlock,
    Minimum,
    Notice,
    Questionnaire,
    SizeLimits,
    SkipRule,
    StartingProfile,
    Text,
)
from assessment.catalogue.parts import Strict

HEAD = "questionnaire.yaml"
LISTS = {
    "skip_rules": "skip-rules.yaml",
    "contradictions": "contradictions.yaml",
    "notices": "notices.yaml",
    "minimums": "minimums.yaml",
}
FOLDERS = {"blocks": "facts", "competencies": "competencies", "profiles": "profiles"}

_KEY_LINE = re.compile(r"^[ -]*key:[ '\"]*(\w+)", re.MULTILINE)

FileStem = Annotated[StrictStr, Field(pattern=r"^[a-z0-9-]+$")]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the file (relative to the folder), its line, the path of keys, and the reason."""

    file: str
    line: int
    key_path: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        return f"{where}, {self.key_path}: {self.reason}" if self.key_path else f"{where}: {self.reason}"


class CatalogueError(Exception):
    """A folder that is not a questionnaire; `problems` lists everything wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class _Head(Strict):
    """The first file: what the questionnaire is, and the order of its parts."""

    slug: StrictStr = Field(pattern=Questionnaire.SLUG)
    version: StrictStr = Field(pattern=Questionnaire.VERSION)
    title: Text
    languages: tuple[StrictStr, ...]
    blocks: tuple[FileStem, ...] = Field(min_length=1)
    competencies: tuple[FileStem, ...] = Field(min_length=1)
    profiles: tuple[FileStem, ...] = ()
    size_limits: SizeLimits = SizeLimits()

    @field_validator("languages")
    @classmethod
    def _all_languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if sorted(value) != sorted(LANGUAGES):
            raise ValueError(f"the languages are {', '.join(LANGUAGES)}, each once")
        return value


@dataclass
class _Reader:
    """Reads the files of one folder, collecting problems and each file's lines."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, yaml_nodes.Document] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def add(self, file: str, path: yaml_nodes.Path, reason: str) -> None:
        line = self.documents[file].line(path) if file in self.documents else 1
        self.problems.append(Problem(file, line, dotted(path), reason))

    def document(self, file: str) -> yaml_nodes.Document | None:
        """The file's data, or None (with a problem) when there is nothing to validate."""
        try:
            text = (self.folder / file).read_text(encoding="utf-8")
        except FileNotFoundError:
            self.add(file, (), "the file is missing")
            return None
        except (OSError, UnicodeDecodeError) as error:
            self.add(file, (), f"the file cannot be read: {_plain_reason(error)}")
            return None
        self.texts.append(text)
        document = self.documents[file] = yaml_nodes.read(text)
        for fault in document.faults:
            self.problems.append(Problem(file, fault.line, dotted(fault.path), fault.reason))
        return document if document.lines else None

    def model(self, file: str, kind: type[Model]) -> Model | None:
        """The file as one model, or None when something in it is wrong."""
        document = self.document(file)
        if document is None:
            return None
        return self._validate(file, (), kind, document.data, faulty=bool(document.faults))

    def models(self, file: str, kind: type[Model]) -> list[Model | None]:
        """A file that holds a list, None for each item that is wrong; an absent file is an empty list."""
        document = self.document(file) if (self.folder / file).exists() else None
        if document is None:
            return []
        if not isinstance(document.data, list):
            self.add(file, (), "the file must hold a list")
            return []
        items = enumerate(document.data)
        return [self._validate(file, (at,), kind, item, faulty=bool(document.faults)) for at, item in items]

    def _validate(
        self, file: str, root: yaml_nodes.Path, kind: type[Model], data: Any, *, faulty: bool
    ) -> Model | None:
        try:
            model = TypeAdapter(kind).validate_python(data)
        except ValidationError as error:
            for path, reason in dict.fromkeys(_explained(error)):
                full = (*root, *path)
                written = self.documents[file].written(full)
                # A missing key is named in full; its line is that of the mapping it is missing from.
                self.add(file, full if reason == MISSING else written, reason)
            return None
        return None if faulty else model


MISSING = "is missing"

_PLAIN_WORDS: Mapping[str, str] = {
    "missing": MISSING,
    "extra_forbidden": "is not a known key",
    "string_type": "must be text (put it in quotes if it looks like a number or a yes)",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list",
    "model_type": "must be a group of keys",
    "dict_type": "must be a group of keys",
    "decimal_type": "must be a number",
    "decimal_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "string_pattern_mismatch": "does not have the required form",
}


def _explained(error: ValidationError) -> Iterator[tuple[yaml_nodes.Path, str]]:
    """Pydantic's errors as (path, reason in plain words)."""
    errors = error.errors(include_url=False)
    wrong_inside = {item["loc"][:length] for item in errors for length in range(len(item["loc"]))}
    for item in errors:
        if item["type"] == "too_short" and item["loc"] in wrong_inside:
            continue  # pydantic counts the good entries only; the bad ones are reported themselves
        context = item.get("ctx", {})
        match item["type"]:
            case "value_error":
                reason = str(context["error"])
            case "literal_error":
                reason = f"must be one of: {context['expected'].replace(' or ', ', ')}"
            case "too_short":
                reason = f"needs at least {context['min_length']} entry"
            case "string_too_short":
                reason = "is empty"
            case "greater_than_equal":
                reason = f"must be {context['ge']} or more"
            case "less_than_equal":
                reason = f"must be {context['le']} or less"
            case kind:
                reason = _PLAIN_WORDS.get(kind, item["msg"])
        yield item["loc"], reason


def dotted(path: yaml_nodes.Path) -> str:
    """`("criteria", 2, "name", "fr")` as `criteria[2].name.fr`, counting from 0 as the levels do."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def load(path: Path) -> Questionnaire:
    """The questionnaire in a folder. CatalogueError lists every problem, in the order of the files."""
    reader = _Reader(path)
    head = reader.model(HEAD, _Head)
    files = {name: _files_of(reader, head, name) for name in FOLDERS}
    blocks = [reader.model(file, FactBlock) for file in files["blocks"]]
    competencies = [reader.model(file, Competency) for file in files["competencies"]]
    profiles = [reader.model(file, StartingProfile) for file in files["profiles"]]
    rules = reader.models(LISTS["skip_rules"], SkipRule)
    texts = reader.models(LISTS["contradictions"], ContradictionText)
    notices = reader.models(LISTS["notices"], Notice)
    minimums = reader.models(LISTS["minimums"], Minimum)
    known = _keys_written(reader) if reader.problems else frozenset()
    parts = Parts(blocks, competencies, rules, texts, notices, minimums, known, profiles)
    for location, reason in cross_problems(parts):
        reader.add(*_written_at(location, files), reason)
    if reader.problems or head is None:
        raise CatalogueError(reader.problems)
    return Questionnaire.model_validate(
        {
            "slug": head.slug,
            "version": head.version,
            "title": head.title,
            "blocks": blocks,
            "competencies": competencies,
            "skip_rules": rules,
            "contradictions": texts,
            "notices": notices,
            "minimums": minimums,
            "profiles": profiles,
            "size_limits": head.size_limits,
        }
    )


def _files_of(reader: _Reader, head: _Head | None, name: str) -> list[str]:
    """The files of one folder in the order the head gives, or all of them when it is unreadable."""
    folder = FOLDERS[name]
    present = sorted(file.name for file in (reader.folder / folder).glob("*.yaml"))
    named = [f"{stem}.yaml" for stem in getattr(head, name)] if head else present
    for file in present:
        if file not in named:
            reader.add(f"{folder}/{file}", (), f"the file is not named under {name} in {HEAD}")
    for file in dict.fromkeys(file for file in named if named.count(file) > 1):
        reader.add(HEAD, (name,), f"{file.removesuffix('.yaml')} is named more than once")
    return [f"{folder}/{file}" for file in dict.fromkeys(named)]


def _written_at(location: yaml_nodes.Path, files: Mapping[str, list[str]]) -> tuple[str, yaml_nodes.Path]:
    """The file, and the path inside it, of a location in the whole questionnaire."""
    part, at, *rest = location
    if part in LISTS:
        return LISTS[str(part)], (at, *rest)
    return files[str(part)][int(at)], tuple(rest)


def _keys_written(reader: _Reader) -> frozenset[str]:
    """Every `key:` in the files, even in those that are not YAML: what is wrong there is not also unknown."""
    found = (_KEY_LINE.findall(text) for text in reader.texts)
    return frozenset(key for keys in found for key in keys)


def _plain_reason(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 (byte {error.start})"
    return error.strerror or "unknown reason"
