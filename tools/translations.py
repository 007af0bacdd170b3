"""Whether the interface exists in every language: every string in the code is in locale/, and every entry is translated.

Run by `make check`. Uses gettext's own programs through makemessages on a copy, so the working tree stays as it is.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("it", "fr")
SOURCES = ("accounts", "assessment", "scoring", "reports", "config", "templates")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def incomplete(entries: Catalog) -> list[str]:
    """The messages that are untranslated or marked fuzzy."""
    problems = []
    for message in entries:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.fuzzy or not all(texts):
            problems.append(str(message.id))
    return problems


def gathered(folder: Path) -> dict[str, Catalog]:
    """What makemessages finds in the code now, by language."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "locale", folder / "locale")
    command = [
        str(ROOT / ".venv/bin/django-admin"),
        "makemessages",
        "--no-location",
        "--no-obsolete",
        "-d",
        "django",
    ]
    for language in LANGUAGES:
        command += ["-l", language]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return {
        language: catalogue(folder / "locale" / language / "LC_MESSAGES" / "django.po")
        for language in LANGUAGES
    }


def main() -> int:
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        now = gathered(Path(folder))
    for language in LANGUAGES:
        stored = catalogue(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")
        known = {(message.context, message.id) for message in stored}
        problems += [
            f"{language}: not gathered (make messages): {m.id!r}"
            for m in now[language]
            if m.id and (m.context, m.id) not in known
        ]
        problems += [f"{language}: not translated: {message!r}" for message in incomplete(stored)]
    print("\n".join(problems) or "complete")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
