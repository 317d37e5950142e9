"""What one kernel says, on its way to the session: in order, in batches, with its number."""

from collections.abc import Callable, Sequence

from gonium.host.clock import Clock, Timer
from gonium.host.settings import Settings
from gonium.host.tempo import Tempo
from gonium.protocol.reports import Report
from gonium.session import Event
from gonium.session.events import KernelLost, ReportsArrived

Take = Callable[[Event], None]
"""Gives an event to the session; on the event loop."""


class Line:
    """The listener of one place; `ended` is called once, when the kernel has ended."""

    def __init__(
        self,
        number: int,
        take: Take,
        ended: Callable[[], None],
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._number = number
        self._take = take
        self._when_ended = ended
        self._clock = clock
        self._tempo = Tempo(settings)
        self._waiting: list[Report] = []
        self._timer: Timer | None = None
        self._ended = False

    def reported(self, reports: Sequence[Report]) -> None:
        """Pass reports on: at once, or together with those of the next moment."""
        self._waiting += reports
        if self._timer is not None:
            return
        delay = self._tempo.delay(self._clock.now())
        if delay:
            self._timer = self._clock.later(delay, self._flush)
        else:
            self._flush()

    def lost(self, cause: str) -> None:
        """Pass on that the kernel ended; only the first cause counts."""
        if self._timer is not None:
            self._timer.cancel()
        self._flush()
        if not self._ended:
            self._ended = True
            self._take(KernelLost(self._number, cause, self._clock.now()))
            self._when_ended()

    def close(self) -> None:
        """Pass nothing on any more."""
        self._ended = True
        self._waiting = []
        if self._timer is not None:
            self._timer.cancel()

    def _flush(self) -> None:
        self._timer = None
        if self._waiting and not self._ended:
            reports, self._waiting = tuple(self._waiting), []
            self._take(ReportsArrived(self._number, reports, self._clock.now()))
