"""What the graph says of each cell, kept with the cell so that whoever looks sees what changed.

Only cells that an edit can have touched are asked again, so that its cost follows from what it
changes and not from the size of the notebook: those that changed themselves or whose bindings did,
those on a circle or off it now, those that read from a cell which now gives less for certain, those
whose functions look up names that are new or gone, and, when cells got other numbers or names, those
whose problems call cells by them. Options of a cell's header can be problems too.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from gonium.analysis import Graph, Names, rebind
from gonium.protocol.ids import CellId
from gonium.protocol.records import Problem
from gonium.session.cellstate import CellState
from gonium.session.draft import Draft
from gonium.session.keeping import problems_of_keeping
from gonium.session.policy import problems_of_options
from gonium.session.standing import label_of


def bind_names(draft: Draft) -> None:
    """Bring the graph up to date with names, facts and order."""
    before, changed = draft.graph, draft.changed_cells()
    draft.graph, affected = rebind(before, _names(draft, before, changed), draft.facts)
    draft.touched |= affected | _circling(draft.graph)
    draft.touched |= {cell for cell in _circling(before) if cell in draft.cells}
    for cell in _suspects(draft, before, changed, affected):
        if state := draft.cells.get(cell):
            _describe(draft, cell, state)


def _names(draft: Draft, before: Graph, changed: set[CellId]) -> dict[CellId, Names]:
    """Return the names of all cells in document order."""
    cells = draft.cells
    if draft.order != before.order:
        return {cell: cells[cell].names for cell in draft.order}
    names = dict(before.cells)
    names.update((cell, cells[cell].names) for cell in changed)
    return names


def _circling(graph: Graph) -> AbstractSet[CellId]:
    return graph.blocked.keys()


def _suspects(
    draft: Draft, before: Graph, changed: set[CellId], affected: AbstractSet[CellId]
) -> AbstractSet[CellId]:
    """Return the cells of which other names or problems may have to be told."""
    after = draft.graph
    if bool(before.dynamic) != bool(after.dynamic) or before.stars != after.stars:
        return draft.cells.keys()
    found = changed | affected | _circling(before) | _circling(after)
    found |= _behind(before, after, changed)
    gone = before.cells.keys() - after.cells.keys()
    for name in _appeared(before, after, changed | gone):
        found |= after.later.get(name, frozenset())
    for graph in (before, after):
        found |= _starred(graph, affected)
    found |= _hiding(before, after, changed)
    if _renumbered(draft, before, changed):
        found |= before.down | after.down
        found |= {cell for cell, state in draft.cells.items() if state.problems}
    return found


def _renumbered(draft: Draft, before: Graph, changed: set[CellId]) -> bool:
    """Say whether cells may be called otherwise than before."""
    return draft.order != before.order or any(map(draft.is_renamed, changed))


def _behind(before: Graph, after: Graph, changed: set[CellId]) -> set[CellId]:
    """Return the readers of cells that give what they gave for certain no longer, or now do."""
    found: set[CellId] = set()
    for cell in changed:
        names, known = after.cells.get(cell), before.cells.get(cell)
        if names is None or known is None or names is known:
            continue
        readers = after.readers.get(cell, frozenset())
        if _gives(known) != _gives(names):
            found |= readers
        if known.modules != names.modules:  # one of which may be what ends a reader
            ended = [reader for reader in readers if after.cells[reader].stops]
            found |= {other for cell in ended for other in after.readers.get(cell, ())}
    return found


def _appeared(before: Graph, after: Graph, changed: set[CellId]) -> set[str]:
    """Return the names that nobody exported before, and those that nobody exports now."""
    names: set[str] = set()
    for graph in (before, after):
        names.update(*(graph.offers[cell].names for cell in changed if cell in graph.offers))
    return {name for name in names if (name in before.definers) != (name in after.definers)}


def _starred(graph: Graph, affected: AbstractSet[CellId]) -> set[CellId]:
    """Return the cells with star imports that these read from."""
    sources = {source for cell in affected for source in graph.bindings.get(cell, {}).values()}
    return {source for source in sources if source and graph.cells[source].stars}


def _hiding(before: Graph, after: Graph, changed: set[CellId]) -> set[CellId]:
    """Return the cells with star imports which hide names that cells may have come to export, or
    may not export any more."""
    if before.order != after.order:
        return {cell for cell, names in after.cells.items() if names.stars}
    names: set[str] = set()
    for graph in (before, after):
        names.update(*(graph.offers[cell].names for cell in changed if cell in graph.offers))
    definers = {cell for name in names for cell in after.definers.get(name, ())}
    return {cell for cell in definers if after.cells[cell].stars}


def _gives(names: Names) -> tuple[object, ...]:
    return names.ends, names.stops, names.deletes


def _describe(draft: Draft, cell: CellId, state: CellState) -> None:
    graph = draft.graph
    reads = graph.bindings[cell]
    writes = tuple(sorted(graph.exports[cell]))
    problems = problems_of(graph, cell, state, lambda other: label_of(draft, other))
    if (state.reads, state.writes, state.problems) != (reads, writes, problems):
        draft.put(cell, reads=reads, writes=writes, problems=problems)


def problems_of(
    graph: Graph, cell: CellId, state: CellState, label: Callable[[CellId], str]
) -> tuple[Problem, ...]:
    """Return what is wrong with a cell: its header, and what the graph says; `label` names cells."""
    options = state.cell.options
    header = (*problems_of_options(options), *problems_of_keeping(options))
    return (*header, *graph.problems(cell, label))
