"""Which cells belong to a key, and how that changes: all changes of a key are made at once."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from gonium.protocol.ids import CellId

Key = TypeVar("Key")


class Index(dict[Key, tuple[set[CellId], set[CellId]]]):
    """For each key, the cells that leave its set and those that join it."""

    def __missing__(self, key: Key) -> tuple[set[CellId], set[CellId]]:
        found: tuple[set[CellId], set[CellId]] = set(), set()
        self[key] = found
        return found

    def move(self, cell: CellId, old: Iterable[Key], new: Iterable[Key]) -> None:
        """Take a cell out of the sets of the old keys, put it into those of the new ones."""
        old, new = set(old), set(new)
        for key in old - new:
            self[key][0].add(cell)
        for key in new - old:
            self[key][1].add(cell)

    def apply(self, to: Mapping[Key, frozenset[CellId]]) -> Mapping[Key, frozenset[CellId]]:
        """Return the sets after that."""
        if not self:
            return to
        found = dict(to)
        for key, (left, joined) in self.items():
            cells = (found.get(key, frozenset()) - left) | joined
            if cells:
                found[key] = cells
            else:
                found.pop(key, None)
        return found
