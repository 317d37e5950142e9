"""What is told and kept of a run whose process was ended by one of its cells."""

import os
from pathlib import Path

import msgspec

from gonium.cli.opening import Opened
from gonium.cli.plain import Printer
from gonium.cli.recording import Recording
from gonium.cli.trail import Entry, unfinished
from gonium.cli.witness import Ended
from gonium.display.blobs import Blobs
from gonium.places.death import name_of, reason_of
from gonium.protocol.ids import CellId
from gonium.protocol.output import Error
from gonium.protocol.reports import RunFinished, RunStarted

_NOBODY = "the process ended while no cell ran,"


class Remains(msgspec.Struct, frozen=True):
    """A run that did not come to its end."""

    found: Opened
    blobs: Path
    entries: list[Entry]
    ended: Ended

    @property
    def sentence(self) -> str:
        """What ended the run, in which cell, and what did not run because of it."""
        running = unfinished(self.entries)
        ran = {entry.cell for entry in self.entries if isinstance(entry.report, RunStarted)}
        lacking = [
            self._label(number)
            for number, cell in enumerate(self.found.notebook.cells)
            if cell.kind == "code" and _cell(number) not in ran
        ]
        who = f"{self._label(int(running[0][1:]))} ended the process" if running else _NOBODY
        told = f"{who} {_how(self.ended.status)}"
        return f"{told}; {', '.join(lacking)} did not run" if lacking else told

    def record(self, path: Path, shown: str) -> None:
        """Write the notebook with what its cells showed until then."""
        recording = Recording(self.found, Blobs(os.fspath(self.blobs)))
        for entry in self.entries:
            recording.reported(entry.cell, entry.report)
        if running := unfinished(self.entries):
            cell, run = running
            error = Error("ProcessEnded", self.sentence, text=f"ProcessEnded: {self.sentence}")
            recording.reported(cell, RunFinished(run, "failed", 0.0, 0.0, error=error))
        recording.write(path, shown)

    def _label(self, number: int) -> str:
        name = self.found.notebook.cells[number].name
        return f"cell {name or number + 1}"


def tell(remains: Remains, output: Path | None, shown: str) -> int:
    """Say what happened, keep what there is, and return the exit status."""
    if output is not None and not remains.ended.done:
        remains.record(output, shown)
    with Printer(os.dup(1), os.dup(2), Blobs(os.fspath(remains.blobs)).get) as printer:
        printer.complain(remains.sentence)
    status = remains.ended.status
    return 128 - status if status < 0 else 1


def _cell(number: int) -> CellId:
    return CellId(f"c{number}")


def _how(status: int) -> str:
    if status >= 0:
        return f"with exit status {status}, as `os._exit` does"
    reason = reason_of(-status)
    return f"by {name_of(-status)}" + (f" ({reason})" if reason else "")
