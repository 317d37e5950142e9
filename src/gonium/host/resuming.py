"""How an opened notebook goes on from the journal of an earlier life, and from its file.

What the journal says is played again. If the file is what it was last, or what was being written
to it when the server ended, that is all; if others changed it meanwhile, the session merges it,
as it would have done then. What cannot be done again is set aside, and the notebook opens without it.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from gonium.document import decode, encode, parse, write
from gonium.host.file import digest
from gonium.host.journal import Asked, Entry, Followed, Left, Saved, Saving
from gonium.host.reading import Reading
from gonium.protocol.ids import CellId, ClientId
from gonium.session import Checkpoint, checkpoint
from gonium.session.events import FileChanged, Opened, OpReceived
from gonium.session.replay import Deed, SaveBegun, SaveEnded, replay, saved

_LIFE = 2**32
"""Patches of one life, at most: those of the next have higher numbers."""


class Resumption(msgspec.Struct, frozen=True):
    """What is known from before when a notebook is opened."""

    checkpoint: Checkpoint
    instance: str
    """The name of the session towards clients; empty: they have to compare what they have."""
    life: int
    taken: dict[ClientId, int]
    changed: bool
    """Whether others have changed the file since."""
    aside: tuple[Any, ...] = ()
    """What could not be done again, as plain data."""

    @property
    def seq(self) -> int:
        """The number after which patches are counted: beyond all that were sent before."""
        return self.life * _LIFE

    def opened(self, reading: Reading, ids: Iterator[CellId]) -> Opened:
        """Return the opening of the notebook as it was left, and as the file now says."""
        cells = tuple(left.id for left in self.checkpoint.cells)
        disk = reading.notebook if self.changed else None
        fresh = tuple(itertools.islice(ids, len(disk.cells) if disk else 0))
        document = self.checkpoint.document
        return Opened("", document, cells, left=self.checkpoint, disk=disk, fresh=fresh)


def resumed(left: Left, data: bytes) -> Resumption:
    """Play the journal again; `data` is what the file holds now."""
    known = left.head.known
    for entry in left.entries:
        if isinstance(entry, Saved):
            known = entry.known
        elif isinstance(entry, Followed):
            known = digest(entry.data)
    replayed = replay(left.head.checkpoint, list(_deeds(left.entries)))
    aside = (*map(msgspec.to_builtins, replayed.failed), *left.unread)
    state, same = replayed.state, known == digest(data)
    for made in reversed(replayed.begun):
        if not same and encode(write(made.notebook)) == data:
            state, same = saved(state, made), True
    # Clients may have seen what was set aside.
    instance = left.head.instance if left.whole and not aside else ""
    taken = _taken(left) if instance else {}
    return Resumption(checkpoint(state), instance, left.head.life + 1, taken, not same, aside)


def _deeds(entries: Iterable[Entry]) -> Iterator[Deed]:
    for entry in entries:
        match entry:
            case Asked(client, _, op, time):
                if op is not None:
                    yield OpReceived(client, op, time)
            case Followed(data, fresh, time):
                text = decode(data)
                if isinstance(text, str):
                    yield FileChanged(parse(text), fresh, time)
            case Saving(revision):
                yield SaveBegun(revision)
            case Saved(revision):
                yield SaveEnded(revision)


def _taken(left: Left) -> dict[ClientId, int]:
    taken = dict(left.head.taken)
    for entry in left.entries:
        if isinstance(entry, Asked):
            taken[entry.client] = max(entry.n, taken.get(entry.client, 0))
    return taken
