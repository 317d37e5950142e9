"""The notebooks this person opened lately, newest first, kept between servers."""

import os
from pathlib import Path

import msgspec

from gonium.host import atomic

_MOST = 50


class Visit(msgspec.Struct, frozen=True):
    """One notebook and when it was last opened."""

    path: str
    """Absolute and resolved."""
    title: str
    opened: float
    """Seconds since the epoch."""


class Recent:
    """The list in one file; servers share it, the last one to write wins."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def visits(self) -> list[Visit]:
        """Return the list; empty if its file is missing or damaged."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=list[Visit])[:_MOST]
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return []

    def add(self, visit: Visit) -> None:
        """Put a notebook first; a list that cannot be written is not worth a word."""
        others = [other for other in self.visits() if other.path != visit.path]
        data = msgspec.json.encode([visit, *others][:_MOST])
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            atomic.put(os.fspath(self._file), data)
        except OSError:
            pass
