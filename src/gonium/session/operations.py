"""What each op of a client means."""

from collections.abc import Sequence
from typing import assert_never

import msgspec

from gonium.document import Cell
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import (
    AnyOp,
    AskFrontEnd,
    AskTable,
    Complete,
    DeclinePlan,
    DeleteCells,
    DiscardRestored,
    EditText,
    Explain,
    GiveInput,
    GlanceAt,
    InsertCell,
    Inspect,
    Interrupt,
    KeepRestored,
    ListDeleted,
    ListPast,
    ListVariables,
    MergeCells,
    MoveCells,
    MoveElement,
    PlanRun,
    Question,
    Redo,
    RenameCell,
    ResolveConflict,
    RestartKernel,
    RunAll,
    RunCells,
    RunStale,
    Save,
    Scope,
    SetKind,
    SetOption,
    SetPresence,
    SetSetting,
    ShowPast,
    SplitCell,
    TellWidget,
    Together,
    Undo,
)
from gonium.protocol.records import PlanRecord
from gonium.session import (
    asking,
    editing,
    elements,
    inputs,
    merging,
    presence,
    restoring,
    variables,
    widgets,
)
from gonium.session.cellstate import new_cell
from gonium.session.change import (
    Change,
    ChangeKind,
    ChangeName,
    ChangeOption,
    ChangeSetting,
    InsertState,
    Remove,
)
from gonium.session.draft import Draft
from gonium.session.effects import SaveNow, StopKernel
from gonium.session.forecast import asked_about
from gonium.session.keeping import asked_anew, run_anew
from gonium.session.lifecycle import kernel_gone
from gonium.session.modules import SETTING, changed_modules, note_loaded
from gonium.session.past import ask_past
from gonium.session.planning import Planned, follow_change, plan, plan_return, stale_cells
from gonium.session.policy import has_result
from gonium.session.queueing import enqueue, overtake
from gonium.session.running import interrupt, start_kernel

Edit = (
    InsertCell
    | DeleteCells
    | MoveCells
    | SplitCell
    | MergeCells
    | SetKind
    | RenameCell
    | SetOption
    | SetSetting
    | EditText
    | Together
    | Undo
    | Redo
)


Asked = (
    Complete
    | Inspect
    | PlanRun
    | Explain
    | AskTable
    | AskFrontEnd
    | ListVariables
    | GlanceAt
    | GiveInput
    | ListPast
    | ShowPast
    | ListDeleted
)

OfDocument = Edit | ResolveConflict | KeepRestored | DiscardRestored
"""Ops that may change the document, or what is told of it."""


def operate(draft: Draft, client: ClientId, op: AnyOp) -> None:
    """Do what a client asks for, or nothing if it makes no sense any more."""
    match op:
        case RunCells() | RunStale() | RunAll():
            _run(draft, op)
        case DeclinePlan():
            draft.set(asking=None)
        case MoveElement():
            _move(draft, op)
        case TellWidget():
            widgets.tell(draft, op)
        case Interrupt(cell):
            interrupt(draft, cell)
        case RestartKernel():
            _restart(draft, op)
        case ResolveConflict():
            merging.resolve(draft, client, op)
        case KeepRestored():
            restoring.keep(draft)
        case DiscardRestored():
            restoring.discard(draft, client)
        case Save():
            draft.do(SaveNow())
        case SetPresence():
            presence.place(draft, client, op)
        case Question():
            _ask(draft, client, op)
        case _:
            edit(draft, client, op)


def _ask(draft: Draft, client: ClientId, op: Asked) -> None:
    """Answer a question, or pass it on to who can."""
    match op:
        case Complete() | Inspect():
            asking.ask(draft, client, op)
        case PlanRun():
            asking.ask_plan(draft, client, op)
        case Explain():
            asking.ask_why(draft, client, op)
        case AskTable():
            asking.ask_table(draft, client, op)
        case AskFrontEnd():
            widgets.ask_front_end(draft, client, op)
        case GiveInput():
            inputs.give(draft, client, op)
        case ListVariables():
            variables.ask_all(draft, client, op)
        case GlanceAt():
            variables.ask_some(draft, client, op)
        case ListPast() | ShowPast() | ListDeleted():
            ask_past(draft, client, op)
        case _:
            assert_never(op)


