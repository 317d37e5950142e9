"""Which cell gives a name its value at the end of the notebook, or why none does; and copies of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gonium.host.trouble import Trouble
from gonium.places.place import PlaceError
from gonium.protocol.door import Fetched
from gonium.protocol.ids import CellId, ElementId
from gonium.protocol.output import Error
from gonium.session import State
from gonium.session.standing import cells_named, label

if TYPE_CHECKING:
    from gonium.host.host import Host


def giver(state: State, name: str) -> CellId | Trouble:
    """Return the cell whose export a script would have at its end, or why there is none."""
    for cell in reversed(state.order):
        known = state.cells[cell]
        if known.made is not None and name in known.made.exports:
            return cell
        if name in state.graph.exports[cell] and known.standing.status != "fresh":
            return Trouble("missing", _why_not(state, name, cell))
        if name in known.names.deletes and known.made is not None:
            return Trouble("missing", f"{_called(state, cell)} deletes {name}.")
    return Trouble("missing", f"no cell of the notebook leaves {name}.")


def names_given(state: State) -> Iterator[str]:
    """Yield every name that cells give or have given, in document order."""
    seen = set[str]()
    for cell in state.order:
        made = state.cells[cell].made
        names = state.graph.exports[cell] | (made.exports.keys() if made else set())
        yield from sorted(names - seen)
        seen |= names


async def fetched(host: "Host", request: int, name: str) -> Fetched:
    """Have the kernel write a copy of a name's value into a file."""
    cell = giver(host.state, name)
    if isinstance(cell, Trouble):
        return Fetched(request, missing=cell.message)
    made = host.state.cells[cell].made
    assert made is not None  # it gives the name
    export = made.exports[name]
    about = " ".join(part for part in (export.kind, export.summary) if part)
    element = export.element or ElementId("")
    try:
        path = await host.copy(cell, name)
    except PlaceError as error:
        return Fetched(request, about=about, element=element, error=str(error))
    return Fetched(request, str(path), about, element)


def _why_not(state: State, name: str, cell: CellId) -> str:
    known = state.cells[cell]
    error = next((one for one in known.showing.outputs if isinstance(one, Error)), None)
    why = known.standing.reason
    if known.standing.status == "failed" and error is not None:
        why = f"it failed with {error.name}: {error.message}"
    return f"{name} is not there, for {_called(state, cell)} gives it, and {why}."


def _called(state: State, cell: CellId) -> str:
    return cells_named([label(state.cells[cell], state.order, cell)])
