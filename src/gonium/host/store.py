"""What cells showed when the notebook was last open, kept beside it for the next opening.

Outputs are found again by the digest of the code that stood in their cell, or of the code that made
them; a cell that was edited elsewhere meanwhile shows none, unless the journal knows it. The file is nobody's source: whatever is
wrong with it, it is ignored.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Container, Iterable, Sequence

import msgspec

from gonium.display.within import blobs_within
from gonium.host import atomic
from gonium.host.trouble import Trouble
from gonium.protocol.ids import CellId
from gonium.protocol.output import Gap, Output
from gonium.session import State

_FORMAT = 1
TEXT_AGE = 24 * 3600.0
"""Seconds for which a text that nobody refers to is left alone: a kernel may be writing it."""


class Kept(msgspec.Struct, frozen=True):
    """The outputs of one cell."""

    digest: str
    """Of the code that made them."""
    outputs: tuple[Output, ...]
    duration: float = 0.0
    """Seconds."""
    standing: str = ""
    """Digest of the code that stood in the cell last, if that is another."""

    @property
    def code(self) -> str:
        """The digest of what the cell's text was when this was kept."""
        return self.standing or self.digest


class _Contents(msgspec.Struct, frozen=True):
    format: int
    cells: tuple[Kept, ...]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Contents).decode


class Store:
    """The outputs and blobs in a notebook's sidecar folder; its methods block."""

    def __init__(self, folder: str, largest: int) -> None:
        self.folder = folder
        self.blobs = os.path.join(folder, "blobs")
        self._path = os.path.join(folder, "outputs.msgpack")
        self._largest = largest
        self._last = b""

    def load(self) -> tuple[Kept, ...] | Trouble:
        """Return what was kept; nothing if nothing was."""
        try:
            if os.stat(self._path).st_size > self._largest:
                return self._damaged("too large")
            with open(self._path, "rb") as file:
                contents = _decode(file.read())
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return self._damaged(str(error))
        return contents.cells if contents.format == _FORMAT else ()

    def save(self, kept: Sequence[Kept]) -> None:
        """Keep these instead of what was kept before; a full disk loses no source, so be it."""
        data = _encode(_Contents(_FORMAT, tuple(kept)))
        if data == self._last or len(data) > self._largest:
            return
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            atomic.put(self._path, data)
        except OSError:
            return
        self._last = data

    def sweep(self, kept: Iterable[Kept], also: Container[str] = ()) -> None:
        """Remove the blobs that nothing kept refers to, and that are not among these either."""
        kept = tuple(kept)
        wanted = {blob.digest for cell in kept for blob in blobs_within(cell.outputs)}
        try:
            names = os.listdir(self.blobs)
        except OSError:
            return
        for name in names:
            # Blobs, and drafts of blobs, that somebody was killed over; nothing else is ours.
            digest = name.removeprefix(".")[:64]
            if _is_digest(digest) and name not in wanted and name not in also:
                atomic.remove(os.path.join(self.blobs, name))
        self._sweep_texts(names, {gap.text for cell in kept for gap in _gaps(cell.outputs)})

    def _sweep_texts(self, names: Iterable[str], wanted: set[str]) -> None:
        """Remove texts that nothing kept refers to and that no kernel can be writing."""
        for name in names:
            text, dot, kind = name.partition(".")
            path = os.path.join(self.blobs, name)
            if dot and kind in ("text", "lines") and text not in wanted and _is_old(path):
                atomic.remove(path)

    def _damaged(self, reason: str) -> Trouble:
        message = f"The outputs of last time ({self._path}) cannot be read ({reason}): run again."
        return Trouble("damaged", message)


def matched(kept: Iterable[Kept], digests: Sequence[tuple[CellId, str]]) -> dict[CellId, Kept]:
    """Give each cell what it showed, or else what its code made; of equals, the first gets the first."""
    found: dict[CellId, Kept] = {}
    left = _matched_by(lambda entry: entry.code, list(kept), digests, found)
    _matched_by(lambda entry: entry.digest, left, digests, found)
    return found


def _matched_by(
    key: Callable[[Kept], str],
    kept: Sequence[Kept],
    digests: Sequence[tuple[CellId, str]],
    found: dict[CellId, Kept],
) -> list[Kept]:
    """Match those cells that have nothing yet; return what no cell got."""
    waiting: dict[str, deque[Kept]] = {}
    for entry in kept:
        waiting.setdefault(key(entry), deque()).append(entry)
    for cell, digest in digests:
        if cell not in found and (entries := waiting.get(digest)):
            found[cell] = entries.popleft()
    return [entry for entries in waiting.values() for entry in entries]


def to_keep(state: State, opened: dict[CellId, str]) -> list[Kept]:
    """Return what cells show; `opened` has the digests of those that show what they once did."""
    kept = []
    for cell in state.order:
        shows = state.cells[cell]
        digest = shows.made.digest if shows.made is not None else opened.get(cell, "")
        if digest and (outputs := shows.showing.outputs):
            standing = "" if shows.names.digest == digest else shows.names.digest
            kept.append(Kept(digest, outputs, shows.duration, standing))
    return kept


def _gaps(outputs: Iterable[Output]) -> Iterable[Gap]:
    return (output for output in outputs if isinstance(output, Gap) and output.text)


def _is_old(path: str) -> bool:
    try:
        return time.time() - os.stat(path).st_mtime > TEXT_AGE
    except OSError:
        return False


def _is_digest(name: str) -> bool:
    return len(name) == 64 and all(c in "0123456789abcdef" for c in name)
