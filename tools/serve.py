"""`make run`: migrate, publish, seed, then web and worker together until Ctrl-C. Embedded: SQLite and a filesystem broker."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


def fail(sentence: str) -> NoReturn:
    sys.exit(f"Dodici: {sentence}")


def port() -> int:
    """The port to serve on: PORT, checked, or 8000."""
    value = os.environ.get("PORT", "8000")
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        fail(f"PORT must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def check_free(number: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except PermissionError:
            fail(f"port {number} needs an administrator; take another: make run PORT={number + 8000}")
        except OSError:
            fail(
                f"port {number} is in use; stop what listens there, or take another: make run PORT={number + 1}"
            )


def environment(number: int) -> dict[str, str]:
    """The embedded default, unless the caller's environment names a database of its own."""
    values = {**os.environ, "PORT": str(number), "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"}
    values.setdefault("DODICI_EMBEDDED", "true")
    values.setdefault("DATA_DIR", str(ROOT / "var"))
    return values


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run a management command; its own sentence is the error."""
    done = subprocess.run(
        [str(BIN / "python"), "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        fail(
            (done.stderr.strip().splitlines() or ["it failed without a word"])[-1].removeprefix(
                "Dodici cannot start: "
            )
        )
    return done.stdout


def announce(address: str, seed: dict[str, Any]) -> None:
    people = "\n".join(
        f"  {person['role']:<14} {person['email']:<28} {person['password']}" for person in seed["people"]
    )
    print(f"\nDodici runs at {address}\n\nSign in at {address}/sign-in/\n{people}\n")
    print(
        f"A client's way in (CIO of {seed['client']}):\n  {address}{seed['link']}\n\nCtrl-C stops everything.\n",
        flush=True,
    )


def main() -> None:
    number = port()
    check_free(number)
    env = environment(number)
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "publish_questionnaire")
    seed = json.loads(manage(env, "seed_demo"))
    honcho = subprocess.Popen([str(BIN / "honcho"), "start", "--no-colour"], cwd=ROOT, env=env)
    stopped = []

    def stop(*_: object) -> None:
        """Web and worker are honcho's children: it stops them. A terminal tells it too; twice does no harm."""
        stopped.append(True)
        honcho.send_signal(signal.SIGTERM)

    # Set for SIGINT too: a shell that starts a job in the background leaves it ignored.
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if wait_for(f"http://127.0.0.1:{number}/health/", honcho):
        announce(f"http://localhost:{number}", seed)
    status = honcho.wait()
    sys.exit(0 if stopped else min(abs(status), 1))


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> bool:
    """Whether the site answers before its process ends."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- our own http address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
    return False


if __name__ == "__main__":
    main()
