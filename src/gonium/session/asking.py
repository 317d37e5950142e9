"""Questions of clients: completions, documentation, and what a run would lead to."""

from typing import Literal

from msgspec import to_builtins

from gonium.document import edits
from gonium.protocol.ids import ClientId
from gonium.protocol.ops import Complete, Inspect, PlanRun
from gonium.protocol.records import Answer
from gonium.session.draft import Draft
from gonium.session.effects import AskKernel, Reply
from gonium.session.planning import plan, predict, stale_cells


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


def ask_plan(draft: Draft, client: ClientId, op: PlanRun) -> None:
    """Say what running some cells, or all stale ones, would lead to."""
    targets = op.cells or stale_cells(draft)
    planned = plan(draft, targets, "reactive", forced=bool(op.cells))
    runs = predict(draft, planned)
    cost = sum(run.cost for run in runs)
    draft.do(Reply(client, Answer(op.request, {"runs": to_builtins(runs), "cost": cost})))
