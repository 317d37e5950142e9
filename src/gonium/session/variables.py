"""The values that cells have left, as people look at them: told from what runs reported, so that
it costs no run anything; how they look from outside is asked of the kernel, for those on the screen.
"""

from msgspec import to_builtins

from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import GlanceAt, ListVariables
from gonium.protocol.records import Answer
from gonium.protocol.variable import Variable, Variables
from gonium.session.cellstate import CellState
from gonium.session.draft import Draft
from gonium.session.effects import AskKernel, Reply

MOST = 200
"""Values that are looked at for one question, so that the kernel answers in a moment."""


def ask_all(draft: Draft, client: ClientId, op: ListVariables) -> None:
    """Tell a client of all values."""
    found = [
        variable for cell in draft.order for variable in _left_by(draft, cell, draft.cells[cell])
    ]
    draft.do(Reply(client, Answer(op.request, to_builtins(Variables(found)))))


def ask_some(draft: Draft, client: ClientId, op: GlanceAt) -> None:
    """Ask the kernel what some of them look like."""
    if not draft.kernel.ready:
        error = "There is no kernel that has these values: run their cells."
        draft.do(Reply(client, Answer(op.request, error=error)))
        return
    arguments = {"values": [(value.cell, value.name) for value in op.values[:MOST]]}
    draft.do(AskKernel(draft.kernel.number, client, op.request, "glance", arguments))


def _left_by(draft: Draft, cell: CellId, state: CellState) -> list[Variable]:
    made = state.made
    if made is None or made.outcome != "ok":
        return []
    held = draft.kernel.ready and made.kernel == draft.kernel.number
    return [
        Variable(
            name,
            cell,
            export.kind,
            export.summary,
            export.size,
            export.version,
            there=held and name not in state.gone,
            hidden=_is_hidden(draft, cell, name),
        )
        for name, export in made.exports.items()
        if name.isidentifier() and not _is_private(name)
    ]


def _is_private(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _is_hidden(draft: Draft, cell: CellId, name: str) -> bool:
    """Say whether a cell further down gives a name another value."""
    place = draft.graph.place
    return any(place[other] > place[cell] for other in draft.graph.definers.get(name, ()))
