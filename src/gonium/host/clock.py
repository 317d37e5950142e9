"""Time as the host sees it, so that tests can move it by hand."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None:
        """Do not make the call."""


class Clock(Protocol):
    """Tells the time and calls back later."""

    def now(self) -> float:
        """Return the seconds since the epoch."""

    def later(self, delay: float, call: Callable[[], None]) -> Timer:
        """Make the call after so many seconds, on the event loop."""


class SystemClock:
    """The clock of the machine and its event loop."""

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return time.time()

    def later(self, delay: float, call: Callable[[], None]) -> Timer:
        """Make the call after so many seconds, on the running event loop."""
        return asyncio.get_running_loop().call_later(delay, call)
