"""What the repository promises about itself."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [path for line in listed.splitlines() if (path := ROOT / line).is_file()]


def sources() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def test_no_file_is_longer_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): n
        for path in sources()
        if (n := len(path.read_text().splitlines())) > 400
    }

    assert long == {}


def test_no_function_is_longer_than_60_lines():
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": length
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := node.end_lineno - node.lineno + 1) > 60
    }

    assert long == {}


def test_templates_carry_no_inline_script_or_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("templates/*.html", "templates/**/*.html")
        if not {"pdf", "emails"} & set(path.relative_to(ROOT).parts)  # neither is a page under the policy
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line)
    ]

    assert found == []


def test_query_counts_are_asserted_in_a_with_block():
    """Called without `with`, the counter asserts nothing."""
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("tests/*.py", "tests/**/*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.match(
            r"\s*(self\.assertNumQueries|django_assert_num_queries|django_assert_max_num_queries)\(", line
        )
    ]

    assert bare == []


def test_no_test_is_skipped_and_no_work_is_left_marked():
    words = re.compile(
        r"\b("
        + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"])
        + r")\b|mark\.(skip|xfail)|pytest\.(skip|xfail)\("
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("*.py", "*.html", "*.js", "*.css", "*.yaml")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if words.search(line) and path != Path(__file__)
    ]

    assert found == []


def test_no_path_of_a_machine_is_written_down():
    machine = re.compile("/(" + "|".join(["ro" + "ot", "wo" + "rk", "ho" + "me"]) + r")/[a-z]")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix not in {".png", ".pdf", ".json"}
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if machine.search(line)
    ]

    assert found == []


def test_product_never_reads_the_shared_folder():
    shared = "sha" + "red/"
    found = [str(path.relative_to(ROOT)) for path in sources() if f"../{shared}" in path.read_text()]

    assert found == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_states_page_is_what_the_code_says():
    call_command("state_diagram", "--check", "--output", str(ROOT / "docs/reference/states.md"))


def test_decisions_are_numbered_by_their_files():
    for page in sorted((ROOT / "docs" / "adr").glob("*.md")):
        assert page.read_text().splitlines()[0].startswith(f"# {int(page.name[:4])}. "), page.name


def variables_in_code() -> set[str]:
    pattern = re.compile(
        r"env\.(?:text|flag|integer|names|database)\(\s*\"([A-Z_]+)\"|email_url\(\"([A-Z_]+)\""
    )
    found = pattern.findall((ROOT / "config" / "settings.py").read_text())
    return {first or second for first, second in found}


def test_every_variable_stands_in_the_example():
    example = {
        line.split("=")[0]
        for line in (ROOT / ".env.example").read_text().splitlines()
        if re.match(r"[A-Z_]+=", line)
    }

    assert example == variables_in_code()


def test_requirements_are_pinned():
    loose = [
        line
        for file in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / file).read_text().splitlines()
        if line and not line.startswith(("#", "-r")) and not re.fullmatch(r"[\w.\[\]-]+==[\w.]+", line)
    ]

    assert loose == []


def production(**changes: str) -> subprocess.CompletedProcess:
    """`check --deploy` as production would run it, with variables changed or, if empty, absent."""
    values = {
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2, "ALLOWED_HOSTS": "dodici.example",
        "DATABASE_URL": "postgres://dodici:secret@localhost/dodici", "REDIS_URL": "redis://localhost:6379/0",
    } | changes  # fmt: skip
    env = {"PATH": os.environ["PATH"]} | {name: value for name, value in values.items() if value}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_production_settings_have_no_warning():
    done = production()

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_production_has_no_insecure_default(name):
    done = production(**{name: ""})

    assert done.returncode != 0
    assert f"{name} must be set" in done.stderr
    assert "Traceback" not in done.stderr


def test_secret_is_read_from_a_file(tmp_path):
    (tmp_path / "key").write_text("abcdefghijklmnopqrstuvwxyz0123456789" * 2 + "\n")

    assert production(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key")).returncode == 0
    missing = production(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "nowhere"))
    assert "which cannot be read" in missing.stderr
