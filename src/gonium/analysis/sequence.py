"""How one order of cells differs from another, found at the speed of comparing."""

from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from gonium.protocol.ids import CellId

Cells = Sequence[CellId]


class Shift(msgspec.Struct, frozen=True):
    """What turns one order into another. All other cells keep their order among themselves."""

    added: frozenset[CellId] = frozenset()
    removed: frozenset[CellId] = frozenset()
    moved: frozenset[CellId] = frozenset()


def shift(old: Cells, new: Cells) -> Shift:
    """Return the cells that were added, removed, and moved past others: as few as possible."""
    if old == new:
        return Shift()
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    added = frozenset(after).difference(before)
    removed = frozenset(before).difference(after)
    kept = [cell for cell in before if cell not in removed] if removed else list(before)
    still = [cell for cell in after if cell not in added] if added else list(after)
    return Shift(added, removed, _moved(kept, still))


def _common(one: Cells, other: Cells) -> int:
    """Return the length of the common start, by halving: slices compare in C."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _moved(old: list[CellId], new: list[CellId]) -> frozenset[CellId]:
    if old == new:
        return frozenset()
    # One block that changed places with another is by far the most common case.
    at = new.index(old[0])
    if new[at:] + new[:at] == old:
        return frozenset(new[at:] if 2 * at > len(new) else new[:at])
    return frozenset(new).difference(_longest(old, new))


def _longest(old: list[CellId], new: list[CellId]) -> list[CellId]:
    """Return a longest sequence of cells whose order is the same, by patience sorting."""
    place = {cell: at for at, cell in enumerate(old)}
    tops: list[int] = []
    top_cells: list[CellId] = []
    below: dict[CellId, CellId | None] = {}
    for cell in new:
        pile = bisect_left(tops, place[cell])
        below[cell] = top_cells[pile - 1] if pile else None
        tops[pile : pile + 1] = [place[cell]]
        top_cells[pile : pile + 1] = [cell]
    found: list[CellId] = []
    last: CellId | None = top_cells[-1] if top_cells else None
    while last is not None:
        found.append(last)
        last = below[last]
    return found
