"""`sys.stdout`, `sys.stderr` and `sys.stdin` of a kernel.

Text goes to the journal. Standard output is line by line while little is written, so that what
was printed before a crash is in the log, and in blocks of 8 kB when much is: a million prints cost
what they cost in a pipe. Both streams are C's `TextIOWrapper`; only what is below it is ours.
"""

import codecs
import io
import os
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from gonium.kernel.journal import PIECE, Journal, StreamName

BURST = 100
"""Writes that go to the log at once, for each period; more are delivered in batches."""
PERIOD = 0.03
"""Seconds."""
COMPANY = 0.2
"""Seconds for which somebody who wrote to the descriptors is expected to write again."""


class Streams:
    """The text streams of one kernel, and when what they hold is written down."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.before: Callable[[], None] | None = None
        """Called before text is appended that comes in lines."""
        self.after: Callable[[], None] | None = None
        """Called when text has been appended, before user code goes on."""
        self.ask: Callable[[], str] | None = None
        """Returns a line that somebody types; `None`: there is nobody."""
        self._others_until = 0.0
        self._shared = False
        self.direct = False
        """Write to the descriptors themselves: this is a child process after a fork."""
        self.renew()
        self._left = BURST
        self._since = 0.0

    def renew(self) -> None:
        """Make fresh streams: user code may have closed the ones it had."""
        self.stdin = Input(self)
        self.stdout = _text(_Descriptor("stdout", 1, self), line_buffering=True)
        self.stderr = _text(_Descriptor("stderr", 2, self), write_through=True)
        self._blocks = False
        if self._shared:
            self.stdout.reconfigure(write_through=True)

    def share(self, shared: bool) -> None:
        """Hold no text back while several runs write: it is the writer's context that tells whose
        it is."""
        if shared != self._shared:
            self._shared = shared
            if not self.stdout.closed:
                self._set_blocks(False)
                self.stdout.reconfigure(write_through=shared)

    def install(self) -> None:
        """Become the process's standard streams."""
        sys.stdin = sys.__stdin__ = self.stdin  # type: ignore[assignment,misc]
        sys.stdout = sys.__stdout__ = self.stdout  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = self.stderr  # type: ignore[misc]

    def expect_others(self) -> None:
        """Stay line by line for a while: somebody else writes to the same descriptors."""
        self._others_until = monotonic() + COMPANY

    def begin(self) -> None:
        """Be ready for a run."""
        self._left = BURST
        if self.stdin.closed or self.stdout.closed or self.stderr.closed:
            self.renew()
            self.install()

    def flush(self) -> None:
        """Hand all buffered text to the journal."""
        if not self.stdout.closed:
            self.stdout.flush()

    def become_direct(self) -> None:
        """Write to the descriptors from now on, and to no log: for the child after a fork."""
        self.direct = True
        self.journal.close()

    def calm(self) -> None:
        """Hand over buffered text, and go back to lines if little has been written lately."""
        self.flush()
        if self._blocks and monotonic() - self._since > 2 * PERIOD:
            self._set_blocks(False)

    def take(self, stream: StreamName, text: str) -> None:
        """Take text from one of the streams."""
        if stream == "stderr":
            self.flush()
        if not self._blocks and self.before is not None:
            self.before()
        self.journal.write(stream, text)
        now = monotonic()
        if self._blocks:
            self._since = now
            return
        if now - self._since > PERIOD:
            # Who wrote a lot in the last period gets a few lines through at once, not a burst.
            self._since, self._left = now, BURST if self._left > 0 else 2
        self._left -= 1
        if self._left >= 0:
            self.journal.flush()
        elif now > self._others_until and not self._shared:
            self._set_blocks(True)

    def _set_blocks(self, blocks: bool) -> None:
        self._blocks = blocks
        if not self.stdout.closed:
            self.stdout.reconfigure(line_buffering=not blocks)


class _Descriptor(io.RawIOBase):
    """What is below a text stream: takes bytes, knows its descriptor, hands on text."""

    def __init__(self, stream: StreamName, descriptor: int, streams: Streams) -> None:
        self.name = f"<{stream}>"
        self.mode = "wb"
        self._stream = stream
        self._descriptor = descriptor
        self._streams = streams
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def writable(self) -> bool:
        """Say that this can be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        # Whoever asks may write there without us.
        self._streams.expect_others()
        return self._descriptor

    def write(self, data: Any) -> int:
        """Take bytes; return how many."""
        view = memoryview(data).cast("B")
        if self._streams.direct:
            return os.write(self._descriptor, view)
        for start in range(0, len(view), PIECE):
            text = self._decode(bytes(view[start : start + PIECE]))
            self._streams.take(self._stream, text)
        if self._streams.after is not None:
            self._streams.after()
        return len(view)


class Input(io.TextIOBase):
    """Standard input: lines that people type when they are asked."""

    name = "<stdin>"
    encoding = "utf-8"

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    def fileno(self) -> int:
        """Return descriptor 0, which is `/dev/null`."""
        return 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int | None = -1, /) -> str:
        """Raise `EOFError`, saying what to do instead."""
        raise EOFError(
            "the standard input of a notebook has no end that could be read to; "
            "input() and sys.stdin.readline() read a line"
        )

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        """Ask for a line."""
        if self._streams.ask is None:
            raise EOFError(
                "a notebook has no standard input where no page is open on it: input() and "
                "sys.stdin cannot be read here; give the value in the code, or open it in the editor"
            )
        return self._streams.ask() + "\n"


def _text(raw: _Descriptor, **options: bool) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        raw,  # as `python -u` does: text directly on what is raw
        encoding="utf-8",
        errors="backslashreplace",
        newline="\n",
        **options,
    )
