"""`make check`: everything that can be judged without running the product. Stops at no step, fails if any failed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")

STEPS: list[tuple[str, list[str]]] = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("types", [str(BIN / "mypy"), "."]),
    ("import arrow", [str(BIN / "lint-imports")]),
    ("migrations complete", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("translations complete", [PYTHON, "tools/translations.py"]),
    (
        "generated pages",
        [PYTHON, "manage.py", "state_diagram", "--output", "docs/reference/states.md", "--check"],
    ),
    ("settings for deployment", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
]


def environment(folder: str) -> dict[str, str]:
    """A production-like environment: nothing is connected to, but everything is set as it would be."""
    return {
        **os.environ,
        "SECRET_KEY": "only-for-the-checks-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
        "ALLOWED_HOSTS": "dodici.example",
        "DATABASE_URL": f"sqlite:///{folder}/check.sqlite3",
        "REDIS_URL": "redis://localhost:6379/0",
        "DATA_DIR": folder,
        "DODICI_EMBEDDED": "false",
        "MYPYPATH": "",
    }


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name, command in STEPS:
            done = subprocess.run(
                command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False
            )
            print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}", flush=True)
            if done.returncode:
                failed.append(name)
                print((done.stdout + done.stderr).strip(), flush=True)
    print(f"{len(STEPS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
