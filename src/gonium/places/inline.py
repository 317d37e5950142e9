"""A place that is this process: cells run at once, in `send`. For scripts, tests and export."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gonium.kernel import output
from gonium.kernel.borrow import Borrowing
from gonium.kernel.interrupt import Interrupts
from gonium.kernel.journal import Journal
from gonium.kernel.kernel import Kernel
from gonium.kernel.questions import answer
from gonium.kernel.streams import Streams
from gonium.places.place import Description, Listener, PlaceError
from gonium.protocol.commands import Abandon, Ask, Order
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.reports import KernelStarted, Report, Told


class InlinePlace:
    """A kernel in this process; `send` returns when the cell has run.

    Cells find what is `given` as they find builtins; `results` takes the value of each cell's last
    expression, itself.
    """

    def __init__(
        self,
        path: Path,
        blobs: Path,
        given: Mapping[str, Any] | None = None,
        results: dict[CellId, Any] | None = None,
    ) -> None:
        self._given = dict(given or {})
        self._results = results
        self._path = os.path.abspath(path)
        self._blobs = os.fspath(blobs)
        self._listener: Listener | None = None
        self._kernel: Kernel | None = None

    async def start(self, listener: Listener) -> None:
        """Start; nothing of this process is touched until a cell runs."""
        self._listener = listener
        journal = Journal(self._deliver)
        interrupts = Interrupts(group=False)
        borrowing = Borrowing(self._path, Streams(journal), interrupts)
        self._kernel = Kernel(self._path, journal, borrowing, interrupts, self._blobs)
        borrowing.namespace = self._kernel.namespace
        self._kernel.namespace.names.update(self._given)
        if self._results is not None:
            self._kernel.heard = self._results.__setitem__
        python = sys.version.split()[0]
        journal.report(KernelStarted(os.getpid(), python, sys.executable, time.time()))
        journal.flush()

    def send(self, *commands: Order | Abandon) -> None:
        """Carry out commands; everything has been reported when this returns."""
        for command in commands:
            self.begin(command)
            if self._kernel is not None and not isinstance(command, Abandon):
                self._kernel.finish()
                self._kernel.journal.flush()

    def begin(self, command: Order | Abandon) -> None:
        """Carry out a command, as far as that can be done before runs go on that await."""
        if self._kernel is None:
            return
        if isinstance(command, Abandon):
            self._kernel.abandon(command.runs, command.started)
        else:
            self._kernel.do(command)
            self._kernel.journal.flush()

    def go_on(self) -> bool:
        """Let runs that await go on until one has ended; say whether there are any."""
        if self._kernel is None or not self._kernel.together.agenda:
            return False
        self._kernel.together.wait()
        self._kernel.journal.flush()
        return True

    def flush(self) -> None:
        """Report what has been shown so far; from another thread, while a cell runs."""
        if self._kernel is not None:
            self._kernel.journal.flush()

    def value(self, cell: CellId, name: str) -> Any:
        """Return the value of an export itself; raises `KeyError` if it is not there."""
        known = self._kernel.values.get(cell, name) if self._kernel else None
        if known is None:
            raise KeyError(name)
        return known.object

    def interrupt(self, run: RunId | None = None) -> None:
        """End a run; from another thread, for this one is busy while a cell runs."""
        if self._kernel is not None:
            self._kernel.interrupts.request(run)

    async def fetch(self, kind: str, arguments: dict[str, Any]) -> Told:
        """Ask something."""
        if self._kernel is None:
            raise PlaceError("The place has not been started.")
        question = {"type": "ask", "request": 1, "kind": kind, "arguments": arguments}
        return answer(self._kernel, msgspec.convert(question, Ask))

    async def stop(self) -> None:
        """Let go of all values, and of the run that what is shown later would go to."""
        if self._kernel is not None:
            output.enter(None)
            self._kernel.close()
        self._kernel = self._listener = None

    async def leave(self) -> None:
        """End: nobody else could come back to it."""
        await self.stop()

    def describe(self) -> Description:
        """Say that this is the process itself."""
        return Description("inline", os.getpid(), sys.executable, running=self._kernel is not None)

    def _deliver(self, reports: Sequence[Report]) -> None:
        if self._listener is not None:
            self._listener.reported(reports)
