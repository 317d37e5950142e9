"""What a run has reported so far, in a file that outlives the process that runs.

A cell may end its process: then this is all there is to say which one it was, and what it and the
others have shown.
"""

import os

import msgspec

from gonium.kernel.frames import frame, unframe
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.reports import Report, RunFinished, RunStarted


class Entry(msgspec.Struct, frozen=True):
    """One report, and the cell it is about."""

    cell: CellId
    report: Report


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entry).decode


class Trail:
    """The file; written by one process, read by another when that has ended."""

    def __init__(self, folder: str, whole: bool) -> None:
        self._whole = whole
        """Whether outputs are noted too, and not only which cells ran."""
        self._number = 0
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._file = os.open(os.path.join(folder, "trail"), flags, 0o600)

    def note(self, cell: CellId | None, report: Report) -> None:
        """Write down a report; a full disk leaves a gap, and stops nothing."""
        if cell is None or not (self._whole or isinstance(report, RunStarted | RunFinished)):
            return
        self._number += 1
        try:
            os.write(self._file, frame(self._number, _encode(Entry(cell, report))))
        except OSError:
            pass

    def entries(self) -> list[Entry]:
        """Return what was written, and let go of the file."""
        with open(self._file, "rb") as file:
            file.seek(0)
            return [_decode(body) for _, body in unframe(file.read())[0]]


def unfinished(entries: list[Entry]) -> tuple[CellId, RunId] | None:
    """Return the cell that was running at the end of a trail, and its run."""
    running: tuple[CellId, RunId] | None = None
    for entry in entries:
        match entry.report:
            case RunStarted(run):
                running = entry.cell, run
            case RunFinished():
                running = None
    return running
