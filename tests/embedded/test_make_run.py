"""The embedded default, as a newcomer starts it: `make run` on SQLite and the filesystem broker, with a real worker."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.embedded]


def environment(data_dir, **variables) -> dict[str, str]:
    """As on a machine that knows nothing of the tests' servers."""
    foreign = {
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "HTTPS",
        "STATIC_FROM_SOURCE",
        "DJANGO_SETTINGS_MODULE",
    }
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in foreign and not name.startswith("COV")
    }
    return kept | {"DATA_DIR": str(data_dir), **variables}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """A running `make run`."""

    def __init__(self, data_dir, port: int) -> None:
        self.port = port
        self.log = Path(data_dir) / f"run-{time.monotonic_ns()}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                ["make", "run", f"PORT={port}"],
                cwd=ROOT,
                env=environment(data_dir),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_for(self, text: str, seconds: float = 90) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            said = self.log.read_text()
            if text in said:
                return said
            assert self.process.poll() is None, said
            time.sleep(0.1)
        pytest.fail(f"{text!r} did not appear within {seconds} s:\n{self.log.read_text()}")

    def get(self, path: str):
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        return browser.open(f"http://127.0.0.1:{self.port}{path}", timeout=10)

    def interrupt(self) -> None:
        """Ctrl-C: the terminal sends SIGINT to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(30)

    def interrupt_the_tool_alone(self) -> None:
        """`kill -INT` of the process that a supervisor knows."""
        (tool,) = [
            one
            for one in psutil.Process(self.process.pid).children(recursive=True)
            if "tools/serve.py" in one.cmdline()
        ]
        tool.send_signal(signal.SIGINT)
        self.process.wait(30)

    def left_running(self) -> list[str]:
        """Processes of ours that are still there."""
        lines = [" ".join(one.info["cmdline"] or []) for one in psutil.process_iter(["cmdline"])]
        return [line for line in lines if f"127.0.0.1:{self.port}" in line]


@pytest.fixture
def run(tmp_path):
    started = []

    def start(port: int | None = None) -> Run:
        started.append(Run(tmp_path, port or free_port()))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            family = [
                psutil.Process(one.process.pid),
                *psutil.Process(one.process.pid).children(recursive=True),
            ]
            for member in reversed(family):
                member.kill()
            one.process.wait()


def manage(tmp_path, *arguments: str) -> str:
    command = [str(ROOT / ".venv/bin/python"), "manage.py", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(tmp_path, DODICI_EMBEDDED="true"),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


READY = (
    "from reports.models import Proposal; import json; "
    "print(json.dumps(list(Proposal.objects.values_list('render_status', 'sha256'))))"
)


def proposals(tmp_path) -> list[list[str]]:
    return json.loads(manage(tmp_path, "shell", "-v0", "-c", READY))


def test_make_run_serves_the_demonstration_and_its_worker_renders(run, tmp_path):
    first = run()
    said = first.wait_for("Ctrl-C stops everything.")
    link = re.search(r"http://localhost:\d+(/a/\S+/)", said).group(1)

    with first.get("/health/") as answer:
        assert json.load(answer) == {"status": "ok", "database": "ok"}
    with first.get(link) as page:
        assert "/assessment/" in page.url
    end = time.monotonic() + 60
    while (rows := proposals(tmp_path))[0][0] != "ready":
        assert time.monotonic() < end, rows
        time.sleep(1)

    first.interrupt()
    assert first.left_running() == []

    second = run()
    assert link in second.wait_for("Ctrl-C stops everything.", seconds=30)
    assert proposals(tmp_path) == rows
    second.interrupt_the_tool_alone()
    assert second.left_running() == []


def test_port_in_use_is_one_clear_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            ["make", "run", f"PORT={port}"],
            cwd=ROOT,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode != 0
    assert (
        f"Dodici: port {port} is in use; stop what listens there, or take another: make run PORT={port + 1}"
        in done.stderr
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT must be a number from 1 to 65535, not 'eighty'."),
        ({"DEBUG": "maybe"}, "DEBUG must be true or false, not 'maybe'."),
        (
            {"DATABASE_URL": "mysql://x/y"},
            "DATABASE_URL must start with postgres:// or sqlite://, not 'mysql'.",
        ),
        ({"REDIS_URL": "amqp://x"}, "REDIS_URL must start with redis:// or rediss://."),
        ({"RENDER_LIMIT_SECONDS": "0"}, "RENDER_LIMIT_SECONDS must be at least 1, not 0."),
        ({"ACCESS_LINK_DAYS": "soon"}, "ACCESS_LINK_DAYS must be a whole number, not 'soon'."),
    ],
)
def test_wrong_variable_is_one_clear_sentence(tmp_path, variables, sentence):
    port = {"PORT": str(free_port())}
    done = subprocess.run(
        [str(ROOT / ".venv/bin/python"), "tools/serve.py"],
        cwd=ROOT,
        env=environment(tmp_path, **(port | variables)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert done.stderr.strip() == f"Dodici: {sentence}"
