"""What is wrong with a notebook that nobody has opened, as far as its text tells.

To what the graph knows of each cell come the settings and headers, and what only a script meets
that runs from the top: cells it never reaches, and parts that are no script when put together.
"""

from collections.abc import Callable, Iterator

import msgspec

from gonium.analysis import Graph, bind
from gonium.analysis.arranging import arrange
from gonium.analysis.compile import compile_script
from gonium.analysis.problems import read_from_below
from gonium.analysis.reaching import unreached
from gonium.analysis.sequence import shift
from gonium.document import Cell, Notebook, write
from gonium.document.lines import first_lines
from gonium.document.rearranging import rearranged
from gonium.protocol.ids import CellId
from gonium.protocol.records import Problem
from gonium.session.cellstate import names_of
from gonium.session.keeping import problems_of_keeping
from gonium.session.policy import problems_of_options

EXPECTED = "raises-exception"
"""The tag by which Jupyter's programs know cells that are meant to fail."""


class Finding(msgspec.Struct, frozen=True):
    """A problem and where it is."""

    problem: Problem
    cell: int | None = None
    """Its position; `None`: the notebook as a whole."""
    fixable: bool = False
    """Whether the order of the check-up makes an end of it."""
    hindrance: str = ""
    """Why another order cannot, as the end of a sentence, where another order would."""


class Checkup(msgspec.Struct, frozen=True):
    """What was found in a notebook."""

    findings: tuple[Finding, ...]
    """In the order of the document."""
    order: tuple[int, ...]
    """Positions of all cells, so that as many reads as possible bind up and none otherwise."""


def check(notebook: Notebook, script: bool = True) -> Checkup:
    """Look for problems; `script`: whether the notebook is a script as it stands."""
    cells = {_id(place): names_of(cell) for place, cell in enumerate(notebook.cells)}
    looked_at = _Checked(notebook, bind(cells))
    findings = [Finding(problem) for problem in looked_at.of_notebook()]
    for place, _ in enumerate(notebook.cells):
        findings += sorted(looked_at.of_cell(place), key=_place)
    if script and all(found.error is None for found in cells.values()):
        findings += looked_at.of_script()
    return Checkup(tuple(findings), looked_at.order)


def _id(place: int) -> CellId:
    return CellId(str(place))


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.problem.line, finding.problem.column, finding.problem.code


class _Checked:
    """A notebook with all that is asked of its graph more than once."""

    def __init__(self, notebook: Notebook, graph: Graph) -> None:
        self.notebook = notebook
        self.graph = graph
        self.unreached = unreached(graph, frozenset(self._where(_is_expected)))
        self.disabled = frozenset(self._where(lambda cell: bool(cell.options.get("disabled"))))
        self.waiting = _waiting(graph, self.disabled)
        arrangement = arrange(graph, self.label)
        self.hindrances = arrangement.hindrances
        self.order = self._all_cells(arrangement.order)

    def _where(self, holds: Callable[[Cell], bool]) -> Iterator[CellId]:
        return (_id(place) for place, cell in enumerate(self.notebook.cells) if holds(cell))

    def label(self, cell: CellId) -> str:
        """What people call a cell, in a sentence."""
        return f"cell {self.notebook.cells[int(cell)].name or int(cell) + 1}"

    def of_notebook(self) -> Iterator[Problem]:
        """What is wrong with the settings."""
        if wrong := self.notebook.script.problem:
            yield Problem("GN203", wrong)
        yield from problems_of_options(self.notebook.metadata)

    def of_cell(self, place: int) -> Iterator[Finding]:
        """What is wrong with one cell."""
        cell, known = _id(place), self.notebook.cells[place]
        below = iter(read_from_below(self.graph, cell))
        for problem in (
            *problems_of_options(known.options),
            *problems_of_keeping(known.options),
            *self.graph.problems(cell, self.label),
        ):
            reason = self.hindrances.get(next(below)) if problem.code == "GN107" else ""
            fixable = problem.code == "GN107" and reason is None
            yield Finding(problem, place, fixable, reason or "")
        if known.kind == "code":
            yield from (Finding(problem, place) for problem in self._not_reached(cell))

    def _not_reached(self, cell: CellId) -> Iterator[Problem]:
        stopper = self.unreached.get(cell)
        if stopper is not None and _does_something(self.notebook.cells[int(cell)].source):
            where = self.label(stopper)
            message = f"A run from the top never gets here: it always ends in {where}."
            yield Problem("GN111", message, severity="warning")
        if cell in self.waiting and cell not in self.disabled:
            name, source, first = self.waiting[cell]
            why = f"{self.label(source)} waits for {self.label(first)}, which"
            why = f"{self.label(first)}" if source == first else why
            line, column = self.graph.cells[cell].places.get(name, (0, 0))
            message = f"`{name}` never comes: {why} is disabled."
            yield Problem("GN112", message, line, column, "warning")

    def of_script(self) -> Iterator[Finding]:
        """What Python says of the whole file, though each cell is well in itself."""
        wrong = compile_script(write(self.notebook).removeprefix("\ufeff"))
        if wrong is None:
            return
        starts = first_lines(self.notebook)
        place = max((n for n, line in enumerate(starts) if line <= wrong.line), default=None)
        line = wrong.line - starts[place] + 1 if place is not None else wrong.line
        message = f"As a script the file does not start: {wrong.message}."
        yield Finding(Problem("GN113", message, line, wrong.column, "warning"), place)

    def _all_cells(self, order: tuple[CellId, ...]) -> tuple[int, ...]:
        """The order of code with prose in its places."""
        cells = self.notebook.cells
        before = [cell for cell in self.graph.order if cells[int(cell)].kind == "code"]
        after = [cell for cell in order if cells[int(cell)].kind == "code"]
        moved = frozenset(map(int, shift(before, after).moved))
        return tuple(rearranged(cells, list(map(int, after)), moved))


def _is_expected(cell: Cell) -> bool:
    tags = cell.options.get("tags")
    return isinstance(tags, list) and EXPECTED in tags


def _does_something(source: str) -> bool:
    lines = (line.strip() for line in source.split("\n"))
    return any(line and not line.startswith("#") for line in lines)


def _waiting(graph: Graph, disabled: frozenset[CellId]) -> dict[CellId, tuple[str, CellId, CellId]]:
    """Return the cells behind disabled ones: with a name, who should give it, and the disabled."""
    found: dict[CellId, tuple[str, CellId, CellId]] = {}
    for cell in graph.schedule if disabled else ():
        for name, source in sorted(graph.bindings[cell].items()):
            if source in disabled or source in found:
                assert source is not None
                found[cell] = name, source, source if source in disabled else found[source][2]
                break
    return found
