"""What happens in a kernel, in order, until it is written down.

Text, outputs and the course of runs come from several threads; here they get their order, and
neighbouring pieces of text become one report. `deliver` takes whole batches: it writes the log,
or, within one process, calls the listener. `note` takes those that nobody need hear of at once.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Literal

from gonium.kernel.output import run_of_context
from gonium.protocol.ids import RunId
from gonium.protocol.reports import Report, StreamWritten

StreamName = Literal["stdout", "stderr"]
Deliver = Callable[[Sequence[Report]], None]
PIECE = 64 * 1024
"""Characters of text in one report, at most."""
BATCH = 256 * 1024
"""Characters that may wait before they are delivered without being asked for."""


class Journal:
    """Reports on their way to the log. All methods may be called from any thread."""

    def __init__(self, deliver: Deliver, note: Deliver | None = None) -> None:
        self.lock = threading.RLock()  # re-entered when a finalizer prints while we append
        self.run = RunId(0)
        """Whose text arrives now: the run that goes on, or the last one that ended."""
        self.runs: set[RunId] = set()
        """While several go on: whose text is told by the context in which it is written."""
        self.hearer: Deliver | None = None
        """Told of every report at once, before it is delivered."""
        self._deliver = deliver
        self._note = note or deliver
        self._noted = False
        """Whether something was noted since the last delivery."""
        self._waiting: list[Report] = []
        self._pieces: list[str] = []
        self._stream: StreamName = "stdout"
        self._whose = RunId(0)
        self._size = 0
        self._total = 0

    def write(self, stream: StreamName, text: str) -> None:
        """Append text to a stream."""
        if not text:
            return
        with self.lock:
            run = self._writer()
            if (stream, run) != (self._stream, self._whose):
                self._seal()
                self._stream, self._whose = stream, run
            for start in range(0, len(text), PIECE):
                self._add(text if len(text) <= PIECE else text[start : start + PIECE])

    def report(self, report: Report) -> None:
        """Append a report."""
        with self.lock:
            self._seal()
            self._append(report)

    def begin(self, run: RunId) -> None:
        """Attribute what is written from now on to another run."""
        with self.lock:
            self._seal()
            self.run = run

    def hear(self, hearer: Deliver | None) -> None:
        """Tell somebody of all reports from now on; `None`: nobody any more."""
        with self.lock:
            self._seal()
            self.hearer = hearer

    def flush(self) -> None:
        """Deliver what waits."""
        with self.lock:
            batch = self._take()
            if batch or self._noted:
                self._noted = False
                self._deliver(batch)

    def note(self) -> None:
        """Have what waits written down, to be heard of with the next delivery."""
        with self.lock:
            self._note(self._take())
            self._noted = self._note is not self._deliver

    def close(self) -> None:
        """Deliver nothing any more, and have a free lock: for the child after a fork."""
        self.lock = threading.RLock()
        self._deliver = self._note = _nowhere
        self._waiting, self._pieces, self._size, self._total = [], [], 0, 0

    def _writer(self) -> RunId:
        run = run_of_context() if self.runs else self.run
        return run if run in self.runs else self.run

    def _add(self, piece: str) -> None:
        if self._size + len(piece) > PIECE:
            self._seal()
        self._pieces.append(piece)
        self._size += len(piece)
        self._total += len(piece)
        if self._total > BATCH:
            self.flush()

    def _take(self) -> list[Report]:
        self._seal()
        batch, self._waiting, self._total = self._waiting, [], 0
        return batch

    def _seal(self) -> None:
        if self._pieces:
            pieces, self._pieces, self._size = self._pieces, [], 0
            self._append(StreamWritten(self._whose, self._stream, "".join(pieces)))

    def _append(self, report: Report) -> None:
        self._waiting.append(report)
        if self.hearer is not None:
            self.hearer([report])


def _nowhere(_: Sequence[Report]) -> None:
    """Take reports that nobody shall hear of."""
