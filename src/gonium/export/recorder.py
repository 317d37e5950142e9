"""Keeps all that the cells of a run show, whole and in order, for a file.

A session keeps head and tail of long outputs, since pages must stay light; a file is to have
everything.
"""

import threading

import msgspec

from gonium.export.outputs import Result
from gonium.protocol.ids import CellId
from gonium.protocol.output import Media, Output, Stream
from gonium.protocol.reports import (
    OutputCleared,
    OutputShown,
    OutputUpdated,
    Report,
    RunFinished,
    RunStarted,
    StreamWritten,
)

Shown = Output | Result


class Record(msgspec.Struct):
    """What one cell showed."""

    count: int = 0
    """Its number in the order of runs; 0: it did not run."""
    outputs: list[Shown] = []
    outdated: bool = False
    """The next output replaces them."""


class Recorder:
    """Folds reports, from any thread."""

    def __init__(self) -> None:
        self.records: dict[CellId, Record] = {}
        self._guard = threading.Lock()
        self._count = 0

    def reported(self, cell: CellId, report: Report, *, blank: bool = False) -> None:
        """Take note of what a cell reports; the runs of blank cells are not counted."""
        with self._guard:
            record = self.records.setdefault(cell, Record())
            match report:
                case RunStarted():
                    self._count += not blank
                    record.count = 0 if blank else self._count
                    record.outputs = []
                case StreamWritten(name=name, text=text):
                    self._add(record, Stream(name, text))
                case OutputShown(media=media, result=result):
                    self._add(record, Result(media, record.count) if result else media)
                case OutputUpdated(media=media):
                    self._update(media)
                case OutputCleared(wait=wait):
                    record.outdated = wait
                    record.outputs = record.outputs if wait else []
                case RunFinished(error=error) if error is not None:
                    self._add(record, error)

    def _add(self, record: Record, output: Shown) -> None:
        if record.outdated:
            record.outdated, record.outputs = False, []
        record.outputs.append(output)

    def _update(self, media: Media) -> None:
        for record in self.records.values():
            record.outputs = [_updated(output, media) for output in record.outputs]


def _updated(output: Shown, media: Media) -> Shown:
    match output:
        case Result(media=shown) if shown.display == media.display:
            return Result(media, output.count)
        case Media(display=display) if display == media.display:
            return media
    return output
