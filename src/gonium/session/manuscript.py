"""The document as it stands, for whoever saves it."""

import msgspec

from gonium.document import Cell, Notebook
from gonium.protocol.ids import CellId
from gonium.session.state import State


class Manuscript(msgspec.Struct, frozen=True):
    """A notebook to be written, and what the session wants back when that has been done."""

    revision: int
    notebook: Notebook
    cells: tuple[tuple[CellId, Cell], ...]


def manuscript(state: State) -> Manuscript:
    """Return the document of a state; pass `revision` and `cells` back in `FileSaved`."""
    cells = tuple((cell, state.cells[cell].cell) for cell in state.order)
    notebook = state.notebook.with_cells(tuple(cell for _, cell in cells))
    return Manuscript(state.revision, notebook, cells)
