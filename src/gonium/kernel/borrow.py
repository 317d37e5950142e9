"""Running cells within a process that has other work: what is global is borrowed for each run.

For the time of a run `__main__`, `sys.argv`, `sys.path[0]` and the standard streams are those of
the notebook; afterwards they are given back.
"""

import os
import signal
import sys
import threading
from typing import Any

from gonium.kernel.interrupt import WAKE, Interrupts, call
from gonium.kernel.namespace import Namespace
from gonium.kernel.streams import Streams

_borrowed: list[Streams] = []
"""The streams of the runs that go on, one within the other."""


class Borrowing:
    """The surroundings of runs in somebody else's process."""

    def __init__(self, path: str, streams: Streams, interrupts: Interrupts) -> None:
        self.namespace: Namespace | None = None
        self._streams = streams
        self._interrupts = interrupts
        streams.after = interrupts.check
        self._argv = [path]
        self._path = [os.path.dirname(path), *sys.path]
        self._lent: list[Any] = []

    def begin(self) -> None:
        """Take what belongs to the run."""
        assert self.namespace is not None
        streams = self._streams
        self._lent = [
            sys.modules["__main__"],
            sys.argv,
            sys.path,
            (sys.stdin, sys.stdout, sys.stderr),
            self._take_signals(),
        ]
        streams.ask = self._ask if _is_terminal(sys.stdin) else None
        _borrowed.append(streams)
        streams.begin()
        sys.modules["__main__"] = self.namespace.module
        # What cells add to these is there for the cells after them.
        sys.argv, sys.path = self._argv, self._path
        sys.stdin, sys.stdout, sys.stderr = streams.stdin, streams.stdout, streams.stderr

    def _ask(self) -> str:
        """Return a line that somebody types into the terminal, which has shown it."""
        self._streams.flush()
        self._streams.journal.flush()
        line: str = call(self._lent[3][0].readline)
        if not line:
            raise EOFError("the terminal's input has ended")
        return line.rstrip("\n")

    def share(self, shared: bool) -> None:
        """Several runs go on, or one again."""
        self._streams.share(shared)

    def drain(self) -> None:
        """Hand everything written until now to the journal."""
        self._streams.flush()

    def end(self, drained: bool = False) -> None:
        """Give back what was taken."""
        self._streams.flush()
        _borrowed.remove(self._streams)
        self._argv, self._path = sys.argv, sys.path
        sys.modules["__main__"], sys.argv, sys.path, streams, handlers = self._lent
        sys.stdin, sys.stdout, sys.stderr = streams
        for number, handler in handlers.items():
            signal.signal(number, handler)
        self._lent = []

    def _take_signals(self) -> dict[int, Any]:
        """Hear Ctrl-C for the time of the run, where that is possible; return who heard it."""
        if threading.current_thread() is not threading.main_thread():
            return {}
        # Those that C code has installed cannot be given back, and are left alone.
        found = {number: signal.getsignal(number) for number in (signal.SIGINT, WAKE)}
        if found[signal.SIGINT] is None:
            return {}
        self._interrupts.install()
        return {number: handler for number, handler in found.items() if handler is not None}


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream is not None and stream.isatty())
    except ValueError:
        return False  # closed


def _before_fork() -> None:
    for streams in _borrowed:
        streams.flush()
        streams.journal.flush()


def _after_fork() -> None:
    for streams in _borrowed:
        streams.become_direct()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork)
