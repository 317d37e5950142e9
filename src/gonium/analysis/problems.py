"""What is wrong with a notebook, seen from the source: with a code, a place, a way out.

Problems do not keep anything from running; only cells on a cycle, and those behind, cannot.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gonium.analysis.builtin import GIVEN
from gonium.analysis.names import Names
from gonium.analysis.reaching import always_stops
from gonium.protocol.ids import CellId
from gonium.protocol.records import Problem

if TYPE_CHECKING:
    from gonium.analysis.graph import Graph

Label = Callable[[CellId], str]


def find_problems(graph: "Graph", cell: CellId, label: Label) -> list[Problem]:
    """Return the problems of one cell, in the order of their places."""
    names = graph.cells[cell]
    if names.error is not None:
        return [_syntax(names)]
    found = [
        *_cycle(graph, cell, label),
        *_unresolved(graph, cell),
        *_unresolved_later(graph, cell),
        *_down(graph, cell, label),
        *_deleted(graph, cell, label),
        *_unreachable(graph, cell, label),
        *_hidden_by_stars(graph, cell, label),
    ]
    return sorted(found, key=lambda problem: (problem.line, problem.column, problem.code))


def _syntax(names: Names) -> Problem:
    error = names.error
    assert error is not None
    if error.overload:
        return Problem("GN102", f"Split this cell: {error.message}.", error.line, error.column)
    message = error.message[:1].upper() + error.message[1:]
    return Problem("GN101", f"{message}.", error.line, error.column)


def _unresolved(graph: "Graph", cell: CellId) -> Iterator[Problem]:
    """Names that nobody exports and Python does not have."""
    names, bound = graph.cells[cell], graph.bindings[cell]
    for name in sorted(names.reads - names.passes - GIVEN):
        starred = name in names.starred and graph.offers[cell].unknown
        if bound.get(name, cell) is None and not starred:
            line, column = names.places.get(name, (0, 0))
            if line == 0:
                continue
            if graph.dynamic:
                message = (
                    f"`{name}` is defined nowhere, unless code that is run as text defines it."
                )
                yield Problem("GN103", message, line, column, "warning")
            else:
                message = f"`{name}` is not defined: define or import it, or correct the name."
                yield Problem("GN103", message, line, column)


def _unresolved_later(graph: "Graph", cell: CellId) -> Iterator[Problem]:
    """The same in functions: an error only if somebody calls them."""
    names = graph.cells[cell]
    if not names.defers or graph.stars or graph.dynamic:
        return
    for name in sorted(names.later - names.reads - GIVEN):
        place = names.places.get(name)
        if place and name not in graph.definers:
            message = f"`{name}` is not defined anywhere: calling this code will fail."
            yield Problem("GN104", message, *place, "warning")


def _cycle(graph: "Graph", cell: CellId, label: Label) -> Iterator[Problem]:
    cycle = graph.blocked.get(cell)
    if cycle is None:
        return
    path = " → ".join(map(label, cycle))
    if cell not in cycle:
        yield Problem("GN106", f"This cell waits for cells that read from each other: {path}.")
        return
    after = cycle[cycle.index(cell) + 1]
    name = min(name for name, source in graph.bindings[cell].items() if source == after)
    line, column = graph.cells[cell].places.get(name, (0, 0))
    message = f"`{name}` depends on this cell itself ({path}): break the circle by another name."
    yield Problem("GN105", message, line, column)


def read_from_below(graph: "Graph", cell: CellId) -> list[str]:
    """Return the names that `python notebook.py` would not find, in the order of their places."""
    if cell not in graph.down or cell in graph.blocked:
        return []
    place, known = graph.place, graph.cells[cell].places
    found = [
        name
        for name, source in graph.bindings[cell].items()
        if source is not None and place[source] > place[cell]
    ]
    return sorted(found, key=lambda name: (known.get(name, (0, 0)), name))


def _down(graph: "Graph", cell: CellId, label: Label) -> Iterator[Problem]:
    for name in read_from_below(graph, cell):
        source = graph.bindings[cell][name]
        assert source is not None
        line, column = graph.cells[cell].places.get(name, (0, 0))
        message = f"`{name}` comes from {label(source)} below: as a script this fails, so move that cell up."
        yield Problem("GN107", message, line, column, "warning")


def _deleted(graph: "Graph", cell: CellId, label: Label) -> Iterator[Problem]:
    names = graph.cells[cell]
    for name, source in sorted(graph.bindings[cell].items()):
        if source is None or name not in names.places or name in names.passes:
            continue
        if name in graph.cells[source].deletes:
            message = (
                f"`{name}` is deleted in {label(source)}, so it may not be there: read it above."
            )
            yield Problem("GN108", message, *names.places[name], "warning")


def _unreachable(graph: "Graph", cell: CellId, label: Label) -> Iterator[Problem]:
    """Reads from cells that cannot come to their end, so that nothing is exported."""
    names = graph.cells[cell]
    for name, source in sorted(graph.bindings[cell].items()):
        if source is not None and name in names.places and always_stops(graph, source):
            message = f"`{name}` never comes: {label(source)} always stops before its end."
            yield Problem("GN110", message, *names.places[name], "warning")


def _hidden_by_stars(graph: "Graph", cell: CellId, label: Label) -> Iterator[Problem]:
    """Names that a star import takes from a cell above that exports them too, and are read."""
    names = graph.cells[cell]
    if not names.stars:
        return
    for name in sorted(graph.offers[cell].hard - names.writes - names.tables):
        above = graph.above(name, cell)
        if above is not None and any(
            graph.bindings[reader].get(name) == cell for reader in graph.readers.get(cell, ())
        ):
            message = (
                f"The star import replaces `{name}` of {label(above)}: import the names you need."
            )
            yield Problem("GN109", message, 0, 0, "warning")
