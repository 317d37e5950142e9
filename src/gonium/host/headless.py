"""A notebook without clients: opened, run in this process and done with, nothing asynchronous.

The same session decides what runs and in which order as in the editor; the place is `inline`, so
a command has been carried out when the next thing happens. Used by `gonium exec`.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from gonium.document import Notebook
from gonium.places.inline import InlinePlace
from gonium.protocol.commands import Abandon, Order, Preset
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import AnyOp, RunAll
from gonium.protocol.output import Error, Output
from gonium.protocol.records import CellStatus
from gonium.protocol.reports import Report, RunFinished
from gonium.session import State, initial, step
from gonium.session.causes import find_causes
from gonium.session.draft import Draft
from gonium.session.effects import Effect, Send, StartKernel
from gonium.session.events import Event, KernelLost, Opened, OpReceived, ReportsArrived
from gonium.session.standing import cells_named, label

NOBODY = ClientId("headless")

GLANCE = 0.1
"""Seconds after which what a cell prints is told, though it still runs."""

Watch = Callable[[str, Report], None]
"""Told what a cell (its name, or its number) reports, as it happens; from any thread."""


class CellResult(msgspec.Struct, frozen=True):
    """What became of one cell."""

    label: str
    """Its name, or `cell 3`."""
    status: CellStatus
    reason: str
    """Why it is not fresh, in words."""
    outputs: tuple[Output, ...]
    error: Error | None
    duration: float
    """Seconds."""
    spared: str = ""
    """Why it did not run though nothing went wrong, in words: somebody wants it so."""


class Headless:
    """One notebook and the kernel that runs it, in this process."""

    def __init__(
        self,
        path: str,
        notebook: Notebook,
        place: InlinePlace,
        watch: Watch,
        presets: Mapping[str, Preset] | None = None,
    ) -> None:
        self._state = initial()
        self._place = place
        self._watch = watch
        self._events: deque[Event] = deque()
        self._commands: deque[Order | Abandon] = deque()
        self.interrupted = False
        """Whether somebody ended a run, and with it all that was to come."""
        cells = tuple(CellId(f"c{number}") for number, _ in enumerate(notebook.cells))
        wanted = dict(presets or {})
        now = time.time()
        self._happen(Opened(path, notebook, cells, spare_memory=0, presets=wanted, time=now))

    @property
    def state(self) -> State:
        """The session as it stands."""
        return self._state

    def run_all(self) -> list[CellResult]:
        """Run every cell once; those that need the result of a failed one are left out."""
        self.do(RunAll())
        return self.results()

    def results(self) -> list[CellResult]:
        """Return what has become of each cell, in document order."""
        return [self._result(cell) for cell in self._state.order]

    def do(self, op: AnyOp) -> None:
        """Do what an op asks for, and all that follows from it."""
        self._happen(OpReceived(NOBODY, op, time.time()))
        with _every(GLANCE, self._place.flush):
            while self._turn():
                while self._events:
                    self._happen(self._events.popleft())

    def _turn(self) -> bool:
        """Let the kernel take one command, or runs that await go on; say if there was anything.

        Who ends a run ends all: those that go on beside it, and all that was to come.
        """
        if self._commands and not self.interrupted:
            self._place.begin(self._commands.popleft())
            return True
        return self._place.go_on()

    def close(self) -> None:
        """Let go of the kernel and its values."""
        _complete(self._place.stop())

    def reported(self, reports: Sequence[Report]) -> None:
        """Take note of what the kernel says (as the listener of the place)."""
        for report in reports:
            self._tell(report)
            if isinstance(report, RunFinished) and report.outcome == "interrupted":
                self.interrupted = True
                self._place.begin(Abandon([*self._state.queue], started=True))
        number = self._state.kernel.number
        self._events.append(ReportsArrived(number, tuple(reports), time.time()))

    def lost(self, cause: str) -> None:
        """Take note that the kernel is gone (as the listener of the place)."""
        self._events.append(KernelLost(self._state.kernel.number, cause, time.time()))

    def cell_of(self, report: Report) -> CellId | None:
        """Return the cell whose run a report is about, while that goes on."""
        run = self._state.queue.get(getattr(report, "run", None))  # type: ignore[arg-type]
        return run.cell if run is not None else None

    def _tell(self, report: Report) -> None:
        cell = self.cell_of(report)
        if cell is not None:
            state = self._state
            self._watch(label(state.cells[cell], state.order, cell), report)

    def _happen(self, event: Event) -> None:
        made = step(self._state, event)
        self._state = made.state
        for effect in made.effects:
            self._perform(effect)

    def _perform(self, effect: Effect) -> None:
        """Perform what makes sense here: there is nothing to save and nobody to answer."""
        match effect:
            case StartKernel():
                _complete(self._place.start(self))
                while self._events:
                    self._happen(self._events.popleft())
            case Send(_, Abandon() as command):
                self._place.send(command)
            case Send(_, command):
                self._commands.append(command)

    def _result(self, cell: CellId) -> CellResult:
        state = self._state.cells[cell]
        outputs = state.showing.outputs
        return CellResult(
            label(state, self._state.order, cell),
            state.standing.status,
            state.standing.reason,
            outputs,
            next((output for output in outputs if isinstance(output, Error)), None),
            state.duration,
            spared(self._state, cell),
        )


def spared(state: State, cell: CellId) -> str:
    """Say why a cell did not run that nothing went wrong for: it is disabled, or waits for cells
    that are or that ended themselves; empty where anything else is a cause, and for cells that ran."""
    if state.cells[cell].standing.status != "blocked":
        return ""
    causes = list(find_causes(Draft(state), cell))
    if any(cause.kind not in ("disabled", "stopped") for cause in causes):
        return ""
    words = []
    for cause in causes:
        name = cells_named([label(state.cells[cause.cell], state.order, cause.cell)])
        ended = "is disabled" if cause.kind == "disabled" else "stopped"
        words.append("disabled" if cause.cell == cell else f"{name} {ended}")
    return " and ".join(words)


def left_out(results: Sequence[CellResult]) -> str:
    """Say which cells did not run though nothing went wrong, and why; empty if none."""
    reasons: dict[str, list[str]] = {}
    for result in results:
        if result.spared:
            reasons.setdefault(result.spared, []).append(result.label)
    return "; ".join(f"{cells_named(cells)} did not run: {why}" for why, cells in reasons.items())


def unfinished(results: Sequence[CellResult]) -> str:
    """Say which cells failed, and which others did not run because of them; empty if none."""
    failed = [result.label for result in results if result.status == "failed"]
    others = [
        result.label
        for result in results
        if result.status not in ("fresh", "failed") and not result.spared
    ]
    if not failed and not others:
        return ""
    words = [f"{cells_named(failed)} failed"] if failed else []
    words += [f"{cells_named(others)} did not run"] if others else []
    return "; ".join(words)


@contextmanager
def _every(seconds: float, call: Callable[[], None]) -> Iterator[None]:
    """Make the call again and again, from another thread."""
    ended = threading.Event()

    def calling() -> None:
        while not ended.wait(seconds):
            call()

    thread = threading.Thread(target=calling, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _complete(waiting: Any) -> None:
    """Finish a coroutine of a place that never waits."""
    try:
        waiting.send(None)
    except StopIteration:
        return
    raise RuntimeError("an inline place must not wait")
