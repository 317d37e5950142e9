"""What a program sees of an open notebook: records by id, brought up to date by patches.

As in a browser there is one table, and nothing is derived here that the session knows.
"""

from operator import itemgetter

from gonium.document import edits
from gonium.protocol.ids import CellId
from gonium.protocol.output import Output
from gonium.protocol.records import (
    CellRecord,
    KernelRecord,
    NotebookRecord,
    OutputRecord,
    Patch,
    Record,
    Snapshot,
    TextRecord,
)

first = itemgetter(0)
RUNNING = ("running", "queued")


class Table:
    """The records of one notebook."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._outputs: dict[CellId, dict[int, Output]] = {}

    def take(self, message: Snapshot | Patch) -> None:
        """Bring it up to date."""
        if isinstance(message, Snapshot):
            self._records.clear()
            self._outputs.clear()
            self._put(message.records)
            return
        for id in message.drop:
            dropped = self._records.pop(id)
            if isinstance(dropped, OutputRecord):
                del self._outputs[dropped.cell][dropped.index]
        self._put(message.put)
        for edit in message.edits:
            old = self._text(edit.cell)
            text = edits.apply(edit.changes, old.text)
            self._records[old.id] = TextRecord(old.id, edit.cell, edit.version + 1, text)

    def __bool__(self) -> bool:
        """Whether anything is known yet."""
        return bool(self._records)

    @property
    def notebook(self) -> NotebookRecord:
        """The document as a whole."""
        record = self._records["notebook"]
        assert isinstance(record, NotebookRecord)
        return record

    @property
    def kernel(self) -> KernelRecord:
        """The kernel, and how far it is."""
        record = self._records["kernel"]
        assert isinstance(record, KernelRecord)
        return record

    @property
    def order(self) -> list[CellId]:
        """The cells, in document order."""
        return self.notebook.order

    @property
    def cells(self) -> list[CellRecord]:
        """The records of the cells, in document order."""
        return [self.cell(cell) for cell in self.order]

    @property
    def is_busy(self) -> bool:
        """Whether something runs or waits to run."""
        return self.kernel.total > 0 or any(cell.status in RUNNING for cell in self.cells)

    def cell(self, cell: CellId) -> CellRecord:
        """A cell without its text and its outputs."""
        record = self._records[f"cell/{cell}"]
        assert isinstance(record, CellRecord)
        return record

    def text(self, cell: CellId) -> tuple[str, int]:
        """Return a cell's text, and its version."""
        record = self._text(cell)
        return record.text, record.version

    def outputs(self, cell: CellId) -> tuple[Output, ...]:
        """What a cell shows, in order."""
        return tuple(output for _, output in sorted(self._outputs.get(cell, {}).items(), key=first))

    def _text(self, cell: CellId) -> TextRecord:
        record = self._records[f"text/{cell}"]
        assert isinstance(record, TextRecord)
        return record

    def _put(self, records: list[Record]) -> None:
        for record in records:
            self._records[record.id] = record
            if isinstance(record, OutputRecord):
                self._outputs.setdefault(record.cell, {})[record.index] = record.output
