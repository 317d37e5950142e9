"""Notebooks as programs and commands find them: our own files, and Jupyter's."""

import os
from pathlib import Path

import msgspec

from gonium.document import Notebook
from gonium.document.ipynb import JupyterNotebook, NotJupyter, read_ipynb
from gonium.document.ipynb_cells import from_jupyter
from gonium.host.file import NotebookFile
from gonium.host.reading import read
from gonium.host.trouble import Trouble

JUPYTER = ".ipynb"
LARGEST = 1 << 30
"""Bytes of the largest file of Jupyter's that is read: most of them are outputs."""


class Opened(msgspec.Struct, frozen=True):
    """A notebook that was read."""

    path: Path
    notebook: Notebook
    jupyter: JupyterNotebook | None
    """As Jupyter's file has it, if it is one; cells correspond one to one."""


def is_jupyter(path: str | os.PathLike[str]) -> bool:
    """Say whether a file is one of Jupyter's, by its name."""
    return os.fspath(path).lower().endswith(JUPYTER)


def open_notebook(path: Path, shown: str, largest: int) -> Opened | Trouble:
    """Read the notebook at a resolved path; our own files have at most `largest` bytes."""
    if is_jupyter(path):
        return _from_jupyter(path, shown)
    reading = read(NotebookFile(os.fspath(path), shown, largest))
    if isinstance(reading, Trouble):
        return reading
    return Opened(path, reading.notebook, None)


def _from_jupyter(path: Path, shown: str) -> Opened | Trouble:
    data = NotebookFile(os.fspath(path), shown, LARGEST).read()
    if isinstance(data, Trouble):
        return data
    found = read_ipynb(data)
    if isinstance(found, NotJupyter):
        return Trouble("special", f"{shown} cannot be opened: {found.message}")
    return Opened(path, from_jupyter(found), found)
