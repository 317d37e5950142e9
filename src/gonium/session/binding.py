"""What the graph says of each cell, kept with the cell so that whoever looks sees what changed.

Only cells that an edit can have touched are asked again: those whose bindings changed, whose own
names or facts changed, that read from below or in a circle, whose functions look up names that
are new or gone, and those that have problems, whose words name cells by number.
"""

from gonium.analysis import rebind
from gonium.protocol.ids import CellId
from gonium.session.cellstate import CellState
from gonium.session.draft import Draft
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
    offers, known = draft.graph.offers, before.offers
    for cell, state in list(draft.cells.items()):
        if (
            cell in suspects
            or offers[cell] is not known.get(cell)
            or state.problems
            or state.names.stars
            or (other_names and state.names.defers)
            or state.names.error
        ):
            _describe(draft, cell, state)


def _describe(draft: Draft, cell: CellId, state: CellState) -> None:
    graph = draft.graph
    reads = graph.bindings[cell]
    writes = tuple(sorted(graph.exports[cell]))
    problems = tuple(graph.problems(cell, lambda other: label_of(draft, other)))
    if (state.reads, state.writes, state.problems) != (reads, writes, problems):
        draft.put(cell, reads=reads, writes=writes, problems=problems)
