"""A played session that keeps a diary, and another one that finds its kernel after its death."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from tests.playing import Play, _Listener

from gonium.document import Notebook
from gonium.protocol.commands import MoveElements, RunCell
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.past import PastRun
from gonium.protocol.reports import KernelAttached, Report
from gonium.session import State, manuscript
from gonium.session.diary import Entry, Moved, begun, queued, recalled
from gonium.session.effects import Effect, NotePast, Send, StartKernel
from gonium.session.events import Event, Opened, ReportsArrived


class Mortal(Play):
    """A session that may be gone at any moment."""

    def __init__(self, **sources: str) -> None:
        self.diary: list[Entry] = []
        self.log: list[Report] = []
        self.noted: list[PastRun] = []
        """Runs that went into the history."""
        self._queue: dict[RunId, object] = {}
        super().__init__(**sources)

    def take(self, event: Event) -> State:
        self._noted = False
        return super().take(event)

    def _perform(self, effect: Effect) -> None:
        self._note()
        match effect:
            case StartKernel():
                self.diary, self.log = [begun(self.state)], []
                self._queue = {}
                self._note()
            case NotePast(PastRun() as past):
                self.noted.append(past)
            case Send(command=MoveElements(positions)):
                self.diary.append(Moved(positions))
        super()._perform(effect)

    def _note(self) -> None:
        entry = queued(self._queue, self.state.queue)  # type: ignore[arg-type]
        self._queue = self.state.queue  # type: ignore[assignment]
        if entry is not None:
            self.diary.append(entry)

    def heard(self, kernel: int, reports: Sequence[Report]) -> None:
        if kernel == self.state.kernel.number:
            self.log += reports
        super().heard(kernel, reports)

    def die(
        self,
        notebook: Notebook | None = None,
        arrived: int | None = None,
        unheard: bool = False,
    ) -> Mortal:
        """End, and let another session find the kernel.

        The kernel has received the first `arrived` of the commands that were sent and that it has
        not carried out (all, if not said). `unheard`: what it has reported last had not been heard.
        """
        self._note()
        while self._events and not unheard:
            self.take(self._events.popleft())
        self._note()
        return self._found(notebook, [*self._commands][:arrived])

    def _found(self, notebook: Notebook | None, waiting: list[Send]) -> Mortal:
        made = manuscript(self.state)
        again = Mortal()
        cells = tuple(cell for cell, _ in made.cells)
        kernel = self.state.kernel.number
        again._clock = self._clock
        again._places = self._places
        again.folder = self.folder
        for place in self._places.values():
            place._listener = _Listener(again, kernel)
        again.diary = msgspec.msgpack.decode(msgspec.msgpack.encode(self.diary), type=list[Entry])
        again.log, again._commands = list(self.log), type(self._commands)(waiting)
        again.take(Opened("play.py", notebook or made.notebook, cells, time=self._clock))
        found = recalled(again.diary)
        assert found is not None
        again._queue = {run.run: run for run in found.queue}
        again.take(found)
        runs = [s.command.run for s in waiting if isinstance(s.command, RunCell)]
        reports = (*self.log, KernelAttached("", runs, 0.0))
        again.take(ReportsArrived(kernel, reports, self._clock))
        again._note()
        return again


def mortal(**sources: str) -> Mortal:
    """A notebook that is open in a session that may be gone at any moment."""
    return Mortal(**sources)


def known(play: Play, cell: str) -> dict[str, object]:
    """What a session knows of a cell, apart from how it got to know that."""
    state = play.state.cells[CellId(cell)]
    return {
        "made": state.made,
        "gone": state.gone,
        "standing": state.standing.status,
        "elements": state.elements,
        "outputs": state.showing.outputs,
        "awaits": state.awaits and (state.awaits.run, state.awaits.sent),
        "duration": state.duration,
    }
