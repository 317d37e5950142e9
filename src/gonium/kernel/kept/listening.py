"""What a call prints through Python's streams and shows, heard to be told again.

The streams are replaced while anything is listened to. Who prints is known by the context, so that
tasks which take turns are told apart; text of other threads and of child processes is not heard.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gonium.kernel import output
from gonium.kernel.journal import StreamName
from gonium.protocol.ids import RunId
from gonium.protocol.reports import StreamWritten

_lock = threading.Lock()
_replaced: list[tuple[str, Any, Any]] = []
"""Name in `sys`, our stream, and the one that was there."""
_listening = 0


class _Stream:
    """A stream that tells what is written to it by whoever is listened to."""

    def __init__(self, stream: Any, name: StreamName) -> None:
        self._stream = stream
        self._name = name

    def write(self, text: str) -> Any:
        written = self._stream.write(text)
        for hear in output.listeners():
            hear([StreamWritten(RunId(0), self._name, text)])
        return written

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def listening(hear: output.Listener) -> Iterator[None]:
    """Tell of what this context prints and shows."""
    _begin()
    try:
        with output.heard_by(hear):
            yield
    finally:
        _end()


def _begin() -> None:
    global _listening
    with _lock:
        _listening += 1
        if _listening == 1:
            for name in ("stdout", "stderr"):
                stream = getattr(sys, name)
                ours = _Stream(stream, name)
                _replaced.append((name, ours, stream))
                setattr(sys, name, ours)


def _end() -> None:
    global _listening
    with _lock:
        _listening -= 1
        if _listening == 0:
            while _replaced:
                name, ours, stream = _replaced.pop()
                if getattr(sys, name) is ours:
                    setattr(sys, name, stream)
