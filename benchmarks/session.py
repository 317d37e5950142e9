"""What the session itself costs: one step, and one edit from the op to the patch in bytes.

A step is measured in a notebook of 1,000 cells, over what happens while somebody works in it: a cell
is run, its reports come, a key is pressed. An edit in 5,000 cells is taken whole: the cell is
analysed, bound, the standings follow, and what changed is encoded for the clients.
"""

import time
from statistics import median

from benchmarks.figure import Figure, Promise
from benchmarks.realistic import cells
from gonium.document import Cell, Notebook, edits
from gonium.protocol.codec import encode_json
from gonium.protocol.ids import CellId, ClientId, RunId
from gonium.protocol.ops import EditText, RunCells
from gonium.protocol.records import Patch
from gonium.protocol.reports import KernelStarted, Report, RunFinished, RunStarted
from gonium.session import Event, State, difference, initial, step
from gonium.session.events import Opened, OpReceived, ReportsArrived

WHO = ClientId("benchmark")
MANY = 1000
LARGE = 5000
ROUNDS = 200


def measure() -> list[Figure]:
    """Measure both."""
    return [_steps(), *_edits()]


class Desk:
    """A session without a shell; it counts the time of its steps."""

    def __init__(self, count: int) -> None:
        notebook = Notebook(cells=tuple(Cell.new(source=source) for source in cells(count)))
        self.cells = [CellId(f"c{n}") for n in range(count)]
        opened = Opened(
            path="n.py",
            notebook=notebook,
            cells=tuple(self.cells),
            remembered={},
            read_only="",
            problems=(),
            spare_memory=1 << 40,
            time=0.0,
        )
        self.state: State = step(initial(), opened).state
        self.times: list[float] = []
        self._sources: dict[CellId, str] = {}
        self.take(OpReceived(WHO, RunCells([self.cells[0]]), 1.0))
        self.report(KernelStarted(1, "3.11", "python", 1.0))
        self.end_all()

    def take(self, event: Event) -> None:
        """Take one event; note the microseconds."""
        began = time.perf_counter()
        taken = step(self.state, event)
        self.times.append((time.perf_counter() - began) * 1e6)
        self.state = taken.state

    def report(self, *reports: Report) -> None:
        """Be the kernel."""
        self.take(ReportsArrived(self.state.kernel.number, reports, 1.0))

    def end_all(self) -> None:
        """End what was sent, until nothing waits."""
        while run := next((run for run in self.state.queue.values() if run.sent), None):
            self._end(run.run)

    def _end(self, run: RunId) -> None:
        self.report(RunStarted(run, 1.0))
        self.report(RunFinished(run, "ok", 1.0, 0.001))

    def edit(self, cell: CellId, text: str) -> float:
        """Append to a cell, instead of what was appended to it before; return the milliseconds
        until the patch is made."""
        known = self.state.cells[cell]
        source = known.cell.source
        wanted = self._sources.setdefault(cell, source) + text
        op = EditText(cell, known.version, [edits.diff(source, wanted)])
        before = self.state
        began = time.perf_counter()
        self.take(OpReceived(WHO, op, 1.0))
        changes = difference(before, self.state)
        encode_json(Patch(1, changes.drop, changes.put, changes.edits))
        took = (time.perf_counter() - began) * 1e3
        assert self.state.cells[cell].cell.source == wanted
        return took


def _steps() -> Figure:
    desk = Desk(MANY)
    desk.times.clear()
    for turn in range(ROUNDS):
        cell = desk.cells[(turn * 37) % MANY]
        desk.edit(cell, "#" if turn % 2 else f"\nq{turn} = 1")
        desk.take(OpReceived(WHO, RunCells([cell]), 1.0))
        desk.end_all()
    return Figure(
        f"a step in a notebook of {MANY:,} cells",
        "µs",
        {"gonium": median(desk.times)},
        (Promise(150),),
    )


def _edits() -> list[Figure]:
    figures = []
    for what, text in {
        "a key pressed": "  # {}",
        "a name added": "\nfresh{} = 1",
        "a read added": "\nprint(np.pi, {})",
    }.items():
        desk = Desk(LARGE)
        middle = desk.cells[LARGE // 2]
        times = [desk.edit(middle, text.format(n)) for n in range(99)]
        figures.append(
            Figure(
                f"{what} in a cell of {LARGE:,}, from op to patch",
                "ms",
                {"gonium": median(times)},
                (Promise(3),),
            )
        )
    return figures
