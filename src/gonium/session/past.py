"""What goes into the history, and questions about it: the session says what, the host keeps it."""

from gonium.document import Cell
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import ListDeleted, ListPast, ShowPast
from gonium.protocol.past import DeletedCell, PastOutcome, PastRun
from gonium.session.cellstate import Run
from gonium.session.draft import Draft
from gonium.session.effects import AskPast, NotePast


def note_run(
    draft: Draft, run: Run, outcome: PastOutcome, time: float, duration: float, *, restored: bool
) -> None:
    """Keep a run that has ended at `time`, with what its cell shows now."""
    state = draft.cells[run.cell]
    outputs = [] if state.showing.outdated else list(state.showing.outputs)
    past = PastRun(
        run.cell,
        state.cell.name,
        run.code,
        run.digest,
        outcome,
        time,
        duration,
        run.by,
        _named(draft, run.by),
        restored,
        outputs,
    )
    draft.do(NotePast(past))


def note_deleted(draft: Draft, cell: CellId, index: int, was: Cell, client: ClientId) -> None:
    """Keep a cell that was taken out, unless there is nothing in it."""
    if was.source.strip():
        name = _named(draft, client)
        time = draft.get("time")
        draft.do(
            NotePast(
                DeletedCell(
                    cell, index, was.kind, was.name, was.source, time, client, name, was.options
                )
            )
        )


def _named(draft: Draft, client: ClientId) -> str:
    presence = draft.get("presence").get(client)
    return presence.name if presence is not None else ""


def ask_past(draft: Draft, client: ClientId, op: ListPast | ShowPast | ListDeleted) -> None:
    """Pass a question on, with what there is to compare with."""
    cells = {cell: (state.cell.name, state.names.digest) for cell, state in draft.cells.items()}
    asked = draft.cells.values() if isinstance(op, ListDeleted) else ()
    draft.do(AskPast(client, op, cells, tuple(state.cell.source for state in asked)))
