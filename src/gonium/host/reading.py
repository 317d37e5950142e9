"""A notebook read from its file, together with the bytes it was read from."""

import os
import re

import msgspec

from gonium.document import Notebook, decode, parse
from gonium.host.file import NotebookFile
from gonium.host.trouble import Trouble

LINES = 400_000
"""Lines of code of the longest notebook that is opened: they are read whenever a cell changes."""
CELLS = 10_000
"""Cells of a notebook, at most."""

_STRING = re.compile("('''|\"\"\").*?\\1", re.DOTALL)


class Reading(msgspec.Struct, frozen=True):
    """What the file said at one moment."""

    data: bytes
    notebook: Notebook


def read(file: NotebookFile) -> Reading | Trouble:
    """Read and parse; blocks, and is called from a worker thread."""
    data = _no_python(file) or file.read()
    if isinstance(data, Trouble):
        return data
    text = decode(data)
    if not isinstance(text, str):
        return Trouble("not_text", f"{file.shown}: {text.message}")
    long = _too_long(file, "lines of code", _lines(text), LINES)
    if long is not None:
        return long
    notebook = parse(text)
    return _too_long(file, "cells", len(notebook.cells), CELLS) or Reading(data, notebook)


def _no_python(file: NotebookFile) -> Trouble | None:
    # Taken for one, a file in another format would be saved as Python over what it was.
    suffix = os.path.splitext(file.path)[1].lower()
    if suffix in ("", ".py") or not os.path.isfile(file.path):
        return None
    way = f"`gonium convert {file.shown}` makes one" if suffix == ".ipynb" else "open a .py file"
    return Trouble("special", f"{file.shown} is not a Python file: {way}.")


def _lines(text: str) -> int:
    """Count the lines outside of strings in triple quotes, which cost next to nothing."""
    if text.count("\n") <= LINES:
        return 0
    return _STRING.sub("", text).count("\n")


def _too_long(file: NotebookFile, what: str, count: int, most: int) -> Trouble | None:
    if count <= most:
        return None
    return Trouble(
        "too_large",
        f"{file.shown} has {count:,} {what}; notebooks of up to {most:,} {what} are opened: "
        "divide it, or move data out of it into files of their own.",
    )
