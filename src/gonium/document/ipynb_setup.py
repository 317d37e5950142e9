"""The cell at the top of a converted notebook, with names that only Jupyter has by itself.

In our kernels and in Jupyter `display` and `get_ipython` are simply there; a script that is run by
`python notebook.py` has to import them. `In`, `Out` and `_` are kept once they are imported.
"""

import ast
import re
import warnings

from gonium.document.cell import Cell
from gonium.document.magics import names_bound
from gonium.document.notebook import Notebook

NAME = "jupyter"
_GIVEN = ("display", "get_ipython", "In", "Out")
_HISTORY = re.compile(r"_{1,3}|_i?\d+|_i{1,3}")
_START = "from gonium.jupyter import "


def with_setup(notebook: Notebook) -> Notebook:
    """The notebook with an import of what it uses of Jupyter's, if it does."""
    used = sorted(names_wanted(notebook))
    if not used:
        return notebook
    setup = Cell.new(source=_START + ", ".join(used), name=NAME)
    return notebook.with_cells((setup, *notebook.cells))


def without_setup(notebook: Notebook) -> Notebook:
    """The notebook without that import, which Jupyter does not need."""
    if not any(map(is_setup, notebook.cells)):
        return notebook
    return notebook.with_cells(tuple(cell for cell in notebook.cells if not is_setup(cell)))


def is_setup(cell: Cell) -> bool:
    """Whether the cell is there only for scripts."""
    return cell.name == NAME and cell.kind == "code" and cell.source.startswith(_START)


def names_wanted(notebook: Notebook) -> set[str]:
    """Which of Jupyter's own names the cells look up and none of them binds."""
    sources = [cell.source for cell in notebook.cells if cell.kind == "code"]
    found: set[str] = set()
    for source in sources:
        if "_" in source or any(name in source for name in _GIVEN):
            found |= _read(source)
    found -= names_bound(sources)
    wanted = {name for name in found if name in _GIVEN}
    return wanted | ({"In", "Out"} if any(map(_HISTORY.fullmatch, found)) else set())


def _read(source: str) -> set[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
