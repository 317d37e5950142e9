"""A file that is checked: read once, put in order if asked, its problems told by path and line."""

import os

import msgspec

from gonium.cli.serving import settings
from gonium.cli.target import resolved
from gonium.document import Notebook, encode, parse, write
from gonium.document.ipynb import NotJupyter, read_ipynb
from gonium.document.ipynb_cells import from_jupyter
from gonium.document.ipynb_order import reordered
from gonium.document.lines import first_lines
from gonium.document.magics_lines import line_before
from gonium.host.file import Changed, NotebookFile
from gonium.host.reading import read
from gonium.host.trouble import Trouble
from gonium.protocol.records import Problem
from gonium.scripting.opening import LARGEST, is_jupyter
from gonium.session.checking import Checkup, Finding, check


class Located(msgspec.Struct, frozen=True):
    """A problem as it is printed; one entry of what `--json` prints."""

    path: str
    cell: int
    """Its position in the notebook, from 1; 0: the notebook as a whole."""
    name: str
    """Of the cell; empty: it has none."""
    line: int
    """From 1: in the file, or in the cell of a .ipynb file."""
    column: int
    """From 1."""
    code: str
    severity: str
    message: str
    fixable: bool
    """Whether `--fix` makes an end of it."""
    hindrance: str
    """Why `--fix` does not, where the order of the cells is what is wrong; empty elsewhere."""


class CheckedFile:
    """One file; `shown` is how it is called towards people."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        path = os.fspath(resolved(shown))
        self._jupyter = is_jupyter(path)
        largest = LARGEST if self._jupyter else settings().largest
        self._file = NotebookFile(path, shown, largest)
        self._data = b""
        self._sources: list[str] = []
        """Of the cells, as the file has them."""
        self._notebook = Notebook()
        self._checkup = Checkup((), ())
        self._trouble = self._read()

    @property
    def problems(self) -> list[Located]:
        """What is wrong, in the order of the file."""
        if self._trouble is not None:
            return [self._located(Finding(self._trouble.problem()), [])]
        starts = first_lines(self._notebook)
        return [self._located(finding, starts) for finding in self._checkup.findings]

    def put_in_order(self) -> Trouble | None:
        """Save the cells in an order in which what is fixable is fixed, if anything is."""
        if not any(finding.fixable for finding in self._checkup.findings):
            return None
        made = self._in_order()
        if made is None:
            message = f"{self.shown} is not changed: its cells could not be told apart afterwards."
            return Trouble("unsaved", message)
        result = self._file.write(made)
        if isinstance(result, Changed):
            message = f"{self.shown} was changed by another program meanwhile: check it again."
            return Trouble("unsaved", message)
        self._trouble = self._read()
        return result

    def _read(self) -> Trouble | None:
        if self._jupyter:
            return self._read_jupyter()
        reading = read(self._file)
        if isinstance(reading, Trouble):
            return reading
        self._take(reading.data, reading.notebook)
        self._sources = [cell.source for cell in reading.notebook.cells]
        return None

    def _read_jupyter(self) -> Trouble | None:
        data = self._file.read()
        if isinstance(data, Trouble):
            return data
        found = read_ipynb(data)
        if isinstance(found, NotJupyter):
            return Trouble("damaged", f"{self.shown} cannot be opened: {found.message}")
        self._take(data, from_jupyter(found))
        self._sources = [cell.source for cell in found.cells]
        return None

    def _take(self, data: bytes, notebook: Notebook) -> None:
        self._file.accept(data)
        self._data, self._notebook = data, notebook
        self._checkup = check(notebook, script=not self._jupyter)

    def _in_order(self) -> bytes | None:
        """The content with its cells in the new order; `None` if it would be read as others."""
        order = self._checkup.order
        if self._jupyter:
            return reordered(self._data, order)
        cells = tuple(self._notebook.cells[place] for place in order)
        text = write(self._notebook.with_cells(cells))
        again = parse(text)
        if again.preamble != self._notebook.preamble:
            return None
        same = [(cell.kind, cell.source) for cell in cells]
        read_again = [(cell.kind, cell.source) for cell in again.cells]
        return encode(text) if read_again == same else None

    def _located(self, finding: Finding, starts: list[int]) -> Located:
        problem, place = finding.problem, finding.cell
        line, column = self._position(problem, place, starts)
        return Located(
            self.shown,
            0 if place is None else place + 1,
            "" if place is None else self._notebook.cells[place].name,
            line,
            column,
            problem.code,
            problem.severity,
            problem.message,
            finding.fixable,
            finding.hindrance,
        )

    def _position(self, problem: Problem, place: int | None, starts: list[int]) -> tuple[int, int]:
        """Line and column, from 1, as the file has them."""
        line, column = max(1, problem.line), problem.column + 1
        if place is None:
            return line, column
        if not self._jupyter:
            return starts[place] + line - 1, column
        source = self._notebook.cells[place].source
        line, same = line_before(self._sources[place], source, line)
        return line, column if same else 1
