"""Which cell gives a name its value at the end of the notebook, or why none does."""

from collections.abc import Iterator

from gonium.host.headless import cells_named
from gonium.protocol.ids import CellId
from gonium.protocol.output import Error
from gonium.scripting.errors import MissingError
from gonium.session import State
from gonium.session.standing import label


def giver(state: State, name: str) -> CellId:
    """Return the cell whose export a script would have at its end; raises `MissingError`."""
    for cell in reversed(state.order):
        known = state.cells[cell]
        if known.made is not None and name in known.made.exports:
            return cell
        if name in state.graph.exports[cell] and known.standing.status != "fresh":
            raise MissingError(_why_not(state, name, cell))
        if name in known.names.deletes and known.made is not None:
            raise MissingError(f"{_called(state, cell)} deletes {name}.")
    raise MissingError(f"no cell of the notebook leaves {name}.")


def names_given(state: State) -> Iterator[str]:
    """Yield every name that cells give or have given, in document order."""
    seen = set[str]()
    for cell in state.order:
        made = state.cells[cell].made
        names = state.graph.exports[cell] | (made.exports.keys() if made else set())
        yield from sorted(names - seen)
        seen |= names


def _why_not(state: State, name: str, cell: CellId) -> str:
    known = state.cells[cell]
    error = next((one for one in known.showing.outputs if isinstance(one, Error)), None)
    why = known.standing.reason
    if known.standing.status == "failed" and error is not None:
        why = f"it failed with {error.name}: {error.message}"
    return f"{name} is not there, for {_called(state, cell)} gives it, and {why}."


def _called(state: State, cell: CellId) -> str:
    return cells_named([label(state.cells[cell], state.order, cell)])
