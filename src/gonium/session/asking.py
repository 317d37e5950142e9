"""Questions of clients: completions, documentation, what a run would lead to, why a cell is stale,
and what is in a table."""

from typing import Literal

from msgspec import to_builtins

from gonium.document import edits
from gonium.protocol.ids import ClientId
from gonium.protocol.ops import AskTable, Complete, Explain, Inspect, PlanRun
from gonium.protocol.records import Answer
from gonium.session.draft import Draft
from gonium.session.effects import AskKernel, Reply
from gonium.session.explaining import explain
from gonium.session.forecast import forecast
from gonium.session.planning import plan, stale_cells


def ask(draft: Draft, client: ClientId, op: Complete | Inspect) -> None:
    """Pass a question about a place in the text to the kernel, if there is one."""
    state = draft.cells.get(op.cell)
    if state is None or not draft.kernel.ready:
        draft.do(Reply(client, Answer(op.request, error="there is no kernel yet: run a cell")))
        return
    source = state.cell.source
    arguments = {
        "code": source,
        "position": edits.code_points(source, op.position),
        "view": draft.graph.view(op.cell),
    }
    kind: Literal["complete", "inspect"] = "complete" if isinstance(op, Complete) else "inspect"
    draft.do(AskKernel(draft.kernel.number, client, op.request, kind, arguments))


def ask_table(draft: Draft, client: ClientId, op: AskTable) -> None:
    """Pass a question about a table to the kernel, which may have shown it."""
    if not draft.kernel.ready:
        draft.do(
            Reply(client, Answer(op.request, error="The table is not at a kernel: run its cell."))
        )
        return
    arguments = {"table": op.table, "question": to_builtins(op.question)}
    draft.do(AskKernel(draft.kernel.number, client, op.request, "table", arguments))


def ask_plan(draft: Draft, client: ClientId, op: PlanRun) -> None:
    """Say what running some cells, or all stale ones, would lead to."""
    targets = op.cells or stale_cells(draft)
    planned = plan(draft, targets, op.scope, forced=bool(op.cells))
    foreseen = forecast(draft, planned, alone=op.scope == "only")
    draft.do(Reply(client, Answer(op.request, to_builtins(foreseen))))


def ask_why(draft: Draft, client: ClientId, op: Explain) -> None:
    """Say why a cell stands as it does."""
    if op.cell not in draft.cells:
        draft.do(Reply(client, Answer(op.request, error="this cell is no longer there")))
        return
    draft.do(Reply(client, Answer(op.request, to_builtins(explain(draft, op.cell)))))
