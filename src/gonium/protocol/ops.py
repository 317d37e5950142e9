"""What a client asks for.

Each op names what the person wants, not how it is done. Cell text travels as CodeMirror change
sets against a version; positions count UTF-16 code units.
"""

from typing import Any, Literal

import msgspec

from gonium.protocol.ids import CellId, ClientId, ElementId, RunId, WidgetId
from gonium.protocol.output import Blob
from gonium.protocol.table import TableQuestion
from gonium.protocol.variable import Named

CellKind = Literal["code", "markdown", "raw"]
Scope = Literal["reactive", "only", "needs"]
"""What runs with the cells that are asked for. `reactive`: what they need, as far as it runs by
itself, and their readers that do; `only`: nothing; `needs`: all that they need, whatever its
policy, and no readers."""
Changes = list[Any]
"""A CodeMirror `ChangeSet` as JSON: numbers keep, `[n, *lines]` replaces n units by lines."""


class Op(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """The base of all ops."""


class Question(Op, frozen=True):
    """The base of ops that are answered, and change nothing: they mean something only now, so no
    client repeats them on another connection, and nobody writes them down."""

    request: int
    """Chosen by the client; the `Answer` has it too."""


class InsertCell(Op, frozen=True, tag="insert_cell"):
    """Put a new cell before the one that now stands at `index` (clamped to the end)."""

    cell: CellId
    """Chosen by the client, so that it can focus the cell at once; ignored if already used."""
    index: int
    kind: CellKind = "code"
    text: str = ""
    name: str = ""


class DeleteCells(Op, frozen=True, tag="delete_cells"):
    cells: list[CellId]


class MoveCells(Op, frozen=True, tag="move_cells"):
    """Take the cells out and put them, in document order, so that the first stands at `index`."""

    cells: list[CellId]
    index: int


class SplitCell(Op, frozen=True, tag="split_cell"):
    """Cut a cell in two; the upper part keeps the identity, the lower one becomes `new`."""

    cell: CellId
    at: int
    new: CellId


class MergeCells(Op, frozen=True, tag="merge_cells"):
    """Join cells into the first of them, with a line end between."""

    cells: list[CellId]


class SetKind(Op, frozen=True, tag="set_kind"):
    cell: CellId
    kind: CellKind


class RenameCell(Op, frozen=True, tag="rename_cell"):
    cell: CellId
    name: str


class SetOption(Op, frozen=True, tag="set_option"):
    """Set an option of a cell's header (`run`, `hide`, `disabled`, …); `None` removes it."""

    cell: CellId
    key: str
    value: Any = None


class SetSetting(Op, frozen=True, tag="set_setting"):
    """Set a key of the notebook's `[tool.gonium]` table; `None` removes it."""

    key: str
    value: Any = None


class EditText(Op, frozen=True, tag="edit_text"):
    """Change a cell's text. Changes made at an older version are rebased over what came since."""

    cell: CellId
    version: int
    changes: list[Changes]


class Together(Op, frozen=True, tag="together"):
    """Several changes that are one for the person who makes them: made in order, and taken back in
    one step. Each cell's text is changed at most once."""

    changes: list[InsertCell | SetKind | SetOption | EditText]


class RunCells(Op, frozen=True, tag="run_cells"):
    """Run these cells even if fresh, with what they need and what becomes stale below."""

    cells: list[CellId]
    scope: Scope = "reactive"
    confirmed: bool = False
    """Run even if the predicted cost is above the threshold for asking."""
    anew: bool = False
    """Run them even if their results were kept; what they need may still come from there."""


class RunStale(Op, frozen=True, tag="run_stale"):
    """Run every stale cell, whatever its policy."""

    confirmed: bool = False


class DeclinePlan(Op, frozen=True, tag="decline_plan"):
    """Do not run the plan that waits to be confirmed."""


class RunAll(Op, frozen=True, tag="run_all"):
    """Run every code cell, fresh or not, from the top."""


class Interrupt(Op, frozen=True, tag="interrupt"):
    """End what runs and abandon the plan; or end the run of one cell, and let all else go on."""

    cell: CellId | None = None


class RestartKernel(Op, frozen=True, tag="restart_kernel"):
    """End the kernel, if it has not ended by itself, and start a new one."""

    run: bool = False
    """Every code cell runs again …"""
    bring_back: bool = False
    """… or those whose results are current, which is what brings their values back: from where
    results are kept, if they are, and by a refresh if not."""


class MoveElement(Op, frozen=True, tag="move_element"):
    """Give an element a value; the cells that read it run."""

    element: ElementId
    value: Any


class TellWidget(Op, frozen=True, tag="tell_widget"):
    """Let a widget hear what one of its views says: `data` as in the messages of ipywidgets.

    Changes of state that nobody has heard yet become one: the latest counts.
    """

    widget: WidgetId
    view: str
    """Which frame of which page speaks, so that it knows when it was heard."""
    n: int
    """Counts up for each view."""
    data: dict[str, Any]
    buffers: list[Blob] = []
    """What is binary in the data, uploaded before."""


class Undo(Op, frozen=True, tag="undo"):
    """Take back this client's last change, of text or of cells."""


class Redo(Op, frozen=True, tag="redo"):
    pass


class ResolveConflict(Op, frozen=True, tag="resolve_conflict"):
    """Say what is to become of a cell that was changed here and in the file: `ours` and `theirs`
    take one side's lines where both changed the same, `both` leaves the text as it stands."""

    cell: CellId
    keep: Literal["ours", "theirs", "both"]


class KeepRestored(Op, frozen=True, tag="keep_restored"):
    """Keep the changes that were restored when the notebook was opened; nobody is asked again."""


class DiscardRestored(Op, frozen=True, tag="discard_restored"):
    """Take those changes back: their cells become what the file held when it was opened."""


class Save(Op, frozen=True, tag="save"):
    """Save now instead of in a moment."""


class SetPresence(Op, frozen=True, tag="set_presence"):
    """Say where this client's cursor is."""

    cell: CellId | None = None
    anchor: int = 0
    head: int = 0
    name: str = ""


class Complete(Question, frozen=True, tag="complete"):
    """Ask for completions; answered by `Answer` with the same request number."""

    cell: CellId
    position: int


class Inspect(Question, frozen=True, tag="inspect"):
    """Ask what stands at a position: value, signature, documentation."""

    cell: CellId
    position: int


class PlanRun(Question, frozen=True, tag="plan_run"):
    """Ask what running these cells would lead to (an empty list: what `RunStale` would do);
    answered by a `Forecast`."""

    cells: list[CellId]
    scope: Scope = "reactive"


class Explain(Question, frozen=True, tag="explain"):
    """Ask why a cell stands as it does; answered by an `Explanation`."""

    cell: CellId


class AskTable(Question, frozen=True, tag="ask_table"):
    """Ask something of a table that a run has shown; answered by a `TableAnswer`."""

    table: str
    """As `Media.metadata` names it, under `table`."""
    question: TableQuestion


class AskFrontEnd(Question, frozen=True, tag="ask_front_end"):
    """Ask for the script that draws the widgets of a package; answered by a `FrontEnd`."""

    module: str
    """As `_view_module` names it."""


class GiveInput(Question, frozen=True, tag="give_input"):
    """Type the line that a running cell waits for; the answer is whether it was still waited for."""

    cell: CellId
    run: RunId
    number: int
    """As `Wanted` has them."""
    text: str


class ListVariables(Question, frozen=True, tag="list_variables"):
    """Ask for the values that cells have left; answered by `Variables`."""


class GlanceAt(Question, frozen=True, tag="glance_at"):
    """Ask what some of these values look like; answered by `Glances`, in the same order."""

    values: list[Named]


class ListPast(Question, frozen=True, tag="list_past"):
    """Ask for the runs of a cell that the history holds; answered by a `CellPast`."""

    cell: CellId


class ShowPast(Question, frozen=True, tag="show_past"):
    """Ask for one of these runs in full; answered by a `PastRun`."""

    run: str


class ListDeleted(Question, frozen=True, tag="list_deleted"):
    """Ask for the cells that were deleted; answered by `DeletedCells`."""


AnyOp = (
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
    | RunCells
    | RunStale
    | DeclinePlan
    | RunAll
    | Interrupt
    | RestartKernel
    | MoveElement
    | TellWidget
    | Undo
    | Redo
    | ResolveConflict
    | KeepRestored
    | DiscardRestored
    | Save
    | SetPresence
    | Complete
    | Inspect
    | PlanRun
    | Explain
    | AskTable
    | AskFrontEnd
    | GiveInput
    | ListVariables
    | GlanceAt
    | ListPast
    | ShowPast
    | ListDeleted
)


class Hello(msgspec.Struct, frozen=True, tag="hello", tag_field="type"):
    """First message on a socket: who speaks, and the last patch it saw."""

    client: ClientId
    instance: str = ""
    """The session instance `seq` belongs to; another instance answers with a snapshot."""
    seq: int = 0


class Request(msgspec.Struct, frozen=True, tag="op", tag_field="type"):
    """One op, numbered by the client from 1 so that a repeated one is performed once."""

    n: int
    op: AnyOp


class Ping(msgspec.Struct, frozen=True, tag="ping", tag_field="type"):
    """Heartbeat; answered by `Pong`."""

    n: int = 0


ClientMessage = Hello | Request | Ping
