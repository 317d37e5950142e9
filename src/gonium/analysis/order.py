"""The order to run cells in, and the cells that no order can save.

Bindings that point up agree with the document. So a cycle has a binding that points down, from
its topmost cell; and the order of the document changes only between the ends of such bindings.
"""

from collections.abc import Iterable, Iterator, Mapping, Set

from gonium.protocol.ids import CellId

Bindings = Mapping[CellId, Mapping[str, CellId | None]]
Places = Mapping[CellId, int]


def find_blocked(
    bindings: Bindings,
    readers: Mapping[CellId, Iterable[CellId]],
    place: Places,
    down: Set[CellId],
) -> dict[CellId, tuple[CellId, ...]]:
    """Return the cells on a cycle and all that read from them, with the cycle.

    Cells that read from several cycles are told of the topmost.
    """
    components = _components(bindings, place, down)
    components.sort(key=lambda component: min(map(place.__getitem__, component)))
    blocked: dict[CellId, tuple[CellId, ...]] = {}
    for component in components:
        blocked.update(dict.fromkeys(component, _cycle(component, bindings, place)))
    for component in components:
        waiting = list(component)
        while waiting:
            source = waiting.pop()
            behind = [reader for reader in readers.get(source, ()) if reader not in blocked]
            blocked.update(dict.fromkeys(behind, blocked[source]))
            waiting += behind
    return blocked


def _sources(cell: CellId, bindings: Bindings) -> Iterator[CellId]:
    return (source for source in dict.fromkeys(bindings[cell].values()) if source is not None)


def _components(bindings: Bindings, place: Places, down: Set[CellId]) -> list[list[CellId]]:
    """Return the strongly connected components of several cells (Tarjan 1972, without recursion).

    Each has its topmost cell in `down`, so nothing above all of those is looked at.
    """
    top = min(place[cell] for cell in down)
    number: dict[CellId, int] = {}
    low: dict[CellId, int] = {}
    open_cells: dict[CellId, None] = {}
    found: list[list[CellId]] = []
    for start in down:
        if start in number:
            continue
        path = [(start, _sources(start, bindings))]
        number[start] = low[start] = len(number)
        open_cells[start] = None
        while path:
            cell, sources = path[-1]
            for source in sources:
                if place[source] < top:
                    continue
                if source not in number:
                    number[source] = low[source] = len(number)
                    open_cells[source] = None
                    path.append((source, _sources(source, bindings)))
                    break
                if source in open_cells:
                    low[cell] = min(low[cell], number[source])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[cell])
                if low[cell] == number[cell]:
                    component = _take(open_cells, cell)
                    if len(component) > 1:
                        found.append(component)
    return found


def _take(open_cells: dict[CellId, None], until: CellId) -> list[CellId]:
    taken = []
    while True:
        cell, _ = open_cells.popitem()
        taken.append(cell)
        if cell == until:
            return taken


def _cycle(component: list[CellId], bindings: Bindings, place: Places) -> tuple[CellId, ...]:
    """Return a shortest cycle through the topmost cell of a component."""
    inside = set(component)
    start = min(component, key=place.__getitem__)
    came: dict[CellId, CellId] = {}
    queue = [start]
    for cell in queue:
        for source in sorted(_sources(cell, bindings), key=place.__getitem__):
            if source == start:
                path = [start]
                while cell != start:
                    path.append(cell)
                    cell = came[cell]
                return (start, *path[::-1][:-1], start)
            if source in inside and source not in came:
                came[source] = cell
                queue.append(source)
    return (start, start)


def sort_cells(
    order: tuple[CellId, ...], bindings: Bindings, place: Places, down: Set[CellId]
) -> tuple[CellId, ...]:
    """Return all cells, each after those it reads from; in document order where that allows it.

    Before a cell that reads from below come the cells it needs that have not come yet, in the
    order of the same rule. Cycles are cut where they are entered.
    """
    sorted_cells: list[CellId] = []
    early: set[CellId] = set()
    reached = 0
    for reader in sorted(down, key=place.__getitem__):
        if reader in early:
            continue
        at = place[reader]
        sorted_cells += (cell for cell in order[reached:at] if cell not in early)
        reached = at
        _pull(reader, bindings, place, (early, sorted_cells))
        reached = at + 1
    sorted_cells += (cell for cell in order[reached:] if cell not in early)
    return tuple(sorted_cells)


def _pull(
    reader: CellId,
    bindings: Bindings,
    place: Places,
    out: tuple[set[CellId], list[CellId]],
) -> None:
    """Put a cell in its order, and before it what it needs from further down."""
    early, sorted_cells = out
    at = place[reader]
    early.add(reader)
    path = [(reader, _below(reader, bindings, place))]
    while path:
        cell, sources = path[-1]
        for source in sources:
            if place[source] > at and source not in early:
                early.add(source)
                path.append((source, _below(source, bindings, place)))
                break
        else:
            path.pop()
            sorted_cells.append(cell)


def _below(cell: CellId, bindings: Bindings, place: Places) -> Iterator[CellId]:
    return iter(sorted(_sources(cell, bindings), key=place.__getitem__))
