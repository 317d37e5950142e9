"""Watching over a kernel that may be unable to speak or to hear.

Code that holds the interpreter's lock, as a search with a hopeless regular expression does, keeps
the kernel's threads from ringing the bell and from taking an interrupt. So while runs are under
way the log is looked at unasked, and an interrupt that nobody has heard is given as a signal: that
reaches the main thread, whatever it computes, if only C code asks for signals now and then. How long
to wait is told by how much the kernel has computed meanwhile: on a busy machine it may need long for
little, and one that has heard in time is left in peace.
"""

import asyncio
from collections.abc import Callable

from gonium.protocol.ids import RunId
from gonium.protocol.reports import Report, RunFinished, RunSkipped

FIRST = 0.1
"""Seconds after which the log is looked at for the first time …"""
MOST = 0.5
"""… and between later times, at most."""
GLANCE = 0.1
"""Seconds between looks at whether an interrupt should have been heard by now."""
HEARING = 0.2
"""Seconds of computing within which a kernel hears an interrupt if its threads can run …"""
PATIENCE = 2.0
"""… and seconds within which one does that does not compute."""
AGAIN = 0.7
"""Seconds between signals if they cannot."""


class Vigil:
    """What is awaited from one kernel."""

    def __init__(
        self,
        look: Callable[[], None],
        signal: Callable[[], None],
        computed: Callable[[], float | None],
    ) -> None:
        """`computed`: the seconds that the kernel has computed; `None` where nobody can tell."""
        self._loop = asyncio.get_running_loop()
        self._look = look
        self._signal = signal
        self._computed = computed
        self._awaited: set[RunId] = set()
        self._pause = FIRST
        self._looking: asyncio.TimerHandle | None = None
        self._signalling: asyncio.TimerHandle | None = None

    def expect(self, run: RunId) -> None:
        """A run was sent: it will end one day."""
        self._awaited.add(run)
        if self._looking is None:
            self._pause = FIRST
            self._look_later()

    def reported(self, reports: list[Report]) -> None:
        """The kernel spoke: runs may have ended."""
        for report in reports:
            if isinstance(report, RunFinished | RunSkipped):
                self._awaited.discard(report.run)
        if not self._awaited:
            self.heard()

    def interrupt(self) -> None:
        """An interrupt was sent; unless it is heard, signals follow."""
        if self._signalling is None:
            self._wait_to_be_heard(self._loop.time(), self._computed())

    def heard(self) -> None:
        """The interrupt has been heard, or nothing runs any more."""
        if self._signalling is not None:
            self._signalling.cancel()
            self._signalling = None

    def end(self) -> None:
        """Nothing is awaited any more."""
        self._awaited.clear()
        self.heard()
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _look_later(self) -> None:
        def due() -> None:
            self._looking = None
            if self._awaited:
                self._look()
                self._pause = min(self._pause * 2, MOST)
                self._look_later()

        if self._looking is None:
            self._looking = self._loop.call_later(self._pause, due)

    def _wait_to_be_heard(self, since: float, before: float | None) -> None:
        def due() -> None:
            now, waited = self._computed(), self._loop.time() - since
            spent = waited if before is None or now is None else now - before
            if spent >= HEARING or waited >= PATIENCE:
                self._signal_again()
            else:
                self._wait_to_be_heard(since, before)

        self._signalling = self._loop.call_later(GLANCE, due)

    def _signal_again(self) -> None:
        self._signal()
        self._signalling = self._loop.call_later(AGAIN, self._signal_again)
