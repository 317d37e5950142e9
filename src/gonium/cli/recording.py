"""What a run of a notebook leaves behind in a file: for Jupyter, or for us."""

from pathlib import Path

from gonium.cli.opening import Opened, is_jupyter
from gonium.cli.writing import keep_outputs, put_jupyter, put_python, store_of
from gonium.display.blobs import Blobs
from gonium.display.within import data_within
from gonium.document.ipynb_cells import to_jupyter_notebook
from gonium.document.ipynb_setup import is_setup, without_setup
from gonium.export.ipynb import with_records
from gonium.export.outputs import Result
from gonium.export.recorder import Record, Recorder
from gonium.protocol.ids import CellId
from gonium.protocol.output import Blob, Media, Output
from gonium.protocol.reports import Report


class Recording:
    """A run that is written down."""

    def __init__(self, found: Opened, blobs: Blobs) -> None:
        self._found = found
        self._blobs = blobs
        self._recorder = Recorder()

    def reported(self, cell: CellId | None, report: Report) -> None:
        """Take note of a report."""
        if cell is not None:
            source = self._found.notebook.cells[_position(cell)].source
            self._recorder.reported(cell, report, blank=not source.strip())

    def write(self, path: Path, shown: str) -> None:
        """Write the notebook with its outputs; raises `Failure` where that cannot be done."""
        if is_jupyter(path):
            self._write_jupyter(path, shown)
        else:
            self._write_python(path, shown)

    def _write_jupyter(self, path: Path, shown: str) -> None:
        notebook, records = self._found.notebook, self._records()
        jupyter = self._found.jupyter
        if jupyter is None:
            pairs = zip(notebook.cells, records, strict=True)
            records = [record for cell, record in pairs if not is_setup(cell)]
            jupyter = to_jupyter_notebook(without_setup(notebook))
        put_jupyter(path, shown, with_records(jupyter, records, self._blobs.get))

    def _write_python(self, path: Path, shown: str) -> None:
        if path != self._found.path:
            put_python(path, shown, self._found.notebook)
        store = store_of(path)
        kept = Blobs(store.blobs)
        outputs = [self._kept(record, kept) for record in self._records()]
        keep_outputs(store, self._found.notebook, outputs)

    def _records(self) -> list[Record | None]:
        known = self._recorder.records
        return [known.get(CellId(f"c{n}")) for n, _ in enumerate(self._found.notebook.cells)]

    def _kept(self, record: Record | None, blobs: Blobs) -> tuple[Output, ...]:
        """The outputs in our own form, their data moved to where they stay."""
        found: list[Output] = []
        for output in record.outputs if record else ():
            shown = output.media if isinstance(output, Result) else output
            for datum in data_within(shown) if isinstance(shown, Media) else ():
                if isinstance(datum, Blob):
                    blobs.put(self._blobs.get(datum.digest))
            found.append(shown)
        return tuple(found)


def _position(cell: CellId) -> int:
    return int(cell[1:])
