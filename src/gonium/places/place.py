"""What every place offers, whatever it is: seven methods and a listener."""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from gonium.protocol.commands import Abandon, Order
from gonium.protocol.ids import RunId
from gonium.protocol.reports import Report, Told


class PlaceError(Exception):
    """A place could not be started, or is not there to be asked; the message is one sentence."""


class Description(msgspec.Struct, frozen=True):
    """A place in facts."""

    kind: str
    pid: int = 0
    python: str = ""
    """The interpreter's path."""
    log: str = ""
    """Path of the log; empty if there is none."""
    memory: int = 0
    """Bytes held by its process; 0: unknown."""
    running: bool = False


class Listener(Protocol):
    """Whoever started a place."""

    def reported(self, reports: Sequence[Report]) -> None:
        """These things happened, in this order."""

    def lost(self, cause: str) -> None:
        """The place is gone, unasked; nothing will be reported any more."""


class Place(Protocol):
    """Where cells run."""

    async def start(self, listener: Listener) -> None:
        """Start, and tell the listener from now on; raises `PlaceError`. What somebody has left
        is gone on with: all that it has reported is told again, then `KernelAttached`."""

    def send(self, *commands: Order | Abandon) -> None:
        """Give commands; returns at once. Nothing happens if the place is gone."""

    def interrupt(self, run: RunId | None = None) -> None:
        """End a run (`None`: whatever runs); nothing happens if it does not run."""

    async def fetch(self, kind: str, arguments: dict[str, Any]) -> Told:
        """Ask something, also while a cell runs; raises `PlaceError` if the place is gone."""

    async def stop(self) -> None:
        """End the place with all it started, within two seconds; `lost` is not called."""

    async def leave(self) -> None:
        """Let it go on without us, and tell the listener nothing more; one that cannot ends."""

    def describe(self) -> Description:
        """Say what this place is."""
