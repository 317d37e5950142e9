"""The log: the append-only file of a kernel's reports, and the bell that says it has grown.

Each report is a frame of length, CRC-32 and MessagePack. Frames are written whole, several at a
time; a reader takes the whole ones and waits for the rest, so a torn tail harms nobody. A bell costs
both ends more than a frame, so what has just begun is written down at once and told with what
follows.
"""

import os
from binascii import crc32
from collections.abc import Callable, Sequence
from struct import Struct
from time import monotonic

import msgspec

from gonium.protocol.reports import OutputShown, Report, StreamWritten

HEADER = Struct("<II")
"""Length of the body, CRC-32 of the body."""
PATIENCE = 32 * 1024 * 1024
"""Bytes that are kept for a disk that does not take them."""
SILENCE = 0.01
"""Seconds after which even those are told who have no hurry."""

encode = msgspec.msgpack.Encoder().encode


def frame(report: Report | msgspec.Struct) -> bytes:
    """Return a report as it stands in the log, or what else is to be told from a torn tail."""
    body = encode(report)
    return HEADER.pack(len(body), crc32(body)) + body


class Log:
    """The writing end of a log."""

    def __init__(self, path: str, ring: Callable[[], None]) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._file = os.open(path, flags, 0o600)
        self._ring = ring
        self._left = b""
        self._unheard = 0.0
        """When something was appended that no bell has told of; 0: nothing was."""

    @property
    def behind(self) -> bool:
        """Whether the disk has not taken all that was appended."""
        return bool(self._left)

    def write(self, reports: Sequence[Report]) -> None:
        """Append reports and ring."""
        self._append(reports)
        self._unheard = 0.0
        self._ring()

    def note(self, reports: Sequence[Report]) -> None:
        """Append reports that can wait a moment to be heard of, until others come."""
        self._append(reports)
        now = monotonic()
        if not self._unheard:
            self._unheard = now
        elif now - self._unheard > SILENCE:
            self._unheard = 0.0
            self._ring()

    def _append(self, reports: Sequence[Report]) -> None:
        """Append reports.

        What the disk refuses is kept and tried again with the next reports, so that frames stay
        whole and in order; when that has become much, text and outputs are left out.
        """
        if len(self._left) > PATIENCE:
            reports = [r for r in reports if not isinstance(r, StreamWritten | OutputShown)]
        data = self._left + b"".join([frame(report) for report in reports])
        done = 0
        try:
            while done < len(data):
                done += os.write(self._file, data[done:] if done else data)
        except OSError:
            pass
        self._left = data[done:]


def unframe(data: bytes, start: int = 0) -> tuple[list[bytes], int]:
    """Return the bodies of the whole frames in `data` from `start`, and where they end.

    It ends before a frame that is incomplete or whose checksum is wrong: either it is being
    written right now, or it was torn when the writer died.
    """
    bodies = []
    size, end = HEADER.size, len(data)
    while start + size <= end:
        length, checksum = HEADER.unpack_from(data, start)
        body = data[start + size : start + size + length]
        if not length or len(body) < length or crc32(body) != checksum:
            break  # a length of zero is no frame: some file systems leave zeros behind
        bodies.append(body)
        start += size + length
    return bodies, start
