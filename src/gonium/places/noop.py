"""A place where nothing runs: it records what it is told. For tests of what gives commands."""

from typing import Any

from gonium.places.place import Description, Listener, PlaceError
from gonium.protocol.commands import Abandon, Order
from gonium.protocol.ids import RunId
from gonium.protocol.reports import Told


class NoopPlace:
    """Records commands; tests report to its listener in its stead."""

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self.commands: list[Order | Abandon] = []
        self.interrupts: list[RunId | None] = []
        self.questions: list[tuple[str, dict[str, Any]]] = []

    async def start(self, listener: Listener) -> None:
        """Remember the listener."""
        self.listener = listener

    def send(self, *commands: Order | Abandon) -> None:
        """Record the commands."""
        if self.listener is not None:
            self.commands += commands

    def interrupt(self, run: RunId | None = None) -> None:
        """Record the interrupt."""
        if self.listener is not None:
            self.interrupts.append(run)

    async def fetch(self, kind: str, arguments: dict[str, Any]) -> Told:
        """Record the question; the answer is empty."""
        if self.listener is None:
            raise PlaceError("the place has not been started")
        self.questions.append((kind, arguments))
        return Told(len(self.questions))

    async def stop(self) -> None:
        """Forget the listener."""
        self.listener = None

    async def leave(self) -> None:
        """End: nobody else could come back to it."""
        await self.stop()

    def describe(self) -> Description:
        """Say that this is nowhere."""
        return Description("noop", running=self.listener is not None)
