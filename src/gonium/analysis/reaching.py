"""Which cells stop before their end whatever happens, and which ones a script never reaches.

A cell stops for certain by a `raise` or an endless loop, which its flow tells, and by a call such
as `sys.exit()` or `gn.stop()`. What `sys` and `gn` stand for may come from another cell, so the
source only says what is called, and the graph whether that is what it seems.
"""

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gonium.protocol.ids import CellId

if TYPE_CHECKING:
    from gonium.analysis.graph import Graph

ENDINGS: dict[str, frozenset[str]] = {
    "": frozenset({"exit", "quit"}),
    "sys": frozenset({"exit"}),
    "os": frozenset({"_exit"}),
    "gonium": frozenset({"stop"}),
}
"""Module, or nothing for the builtins, to its functions that never return."""

CALLS = frozenset().union(*ENDINGS.values())


def calls_to_stop(body: Sequence[ast.stmt]) -> tuple[str, ...]:
    """Return the calls at the top level that may be ones that end the cell."""
    found = []
    for statement in body:
        value: Any = getattr(statement, "value", None)
        if statement.__class__ is ast.Expr and value.__class__ is ast.Call:
            called = _called(value)
            if called:
                found.append(called)
    return tuple(found)


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        found = function.id if function.id in CALLS else ""
    elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        found = f"{function.value.id}.{function.attr}" if function.attr in CALLS else ""
    else:
        found = ""
    return found if found.rpartition(".")[2] != "stop" or _always(call) else ""


def _always(call: ast.Call) -> bool:
    """Say whether the condition that `gn.stop` is given holds for certain."""
    conditions = [*call.args[:1], *(word.value for word in call.keywords if word.arg != "output")]
    return all(isinstance(one, ast.Constant) and bool(one.value) for one in conditions)


def always_stops(graph: "Graph", cell: CellId) -> bool:
    """Say whether a cell cannot come to its end."""
    names = graph.cells[cell]
    return not names.ends or any(_stops(graph, cell, called) for called in names.stops)


def _stops(graph: "Graph", cell: CellId, called: str) -> bool:
    first, _, rest = called.partition(".")
    module = _module(graph, cell, first)
    return module is not None and (rest or first) in ENDINGS.get(module, ())


def _module(graph: "Graph", cell: CellId, name: str) -> str | None:
    """Return the module that a name is or is from; empty: a builtin; `None`: something else."""
    names, source = graph.cells[cell], graph.bindings[cell].get(name)
    if name in names.writes:
        return names.modules.get(name)
    return "" if source is None else graph.cells[source].modules.get(name)


def unreached(graph: "Graph", through: frozenset[CellId] = frozenset()) -> dict[CellId, CellId]:
    """Return the cells that a script does not come to, each with the one that stops it before.

    Cells in `through` are taken to go on: somebody expects that they raise.
    """
    found: dict[CellId, CellId] = {}
    stopper: CellId | None = None
    for cell in graph.order:
        if stopper is not None:
            found[cell] = stopper
        elif cell not in through and always_stops(graph, cell):
            stopper = cell
    return found
