"""The journal of an open notebook: all that was done to the document, on disk before it is told.

It begins with a checkpoint and goes on with what was done since; each piece has its length and a
checksum, so a torn end costs what was being written then and no more. It also says which requests
of which clients were taken, and the name under which clients know this session, so that those
who come back to another server go on as after a cut.

A piece is with the operating system before anybody is told of it, so nothing is lost with the
server; it is brought to the disk within a second, so that not more is lost with the machine. What
clients heard in that last second they may know better than a journal of before a crash of the
machine: then the session has another name, and they compare what they have.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from gonium.host import atomic
from gonium.host.clock import Clock, Timer
from gonium.kernel.frames import frame, unframe
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import AnyOp
from gonium.session import Checkpoint

_FORMAT = 1
_PARTIAL = ".partial"
"""How the name of a journal ends that could not be continued."""
_MOST_ENTRIES = 500
"""After so many a new checkpoint is due: to play them again takes time when a notebook opens."""
_MOST_BYTES = 4 * 2**20
_SYNC_AFTER = 0.5
"""Seconds after which what was written is brought to the disk."""


class Head(msgspec.Struct, frozen=True, tag="head"):
    """How the journal begins."""

    format: int
    boot: str
    """Which start of the machine it was written in."""
    instance: str
    """The name of the session towards clients."""
    life: int
    """How many servers have continued it."""
    known: str
    """A digest of what the file held."""
    taken: dict[ClientId, int]
    checkpoint: Checkpoint


class Asked(msgspec.Struct, frozen=True, tag="asked"):
    """A client's request was taken; `op` is there if it may change the document."""

    client: ClientId
    n: int
    op: AnyOp | None
    time: float


class Followed(msgspec.Struct, frozen=True, tag="followed"):
    """The file was changed by others, and that was taken over."""

    data: bytes
    fresh: tuple[CellId, ...]
    time: float


class Saving(msgspec.Struct, frozen=True, tag="saving"):
    """The document is about to be written to the file."""

    revision: int


class Saved(msgspec.Struct, frozen=True, tag="saved"):
    """That has been done."""

    revision: int
    known: str
    """A digest of what the file then held."""


Entry = Asked | Followed | Saving | Saved

_NOT_UNDERSTOOD = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

T = TypeVar("T")

_encode = msgspec.msgpack.Encoder().encode
_decode_head = msgspec.msgpack.Decoder(Head).decode
_decode_entry = msgspec.msgpack.Decoder(Entry).decode


class Left(msgspec.Struct, frozen=True):
    """What an earlier life left."""

    head: Head
    entries: tuple[Entry, ...]
    partial: bool
    """Something that was done then is not in it."""
    unread: tuple[Any, ...] = ()
    """What follows, as plain data, from the first entry that is not understood here."""

    @property
    def whole(self) -> bool:
        """Whether surely all that clients were told is in it."""
        return not self.partial and self.head.boot == boot() != ""


class Unread(msgspec.Struct, frozen=True):
    """What an earlier life left, and this one understands nothing of; as plain data."""

    pieces: tuple[Any, ...]


class Journal:
    """The journal in a notebook's sidecar folder; `begin`, then `write`, from the event loop."""

    def __init__(self, folder: str, clock: Clock) -> None:
        self.path = os.path.join(folder, "journal")
        self._clock = clock
        self._file = -1
        self._entries = 0
        self._bytes = 0
        self._timer: Timer | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def holds(self) -> bool:
        """Whether all that was done is in it."""
        return self._file >= 0

    @property
    def due(self) -> bool:
        """Whether it is to begin anew: it has grown long, or could not be written."""
        return not self.holds or self._entries >= _MOST_ENTRIES or self._bytes >= _MOST_BYTES

    def begin(self, head: Head) -> None:
        """Begin anew; what stood there is replaced in one step, or stays if that cannot be."""
        framed = frame(0, _encode(head))
        draft = self.path + ".new"
        try:
            file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        except OSError:
            return self._give_up()
        try:
            atomic.write_all(file, framed)
            os.replace(draft, self.path)
        except OSError:
            os.close(file)
            atomic.remove(draft)
            return self._give_up()
        self._close()
        atomic.remove(self.path + _PARTIAL)
        self._file, self._entries, self._bytes = file, 0, 0
        self._sync_later()

    def write(self, entry: Entry) -> None:
        """Add an entry; returns at once. A journal that cannot be written is no more."""
        if not self.holds:
            return
        framed = frame(0, _encode(entry))
        try:
            atomic.write_all(self._file, framed)
        except OSError:
            self._give_up()
            return
        self._entries += 1
        self._bytes += len(framed)
        self._sync_later()

    async def finish(self) -> None:
        """Bring it to the disk and close it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            await asyncio.wait([self._task])
        if self.holds:
            await asyncio.to_thread(_sync, self._file)
        self._close()

    def _give_up(self) -> None:
        # What lacks something must not be taken for whole; still it is better than nothing.
        self._close()
        try:
            os.replace(self.path, self.path + _PARTIAL)
        except OSError:
            pass  # none was there, or nothing can be written: then nothing was told either

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def _sync_later(self) -> None:
        if self._timer is None:
            self._timer = self._clock.later(_SYNC_AFTER, self._sync)

    def _sync(self) -> None:
        self._timer = None
        if self._task is not None and not self._task.done():
            self._sync_later()  # a slow disk
        elif self.holds:
            self._task = asyncio.create_task(asyncio.to_thread(_sync, os.dup(self._file), True))


def load(folder: str) -> Left | Unread | None:
    """Return what an earlier life left; `None` if there is nothing, or only what is no journal."""
    path = os.path.join(folder, "journal")
    return _load(path, partial=False) or _load(path + _PARTIAL, partial=True)


def _load(path: str, partial: bool) -> Left | Unread | None:
    try:
        frames, _ = unframe(Path(path).read_bytes())
    except OSError:
        return None
    bodies = [body for _, body in frames]
    if not bodies:
        return None
    head = _understood(_decode_head, bodies[0])
    if head is None or head.format != _FORMAT:
        return Unread(_plain(bodies))
    entries = []
    for body in bodies[1:]:
        entry = _understood(_decode_entry, body)
        if entry is None:
            break
        entries.append(entry)
    return Left(head, tuple(entries), partial, _plain(bodies[1 + len(entries) :]))


def _understood(decode: Callable[[bytes], T], body: bytes) -> T | None:
    """Decode what another release of this program may have written."""
    try:
        return decode(body)
    except _NOT_UNDERSTOOD:
        return None


def _plain(bodies: list[bytes]) -> tuple[Any, ...]:
    found = [_understood(msgspec.msgpack.decode, body) for body in bodies]
    return tuple(body if one is None else one for body, one in zip(bodies, found, strict=True))


def plain(left: Left) -> tuple[Any, ...]:
    """Return all of it as plain data."""
    return (*map(msgspec.to_builtins, (left.head, *left.entries)), *left.unread)


def head(
    checkpoint: Checkpoint, *, instance: str, life: int, known: str, taken: dict[ClientId, int]
) -> Head:
    """Return the head of a journal that begins now."""
    return Head(_FORMAT, boot(), instance, life, known, taken, checkpoint)


def boot() -> str:
    """Return what tells one start of the machine from another; empty where nothing does."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _sync(file: int, close: bool = False) -> None:
    try:
        os.fsync(file)
    except OSError:
        pass  # the disk is in trouble, of which saving tells
    finally:
        if close:
            os.close(file)
