"""What one life of a session leaves to the next: the document, and what may be undone in it.

A server that is killed, or ended, leaves a checkpoint on disk and what was done since; the next
one goes on from there, with the same cells at the same versions, so that pages which were
connected come back as after a cut. Values, outputs and runs are no part of it.
"""

from collections.abc import Sequence

import msgspec

from gonium.document import Cell, Notebook
from gonium.protocol.ids import CellId, ClientId
from gonium.session import history
from gonium.session.cellstate import CellState, new_cell
from gonium.session.change import (
    Change,
    ChangeKind,
    ChangeName,
    ChangeOption,
    ChangeSetting,
    ChangeText,
    InsertState,
    Move,
    Remove,
)
from gonium.session.history import History
from gonium.session.manuscript import manuscript
from gonium.session.restored import Restoration
from gonium.session.state import State
from gonium.session.threeway import Joined

_DEPTH = 50
"""Entries to undo, and as many to redo, that are left for each client."""


class LeftCell(msgspec.Struct, frozen=True):
    """One cell of the document."""

    id: CellId
    cell: Cell
    version: int = 0
    conflict: Joined | None = None


class _Insert(msgspec.Struct, frozen=True, tag="insert"):
    """Stands for `InsertState`: the cell comes back without what it had shown."""

    cell: CellId
    index: int
    text: Cell


_Kept = (
    _Insert | Remove | Move | ChangeText | ChangeKind | ChangeName | ChangeOption | ChangeSetting
)


class _Entry(msgspec.Struct, frozen=True):
    """Stands for `history.Entry`."""

    changes: tuple[_Kept, ...]
    time: float
    typing: bool
    foreign: history.Foreign


class LeftHistory(msgspec.Struct, frozen=True):
    """What a client could take back."""

    undo: tuple[_Entry, ...]
    redo: tuple[_Entry, ...]
    foreign: history.Foreign
    foreign_redo: history.Foreign


class Checkpoint(msgspec.Struct, frozen=True):
    """The document of a session at one moment."""

    notebook: Notebook
    """Without cells."""
    cells: tuple[LeftCell, ...]
    """In order."""
    base: tuple[tuple[CellId, Cell | None], ...]
    """What the file held as far as was known; `None`: the same as in the document."""
    preamble: str = ""
    """What stood above them in the file."""
    revision: int = 0
    histories: dict[ClientId, LeftHistory] = {}
    restored: Restoration | None = None

    @property
    def known(self) -> tuple[tuple[CellId, Cell], ...]:
        """What the file held, in full."""
        now = {left.id: left.cell for left in self.cells}
        return tuple((id, now[id] if cell is None else cell) for id, cell in self.base)

    @property
    def document(self) -> Notebook:
        """The notebook with its cells."""
        cells = tuple(left.cell for left in self.cells)
        return msgspec.structs.replace(self.notebook, cells=cells)


def checkpoint(state: State) -> Checkpoint:
    """Return what is to be left of a state."""
    cells = tuple(
        LeftCell(id, state.cells[id].cell, state.cells[id].version, state.cells[id].conflict)
        for id in state.order
    )
    now = {left.id: left.cell for left in cells}
    base = tuple(
        (id, None if now.get(id) is cell or now.get(id) == cell else cell)
        for id, cell in state.saving.base
    )
    notebook = msgspec.structs.replace(manuscript(state).notebook, cells=())
    histories = {client: _left(known) for client, known in state.histories.items()}
    return Checkpoint(
        notebook, cells, base, state.saving.preamble, state.revision, histories, state.restored
    )


def cell_of(left: LeftCell) -> CellState:
    """Return a cell as it was left."""
    return msgspec.structs.replace(
        new_cell(left.cell), version=left.version, conflict=left.conflict
    )


def history_of(left: LeftHistory) -> History:
    """Return a client's history as it was left."""
    return History(
        _entries(left.undo), _entries(left.redo), dict(left.foreign), dict(left.foreign_redo)
    )


def _left(known: History) -> LeftHistory:
    return LeftHistory(_kept(known.undo), _kept(known.redo), known.foreign, known.foreign_redo)


def _kept(entries: Sequence[history.Entry]) -> tuple[_Entry, ...]:
    return tuple(
        _Entry(tuple(map(_plain, one.changes)), one.time, one.typing, one.foreign)
        for one in entries[-_DEPTH:]
    )


def _entries(left: Sequence[_Entry]) -> tuple[history.Entry, ...]:
    return tuple(
        history.Entry(tuple(map(_change, one.changes)), one.time, one.typing, dict(one.foreign))
        for one in left
    )


def _plain(change: Change) -> _Kept:
    if isinstance(change, InsertState):
        return _Insert(change.cell, change.index, change.state.cell)
    return change


def _change(kept: _Kept) -> Change:
    if isinstance(kept, _Insert):
        return InsertState(kept.cell, kept.index, new_cell(kept.text))
    return kept
