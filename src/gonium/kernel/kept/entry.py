"""One kept result as a file: its parts, what it is, and a signature over all of it.

    magic · parts, one after another · description (MessagePack) · its length · HMAC-SHA256

A file is read into memory whole, and nothing in it is looked at before its signature is right: what
is unpickled later is what was checked, whatever happens to the file meanwhile.
"""

import hmac
import os
import stat
from collections.abc import Callable
from hashlib import blake2b
from typing import BinaryIO

import msgspec

from gonium.kernel.kept.reason import NotKept
from gonium.kernel.kept.seal import SIZE

MAGIC = b"gonium kept 1\n"
_LENGTH = 8
_MOST_DESCRIBED = 64 * 1024 * 1024
"""Bytes of a description that is read without its signature being checked."""


class Damaged(Exception):
    """A file is no kept result of this user's, or not any more; the text says why."""


class Packed(msgspec.Struct):
    """An array or a frame that stands apart from the pickle."""

    kind: str
    """`npy`; `pandas`, `polars` or `arrow`, as Arrow; `pickle`, for pandas where Arrow is not exact."""
    part: int
    writeable: bool = True


class Description(msgspec.Struct):
    """What a kept result is."""

    key: str
    what: str
    """`cell` or `function`."""
    label: str
    """The cell's or function's name."""
    notebook: str
    """The file name of the notebook or script."""
    made: float = 0.0
    """Seconds since the epoch."""
    duration: float = 0.0
    """Seconds that it took."""
    parts: list[tuple[int, int]] = []
    """Where each part begins, and how many bytes it has."""
    names: list[str] = []
    """Whose values are in the pickle, the first part, in this order."""
    packed: list[Packed] = []
    reports: int = -1
    """The part with the reports of what was shown; -1: nothing was."""
    blobs: list[int] = []
    """Parts with the blobs that these need."""
    changed: list[str] = []
    """Reads that the cell changed in place."""
    elements: list[int] = []
    """Which elements it looked at, of those that its reads lead to."""
    content: str = ""
    """A digest of the values as they are written here."""


class Entry:
    """A kept result, checked."""

    def __init__(self, data: memoryview, description: Description) -> None:
        self._data = data
        self.description = description

    def part(self, index: int) -> memoryview:
        """Return one part; raises `Damaged`."""
        try:
            start, size = self.description.parts[index]
        except IndexError:
            raise Damaged("a part is missing") from None
        return self._data[start : start + size]


class Writer:
    """Writes one entry; its `write` makes it a file that values can be pickled into."""

    def __init__(self, file: BinaryIO, key: bytes, most: int) -> None:
        self._file = file
        self._sign = hmac.new(key, digestmod="sha256")
        self._content = blake2b(digest_size=15)
        self._most = most
        self._size = 0
        self._parts: list[tuple[int, int]] = []
        self.write(MAGIC)

    def write(self, data: bytes | memoryview) -> int:
        """Write a piece of the current part; raises `NotKept` when it gets too large."""
        size = memoryview(data).nbytes
        self._size += size
        if self._size > self._most:
            raise NotKept(f"it is larger than all that may be kept ({self._most:,} bytes)")
        self._sign.update(data)
        self._content.update(data)
        self._file.write(data)
        return size

    def part(self, fill: Callable[["Writer"], None]) -> int:
        """Write a part; return its number."""
        start = self._size
        fill(self)
        self._parts.append((start, self._size - start))
        return len(self._parts) - 1

    def content(self) -> str:
        """Return a digest of what has been written until now."""
        return self._content.hexdigest()

    def close(self, description: Description) -> None:
        """Write the description and the signature."""
        description.parts = self._parts
        written = msgspec.msgpack.encode(description)
        self.write(written)
        self.write(len(written).to_bytes(_LENGTH, "big"))
        self._file.write(self._sign.digest())


def read(path: str, key: bytes, most: int) -> Entry:
    """Return the entry in a file; raises `Damaged`, or `OSError` if it cannot be read."""
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most + SIZE:
            raise Damaged("it is larger than all that may be kept")
        data = memoryview(file.read())
    body, signature = data[:-SIZE], data[-SIZE:]
    if bytes(body[: len(MAGIC)]) != MAGIC:
        raise Damaged("it is no kept result")
    if not hmac.compare_digest(hmac.digest(key, body, "sha256"), signature):
        raise Damaged("its signature is not yours, or it was changed")
    length = int.from_bytes(body[-_LENGTH:], "big")
    return Entry(body, _described(body[-_LENGTH - length : -_LENGTH]))


def describe(path: str) -> Description:
    """Return what a file says of itself, unchecked: to be shown, not to be relied upon.

    Raises `Damaged` or `OSError`.
    """
    with _opened(path) as file:
        end = os.fstat(file.fileno()).st_size - SIZE - _LENGTH
        if end < len(MAGIC) or file.read(len(MAGIC)) != MAGIC:
            raise Damaged("it is no kept result")
        file.seek(end)
        length = int.from_bytes(file.read(_LENGTH), "big")
        if length > min(end, _MOST_DESCRIBED):
            raise Damaged("its description is damaged")
        file.seek(end - length)
        return _described(file.read(length))


def _described(data: bytes | memoryview) -> Description:
    try:
        return msgspec.msgpack.decode(data, type=Description)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Damaged("its description is damaged") from None


def _opened(path: str) -> BinaryIO:
    """Open a file that may be anything: a link is not followed, a pipe not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Damaged("it is no file")
    return open(descriptor, "rb")
