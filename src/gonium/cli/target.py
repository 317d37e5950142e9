"""What a path on the command line means: the folder to serve, and the notebook to open in it."""

import os
from pathlib import Path
from urllib.parse import quote

import msgspec

from gonium.cli.outcome import Failure


class Target(msgspec.Struct, frozen=True):
    """A folder to serve and where a browser begins."""

    root: Path
    notebook: str = ""
    """Relative to the root; empty: begin with the folder."""

    @property
    def page(self) -> str:
        """The path of a URL."""
        return f"/edit/{quote(self.notebook)}" if self.notebook else "/"


def folder_or_notebook(path: str) -> Target:
    """Find what is there; raises `Failure` if nothing is."""
    found = resolved(path)
    return Target(found) if found.is_dir() else notebook(path)


def notebook(path: str) -> Target:
    """Find a notebook; whether it can be opened is seen when it is."""
    found = resolved(path)
    if not os.path.lexists(found):
        raise Failure(f"{path} does not exist; `gonium new {path}` makes it.")
    here = Path.cwd().resolve()
    root = here if here in found.parents else found.parent
    return Target(root, found.relative_to(root).as_posix())


def resolved(path: str) -> Path:
    """Return the path without links and dots."""
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError):
        raise Failure(f"{path} leads in a circle: remove one of its symbolic links.") from None
