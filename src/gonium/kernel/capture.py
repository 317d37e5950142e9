"""What arrives at file descriptors 1 and 2 from C code and child processes.

Both are pipes. A thread reads them, hands buffered text on every 30 ms while something runs, and
sleeps otherwise. Before Python text is appended the pipes are emptied, so that lines of a program
and of its children stay in order; an audit hook flushes Python's text before a child starts.
"""

import _thread
import codecs
import os
import select
import sys
from collections.abc import Callable
from typing import Any

from gonium.kernel.journal import StreamName
from gonium.kernel.streams import PERIOD, Streams

PIPE = 1024 * 1024
"""Bytes a pipe shall hold: C code that prints while it holds the interpreter's lock is stuck once
the pipe is full, for the thread that empties it needs that lock."""
AWAKE = 60
"""Periods the thread stays awake after the last run, so that the next need not wake it."""

_CHILD_STARTS = frozenset(
    ("subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec")
)
_FOREIGN_CODE = frozenset(("ctypes.dlopen", "ctypes.dlsym"))


class Capture:
    """The thread that reads the pipes, and the means to empty them at once."""

    def __init__(self, streams: Streams, pipes: dict[int, StreamName]) -> None:
        self.tick: Callable[[], None] = _nothing
        """Called every period while something runs."""
        self.restless: Callable[[], bool] = _never
        """Asked whether there is something to do also while nothing runs."""
        self.busy = False
        """Whether a run goes on."""
        self._streams = streams
        self._journal = streams.journal
        self._pipes: dict[int, tuple[StreamName, Callable[[bytes], str]]] = {}
        for pipe, name in pipes.items():
            os.set_blocking(pipe, False)
            os.set_inheritable(pipe, False)
            _widen(pipe)
            self._pipes[pipe] = (name, codecs.getincrementaldecoder("utf-8")("replace").decode)
        self._alarm, self._bell = os.pipe()
        self._asleep = False
        self._c_flush: Callable[[None], object] | None = None

    def start(self) -> None:
        """Start the thread, the hook on child processes and the rule for forks."""
        self._streams.before = self._before_text
        sys.addaudithook(self._audit)
        os.register_at_fork(after_in_child=self._after_fork)
        _thread.start_new_thread(self._work, ())

    def begin(self) -> None:
        """A run begins."""
        self._streams.begin()
        self.busy = True
        if self._asleep:
            self._wake()

    def end(self, drained: bool = False) -> None:
        """A run ends: everything written until now belongs to it; `drained`: no code of its has run
        since the last `drain`."""
        self.busy = False
        if "ctypes" in sys.modules:
            self._flush_c()
        elif drained:
            return
        self.drain()

    def share(self, shared: bool) -> None:
        """Several runs go on, or one again."""
        self._streams.share(shared)

    def drain(self) -> None:
        """Hand everything written until now to the journal."""
        with self._journal.lock:
            self._streams.flush()
            for pipe in self._written():
                self._read(pipe)

    def stir(self) -> None:
        """See to it that the thread is awake: something waits that it does."""
        if self._asleep:
            self._wake()

    def _before_text(self) -> None:
        self.stir()  # a thread may print between runs
        if self._written():
            with self._journal.lock:
                for pipe in self._written():
                    self._read(pipe)

    def _wake(self) -> None:
        self._asleep = False
        os.write(self._bell, b"\0")

    def _flush_c(self) -> None:
        """Write out what the buffers of C's library hold."""
        if self._c_flush is None:
            import ctypes

            self._c_flush = ctypes.CDLL(None).fflush
        self._c_flush(None)

    def _written(self) -> list[int]:
        # Several threads may ask at once, which one object of `select.poll` does not allow; the
        # pipes were the first that this process opened, so their numbers are small enough.
        return select.select(self._pipes, (), (), 0)[0]

    def _read(self, pipe: int) -> None:
        name, decode = self._pipes[pipe]
        self._streams.expect_others()
        while True:
            try:
                data = os.read(pipe, 65536)
            except BlockingIOError:
                return
            self._journal.write(name, decode(data))
            if len(data) < 65536:
                return

    def _work(self) -> None:
        poll = select.poll()
        for pipe in (*self._pipes, self._alarm):
            poll.register(pipe, select.POLLIN)
        idle = 0
        while True:
            self._asleep = idle > AWAKE and not self.restless()
            idle = 0 if self.busy else idle + 1
            if not idle:  # a run that began meanwhile did not see that we wanted to sleep
                self._asleep = False
            ready = poll.poll(None if self._asleep else PERIOD * 1000)
            if ready and ready[0][0] == self._alarm:
                os.read(self._alarm, 64)
            self._attend()

    def _attend(self) -> None:
        with self._journal.lock:
            self._streams.calm()
            for pipe in self._written():
                self._read(pipe)
            self._journal.flush()
        self.tick()

    def _audit(self, event: str, _: tuple[Any, ...]) -> None:
        if event in _CHILD_STARTS:
            self._streams.expect_others()
            self._streams.flush()
            if event == "os.exec":
                self._journal.flush()  # nobody of us will be there to do it later
        elif event in _FOREIGN_CODE:
            self._streams.expect_others()

    def _after_fork(self) -> None:
        self._pipes = {}  # what is in them is for the parent to read
        self._streams.become_direct()


def _widen(pipe: int) -> None:
    if sys.platform == "linux":
        import fcntl

        try:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)
        except OSError:
            pass  # the user's share of such memory is used up; the usual size will do


def _nothing() -> None:
    pass


def _never() -> bool:
    return False
