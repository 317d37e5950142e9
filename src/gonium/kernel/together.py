"""Runs that go on at the same time: they begin when their turn comes, and end one by one.

Between their steps the main thread is the kernel's. What belongs to one run only (what is shown
and printed, what it changes, who interrupts it) is told by the context of its task.
"""

import socket
from functools import partial
from typing import TYPE_CHECKING

from gonium.kernel import output
from gonium.kernel.agenda import Agenda
from gonium.kernel.flight import Flight, file_of
from gonium.kernel.going import Going
from gonium.kernel.loop import complain
from gonium.kernel.uses import Uses, uses_of
from gonium.protocol.commands import RunCell

if TYPE_CHECKING:
    from gonium.kernel.kernel import Kernel


class Together:
    """The runs of a kernel that may share its main thread."""

    def __init__(self, kernel: "Kernel") -> None:
        self.agenda = Agenda(
            lambda command: uses_of(command, kernel.values, kernel.namespace), self._fits
        )
        self._kernel = kernel
        self._flights: dict[Flight, Going] = {}
        self._landed: list[Flight] = []
        """Those whose tasks have ended."""

    def add(self, command: RunCell) -> None:
        """Begin a run, or let it wait for its turn."""
        self.agenda.add(command)
        self._advance()

    def wait(self, connection: socket.socket | None = None) -> None:
        """Let tasks and runs go on until one has ended, or the connection can be read."""
        if not self._landed:
            self._blame(self._kernel.loop.wait(connection))
        self._advance()

    def breathe(self) -> None:
        """Let tasks and runs take one step."""
        self._blame(self._kernel.loop.breathe())
        self._advance()

    def _advance(self) -> None:
        """End the runs whose tasks have ended, and begin those whose turn it is."""
        while True:
            if self._landed:
                self._land(self._landed.pop(0))
            elif (turn := self.agenda.next()) is not None:
                self._launch(*turn)
            else:
                return

    def _launch(self, command: RunCell, uses: Uses) -> None:
        kernel = self._kernel
        skipped = kernel.skip(command)
        if skipped is not None:
            self.agenda.end(command.run)
            kernel.journal.report(skipped)
            return
        flight = Flight(command.run, kernel.loop, kernel.interrupts)
        self._flights[flight] = going = kernel.enter(command, uses)
        make, show = partial(kernel.compile, command), partial(kernel.show, going)
        with going.collector.changes:
            ended = partial(self._landed.append, flight)
            flight.begin(make, kernel.namespace.names, show, ended)
        kernel.interrupts.part(command.run)

    def _land(self, flight: Flight) -> None:
        going = self._flights.pop(flight)
        self._kernel.interrupts.rejoin(flight.run)
        output.enter(going.stage)
        self._kernel.leave(going, flight.how_it_ended())

    def _fits(self, command: RunCell, names: frozenset[str]) -> bool:
        """Say whether these names stand for what a run is to see."""
        namespace = self._kernel.namespace
        for name in names & (command.view.keys() | command.reads.keys()):
            wanted = self._kernel.values.get(command.reads.get(name, command.view.get(name)), name)
            there = namespace.export(name)
            if wanted is None or there is None:
                if wanted is not there or name in namespace.names:
                    return False
            elif wanted.object is not there.object or wanted.version != there.version:
                return False
        return True

    def _blame(self, raised: BaseException | None) -> None:
        """Let the run fail that has made the task which raised this to leave the process."""
        if raised is None:
            return
        sources = self._kernel.sources.cells
        cell = sources.get(file_of(raised, sources), ("", ""))[0]
        flights = [flight for flight, going in self._flights.items() if going.command.cell == cell]
        if not flights and len(self._flights) == 1:
            flights = [*self._flights]
        for flight in flights:
            flight.fail(raised)
        if not flights:
            complain(raised)
