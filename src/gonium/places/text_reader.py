"""The reading end of a spool: any lines of a text, and where in it something stands.

A text may have a gigabyte, in ten million lines or in one, and may still grow; so nothing here reads
more of it than was asked for, and a search stops after a while and says where to go on.
"""

import os
import re
from collections.abc import Iterator
from types import TracebackType

from gonium.kernel.spool import ENTRY, paths
from gonium.protocol.answers import Line, Lines, Match, Matches

_NAME = re.compile(r"[0-9a-f]{32}")
LONGEST = 4096
"""Bytes of a line that are told; of more, the line says how long it is."""
MOST_LINES = 2000
"""Lines that are told at once."""
MOST_MATCHES = 500
"""Places that are told at once."""
EFFORT = 32 * 1024 * 1024
"""Bytes that are searched at once."""
BLOCK = 256 * 1024
"""Bytes read at once."""
OVERLAP = 1024
"""Bytes: what is searched for is not longer."""


class Gone(Exception):
    """There is no such text, or it is no longer kept."""


class TextReader:
    """Reads one text; `name` is what the record of the gap says. Its methods block."""

    def __init__(self, folder: str | os.PathLike[str], name: str) -> None:
        if not _NAME.fullmatch(name):
            raise Gone
        self.path, index = paths(os.fspath(folder), name)
        try:
            self._text = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            raise Gone from None
        try:
            self._index = os.open(index, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            os.close(self._text)
            raise Gone from None
        self.size = os.fstat(self._text).st_size
        """Bytes of the text when it was opened; what comes later is not looked at."""
        self._entries = os.fstat(self._index).st_size // ENTRY.size
        while self._entries and self._entry(self._entries - 1)[0] > self.size:
            self._entries -= 1  # what it tells of came later

    def lines(self, first: int, count: int) -> Lines:
        """Return lines from `first`, counted from 0, or, if that is negative, from the end."""
        total = self._total()
        first = max(0, first + total) if first < 0 else first
        count = min(count, MOST_LINES, max(0, total - first))
        told = []
        if count > 0:
            offset = self._start_of(first)
            for number in range(first, first + count):
                line, offset = self._line(number, offset)
                told.append(line)
        return Lines(total, self.size, told)

    def find(self, wanted: str, start: int, case: bool) -> Matches:
        """Return where a text stands, from an offset in bytes on; the letters' case may not count.

        `wanted` has no line ends. Of a line only the first place is told.
        """
        size = len(wanted.encode("utf-8", "replace"))
        if not wanted or size > OVERLAP or start >= self.size or start < 0:
            return Matches([], -1)
        pattern = re.compile(re.escape(wanted), 0 if case else re.IGNORECASE)
        found: list[Match] = []
        line, end = self._line_at(start), min(self.size, start + EFFORT)
        while start < end and len(found) < MOST_MATCHES:
            block, step = self._block(start)
            text = block.decode("utf-8", "replace")
            fresh = len(block[:step].decode("utf-8", "replace"))
            found += _matches(pattern, text, fresh, line, found)
            line += block.count(b"\n", 0, step)
            start += step
        return Matches(found, start if start < self.size else -1)

    def close(self) -> None:
        """Let go of the files."""
        os.close(self._text)
        os.close(self._index)

    def __enter__(self) -> "TextReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _entry(self, index: int) -> tuple[int, int, bool]:
        """Return offset, line and stream of a piece."""
        data = os.pread(self._index, ENTRY.size, index * ENTRY.size)
        offset, line = ENTRY.unpack(data)
        return offset, line // 2, bool(line % 2)

    def _last_before(self, what: int, wanted: int) -> int:
        """Return the last entry whose offset (0) or line (1) is less than wanted; else the first."""
        low, high = 0, self._entries
        while low < high:
            middle = (low + high) // 2
            if self._entry(middle)[what] < wanted:
                low = middle + 1
            else:
                high = middle
        return max(0, low - 1)

    def _piece(self, index: int) -> tuple[int, int]:
        """Return offset and line of an entry; of one that is not there, those of the beginning."""
        offset, line, _ = self._entry(index) if index < self._entries else (0, 0, False)
        return offset, line

    def _start_of(self, wanted: int) -> int:
        """Return the offset of a line."""
        if wanted == 0:
            return 0
        offset, line = self._piece(self._last_before(1, wanted))
        for start, block in self._blocks(offset):
            count = block.count(b"\n")
            if line + count < wanted:
                line += count
                continue
            at = -1
            for _ in range(wanted - line):
                at = block.index(b"\n", at + 1)
            return start + at + 1
        return self.size

    def _line_at(self, offset: int) -> int:
        """Return the number of the line in which an offset is."""
        start, line = self._piece(self._last_before(0, offset + 1))
        for at, block in self._blocks(start):
            if at >= offset:
                break
            line += block.count(b"\n", 0, offset - at)
        return line

    def _total(self) -> int:
        """Return the number of lines; an end of line at the very end begins no other."""
        line = self._line_at(self.size)
        last = os.pread(self._text, 1, self.size - 1) if self.size else b"\n"
        return line + (last != b"\n")

    def _line(self, number: int, offset: int) -> tuple[Line, int]:
        """Return the line that begins at an offset, and where the next one does."""
        data = os.pread(self._text, min(LONGEST, self.size - offset), offset)
        end = data.find(b"\n")
        error = self._stream_at(offset)
        if end >= 0:
            return Line(number, data[:end].decode("utf-8", "replace"), error), offset + end + 1
        after = offset + len(data)
        shown = data.decode("utf-8", "ignore")  # the last character may be cut
        if after < self.size:
            after = self._end_of_line(after)
        length = after - offset - (os.pread(self._text, 1, after - 1) == b"\n")
        return Line(number, shown, error, length if length > len(data) else 0), after

    def _end_of_line(self, offset: int) -> int:
        """Return where the line ends in which an offset is: behind its line end."""
        # A long line fills many pieces; the index tells where the next line is at the earliest.
        line = self._line_at(offset)
        index = self._last_before(1, line + 1)
        start = max(offset, self._piece(index)[0])
        for at, block in self._blocks(start):
            if (end := block.find(b"\n")) >= 0:
                return at + end + 1
        return self.size

    def _stream_at(self, offset: int) -> bool:
        index = self._last_before(0, offset + 1)
        return index < self._entries and self._entry(index)[2]

    def _blocks(self, offset: int) -> Iterator[tuple[int, bytes]]:
        while offset < self.size:
            block = os.pread(self._text, min(BLOCK, self.size - offset), offset)
            if not block:
                return
            yield offset, block
            offset += len(block)

    def _block(self, start: int) -> tuple[bytes, int]:
        """Return what is to be searched, and how much of it is not searched again in the next."""
        block = os.pread(self._text, min(BLOCK + OVERLAP, self.size - start), start)
        if start + len(block) >= self.size:
            return block, len(block)
        step = max(1, len(block) - OVERLAP)
        while step > 1 and block[step] & 0xC0 == 0x80:
            step -= 1  # not within a character
        return block, step


def _matches(
    pattern: re.Pattern[str], text: str, end: int, line: int, before: list[Match]
) -> Iterator[Match]:
    """Give one place for each line of a text that begins in a line; from `end` on, none."""
    last, at = before[-1].line if before else -1, 0
    for match in pattern.finditer(text):
        if match.start() >= end:
            return
        line += text.count("\n", at, match.start())
        at = match.start()
        if line != last:
            last = line
            yield Match(line, _excerpt(text, match))


def _excerpt(text: str, match: re.Match[str]) -> str:
    """Return what stands around a place, within its line."""
    start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - 80)
    end = text.find("\n", match.end(), match.end() + 160)
    return text[start : end if end >= 0 else match.end() + 160]
