"""What lies in a folder, as Home shows it: subfolders first, then files, nothing hidden.

A `.py` file counts as a notebook when it has a cell line near its beginning; it is looked at and
never run. Blocks, so it is called from a worker thread.
"""

import os
import re
from pathlib import Path
from typing import Literal

import msgspec

from gonium.host.root import Root
from gonium.host.trouble import Trouble, unreadable

MOST_ENTRIES = 2000
"""More than anyone reads; a folder of a million files must not stop the page."""
LOOK = 16 * 1024
"""Bytes of a file in which its first cell line is looked for."""
LEFT_OUT = frozenset({"__pycache__", "__gonium__", "node_modules"})

_cell_line = re.compile(rb"^# ?%%", re.MULTILINE)


class Entry(msgspec.Struct, frozen=True):
    """A file or folder."""

    name: str
    path: str
    """Relative to the root."""
    kind: Literal["folder", "notebook", "file"]
    modified: float
    """Seconds since the epoch."""
    size: int
    """Bytes; 0 for folders."""


class Listing(msgspec.Struct, frozen=True):
    """The answer of `GET /api/folder`."""

    path: str
    """Relative to the root; empty for the root itself."""
    parent: str | None
    entries: list[Entry]
    more: bool = False
    """Whether the folder holds more than is listed."""


def listing(root: Root, path: str) -> Listing | Trouble:
    """List the folder at a path relative to the root."""
    folder = root.find(path)
    if isinstance(folder, Trouble):
        return folder
    try:
        with os.scandir(folder) as scan:
            found = [entry for entry in scan if not _is_hidden(entry.name)]
    except OSError as error:
        return unreadable(path or "The folder", error)
    found.sort(key=lambda entry: entry.name.casefold())
    entries = [made for entry in found[:MOST_ENTRIES] if (made := _entry(root, entry)) is not None]
    entries.sort(key=lambda entry: entry.kind != "folder")
    return Listing(
        _relative(root, folder),
        None if folder == root.folder else _relative(root, folder.parent),
        entries,
        len(found) > MOST_ENTRIES,
    )


def is_notebook(path: Path) -> bool:
    """Tell whether a file looks like a notebook."""
    if path.suffix != ".py":
        return False
    try:
        with open(path, "rb") as file:
            return _cell_line.search(file.read(LOOK)) is not None
    except OSError:
        return False


def _entry(root: Root, entry: os.DirEntry[str]) -> Entry | None:
    """Describe an entry; `None` for what is gone, leads out of the root, or is no file at all."""
    try:
        if entry.is_symlink() and isinstance(root.find(entry.path), Trouble):
            return None
        seen = entry.stat()
        path = Path(entry.path)
        if entry.is_dir():
            return Entry(entry.name, _relative(root, path), "folder", seen.st_mtime, 0)
        if not entry.is_file():
            return None
    except OSError:
        return None
    kind: Literal["notebook", "file"] = "notebook" if is_notebook(path) else "file"
    return Entry(entry.name, _relative(root, path), kind, seen.st_mtime, seen.st_size)


def _relative(root: Root, path: Path) -> str:
    return "" if path == root.folder else root.shown(path)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name in LEFT_OUT or not _is_unicode(name)


def _is_unicode(name: str) -> bool:
    # Half characters stand for bytes that are not UTF-8; no address could name them.
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
