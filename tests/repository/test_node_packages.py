"""What comes from npm: pinned, installed once, and a sentence when it cannot be had."""

import json
import subprocess

import pytest

from tools import node_packages


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """Another target, and an npm that notes how it was called."""
    calls = []

    def run(command, **options):
        calls.append((command, options["cwd"]))
        return subprocess.CompletedProcess(command, run.status)

    run.status = 0
    monkeypatch.setattr(node_packages, "TARGET", tmp_path)
    monkeypatch.setattr(node_packages.subprocess, "run", run)
    return run, calls


def test_package_is_installed_once_from_its_lock_file(elsewhere, tmp_path):
    _, calls = elsewhere

    folders = [node_packages.install("checker"), node_packages.install("checker")]

    assert folders == [tmp_path / "checker"] * 2
    [(command, where)] = calls
    assert where == tmp_path / "checker"
    assert command[2:4] == ["ci", "--ignore-scripts"]
    assert (where / "package-lock.json").exists()


def test_package_that_cannot_be_had_is_one_sentence_and_tried_again(elsewhere):
    run, calls = elsewhere
    run.status = 1

    with pytest.raises(SystemExit) as stop:
        node_packages.install("checker")
    run.status = 0
    node_packages.install("checker")

    assert str(stop.value).startswith("Dodici: npm could not install the checker;")
    assert len(calls) == 2


@pytest.mark.parametrize("name", ["checker", "lighthouse"])
def test_packages_are_pinned(name):
    folder = node_packages.SOURCES / name
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]

    assert {package: locked[f"node_modules/{package}"]["version"] for package in wanted} == wanted
    assert [key for key, entry in locked.items() if key and not entry.get("integrity")] == []
