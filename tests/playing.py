"""Playing a session: events in, states out, with a real kernel in this process.

`notebook(a="x = 1", b="y = x")` opens a notebook whose cells are called as the keywords say.
Commands wait until `settle()` (or `turn()`, one at a time) lets the kernel carry them out, so that
a test can do things while runs are under way. Invariants are checked after each event.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from gonium.document import Cell, edits, parse
from gonium.places.inline import InlinePlace
from gonium.protocol.commands import Abandon
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import AnyOp, EditText, RunAll, RunCells, RunStale
from gonium.protocol.output import Error, Stream
from gonium.protocol.reports import Report, RunStarted
from gonium.session import State, difference, initial, snapshot, step
from gonium.session.effects import AskKernel, Effect, InterruptKernel, Send, StartKernel, StopKernel
from gonium.session.events import (
    ClientJoined,
    Event,
    KernelLost,
    Opened,
    OpReceived,
    ReportsArrived,
)
from gonium.session.invariants import broken

ME = ClientId("me")


class Play:
    """An open notebook, its kernel, and what happened."""

    def __init__(self, **sources: str) -> None:
        self.folder = Path()
        """Where the notebook stands, for what its kernels find or put beside it."""
        self.state: State = initial()
        self.effects: list[Effect] = []
        self.ran: list[str] = []
        """Cells in the order in which they ran, since last asked."""
        self.records = {r.id: r for r in snapshot(self.state)}
        self._events: deque[Event] = deque()
        self._commands: deque[Send] = deque()
        self._places: dict[int, InlinePlace] = {}
        self._clock = 0.0
        cells = tuple(CellId(name) for name in sources)
        written = parse("").with_cells(tuple(Cell.new(source=s) for s in sources.values()))
        self.take(Opened("play.py", written, cells))
        self.take(ClientJoined(ME))

    def __enter__(self) -> Play:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for place in self._places.values():
            finish(place.stop())

    def take(self, event: Event) -> State:
        """Let something happen, and check everything that must hold."""
        before = self.state
        made = step(before, event)
        self.state = made.state
        assert broken(self.state) == []
        self._patch(before)
        for effect in made.effects:
            self.effects.append(effect)
            self._perform(effect)
        return self.state

    def _patch(self, before: State) -> None:
        """A client that applies differences sees what a snapshot shows."""
        change = difference(before, self.state)
        for id in change.drop:
            del self.records[id]
        self.records |= {record.id: record for record in change.put}
        for edit in change.edits:
            text = self.records[f"text/{edit.cell}"]
            fresh = next(r for r in snapshot(self.state) if r.id == text.id)
            self.records[text.id] = fresh
        assert self.records == {record.id: record for record in snapshot(self.state)}

    def _perform(self, effect: Effect) -> None:
        match effect:
            case StartKernel(kernel):
                blobs = Path(tempfile.gettempdir()) / "gonium-play-blobs"
                place = InlinePlace(self.folder / "play.py", blobs)
                self._places[kernel] = place
                finish(place.start(_Listener(self, kernel)))
            case Send(kernel, Abandon() as command):
                self._places[kernel].send(command)
            case Send():
                self._commands.append(effect)
            case StopKernel(kernel):
                self._commands = deque(s for s in self._commands if s.kernel != kernel)
                finish(self._places.pop(kernel).stop())
            case InterruptKernel(kernel, run):
                self._places[kernel].interrupt(run)
            case AskKernel():
                pass

    def heard(self, kernel: int, reports: Sequence[Report]) -> None:
        """Take note of what the kernel says."""
        self._clock += 1.0
        self._events.append(ReportsArrived(kernel, tuple(reports), self._clock))

    def do(self, op: AnyOp, client: ClientId = ME) -> Play:
        """Let a client ask for something."""
        self._clock += 1.0
        self.take(OpReceived(client, op, self._clock))
        return self

    def turn(self) -> bool:
        """Deliver what the kernel said, or let it carry out one command; say if there was any."""
        if self._events:
            self.take(self._events.popleft())
            return True
        if self._commands:
            sent = self._commands.popleft()
            if sent.kernel in self._places:
                self._places[sent.kernel].begin(sent.command)
            return True
        place = self._places.get(self.state.kernel.number)
        return place is not None and place.go_on()

    def settle(self) -> Play:
        """Let everything happen that is under way."""
        for _ in range(100_000):
            if not self.turn():
                return self
        raise AssertionError("it never settles")

    def run(self, *cells: str) -> Play:
        """Run cells, as Shift-Enter does, until all is quiet."""
        return self.do(RunCells([CellId(cell) for cell in cells])).settle()

    def run_all(self) -> Play:
        return self.do(RunAll()).settle()

    def run_stale(self) -> Play:
        return self.do(RunStale()).settle()

    def edit(self, cell: str, source: str) -> Play:
        """Replace a cell's text."""
        known = self.state.cells[CellId(cell)]
        changes = edits.diff(known.cell.source, source)
        return self.do(EditText(CellId(cell), known.version, [changes]))

    def lose_kernel(self, cause: str = "killed") -> Play:
        """Let the kernel die."""
        self._commands.clear()
        self._events.clear()
        if place := self._places.get(self.state.kernel.number):
            finish(place.stop())
        self.take(KernelLost(self.state.kernel.number, cause, self._clock))
        return self

    def since(self) -> list[str]:
        """Return the cells that ran since this was last asked."""
        ran, self.ran = self.ran, []
        return ran

    def note(self, report: Report, cell: CellId | None) -> None:
        if isinstance(report, RunStarted) and cell is not None:
            self.ran.append(cell)

    def status(self, cell: str) -> str:
        record = self.records[f"cell/{cell}"]
        return str(record.status)  # type: ignore[union-attr]  # it is a CellRecord

    def statuses(self) -> dict[str, str]:
        return {cell: self.status(cell) for cell in self.state.order}

    def reason(self, cell: str) -> str:
        return self.state.cells[CellId(cell)].standing.reason

    def value(self, name: str) -> object:
        """Return the value a name has at the end of the notebook."""
        definer = self.state.graph.definers[name][-1]
        return self._places[self.state.kernel.number].value(definer, name)

    def text(self, cell: str) -> str:
        """Return what a cell printed."""
        outputs = self.state.cells[CellId(cell)].showing.outputs
        return "".join(o.text for o in outputs if isinstance(o, Stream))

    def error(self, cell: str) -> str:
        """Return the name of the error a cell shows."""
        outputs = self.state.cells[CellId(cell)].showing.outputs
        return next((o.name for o in outputs if isinstance(o, Error)), "")


class _Listener:
    def __init__(self, play: Play, kernel: int) -> None:
        self._play = play
        self._kernel = kernel

    def reported(self, reports: Sequence[Report]) -> None:
        for report in reports:
            run = self._play.state.queue.get(getattr(report, "run", None))  # type: ignore[arg-type]
            self._play.note(report, run.cell if run else None)
        self._play.heard(self._kernel, reports)

    def lost(self, cause: str) -> None:
        self._play.take(KernelLost(self._kernel, cause))


def finish(waiting: object) -> None:
    """Complete a coroutine that never waits."""
    try:
        waiting.send(None)  # type: ignore[attr-defined]  # a coroutine
    except StopIteration:
        return
    raise AssertionError("it waits")


def notebook(**sources: str) -> Play:
    """Open a notebook with these cells."""
    return Play(**sources)
