"""A spool: the whole text of one run on disk, and where its lines are.

The log tells head and tail of a long text; all of it is here, in two files beside the blobs, for as
long as the run is the last one of its cell. `NAME.text` is the text, as UTF-8; `NAME.lines` has an
entry for each piece that was appended: its offset, how many line ends are before it, and which
stream it was written to. What the disk refuses waits in memory, where there is room for little;
then the oldest is lost, and the text says so in its place.
"""

import os
from collections import deque
from struct import Struct

ENTRY = Struct("<QQ")
"""Offset of a piece in bytes; line ends before it, times two, plus one for standard error."""
ROOM = 1024 * 1024
"""Bytes that wait for a disk that does not take them."""


class Budget:
    """What all spools of a kernel may take up together, in bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0

    @property
    def left(self) -> int:
        """How much may still be written."""
        return self.most - self.taken


class Spool:
    """The writing end. It is a file only once something was written to it."""

    def __init__(self, folder: str, budget: Budget) -> None:
        self.name = os.urandom(16).hex()
        self.lost = 0
        """Bytes that will not be found in the text."""
        self.why = ""
        """Why something was lost, or waits; empty while all is well."""
        self._folder = folder
        self._budget = budget
        self._files: tuple[int, int] | None = None
        self._waiting: deque[tuple[bool, bytes]] = deque()
        self._size = 0
        self._missing = 0
        """Bytes lost since the text last said so."""
        self._offset = 0
        self._lines = 0
        self._entries = 0
        """Bytes of entries."""

    @property
    def has_text(self) -> bool:
        """Whether anything was ever written to it."""
        return bool(self._offset or self._waiting or self.lost)

    def write(self, error: bool, text: str) -> None:
        """Append text that went to standard error, or else to standard output."""
        data = text.encode("utf-8", "replace")
        self._waiting.append((error, data))
        self._size += len(data)

    def flush(self) -> None:
        """Bring to disk what waits."""
        if not self._waiting:
            return
        if self._budget.left < self._size:
            self.why = f"a kernel keeps at most {self._budget.most:,} bytes of text (text_bytes)"
            self._lose(0)
            return
        try:
            self._append()
            self.why = ""
        except OSError as error:
            self.why = error.strerror or str(error)
            self._lose(ROOM)

    def close(self) -> None:
        """Let go of the files; whoever writes again opens them again."""
        if self._files is not None:
            for file in self._files:
                os.close(file)
            self._files = None

    def remove(self) -> None:
        """Remove what is on disk: nobody will ask for it any more."""
        self.close()
        for path in paths(self._folder, self.name):
            try:
                os.unlink(path)
            except OSError:
                pass  # it was never made, or somebody has cleaned up
        self._budget.taken -= self._offset
        self._offset = self._size = 0
        self._waiting.clear()  # else it would be made anew for what waits

    def _append(self) -> None:
        """Write what waits, after a mark where something is missing; and then where it is."""
        if self._missing:
            mark = f"\n[{self._missing:,} bytes are missing here: {self.why}]\n".encode()
            self._waiting.appendleft((True, mark))
            self._size += len(mark)
            self._missing = 0
        text, lines = self._opened()
        data = b"".join([data for _, data in self._waiting])
        done = 0
        try:
            while done < len(data):
                done += os.write(text, data[done:] if done else data)
        finally:
            entries = self._take(done)
        # Each entry stands for itself, so one that could not be written is no harm.
        self._entries += os.pwrite(lines, entries, self._entries) // ENTRY.size * ENTRY.size

    def _take(self, done: int) -> bytes:
        """Forget so many bytes, which are on disk; return the entries for them."""
        self._budget.taken += done
        self._size -= done
        entries = []
        while done:
            error, data = self._waiting.popleft()
            entries.append(ENTRY.pack(self._offset, self._lines * 2 + error))
            if len(data) > done:
                self._waiting.appendleft((error, data[done:]))
            taken = min(done, len(data))
            self._offset += taken
            self._lines += data.count(b"\n", 0, taken)
            done -= taken
        return b"".join(entries)

    def _lose(self, room: int) -> None:
        """Forget the oldest of what waits, until it fits."""
        while self._size > room:
            _, data = self._waiting.popleft()
            self._size -= len(data)
            self.lost += len(data)
            self._missing += len(data)

    def _opened(self) -> tuple[int, int]:
        if self._files is None:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
            text, lines = paths(self._folder, self.name)
            first = os.open(text, flags | os.O_APPEND, 0o600)
            try:
                self._files = first, os.open(lines, flags, 0o600)
            except OSError:
                os.close(first)
                raise
        return self._files


def paths(folder: str, name: str) -> tuple[str, str]:
    """Return where a text is, and where its lines are told."""
    return os.path.join(folder, f"{name}.text"), os.path.join(folder, f"{name}.lines")
