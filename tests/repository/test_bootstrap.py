"""What a newcomer's machine may lack, and the one sentence that says so."""

import subprocess
import sys

import pytest

from tools import bootstrap


@pytest.fixture
def bare_machine(monkeypatch):
    """No library and no program that we need; nothing is really run."""

    def missing(name):
        raise OSError(name)

    monkeypatch.setattr(bootstrap.ctypes, "CDLL", missing)
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda program: "/usr/bin/apt-get" if program == "apt-get" else None
    )
    ran = []

    def run(command, **options):
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    return ran


def test_running_needs_pango_and_testing_a_browser_too(bare_machine):
    assert bootstrap.missing_packages(dev=False) == [
        "libpango-1.0-0",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
    ]
    assert bootstrap.missing_packages(dev=True)[3:] == [
        "libatomic1",
        "chromium",
        "gettext",
        "poppler-utils",
    ]


def test_missing_library_without_root_is_one_clear_sentence(bare_machine, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)

    with pytest.raises(SystemExit) as stop:
        bootstrap.install_packages(["libpango-1.0-0"])

    assert str(stop.value) == (
        "Dodici: system packages are missing and need an administrator: "
        "install libpango-1.0-0 (sudo apt-get install libpango-1.0-0), then try again."
    )
    assert bare_machine == []


def test_root_installs_through_apt(bare_machine, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)

    bootstrap.install_packages(["libpango-1.0-0"])

    assert bare_machine[-1][-2:] == ["--no-install-recommends", "libpango-1.0-0"]


def test_machine_without_apt_is_told_what_to_install(bare_machine, monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)

    with pytest.raises(SystemExit, match="this machine has no apt-get; install chromium"):
        bootstrap.install_packages(["chromium"])


def test_old_python_is_told_so(monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))

    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        bootstrap.main()


def test_packages_are_installed_again_only_when_the_requirements_change(bare_machine, monkeypatch, tmp_path):
    (tmp_path / "requirements.txt").write_text("django==5.2\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")

    bootstrap.install_python_packages(dev=False)
    bootstrap.install_python_packages(dev=False)
    assert len(bare_machine) == 1
    (tmp_path / "requirements.txt").write_text("django==5.3\n")
    bootstrap.install_python_packages(dev=False)

    assert len(bare_machine) == 2


def test_make_run_refuses_a_strange_port(monkeypatch):
    done = subprocess.run(
        [sys.executable, "tools/serve.py"], env={"PORT": "70000"}, capture_output=True, text=True, check=False,
        cwd=bootstrap.ROOT,
    )  # fmt: skip

    assert done.stderr == "Dodici: PORT must be a number from 1 to 65535, not '70000'.\n"
