"""Ending the run that goes on: a signal to the main thread, heard only where user code runs.

The handler looks at the stack. If the innermost frame of this package is an entry to user code,
`KeyboardInterrupt` is raised there; otherwise the kernel is busy with its own books, and it is
raised where these return to user code. An async run that waits is cancelled instead. The signal is not
SIGINT, so that ours is never taken for one that user code sent to itself, nor the other way round;
SIGINT goes to the process group, for child processes and for C code that listens to it.
"""

import _signal  # type: ignore[import-not-found]  # what `signal` is made of has no stubs
import os
import signal
import sys
import threading
from collections.abc import Callable
from time import monotonic
from types import CodeType, FrameType
from typing import Any, TypeVar

from gonium.protocol.ids import RunId

F = TypeVar("F", bound=Callable[..., Any])

WAKE: int = signal.SIGRTMIN + 7 if sys.platform == "linux" else signal.SIGUSR2
"""The signal that makes the main thread look."""
PAUSE = 0.1
"""Seconds after which a request that nobody heard is repeated; then twice as many, and so on."""
ECHO = 5.0
"""Seconds in which the SIGINT that was sent to the process group is expected in this process."""


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call user code. Everything that may run some goes through here."""
    return function(*arguments)


_entries: set[CodeType] = {call.__code__}


def entry(function: F) -> F:
    """Mark a coroutine function as one that awaits user code."""
    _entries.add(function.__code__)
    return function


class Interrupts:
    """Requests to end the run that goes on, from any thread, and how they reach it."""

    def __init__(self, group: bool) -> None:
        self.run = RunId(0)
        """The run that can be interrupted now; 0: none."""
        self.reason = ""
        """Why it was interrupted, when not by a person."""
        self.cancel: Callable[[], bool] | None = None
        """Cancels an async run, unless it is computing right now."""
        self._group = group
        self._requested = RunId(0)
        self._echo_until = 0.0
        self._signalled = 0.0
        self._pause = PAUSE
        self._timer: threading.Timer | None = None
        self._thread = threading.main_thread().ident or 0

    def install(self) -> None:
        """Hear signals, and hear them again if user code took SIGINT; only in the main thread."""
        # Asked after each run: `signal.getsignal` would search an enumeration for what it found.
        if _signal.getsignal(signal.SIGINT) != self._on_sigint:
            signal.signal(signal.SIGINT, self._on_sigint)
            signal.signal(WAKE, self._on_wake)

    def begin(self, run: RunId, timeout: float | None = None) -> None:
        """From now on this run can be interrupted; after `timeout` seconds it will be."""
        self.reason = ""
        self.run = run
        if timeout is not None:
            reason = f"it ran longer than the {timeout:g} s it was given"
            self._timer = threading.Timer(timeout, self.request, (run, reason))
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        """Nothing can be interrupted any more."""
        self.run = self._requested = RunId(0)
        self.cancel = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def request(self, run: RunId | None = None, reason: str = "") -> bool:
        """Interrupt a run (`None`: whatever runs); say whether it goes on."""
        if not self.run or run not in (None, self.run):
            return False
        self.reason = reason
        self._requested = self.run
        self._pause = PAUSE
        self._signal()
        return True

    def repeat(self) -> None:
        """Ask again if nobody heard: C code may have ignored it, or a child have come after it."""
        if self._requested and monotonic() > self._signalled + self._pause:
            self._pause *= 2
            self._signal()

    def _signal(self) -> None:
        self._signalled = monotonic()
        if self._group:
            # Child processes too, as Ctrl-C in a terminal would.
            self._echo_until = self._signalled + ECHO
            os.killpg(os.getpgrp(), signal.SIGINT)
        # Where nobody hears the signal it would end the process: there, `check` has to do.
        if signal.getsignal(WAKE) == self._on_wake:
            signal.pthread_kill(self._thread, WAKE)

    def check(self) -> None:
        """Raise `KeyboardInterrupt` if a request could not be heard until now.

        Called where the kernel's own code returns to user code, and at the end of a run.
        """
        if self._requested and self._requested == self.run and self._here():
            self._requested = RunId(0)
            raise KeyboardInterrupt(self.reason)

    def _here(self) -> bool:
        return threading.get_ident() == self._thread

    def _on_sigint(self, _: int, frame: FrameType | None) -> None:
        if monotonic() < self._echo_until:
            self._echo_until = 0.0
            return
        self._requested = self.run
        self._hear(frame)

    def _on_wake(self, _: int, frame: FrameType | None) -> None:
        if signal.getsignal(signal.SIGINT) == self._on_sigint:
            self._hear(frame)
        else:
            self._requested = RunId(0)  # user code has a handler, which was called

    def _hear(self, frame: FrameType | None) -> None:
        if not self._requested or self._requested != self.run:
            return
        if self.cancel is not None and self.cancel():
            self._requested = RunId(0)
        elif in_user_code(frame):
            self._requested = RunId(0)
            raise KeyboardInterrupt(self.reason)


def in_user_code(frame: FrameType | None) -> bool:
    """Say whether the innermost frame of this package is an entry to user code."""
    while frame is not None:
        if frame.f_code in _entries:
            return True
        if frame.f_globals.get("__package__") == __package__:
            return False
        frame = frame.f_back
    return False
