"""Ending runs that go on: a signal to the main thread, heard only where user code runs.

The handler looks at the stack. If the innermost frame of this package is an entry to user code,
`KeyboardInterrupt` is raised there; otherwise the kernel is busy with its own books, and it is
raised where these return to user code. An async run that waits is cancelled instead, and others
that go on at the same time are left alone. The signal is not
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

from gonium.kernel import output
from gonium.protocol.ids import RunId

F = TypeVar("F", bound=Callable[..., Any])

WAKE: int = signal.SIGRTMIN + 7 if sys.platform == "linux" else signal.SIGUSR2
"""The signal that makes the main thread look."""
PAUSE = 0.1
"""Seconds after which a request that nobody heard is repeated; then twice as many, and so on."""
CHILDREN = 0.7
"""Seconds between signals to child processes while a run that has heard goes on: the workers of a
pool take the next piece of work when they were interrupted in one."""
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
    """Requests to end runs that go on, from any thread, and how they reach them."""

    def __init__(self, group: bool) -> None:
        self.run = RunId(0)
        """The run that the main thread works for now; 0: none, or runs that await."""
        self._tasks: dict[RunId, Callable[[], bool]] = {}
        """Cancels an async run, unless it is computing right now."""
        self._group = group
        self._requested: set[RunId] = set()
        """Runs to end that have not heard of it."""
        self._reasons: dict[RunId, str] = {}
        """Runs that were asked to end, and why, when not by a person."""
        self._heeding: dict[RunId, float] = {}
        """Runs that have heard and go on, and when children were last told."""
        self._echo_until = 0.0
        self._signalled = 0.0
        self._pause = PAUSE
        self._timers: dict[RunId, threading.Timer] = {}
        self._thread = threading.main_thread().ident or 0

    def install(self) -> None:
        """Hear signals, and hear them again if user code took SIGINT; only in the main thread."""
        # Asked after each run: `signal.getsignal` would search an enumeration for what it found.
        if _signal.getsignal(signal.SIGINT) != self._on_sigint:
            signal.signal(signal.SIGINT, self._on_sigint)
            signal.signal(WAKE, self._on_wake)

    def begin(self, run: RunId, timeout: float | None = None) -> None:
        """From now on this run can be interrupted; after `timeout` seconds it will be."""
        self.run = run
        if timeout is not None:
            reason = f"it ran longer than the {timeout:g} s it was given"
            timer = self._timers[run] = threading.Timer(timeout, self.request, (run, reason))
            timer.daemon = True
            timer.start()

    def await_task(self, run: RunId, cancel: Callable[[], bool]) -> None:
        """A run has become a task, which `cancel` cancels unless it is computing right now."""
        self._tasks[run] = cancel

    def part(self, run: RunId) -> None:
        """The main thread has other work than this run, whose task goes on."""
        if self.run == run:
            self.run = RunId(0)

    def rejoin(self, run: RunId) -> None:
        """The task of a run has ended: what is left to do the main thread does for it."""
        self._tasks.pop(run, None)
        self.run = run

    def end(self, run: RunId) -> None:
        """This run cannot be interrupted any more."""
        self.part(run)
        self._requested.discard(run)
        for known in (self._tasks, self._reasons, self._heeding):
            known.pop(run, None)
        if timer := self._timers.pop(run, None):
            timer.cancel()

    def reason(self, run: RunId) -> str:
        """Return why a run was interrupted, when not by a person."""
        return self._reasons.get(run, "")

    @property
    def runs(self) -> list[RunId]:
        """The runs that can be interrupted now."""
        return [*dict.fromkeys(run for run in (self.run, *self._tasks) if run)]

    def request(self, run: RunId | None = None, reason: str = "") -> bool:
        """Interrupt a run (`None`: whatever runs); say whether it goes on."""
        runs = self.runs
        wanted = [one for one in runs if run in (None, one)]
        if not wanted:
            return False
        self._ask(dict.fromkeys(wanted, reason))
        self._pause = PAUSE
        self._signal(alone=len(wanted) < len(runs))
        return True

    def repeat(self) -> None:
        """Ask again if nobody heard: C code may have ignored it, or a child have come after it.

        Who has heard is left in peace, as long as it takes; its children are told again.
        """
        self._remind_children()
        if self._requested and monotonic() > self._signalled + self._pause:
            runs = self.runs
            wanted = [run for run in runs if run in self._requested]
            if not wanted:
                self._requested.clear()  # they ended while they were asked to
                return
            self._pause *= 2
            self._signal(alone=len(wanted) < len(runs))

    def _remind_children(self) -> None:
        now = monotonic()
        late = [run for run, told in [*self._heeding.items()] if now > told + CHILDREN]
        if late and self._group and set(self.runs) <= set(late):
            self._heeding.update(dict.fromkeys(late, now))
            self._tell_group(now)

    def _tell_group(self, now: float) -> None:
        """Interrupt child processes, as Ctrl-C in a terminal would."""
        self._echo_until = now + ECHO
        os.killpg(os.getpgrp(), signal.SIGINT)

    def _ask(self, requested: dict[RunId, str]) -> None:
        self._reasons |= requested
        self._requested.update(requested)

    def _signal(self, alone: bool) -> None:
        """Wake the main thread; child processes too, unless runs go on that nobody wants to end."""
        self._signalled = monotonic()
        if self._group and not alone:
            self._tell_group(self._signalled)
        # Where nobody hears the signal it would end the process: there, `check` has to do.
        if signal.getsignal(WAKE) == self._on_wake:
            signal.pthread_kill(self._thread, WAKE)

    def check(self) -> None:
        """Raise `KeyboardInterrupt` if a request could not be heard until now.

        Called where the kernel's own code returns to user code, and at the end of a run.
        """
        run = self.run or output.run_of_context()
        if run in self._requested and self._here():
            raise self._heard(run)

    def _here(self) -> bool:
        return threading.get_ident() == self._thread

    def _heard(self, run: RunId) -> KeyboardInterrupt:
        self._requested.discard(run)
        self._heeding[run] = monotonic()
        return KeyboardInterrupt(self.reason(run))

    def _on_sigint(self, _: int, frame: FrameType | None) -> None:
        if monotonic() < self._echo_until:
            self._echo_until = 0.0
            return
        self._ask(dict.fromkeys(self.runs, ""))
        self._hear(frame)

    def _on_wake(self, _: int, frame: FrameType | None) -> None:
        if signal.getsignal(signal.SIGINT) == self._on_sigint:
            self._hear(frame)
        else:
            self._requested.clear()  # user code has a handler, which was called

    def _hear(self, frame: FrameType | None) -> None:
        here = RunId(0)
        for run in [run for run in self.runs if run in self._requested]:
            cancel = self._tasks.get(run)
            if cancel is not None and cancel():
                self._requested.discard(run)
            else:
                here = run
        if here and in_user_code(frame):
            raise self._heard(here)


def in_user_code(frame: FrameType | None) -> bool:
    """Say whether the innermost frame of this package is an entry to user code."""
    while frame is not None:
        if frame.f_code in _entries:
            return True
        if frame.f_globals.get("__package__") == __package__:
            return False
        frame = frame.f_back
    return False
