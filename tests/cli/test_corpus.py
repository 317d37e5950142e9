"""`gonium exec` gives, cell by cell, what Jupyter gives: compared with nbclient on whole notebooks.

The notebooks are in the style of teaching books: names are redefined, values changed in place,
cells fail and others go on. A cell whose outputs may differ says why here.
"""

import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from corpus.comparing import shown
from gonium.document.ipynb import JupyterNotebook, read_ipynb
from server.running import gonium

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.ipynb"))

FAILED = "the cell that gives it its names failed, so it does not run"
DIFFERENT: dict[str, dict[int, str]] = {
    "arrays": {17: FAILED},
    "tour": {
        19: FAILED,
        39: "its function looks up a name of the cell below, which calls it: a circle",
        40: "the same circle",
    },
}
"""Notebook and index of a cell, and why it may differ."""


def notebook(data: bytes) -> JupyterNotebook:
    found = read_ipynb(data)
    assert isinstance(found, JupyterNotebook)
    return found


def by_jupyter(path: Path) -> JupyterNotebook:
    book = nbformat.read(path, 4)
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    NotebookClient(
        book, allow_errors=True, timeout=120, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    return notebook(nbformat.writes(book).encode())


def by_us(path: Path) -> JupyterNotebook:
    process = gonium("exec", path.name, "-o", "out.ipynb", cwd=path.parent, stderr=subprocess.PIPE)
    _, error = process.communicate(timeout=120)
    written = notebook((path.parent / "out.ipynb").read_bytes())
    failed = any(output["output_type"] == "error" for c in written.cells for output in c.outputs)
    assert process.returncode == int(failed), error
    return written


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_cell_shows_what_jupyter_shows(path: Path, tmp_path: Path) -> None:
    for name in ("theirs", "ours"):
        (tmp_path / name).mkdir()
        shutil.copy(path, tmp_path / name)
    theirs, ours = by_jupyter(tmp_path / "theirs" / path.name), by_us(tmp_path / "ours" / path.name)
    nbformat.validate(nbformat.read(tmp_path / "ours" / "out.ipynb", 4))
    assert len(theirs.cells) == len(ours.cells)
    differing = {
        index: (cell.source, shown(cell), shown(other))
        for index, (cell, other) in enumerate(zip(theirs.cells, ours.cells, strict=True))
        if shown(cell) != shown(other)
    }
    assert differing.keys() == DIFFERENT.get(path.stem, {}).keys(), differing
    counts = [[cell.count for cell in book.cells] for book in (theirs, ours)]
    assert differing or counts[0] == counts[1]
