"""Notebooks as commands write them: whole or not at all, with outputs where the file has them."""

import os
from collections.abc import Sequence
from pathlib import Path

from gonium.analysis import names
from gonium.cli.outcome import Failure
from gonium.document import Notebook, encode, write
from gonium.document.ipynb import JupyterNotebook, write_ipynb
from gonium.host import atomic
from gonium.host.sidecar import sidecar
from gonium.host.store import Kept, Store
from gonium.host.trouble import unsaved
from gonium.protocol.output import Output

LARGEST_KEPT = 1 << 30
"""Bytes of the outputs beside a notebook."""


def put(path: Path, shown: str, content: bytes) -> None:
    """Write a file; raises `Failure` where that cannot be done."""
    try:
        atomic.put(os.fspath(path), content)
    except OSError as error:
        raise Failure(unsaved(shown, error).message) from None


def put_jupyter(path: Path, shown: str, notebook: JupyterNotebook) -> None:
    """Write a file of Jupyter's."""
    put(path, shown, write_ipynb(notebook))


def put_python(path: Path, shown: str, notebook: Notebook) -> None:
    """Write a notebook; what it says may be there already, but nothing else."""
    content = encode(write(notebook))
    try:
        there = path.read_bytes() if os.path.lexists(path) else None
    except OSError as error:
        raise Failure(unsaved(shown, error).message) from None
    if there is None:
        put(path, shown, content)
    elif there != content:
        raise Failure(f"{shown} is there already and says something else: give another name.")


def store_of(path: Path) -> Store:
    """Return where the outputs of a notebook are kept."""
    try:
        return Store(sidecar(os.fspath(path)), LARGEST_KEPT)
    except OSError as error:
        raise Failure(unsaved(str(path), error).message) from None


def keep_outputs(store: Store, notebook: Notebook, shown: Sequence[Sequence[Output]]) -> None:
    """Keep what cells showed, for the next opening."""
    kept = [
        Kept(names(cell.source).digest, tuple(outputs))
        for cell, outputs in zip(notebook.cells, shown, strict=True)
        if outputs and cell.kind == "code"
    ]
    store.save(kept)
