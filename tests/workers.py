"""A real worker process on the test's own PostgreSQL database and Redis."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def wait_until(condition: Callable[[], object], seconds: float = 30, why: str = "") -> None:
    """Poll until the condition holds; fail with words otherwise."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} s: {why or condition}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The test database as the worker's DATABASE_URL."""
    values = connection.get_connection_params()
    host = values.get("host", "")
    query = f"?host={host}" if host.startswith("/") else ""
    where = "" if host.startswith("/") else host
    if values.get("port") and where:
        where += f":{values['port']}"
    secret = f":{values['password']}" if values.get("password") else ""
    return f"postgres://{values['user']}{secret}@{where}/{values['dbname']}{query}"


@contextmanager
def worker_process(data_dir: Path, **variables: str):
    """`celery worker`, ready to take work; killed with its children at the end."""
    env = {**os.environ, "DATABASE_URL": database_url(), "DATA_DIR": str(data_dir), **variables}
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--concurrency",
        "1",
        "--loglevel",
        "INFO",
    ]
    log = data_dir / "worker.log"
    with log.open("ab") as output:
        start = output.tell()
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_until(
            lambda: b"ready." in log.read_bytes()[start:] or process.poll() is not None,
            why="the worker is ready",
        )
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    """As an operator would; without mercy when it does not listen."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            kill(process)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to the worker and its children: no goodbye, no clean-up."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
