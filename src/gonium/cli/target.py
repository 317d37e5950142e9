"""What a path on the command line means: the folder to serve, and the notebook to open in it."""

import os
from pathlib import Path
from urllib.parse import quote

import msgspec

from gonium.cli.outcome import Failure
from gonium.host.trouble import unreadable


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
        raise Failure(_missing(path, found))
    if not _is_unicode(found):
        raise Failure(f"{path} has a name that is not UTF-8, which no address can hold: rename it.")
    here = Path.cwd().resolve()
    root = here if here in found.parents else found.parent
    return Target(root, found.relative_to(root).as_posix())


def _is_unicode(path: Path) -> bool:
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError:  # half characters stand for bytes that are no text
        return False
    return True


def _missing(path: str, found: Path) -> str:
    if os.path.islink(path):
        return f"{path} is a link to {found}, which does not exist: make that, or correct the link."
    if lacking := lacks_folder(path):
        return f"{path} does not exist: {lacking}, and `gonium new {path}` the notebook."
    return f"{path} does not exist; `gonium new {path}` makes it."


def lacks_folder(path: str) -> str:
    """Say which folder a file cannot be in, and how it is made; empty if it is there."""
    folder = os.path.dirname(path) or "."
    if os.path.isdir(folder):
        return ""
    if os.path.lexists(folder):
        return f"{folder} is not a folder; name another"
    return f"there is no folder {folder}; `mkdir -p {folder}` makes it"


def new_file(path: str, what: str) -> Path:
    """Return where a new notebook goes; raises `Failure` where none can be.

    `what` is called so in the sentence that says why.
    """
    if not os.path.basename(path) or os.path.basename(path) in (".", ".."):
        raise Failure(f"{path or 'An empty name'} names no file: give {what} a name like a.py.")
    if path.lower().endswith(".ipynb"):
        raise Failure(f"{path} would be one of Jupyter's: give {what} a name that ends in .py.")
    path = path if path.lower().endswith(".py") else f"{path}.py"
    if lacking := lacks_folder(path):
        raise Failure(f"{path} cannot be made: {lacking}.")
    return resolved(path)


def resolved(path: str) -> Path:
    """Return the path without links and dots; raises `Failure` if it cannot be one."""
    if not path:
        raise Failure("An empty path names nothing: name a notebook.", status=2)
    try:
        return Path(path).resolve()
    except RuntimeError:
        raise Failure(f"{path} leads in a circle: remove one of its symbolic links.") from None
    except ValueError:
        raise Failure("No path has a zero byte in it: name a notebook.", status=2) from None
    except OSError as error:
        raise Failure(unreadable(path, error).message) from None
