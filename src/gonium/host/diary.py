"""A session's diary on disk, in the run directory of its kernel, before the kernel is told anything.

It is written to be read after this process was killed: each entry is a frame that a torn one cannot
be taken for, and the cells stand in a file of their own which is always whole. Where it cannot be
written there is none, and nobody else goes on with that kernel.
"""

import os
from pathlib import Path

import msgspec

from gonium.document import Cell
from gonium.kernel.frames import frame, unframe
from gonium.protocol.commands import Position
from gonium.protocol.ids import CellId, ElementId, RunId
from gonium.session import State
from gonium.session.cellstate import Run
from gonium.session.diary import Entry, Moved, Queued, begun, queued, recalled
from gonium.session.events import KernelFound

SMALL = 4 * 2**20
"""Bytes up to which it is not worth being written anew, shorter."""

Cells = tuple[tuple[CellId, Cell], ...]

_encode = msgspec.msgpack.Encoder().encode
_entry = msgspec.msgpack.Decoder(Entry).decode
_cells = msgspec.msgpack.Decoder(Cells).decode


class Recalled(msgspec.Struct, frozen=True):
    """What a diary says."""

    found: KernelFound
    cells: Cells
    """The document as it was last read or saved."""
    size: int
    """Bytes of the diary that are whole."""


class Diary:
    """The diary of one kernel, being written."""

    def __init__(self, folder: Path, state: State | None = None) -> None:
        """Begin a diary for the kernel of a state, or (`None`) go on with the one that is there."""
        self._path = folder / "diary"
        self._cells_path = folder / "cells"
        self._base: Cells | None = None
        self._queue: dict[RunId, Run] = {}
        self._latest: dict[CellId, Run] = {}
        """The last run of each cell, of which there may be something at the kernel."""
        self._size = 0
        self._limit = SMALL
        self._file = -1
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            self._file = os.open(self._path, flags, 0o600)
        except OSError:
            self._give_up()
        if state is not None:
            self._write(begun(state))
            self.note(state)

    def go_on(self, recalled: Recalled) -> None:
        """Take note of what is in it already."""
        done = recalled.found.done.values()
        self._latest = {run.cell: run for run in (*done, *recalled.found.queue)}
        self._queue = {run.run: run for run in recalled.found.queue}
        self._size = recalled.size
        if self._file >= 0:
            try:
                os.truncate(self._path, recalled.size)  # what its last writer died over is not read
            except OSError:
                self._give_up()

    def note(self, state: State) -> None:
        """Write down what has become of the queue and of the document."""
        if state.saving.base is not self._base:
            self._put_cells(state.saving.base)
        if state.kernel.replay is not None or state.queue is self._queue:
            return
        entry = queued(self._queue, state.queue)
        self._queue = state.queue
        if entry is not None:
            self._latest.update((run.cell, run) for run in entry.put)
            self._write(entry)
        if self._size > self._limit:
            self._begin_anew(state)

    def moved(self, positions: dict[ElementId, Position]) -> None:
        """Write down where elements are put."""
        self._write(Moved(positions))

    def close(self) -> None:
        """Write nothing more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _write(self, entry: Entry) -> None:
        self._append(frame(0, _encode(entry)))

    def _append(self, data: bytes) -> None:
        if self._file < 0:
            return
        try:
            if os.write(self._file, data) < len(data):
                self._give_up()
            self._size += len(data)
        except OSError:
            self._give_up()

    def _give_up(self) -> None:
        self.close()
        for path in (self._path, self._cells_path):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                pass  # what cannot be removed has a gap at its end, where nothing is missed yet

    def _begin_anew(self, state: State) -> None:
        """Write down only what still counts: the last run of each cell, and all that is planned."""
        first = begun(state)
        positions = Moved(_positions(state))
        runs = [run for run in self._latest.values() if run.run not in state.queue]
        past = Queued(runs, [run.run for run in runs])
        now = queued({}, state.queue)
        data = b"".join(
            frame(0, _encode(entry)) for entry in (first, positions, past, now) if entry
        )
        draft = self._path.with_name(".diary")
        try:
            draft.write_bytes(data)
            draft.chmod(0o600)
            self.close()
            draft.rename(self._path)
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        except OSError:
            self._give_up()
        self._size, self._limit = len(data), max(SMALL, 4 * len(data))

    def _put_cells(self, cells: Cells) -> None:
        self._base = cells
        if self._file < 0:
            return
        draft = self._cells_path.with_name(".cells")
        try:
            draft.write_bytes(_encode(cells))
            draft.chmod(0o600)
            draft.rename(self._cells_path)
        except (OSError, TypeError):
            self._give_up()


def recall(folder: Path) -> Recalled | None:
    """Read a diary; `None`: there is none, or it is of no use. Blocks."""
    try:
        bodies, size = unframe((folder / "diary").read_bytes())
        found = recalled(_entry(body) for _, body in bodies)
        cells = _cells((folder / "cells").read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
    return Recalled(found, cells, size) if found is not None else None


def _positions(state: State) -> dict[ElementId, Position]:
    return {
        id: Position(known.element.value, known.definition)
        for cell in state.cells.values()
        for id, known in cell.elements.items()
    }
