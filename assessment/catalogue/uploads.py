"""A questionnaire from files that somebody sends: one ZIP or several YAML files, read with hard limits.

Nothing is unpacked by its own name: only the paths that a definition can have are written, into a temporary folder that
the loader reads. What is wrong comes back as the loader's problems, with file, line and reason.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from assessment.catalogue.definition import Questionnaire
from assessment.catalogue.loader import FOLDERS, HEAD, CatalogueError, Problem, load

MOST_FILES = 200
LARGEST_UPLOAD = 2_000_000
LARGEST_FILE = 400_000
LARGEST_WHOLE = 1_500_000
"""Bytes. The questionnaire of twelve competencies has 130,000."""

_PATH = re.compile(r"([a-z0-9_-]{1,60}/)?[a-z0-9_-]{1,80}\.yaml")
_BESIDE = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|\._|schema/[a-z_]+\.json$)|/$")
"""What archives carry beside the definition: the system's own files, the schemas, folders."""
_CHUNK = 64 * 1024


def read_upload(uploads: Iterable[tuple[str, bytes]], base: Mapping[str, str] | None = None) -> Questionnaire:
    """The questionnaire in uploaded files (name, content).

    Without a `questionnaire.yaml` among them, single YAML files replace those of the same name in `base` (path -> text).
    Raises CatalogueError with every problem.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, content in uploads:
        short = name.replace("\\", "/").rpartition("/")[2][:120]
        if short.lower().endswith(".zip"):
            found, faults = unpack(short, content)
            files |= found
            problems += faults
        elif len(content) > LARGEST_FILE:
            problems.append(Problem(short, 1, "", _too_large(LARGEST_FILE)))
        elif short in files:
            problems.append(Problem(short, 1, "", "two of the files have this name"))
        else:
            files[short] = content
    if not files and not problems:
        problems.append(Problem(HEAD, 1, "", "no file was sent"))
    if problems:
        raise CatalogueError(problems)
    return _loaded(files if HEAD in files else _over(base, files))


def unpack(archive: str, content: bytes) -> tuple[dict[str, bytes], list[Problem]]:
    """The YAML files of a ZIP by their path, and what is wrong with it. A folder that holds everything is taken off."""
    if len(content) > LARGEST_UPLOAD:
        return {}, [Problem(archive, 1, "", _too_large(LARGEST_UPLOAD))]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            entries = [entry for entry in bundle.infolist() if not _BESIDE.search(entry.filename)]
            if len(entries) > MOST_FILES:
                return {}, [Problem(archive, 1, "", f"it holds more than {MOST_FILES} files")]
            top = _top([entry.filename for entry in entries])
            return _entries(bundle, entries, top)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return {}, [Problem(archive, 1, "", "it is not a ZIP archive that can be read")]


def _top(names: list[str]) -> str:
    """The one folder that everything is in, where `questionnaire.yaml` is not at the top."""
    tops = {name.partition("/")[0] for name in names}
    top = next(iter(tops), "")
    return f"{top}/" if len(tops) == 1 and f"{top}/{HEAD}" in names else ""


def _entries(
    bundle: zipfile.ZipFile, entries: list[zipfile.ZipInfo], top: str
) -> tuple[dict[str, bytes], list[Problem]]:
    files: dict[str, bytes] = {}
    problems = []
    left = LARGEST_WHOLE
    for entry in entries:
        name = entry.filename.removeprefix(top)
        if reason := _unwelcome(entry, name, files):
            problems.append(Problem(name[:120], 1, "", reason))
            continue
        # The size that an archive declares may be false: what counts is what comes out, and no more is taken out than that.
        text = _read(bundle, entry, min(LARGEST_FILE, left))
        if text is None:
            problems.append(Problem(name, 1, "", _too_large(min(LARGEST_FILE, left))))
            break
        left -= len(text)
        files[name] = text
    return files, problems


def _unwelcome(entry: zipfile.ZipInfo, name: str, files: Mapping[str, bytes]) -> str:
    if entry.flag_bits & 0x1:
        return "the file is encrypted"
    if (entry.external_attr >> 28) == 0xA:
        return "links are not allowed"
    if not _PATH.fullmatch(name):
        return "a questionnaire has no such file: only YAML files at the top and in one folder below, named in small letters"
    return "two of the files have this name" if name in files else ""


def _read(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """The content of an entry, or None when it is longer than `most` bytes."""
    content = b""
    with bundle.open(entry) as source:
        while chunk := source.read(_CHUNK):
            content += chunk
            if len(content) > most:
                return None
    return content


def _too_large(most: int) -> str:
    return f"it is larger than {most // 1000} kB"


def _over(base: Mapping[str, str] | None, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Single files laid over those of the version they belong to. Raises CatalogueError for names it does not have."""
    if base is None:
        raise CatalogueError([Problem(HEAD, 1, "", "the file is missing")])
    whole = {name: text.encode() for name, text in base.items()}
    places = {name.rpartition("/")[2]: name for name in whole}
    problems = []
    for name, content in files.items():
        place = name if name in whole else places.get(name)
        if place is None:
            folders = " and ".join(FOLDERS.values())
            reason = (
                f"the version has no file of this name; send {HEAD} too, which names the files in {folders}"
            )
            problems.append(Problem(name, 1, "", reason))
        else:
            whole[place] = content
    if problems:
        raise CatalogueError(problems)
    return whole


def _loaded(files: Mapping[str, bytes]) -> Questionnaire:
    with TemporaryDirectory(prefix="questionnaire-") as folder:
        for name, content in files.items():
            if not _PATH.fullmatch(name):
                raise CatalogueError([Problem(name, 1, "", "a questionnaire has no such file")])
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        return load(Path(folder))
