"""The order of all cells when those with code are put into another one.

Prose stays where it is, above the same code, but goes along with the cells it is about: where all
the code between it and the next prose moves, which would leave it alone.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from gonium.document.cell import Cell


def rearranged(cells: Sequence[Cell], order: Sequence[int], moved: frozenset[int]) -> list[int]:
    """Return the positions of all cells in their new order.

    `order` has the positions of those with code, `moved` says which of them pass others.
    """
    going = dict(_prose_that_goes(cells, order, moved))
    gone = moved.union(*going.values())
    staying = iter([place for place in range(len(cells)) if place not in gone])
    found: list[int] = []
    waiting: list[int] = []
    for place in order:
        if place in moved:
            waiting += [*going.get(place, ()), place]
            continue
        for other in staying:
            if other == place:
                break
            found.append(other)
        found += [*waiting, place]
        waiting = []
    return [*found, *waiting, *staying]


def _prose_that_goes(
    cells: Sequence[Cell], order: Sequence[int], moved: frozenset[int]
) -> Iterator[tuple[int, list[int]]]:
    """Yield each cell that takes prose along, with the positions of that."""
    turn = {place: at for at, place in enumerate(order)}
    prose: list[int] = []
    for is_code, places in groupby(range(len(cells)), lambda place: cells[place].kind == "code"):
        if not is_code:
            prose = list(places)
            continue
        code = list(places)
        if prose and moved.issuperset(code):
            yield min(code, key=turn.__getitem__), prose
