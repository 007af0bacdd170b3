"""Installs what Dodici needs, with nothing but Python's standard library. Run by make; harmless to run again.

python3 tools/bootstrap.py [--dev]     --dev: also what the tests need (Chromium, gettext, poppler)
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
RUN_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
DEV_LIBRARIES = {"libatomic.so.1": "libatomic1"}  # Playwright's driver is linked with it
DEV_PROGRAMS = {"chromium": "chromium", "msgfmt": "gettext", "pdftotext": "poppler-utils"}


def fail(sentence: str) -> NoReturn:
    sys.exit(f"Dodici: {sentence}")


def missing_packages(*, dev: bool) -> list[str]:
    """The Debian packages whose library or program this machine lacks."""
    missing = []
    for library, package in (RUN_LIBRARIES | (DEV_LIBRARIES if dev else {})).items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if dev:
        missing += [package for program, package in DEV_PROGRAMS.items() if shutil.which(program) is None]
    return missing


def install_packages(packages: list[str]) -> None:
    """Through apt, as root or with sudo that asks no password; else one sentence that says what to install."""
    by_hand = f"install {' '.join(packages)} (sudo apt-get install {' '.join(packages)}), then try again."
    apt = shutil.which("apt-get")
    if apt is None:
        fail(f"this machine has no apt-get; {by_hand}")
    prefix: list[str] = []
    if os.geteuid() != 0:
        if (
            subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
            if shutil.which("sudo")
            else True
        ):
            fail(f"system packages are missing and need an administrator: {by_hand}")
        prefix = ["sudo", "-n"]
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*prefix, apt, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    if done.returncode:
        fail(f"apt-get could not do it; {by_hand}")


def make_venv() -> None:
    if PYTHON.exists():
        return
    print("Making .venv ...", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        install_packages(["python3-venv"])
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def install_python_packages(*, dev: bool) -> None:
    """With pip, when the requirements changed since the last time."""
    files = [ROOT / "requirements.txt", *([ROOT / "requirements-dev.txt"] if dev else [])]
    wanted = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    known = dict(line.split() for line in STAMP.read_text().splitlines()) if STAMP.exists() else {}
    if all(known.get(name) == digest for name, digest in wanted.items()):
        return
    print("Installing Python packages ...", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*command, "-r", str(files[-1])], check=False)
    if done.returncode:
        fail("pip could not install the packages; the lines above say why (is the network reachable?).")
    STAMP.write_text("".join(f"{name} {digest}\n" for name, digest in {**known, **wanted}.items()))


def install_checker() -> None:
    """The HTML checker of the tests, from npm."""
    if subprocess.run(
        [str(PYTHON), str(ROOT / "tools" / "node_packages.py"), "checker"], check=False
    ).returncode:
        sys.exit(1)


def compile_messages() -> None:
    """Translations, compiled when a .po file is newer than its .mo."""
    stale = [
        po
        for po in ROOT.glob("locale/*/LC_MESSAGES/*.po")
        if not po.with_suffix(".mo").exists() or po.stat().st_mtime > po.with_suffix(".mo").stat().st_mtime
    ]
    for po in stale:
        language = po.parent.parent.name
        command = [
            str(VENV / "bin" / "pybabel"),
            "-q",
            "compile",
            "-i",
            str(po),
            "-o",
            str(po.with_suffix(".mo")),
            "-l",
            language,
        ]
        subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- an older interpreter may well be what `python3` is here
        fail(
            f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}. Try: make PYTHON=python3.11 ..."
        )
    dev = "--dev" in sys.argv[1:]
    packages = missing_packages(dev=dev)
    if packages:
        install_packages(packages)
    make_venv()
    install_python_packages(dev=dev)
    if dev:
        install_checker()
    compile_messages()


if __name__ == "__main__":
    main()
