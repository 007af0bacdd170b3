"""Each command of the README is run, in the order of the page, on a database of its own."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
ELSEWHERE = {
    "make run": "tests/embedded starts it",
    "make test": "is what runs this test",
}


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def environment(folder: Path) -> dict[str, str]:
    """Embedded, as the page says, with nothing of the test run's own servers."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "LANG", "XDG_RUNTIME_DIR"}
    }
    return kept | {"DODICI_EMBEDDED": "true", "DATA_DIR": str(folder)}


def sh(command: str, folder: Path) -> str:
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.embedded
def test_commands_of_the_page_work_as_written(tmp_path):
    cases = json.loads((ROOT / "tests/scoring/engine/vectors.json").read_text())["cases"]
    (tmp_path / "problem.json").write_text(json.dumps(cases[0]["input"]))
    sh(".venv/bin/python manage.py migrate --verbosity 0", tmp_path)
    public_id = "ID"
    ran = 0
    for line in commands():
        if line in ELSEWHERE:
            continue
        command = line.replace("ID", public_id).replace("proposal.pdf", str(tmp_path / "proposal.pdf"))
        command = command.replace("problem.json", str(tmp_path / "problem.json")).replace(
            "result.json", str(tmp_path / "result.json")
        )
        said = sh(command, tmp_path)
        if "import_assessment" in line:
            public_id = said.strip()
        ran += 1

    assert ran == len(commands()) - len(ELSEWHERE)
    assert (tmp_path / "proposal.pdf").read_bytes().startswith(b"%PDF-")
    assert json.loads((tmp_path / "result.json").read_text()).keys() >= {"client", "integrators", "ranking"}


def test_page_is_about_120_lines():
    assert len(README.splitlines()) <= 130


def test_page_names_only_files_that_exist():
    links = re.findall(r"\]\(([^)#]+)\)", README)

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_ci_runs_the_test_command_of_the_page():
    script = (ROOT / ".ci" / "run").read_text().splitlines()

    assert [line for line in script if line.startswith("make ")] == ["make check", "make test"]
    assert "make test" in commands()
