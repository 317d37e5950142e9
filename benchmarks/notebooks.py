"""The same cells as a notebook of each kind."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import indent
from typing import Any

from gonium.document import Cell, parse

MARIMO = """\
import marimo

app = marimo.App()

{cells}
if __name__ == "__main__":
    app.run()
"""
MARIMO_CELL = "@app.cell\ndef _():\n{body}\n    return\n\n\n"

Write = Callable[[Path, Sequence[Cell]], str]
"""Writes cells as a file in a folder and returns its name."""


def code(*sources: str) -> list[Cell]:
    """Return cells with these sources."""
    return [Cell.new(source=source) for source in sources]


def cells_of(path: Path) -> list[Cell]:
    """Return the cells of one of our notebooks."""
    return list(parse(path.read_text()).cells)


def write_gonium(folder: Path, cells: Sequence[Cell]) -> str:
    """Write the percent format."""
    (folder / "gonium_notebook.py").write_text("".join(_percent(cell) for cell in cells))
    return "gonium_notebook.py"


def _percent(cell: Cell) -> str:
    if cell.kind == "markdown":
        return "# %% [markdown]\n" + indent(cell.source, "# ", lambda _: True) + "\n\n"
    return f"# %%\n{cell.source}\n\n"


def write_marimo(folder: Path, cells: Sequence[Cell]) -> str:
    """Write marimo's format."""
    texts = any(cell.kind == "markdown" for cell in cells)
    bodies = ["import marimo as mo"] * texts + [_marimo(cell) for cell in cells]
    functions = "".join(MARIMO_CELL.format(body=indent(body, "    ")) for body in bodies)
    (folder / "marimo_notebook.py").write_text(MARIMO.format(cells=functions))
    return "marimo_notebook.py"


def _marimo(cell: Cell) -> str:
    return f"mo.md({cell.source!r})" if cell.kind == "markdown" else cell.source


def write_jupyter(folder: Path, cells: Sequence[Cell]) -> str:
    """Write Jupyter's format."""
    notebook = {
        "cells": [_jupyter(index, cell) for index, cell in enumerate(cells)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "jupyter_notebook.ipynb").write_text(json.dumps(notebook))
    return "jupyter_notebook.ipynb"


def _jupyter(index: int, cell: Cell) -> dict[str, Any]:
    common = {"id": f"cell-{index}", "metadata": {}, "source": cell.source}
    if cell.kind == "markdown":
        return common | {"cell_type": "markdown"}
    return common | {"cell_type": "code", "outputs": [], "execution_count": None}
