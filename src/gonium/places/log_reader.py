"""The reading end of a kernel's log: whole frames from where it stopped last.

A log that has become long is replaced by what still matters of it. The reader reads the one it has
to its end, then goes on in the one that took its place, and passes over what it has read already.
"""

import os
from types import TracebackType

import msgspec

from gonium.kernel.frames import unframe
from gonium.protocol.reports import Report

CHUNK = 1024 * 1024
"""Bytes read at once, so that a reader with other work is not away for long."""
FIRST = 64 * 1024
"""Bytes asked for to begin with: room for many costs more to get than few cost to read."""

_decode = msgspec.msgpack.Decoder(Report).decode


class LogReader:
    """Reads a log that may still grow; what is incomplete is read when the rest is there."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.offset = 0
        """Where the first frame begins that has not been read."""
        self._rest = b""
        self._much = False
        """There was more than is read at once, so that room for much is worth its price."""
        self._last = 0
        """The number of the last report that was read."""

    def read(self) -> list[Report]:
        """Return the next reports; an empty list when there are no more whole ones yet.

        Frames that are whole but hold what this version does not know are passed over.
        """
        while True:
            data = self._piece(self.offset + len(self._rest))
            self._rest += data
            frames, end = unframe(self._rest)
            self.offset += end
            self._rest = self._rest[end:]
            if reports := self._new(frames):
                return reports
            if len(data) < CHUNK and not frames and not self._follow():
                return []

    def _new(self, frames: list[tuple[int, bytes]]) -> list[Report]:
        """Return the reports that have not been read."""
        reports = []
        for number, body in frames:
            if number > self._last:
                self._last = number
                if (report := _report(body)) is not None:
                    reports.append(report)
        return reports

    def _follow(self) -> bool:
        """Go on in the log that has taken the place of this one, if one has."""
        if os.fstat(self._file).st_nlink:
            return False
        if self._piece(self.offset + len(self._rest)):
            return True  # the last that was written before it was replaced
        try:
            file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False  # it was removed, with its kernel
        os.close(self._file)
        self._file = file
        self.offset, self._rest = 0, b""
        return True

    def _piece(self, start: int) -> bytes:
        if self._much:
            data = os.pread(self._file, CHUNK, start)
        else:
            data = os.pread(self._file, FIRST, start)
            if len(data) == FIRST:
                data += os.pread(self._file, CHUNK - FIRST, start + FIRST)
        self._much = len(data) == CHUNK
        return data

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> "LogReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _report(body: bytes) -> Report | None:
    try:
        report: Report = _decode(body)
        return report
    except msgspec.MsgspecError:
        return None
