"""What the graph says of each cell, kept with the cell so that whoever looks sees what changed.

Only cells that an edit can have touched are asked again: those whose bindings changed, whose own
names or facts changed, that read from below or in a circle, that read from a cell which now comes
to its end or no longer does, whose functions look up names that are new or gone, and those that
have problems, whose words name cells by number. Options of a cell's header can be problems too.
"""

from collections.abc import Callable

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
    names = {cell: draft.cells[cell].names for cell in draft.order}
    before = draft.graph
    draft.graph, affected = rebind(before, names, draft.facts)
    circling = draft.graph.blocked.keys() | before.blocked.keys()
    draft.touched |= affected | {cell for cell in circling if cell in names}
    other_names = draft.graph.definers.keys() != before.definers.keys()
    suspects = affected | circling | draft.graph.down | before.down
    suspects |= _behind(before, draft.graph)
    offers, known = draft.graph.offers, before.offers
    for cell, state in list(draft.cells.items()):
        if (
            cell in suspects
            or offers[cell] is not known.get(cell)
            or state.problems
            or state.names.stars
            or (other_names and state.names.defers)
            or state.names.error
            or state.cell.options
        ):
            _describe(draft, cell, state)


def _behind(before: Graph, after: Graph) -> set[CellId]:
    """Return the readers of cells that give what they gave for certain no longer, or now do."""
    found: set[CellId] = set()
    for cell, names in after.cells.items():
        known = before.cells.get(cell, names)
        if known is not names and _gives(known) != _gives(names):
            found |= after.readers.get(cell, frozenset())
    return found


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
