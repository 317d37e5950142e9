"""The log: the file of a kernel's reports, and the bell that says it has grown.

Frames are written whole, several at a time. A bell costs both ends more than a frame, so what has
just begun is written down at once and told with what follows. When the log has become long, what
still matters of it is written to another file, which takes its place; numbers tell a reader what of
that he knows. What the disk refuses waits in memory, where it is compacted, too: only when even that
is too much, what was shown is given up, and the log says where.
"""

import errno
import os
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import msgspec

from gonium.kernel.compaction import Glance, current
from gonium.kernel.frames import frame, unframe
from gonium.kernel.window import Window
from gonium.protocol.ids import RunId
from gonium.protocol.reports import OutputLost, Report

LONG = 4 * 1024 * 1024
"""Bytes from which on a log is compacted; later, when it is twice as long as it was after that."""
PATIENCE = 32 * 1024 * 1024
"""Bytes that are kept for a disk that does not take them."""
PAUSE = 0.5
"""Seconds after which a disk that did not take something is tried again."""
SILENCE = 0.01
"""Seconds after which even those are told who have no hurry."""
PIECE = 1024 * 1024
"""Bytes of a log that are read at once."""

_encode = msgspec.msgpack.Encoder().encode
_glance = msgspec.msgpack.Decoder(Glance).decode
_SHOWN = ("stream_written", "output_shown")


class Log:
    """The writing end of a log; `ring` is told whether the disk has taken all of it."""

    def __init__(self, path: str, ring: Callable[[bool], None], window: Window) -> None:
        self._path = path
        self._file = _opened(path)
        self._ring = ring
        self._window = window
        self._number = 0
        self._size = 0
        self._limit = LONG
        self._torn = b""
        """The rest of a frame of which the beginning is on disk."""
        self._waiting: list[tuple[int, bytes]] = []
        """Reports with their numbers, for a disk that does not take them."""
        self._weight = 0
        self._again = 0.0
        """When a disk is to be tried again."""
        self._unheard = 0.0
        """When something was appended that no bell has told of; 0: nothing was."""

    @property
    def behind(self) -> bool:
        """Whether the disk has not taken all that was appended."""
        return bool(self._torn or self._waiting)

    def write(self, reports: Sequence[Report]) -> None:
        """Append reports and ring."""
        self._append(reports)
        self._unheard = 0.0
        self._ring(self.behind)

    def note(self, reports: Sequence[Report]) -> None:
        """Append reports that can wait a moment to be heard of, until others come."""
        self._append(reports)
        now = monotonic()
        if not self._unheard:
            self._unheard = now
        elif now - self._unheard > SILENCE:
            self._unheard = 0.0
            self._ring(self.behind)

    def retry(self) -> None:
        """Write what waits, if something does and it is time to try."""
        if self.behind and monotonic() > self._again:
            self.write(())

    def finish(self) -> None:
        """Write what waits, for the last time."""
        self._again = 0.0
        self.write(())

    def _append(self, reports: Sequence[Report]) -> None:
        for report in self._window.take(reports):
            self._number += 1
            self._waiting.append((self._number, body := _encode(report)))
            self._weight += len(body)
        if monotonic() >= self._again:
            self._write()
        if self._weight > PATIENCE:
            self._give_up()
        elif self._size > self._limit and not self.behind:
            self._compact()

    def _write(self) -> None:
        """Write what waits, as far as the disk takes it."""
        frames = [frame(number, body) for number, body in self._waiting]
        data = self._torn + b"".join(frames)
        done = 0
        try:
            while done < len(data):
                done += os.write(self._file, data[done:] if done else data)
        except OSError:
            pass
        self._size += done
        if done == len(data):
            self._torn, self._waiting, self._weight = b"", [], 0
        else:
            self._again = monotonic() + PAUSE
            self._keep(done, frames)

    def _keep(self, done: int, frames: list[bytes]) -> None:
        """Keep what was not written, of frames that follow what is torn."""
        if done < len(self._torn):
            self._torn = self._torn[done:]
            return
        done -= len(self._torn)
        self._torn = b""
        for place, one in enumerate(frames):
            if done < len(one):
                if done:
                    self._torn = one[done:]
                self._waiting = self._waiting[place + bool(done) :]
                break
            done -= len(one)
        self._weight = sum(len(body) for _, body in self._waiting)

    def _give_up(self) -> None:
        """Keep of what waits only what still matters, and of that no more than there is room for."""
        kept = current(body for _, body in self._waiting)
        self._waiting = [self._waiting[index] for index in kept]
        self._weight = sum(len(body) for _, body in self._waiting)
        if self._weight > PATIENCE // 2:
            self._lose(self._weight - PATIENCE // 2)

    def _lose(self, excess: int) -> None:
        """Put marks in the place of the oldest that was shown."""
        kept: list[tuple[int, bytes]] = []
        marked: RunId | None = None
        for number, body in self._waiting:
            glance = _glance(body)
            if excess <= 0 or glance.type not in _SHOWN:
                kept.append((number, body))
                marked = None if excess > 0 else marked
                continue
            excess -= len(body)
            text = glance.type == "stream_written"
            lost = OutputLost(RunId(glance.run), len(body) * text, 1 - text, "the disk was full")
            if marked == glance.run:
                lost = _joined(_decode_lost(kept.pop()[1]), lost)
            kept.append((number, _encode(lost)))
            marked = RunId(glance.run)
        self._waiting = kept
        self._weight = sum(len(body) for _, body in kept)

    def _compact(self) -> None:
        """Write what still matters to another file, and let it take this one's place."""
        draft = f"{self._path}.new"
        try:
            frames = _read(self._path)
            kept = [frames[index] for index in current(body for _, body in frames)]
            file = _opened(draft, os.O_TRUNC)
            try:
                size = _write_all(file, kept)
                os.replace(draft, self._path)
            except BaseException:
                os.close(file)
                raise
        except OSError:
            self._limit = 2 * self._size  # there is no room for two of them
            _unlink(draft)
            return
        os.close(self._file)
        self._file, self._size = file, size
        self._limit = max(LONG, 2 * size)


def _opened(path: str, more: int = 0) -> int:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    return os.open(path, flags | more, 0o600)


def _read(path: str) -> list[tuple[int, bytes]]:
    frames: list[tuple[int, bytes]] = []
    with open(path, "rb") as file:
        rest = b""
        while data := file.read(PIECE):
            rest += data
            found, end = unframe(rest)
            frames += found
            rest = rest[end:]
    if rest:
        raise OSError(errno.EIO, "the log is damaged")
    return frames


def _write_all(file: int, frames: Sequence[tuple[int, bytes]]) -> int:
    """Write frames; return their size in bytes. Raises `OSError` when they do not fit."""
    data = b"".join([frame(number, body) for number, body in frames])
    done = 0
    while done < len(data):
        done += os.write(file, data[done:])
    return len(data)


def _joined(one: OutputLost, two: OutputLost) -> OutputLost:
    return OutputLost(one.run, one.bytes + two.bytes, one.outputs + two.outputs, one.why)


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass


_decode_lost: Any = msgspec.msgpack.Decoder(OutputLost).decode