def edit(draft: Draft, client: ClientId, op: Edit) -> None:
    """Change the document."""
    match op:
        case EditText(cell, version, changes):
            editing.type_text(draft, client, cell, version, changes)
        case SplitCell(cell, at, new):
            editing.split(draft, client, cell, at, new)
        case MergeCells(cells):
            editing.merge(draft, client, cells)
        case MoveCells(cells, index):
            editing.move(draft, client, cells, index)
        case Together(several):
            all_changes = [made for one in several for made in _changes(draft, client, one)]
            editing.perform(draft, client, all_changes)
        case Undo():
            editing.undo(draft, client)
        case Redo():
            editing.redo(draft, client)
        case _:
            editing.perform(draft, client, _changes(draft, client, op))


def _changes(
    draft: Draft,
    client: ClientId,
    op: InsertCell | DeleteCells | SetKind | RenameCell | SetOption | SetSetting | EditText,
) -> Sequence[Change]:
    match op:
        case EditText(cell, version, made):
            return editing.rebased(draft, client, cell, version, made)
        case InsertCell(cell, index, kind, text, name):
            new = Cell.new(kind=kind, source=text, name=name)
            return [InsertState(cell, index, new_cell(new))]
        case DeleteCells(cells):
            wanted = set(cells)
            return [Remove(cell) for cell in draft.order if cell in wanted]
        case SetKind(cell, kind):
            return [ChangeKind(cell, kind)]
        case RenameCell(cell, name):
            return [ChangeName(cell, name)]
        case SetOption(cell, key, value):
            return [ChangeOption(cell, key, value)]
        case SetSetting(key, value):
            return [ChangeSetting(key, value)]
        case _:
            assert_never(op)


def _run(draft: Draft, op: RunCells | RunStale | RunAll) -> None:
    asking = draft.get("asking")
    draft.set(asking=None)
    match op:
        case RunCells(cells, scope, confirmed, anew):
            planned = plan(draft, cells, scope, forced=True)
            _run_or_ask(draft, cells, scope, planned, confirmed)
            if anew or asked_anew(asking, cells, confirmed):
                run_anew(draft, cells)
        case RunStale(confirmed):
            planned = plan(draft, stale_cells(draft), "reactive", forced=False)
            _run_or_ask(draft, [], "reactive", planned, confirmed)
        case RunAll():
            enqueue(draft, plan(draft, draft.order, "only", forced=True))


def _move(draft: Draft, op: MoveElement) -> None:
    readers = elements.move(draft, op)
    known = elements.find(draft, op.element)
    if known is None or not readers:
        return
    planned = follow_change(draft, readers, f"{elements.called(draft, known)} was moved")
    if not _asks(draft, readers, "reactive", planned):
        forced = overtake(draft, {item.cell for item in planned})
        replace = msgspec.structs.replace
        enqueue(draft, [replace(p, forced=p.forced or p.cell in forced) for p in planned])


def follow_modules(draft: Draft, files: dict[str, str]) -> None:
    """Take note that local modules have changed, and run what was made with them."""
    cells = note_loaded(draft, files)
    if not cells or not draft.kernel.ready or draft.get("settings").get(SETTING) == "stale":
        return
    names = " and ".join(changed_modules(draft, draft.cells[cells[0]].made))
    planned = follow_change(draft, cells, f"{names} changed")
    if all(has_result(draft.cells[cell]) for cell in cells):
        # Nobody has asked for cells below that never ran; behind one that failed, they could not.
        planned = [p for p in planned if draft.cells[p.cell].made is not None or not p.spreads]
    if not _asks(draft, cells, "reactive", planned):
        enqueue(draft, planned)


def _run_or_ask(
    draft: Draft, cells: list[CellId], scope: Scope, planned: list[Planned], confirmed: bool
) -> None:
    if confirmed or not _asks(draft, cells, scope, planned):
        enqueue(draft, planned, alone=scope == "only")


def _asks(draft: Draft, cells: list[CellId], scope: Scope, planned: list[Planned]) -> bool:
    """Say whether a person is asked about a plan first, because of what it costs."""
    foreseen = asked_about(draft, planned, scope == "only")
    if foreseen is not None:
        draft.set(asking=PlanRecord("plan", cells, scope, foreseen.runs, foreseen.cost))
    return foreseen is not None


def _restart(draft: Draft, op: RestartKernel) -> None:
    if draft.kernel.status not in ("none", "dead"):
        draft.do(StopKernel(draft.kernel.number))
    kernel_gone(draft, "restarted", "none")
    start_kernel(draft)
    if op.run:
        enqueue(draft, plan(draft, draft.order, "only", forced=True))
    elif op.bring_back:
        enqueue(draft, plan_return(draft))
