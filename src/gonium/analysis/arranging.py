"""An order of the cells in which what was read from below is above, and nothing else changes.

Each binding says what comes before what: the cell that is read before the one that reads it, and
that one before the next cell that exports the name. Cells that export one name keep their order,
since the last of them leaves it to whoever imports the file. As long as reads from below are left
as they are, the document itself agrees with all that is said. So all of them are turned at first,
and as long as what is said goes round in a circle, one name of it is left as it is. Of the orders
that remain, that one is taken which pulls what is needed up to where it is read. In the end
everything is bound again in the new order, to be sure.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import msgspec

from gonium.analysis.bind import bind
from gonium.analysis.builtin import GIVEN
from gonium.analysis.graph import Graph
from gonium.protocol.ids import CellId

Label = Callable[[CellId], str]
Reason = tuple[str, str]
"""Why a cell comes before another: `reads`, `keeps`, `star` or `both` with a name; `text` or
`future` with the cell that has to stay in its place."""
Said = Iterator[tuple[CellId, CellId, Reason]]
"""What comes before what, and why."""
Passing = dict[CellId | None, CellId]
"""Cell to the one whose value it passes on."""
Before = dict[CellId, dict[CellId, Reason]]
"""Cell to the cells that come before it."""


class Arrangement(msgspec.Struct, frozen=True):
    """What can be done about reads that bind down."""

    order: tuple[CellId, ...]
    """All cells; as they were where nothing can be done."""
    hindrances: dict[str, str]
    """Name that is still read from below to the reason, which is the end of a sentence."""


def arrange(graph: Graph, label: Label) -> Arrangement:
    """Return an order in which as many names as possible bind up; `label` names cells."""
    names = _down(graph)
    broken = [cell for cell, found in graph.cells.items() if found.error is not None]
    if broken:
        reason = f"{label(broken[0])} is not Python yet"
        return Arrangement(graph.order, dict.fromkeys(names, reason))
    turned = dict.fromkeys(names)
    hindrances: dict[str, str] = {}
    while circle := _circle(graph.order, before := _before(graph, turned)):
        name = _last(circle, turned)
        del turned[name]
        hindrances[name] = _reason(circle, label)
    order = _pulled(graph.order, before)
    if not _agrees(graph, order, turned):
        reason = "other names would then come from other cells"
        return Arrangement(graph.order, dict.fromkeys(turned, reason) | hindrances)
    return Arrangement(order, hindrances)


def _down(graph: Graph) -> list[str]:
    """Return the names that some cell reads from below, in the order of the readers."""
    place, found = graph.place, dict[str, None]()
    for cell in sorted(graph.down - graph.blocked.keys(), key=place.__getitem__):
        for name, source in sorted(graph.bindings[cell].items()):
            if source is not None and place[source] > place[cell]:
                found[name] = None
    return list(found)


def _before(graph: Graph, turned: Iterable[str]) -> Before:
    """Gather all that is said; what holds whatever is turned comes first and gives the reasons."""
    turned = set(turned)
    names = {*graph.definers, *graph.lookers}
    before: Before = {}
    said = [*(_of(graph, name, False) for name in sorted(names - turned)), _texts(graph)]
    said += [_hidden(graph), _future(graph), _stars(graph)]
    for source in (*said, *(_of(graph, name, True) for name in sorted(turned))):
        for one, other, reason in source:
            before.setdefault(other, {}).setdefault(one, reason)
    return before


def _of(graph: Graph, name: str, turned: bool) -> Said:
    """Say what comes before what for the sake of one name."""
    place = graph.place
    chain, passing = _chain(graph, name, turned)
    at = {cell: position for position, cell in enumerate(chain)}
    for one, other in pairwise(chain):
        yield one, other, ("both", name)
    for reader in graph.lookers.get(name, ()):
        source = graph.bindings[reader][name]
        source = passing.get(source, source)
        if source is not None and not turned and place[source] > place[reader]:
            source = None
        if source is not None:
            yield source, reader, ("reads", name)
        if name not in GIVEN and (source is None or source not in at):
            # Only star imports below have nothing to do with it, or come too late.
            lower = place[reader if source is None else source]
            stars = (star for star in graph.stars if place[star] > lower)
            yield from ((reader, star, ("star", name)) for star in _first(stars, reader))
        after = chain if source is None else chain[at.get(source, -1) + 1 :]
        yield from ((reader, cell, ("keeps", name)) for cell in _first(after, reader))


def _chain(graph: Graph, name: str, turned: bool) -> tuple[list[CellId], Passing]:
    """Return the cells that export a name in the order that they are to have: as they are, but
    those that change what they have from below, or from one of these, come after that.

    A module is not changed in place: those that seemed to do so only pass it on.
    """
    place, chain = graph.place, list[CellId]()
    giver: Passing = {}
    passing: Passing = {}
    early: dict[CellId, list[CellId]] = {}
    for cell in graph.definers.get(name, ()):
        source = graph.bindings[cell].get(name)
        if turned and source is not None and place[source] > place[cell]:
            giver[cell] = source
        elif source in giver:
            giver[cell] = giver[source]
        if cell not in giver or place[giver[cell]] < place[cell]:
            chain += [cell, *early.get(cell, ())]
        elif name in graph.offers[cell].hard or name not in graph.offers[giver[cell]].imports:
            early.setdefault(giver[cell], []).append(cell)
        else:
            passing[cell] = giver[cell]
    return chain, passing


def _first(cells: Iterable[CellId], reader: CellId) -> Iterator[CellId]:
    """The first of some cells that is not the reader."""
    for cell in cells:
        if cell != reader:
            yield cell
            return


def _texts(graph: Graph) -> Said:
    """Cells that run text as code may use any name, so all others stay on their side of them."""
    passed: list[CellId] = []
    barrier: CellId | None = None
    for cell in graph.order:
        if barrier is not None:
            yield barrier, cell, ("text", barrier)
        if graph.cells[cell].dynamic or graph.rebinds(cell) is None:
            yield from ((other, cell, ("text", cell)) for other in passed)
            passed, barrier = [], cell
        else:
            passed.append(cell)


def _hidden(graph: Graph) -> Said:
    """Names that functions from elsewhere bind when a cell calls them count as its own."""
    for cell in graph.order:
        for name in sorted(graph.rebinds(cell) or ()):
            used = {*graph.definers.get(name, ()), *graph.lookers.get(name, ())} - {cell}
            for other in used:
                above = graph.place[other] < graph.place[cell]
                yield (other, cell, ("both", name)) if above else (cell, other, ("both", name))


def _future(graph: Graph) -> Said:
    """A script has imports from the future before everything else."""
    for place, cell in enumerate(graph.order):
        if "__future__" in graph.cells[cell].modules.values():
            yield from ((cell, other, ("future", cell)) for other in graph.order[place + 1 :])
            return


def _stars(graph: Graph) -> Said:
    """Nobody knows yet what star imports bind, so they keep their order."""
    for star, following in pairwise(graph.stars):
        yield star, following, ("both", "*")


def _circle(order: tuple[CellId, ...], before: Before) -> list[tuple[CellId, CellId, Reason]]:
    """Return what is said in a circle, if anything is."""
    done: set[CellId] = set()
    for start in order:
        path = {} if start in done else {start: iter(before.get(start, ()))}
        while path:
            cell = next(reversed(path))
            other = next((one for one in path[cell] if one not in done), None)
            if other is None:
                done.add(cell)
                del path[cell]
            elif other in path:
                along = list(path)
                ring = [*along[along.index(other) :], other]
                return [(one, after, before[after][one]) for after, one in pairwise(ring)]
            else:
                path[other] = iter(before.get(other, ()))
    return []


def _last(circle: list[tuple[CellId, CellId, Reason]], turned: dict[str, None]) -> str:
    """Return the one of the turned names in a circle that is read last."""
    named = {what for _, _, (kind, what) in circle if kind not in ("text", "future")}
    return next(name for name in reversed(turned) if name in named)


def _pulled(order: tuple[CellId, ...], before: Before) -> tuple[CellId, ...]:
    """Return all cells in order, but each after those that come before it."""
    place = {cell: at for at, cell in enumerate(order)}
    found: dict[CellId, None] = {}
    for start in order:
        path = [start]
        while path:
            waits = [one for one in before.get(path[-1], ()) if one not in found]
            if waits:
                path.append(min(waits, key=place.__getitem__))
            else:
                found[path.pop()] = None
    return tuple(found)


def _agrees(graph: Graph, order: tuple[CellId, ...], turned: Iterable[str]) -> bool:
    """Say whether every read of every cell has the same source in another order."""
    other = bind({cell: graph.cells[cell] for cell in order}, graph.facts)
    passing = {name: _chain(graph, name, True)[1] for name in turned}
    for cell, bound in graph.bindings.items():
        after = other.bindings[cell]
        if after == bound:
            continue
        meant = {name: passing.get(name, {}).get(source, source) for name, source in bound.items()}
        if meant != after:
            return False
    return True


def _reason(circle: list[tuple[CellId, CellId, Reason]], label: Label) -> str:
    """Say what stands in the way, as the end of a sentence."""
    for one, other, (kind, what) in circle:
        if kind == "text":
            return f"{label(CellId(what))} runs text as code, which may use any name"
        if kind == "future":
            return f"{label(CellId(what))} has to stay first, for it imports from `__future__`"
        if kind == "keeps":
            return f"`{what}` of {label(one)} would then come from {label(other)}"
        if kind == "star":
            return f"the star import of {label(other)} might then give `{what}` to {label(one)}"
        if kind == "both":
            return f"`{what}` of {label(other)} would no longer replace that of {label(one)}"
    return "the cells read from each other: " + " → ".join(
        label(cell) for cell in [circle[0][1], *(one for one, _, _ in circle)]
    )
