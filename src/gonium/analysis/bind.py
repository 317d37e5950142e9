"""Names to bindings, in document order; and to those after an edit, touching only what it touches.

Theory. A read binds to the nearest cell above that exports the name; else it is a builtin; else
it binds to the nearest star import above that has not told yet what it provides; else to the
nearest cell below that binds the name; else it is unresolved. (Builtins come before cells below,
since a script that uses `sum` and assigns it further down uses the builtin.) What code from
another cell looks up is a read of whoever reads that code, bound at the reader's place, and so on
transitively; a name that the reader has surely written by then stays in the reader.

The state is a handful of mappings. An edit changes the offers of some cells; names whose definers
change by that are *touched*; only the cells whose look-ups of a touched name may end elsewhere,
and the edited ones, are bound again. Mappings that do not change are shared with the graph before.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import compress
from operator import is_not

from gonium.analysis.binding import Binder
from gonium.analysis.builtin import GIVEN
from gonium.analysis.changes import Changes
from gonium.analysis.exporting import Exporting
from gonium.analysis.facts import Facts
from gonium.analysis.graph import Graph
from gonium.analysis.names import Names
from gonium.analysis.sequence import Shift, shift
from gonium.protocol.ids import CellId

Cells = Mapping[CellId, Names]
Known = Mapping[CellId, Facts]

NO_FACTS: Known = {}
STAY = Shift()
FEW = 16
"""As many cells are bound again without asking whether they need be."""


def bind(cells: Cells, facts: Known = NO_FACTS) -> Graph:
    """Bind every read of every cell; `cells` is in document order."""
    return rebind(Graph(), cells, facts)[0]


def rebind(graph: Graph, cells: Cells, facts: Known = NO_FACTS) -> tuple[Graph, frozenset[CellId]]:
    """Return the graph of changed cells, and the cells whose bindings are not the same."""
    moves = shift(graph.order, tuple(cells))
    edited = _edited(graph, cells, moves) | _taught(graph, cells, facts)
    if not edited and moves == STAY:
        return graph, frozenset()
    order = graph.order if moves == STAY else tuple(cells)
    place = graph.place if moves == STAY else dict(zip(order, range(len(order)), strict=True))
    exporting = Exporting(graph, cells, facts, place)
    exporting.take(edited, moves)
    binder = Binder(exporting)
    changes = Changes(graph, binder)
    changes.drop(moves.removed)
    for cell in _looked_at(graph, exporting, moves, edited):
        changes.bind(cell)
    known = graph.facts if facts is graph.facts else dict(facts)
    return changes.graph(exporting, dict(cells), known, order), frozenset(changes.changed)


def _looked_at(
    graph: Graph, exporting: Exporting, moves: Shift, edited: set[CellId]
) -> set[CellId]:
    """Return the cells whose bindings may not be the same."""
    found = edited | moves.added | moves.moved
    for name, cells in exporting.touched.items():
        found |= _lookers(graph, exporting, name, cells)
    if exporting.stars != graph.stars or not moves.moved.isdisjoint(exporting.stars):
        found |= _loose(graph)
    if bool(exporting.future) != bool(graph.future):
        found |= {cell for cell, names in exporting.cells.items() if names.annotated}
    return found - moves.removed


def _lookers(
    graph: Graph, exporting: Exporting, name: str, cells: set[CellId]
) -> AbstractSet[CellId]:
    """Return the cells whose look-up of a touched name may end elsewhere."""
    lookers = graph.lookers.get(name, frozenset())
    held = name in exporting.reheld or name in graph.holders
    if held or len(lookers) <= FEW or len(cells) > FEW:
        return lookers
    place, bindings = exporting.place, graph.bindings
    ranges = _ranges(exporting, name, cells)
    return {
        cell
        for cell in lookers
        if bindings[cell][name] in cells
        or any(start < place.get(cell, -1) <= end for start, end in ranges)
    }


def _ranges(exporting: Exporting, name: str, cells: set[CellId]) -> list[tuple[int, int]]:
    """Return where the cells that read the given definers of a name may stand.

    That is from each to the next definer, and everywhere above the first that can be read so.
    """
    place, offers = exporting.place, exporting.offers
    definers = exporting.definers.get(name, ())
    found: list[tuple[int, int]] = []
    landed = name in GIVEN
    for cell, after in zip(definers, (*definers[1:], None), strict=True):
        if cell in cells:
            end = len(place) if after is None else place[after]
            found.append((place[cell] if landed else -1, end))
        landed = landed or name in offers[cell].lands
    return found


def _loose(graph: Graph) -> set[CellId]:
    """Return the cells with a look-up that any star import above could answer."""
    stars = {None, *graph.stars}
    loose = {
        cell
        for cell, bound in graph.bindings.items()
        if any(source in stars and name not in GIVEN for name, source in bound.items())
    }
    return loose | graph.down


def _edited(graph: Graph, cells: Cells, moves: Shift) -> set[CellId]:
    """Return the cells that were there before, with other names."""
    known = graph.cells.values() if moves == STAY else map(graph.cells.get, cells)
    return set(compress(cells, map(is_not, cells.values(), known))) - moves.added


def _taught(graph: Graph, cells: Cells, facts: Known) -> set[CellId]:
    """Return the cells that were there before, of which other facts are known."""
    if facts is graph.facts:
        return set()
    known = graph.facts
    taught = set(compress(facts, map(is_not, facts.values(), map(known.get, facts))))
    taught = {cell for cell in taught if known.get(cell) != facts[cell]} | (known.keys() - facts)
    return {cell for cell in taught if cell in graph.cells and cell in cells}
