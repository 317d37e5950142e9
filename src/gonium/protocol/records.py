"""The facts that clients see: records by id, patches that change them.

A client keeps one table of records and applies patches with one generic function; it derives
nothing that the server knows.
"""

from typing import Any, Literal

import msgspec

from gonium.protocol.element import ElementView
from gonium.protocol.ids import CellId, ClientId, RunId, WidgetId
from gonium.protocol.ops import CellKind, Changes, Scope
from gonium.protocol.output import Blob, Kept, Output
from gonium.protocol.widget import WidgetState

CellStatus = Literal["fresh", "running", "queued", "stale", "failed", "blocked"]
KernelStatus = Literal["none", "starting", "idle", "busy", "stopping", "dead"]
SaveStatus = Literal["saved", "unsaved", "saving", "failed", "read_only"]


class Problem(msgspec.Struct, frozen=True):
    """Something that keeps a notebook from being right, with a place and a way out."""

    code: str
    """Stable, as in `GN101`."""
    message: str
    """One sentence: what, where, what to do."""
    line: int = 0
    """From 1 within the cell; 0 when it has no line."""
    column: int = 0
    """From 0."""
    severity: Literal["error", "warning", "note"] = "error"


class Conflict(msgspec.Struct, frozen=True):
    """The same lines of a cell were changed here and in the file; its text has both, ours first."""

    ours: str
    """What the cell would say without the file's change of these lines …"""
    theirs: str
    """… and without ours."""


class Restored(msgspec.Struct, frozen=True):
    """Changes that the last server had not saved when it ended; they are in the notebook again."""

    cells: list[CellId]
    """Those that differ from the file, in document order."""
    deleted: int = 0
    """Cells of the file that had been deleted."""
    settings: list[str] = []
    """Settings of the notebook that differ."""
    moved: bool = False
    """Whether cells stood in another order."""


class NotebookRecord(msgspec.Struct, frozen=True, tag="notebook", tag_field="type"):
    """The document: one record with id `notebook`."""

    id: str
    path: str
    """As the person named it, relative to the server's root."""
    title: str
    order: list[CellId]
    save: SaveStatus = "saved"
    save_message: str = ""
    settings: dict[str, Any] = {}
    """The `[tool.gonium]` table."""
    problems: list[Problem] = []
    """Those of the notebook as a whole: the file, its metadata, a broken environment."""
    restored: Restored | None = None
    """Told until somebody says what is to become of it."""


class KernelRecord(msgspec.Struct, frozen=True, tag="kernel", tag_field="type"):
    """The notebook's kernel and the progress of its plan: one record with id `kernel`."""

    id: str
    status: KernelStatus
    message: str = ""
    """Why it is dead, or what it waits for."""
    python: str = ""
    pid: int = 0
    done: int = 0
    """Runs of the current plan that have ended."""
    total: int = 0
    memory: int = 0
    """Bytes, when last read."""
    since: float = 0.0
    """Seconds since the epoch at which `status` began."""
    interrupting: float = 0.0
    """Seconds since the epoch at which somebody asked to end what runs, and it has not ended."""
    hindered: str = ""
    """Why nothing is heard of what it does, while that is so: a sentence."""


class Wanted(msgspec.Struct, frozen=True):
    """What a running cell waits for: a line that somebody types."""

    run: RunId
    number: int
    prompt: str = ""
    """What stands in front of it; it has been printed, too."""
    secret: bool = False
    """Not to be shown."""


class CellRecord(msgspec.Struct, frozen=True, tag="cell", tag_field="type"):
    """One cell without its text and outputs: id `cell/<cell>`."""

    id: str
    cell: CellId
    kind: CellKind
    name: str
    status: CellStatus
    reason: str = ""
    """Why it is stale, blocked or about to run, in words."""
    options: dict[str, Any] = {}
    reads: dict[str, CellId | None] = {}
    """Name to the cell it binds to; `None` for builtins and unresolved names."""
    writes: list[str] = []
    imports: list[str] = []
    """Those of `writes` that are imported."""
    problems: list[Problem] = []
    run: RunId | None = None
    """The run that is going on, or the last one that ended."""
    started: float = 0.0
    """Seconds since the epoch."""
    duration: float = 0.0
    """Seconds of the last run that ended."""
    from_before: bool = False
    """The outputs are from an earlier session; nothing has run in this one."""
    kept: Kept | None = None
    """What became of keeping the result of the last run; `None`: that was not asked for."""
    wanted: Wanted | None = None
    """It waits for somebody to type this."""
    conflict: Conflict | None = None
    """There until somebody says which side counts."""


class TextRecord(msgspec.Struct, frozen=True, tag="text", tag_field="type"):
    """The text of one cell: id `text/<cell>`. Later changes come as `edits` in patches."""

    id: str
    cell: CellId
    version: int
    text: str


class OutputRecord(msgspec.Struct, frozen=True, tag="output", tag_field="type"):
    """One output of one cell: id `output/<cell>/<index>`; shown in the order of `index`."""

    id: str
    cell: CellId
    index: int
    run: RunId
    output: Output


class ElementRecord(msgspec.Struct, frozen=True, tag="element", tag_field="type"):
    """An element that can be moved: id `element/<element>`."""

    id: str
    cell: CellId
    """The cell that made it."""
    element: ElementView
    """As it was made, with the value that it has now."""


class WidgetRecord(msgspec.Struct, frozen=True, tag="widget", tag_field="type"):
    """A widget that is at the kernel: id `widget/<widget>`."""

    id: str
    widget: WidgetId
    cell: CellId
    """The cell that made it."""
    state: WidgetState
    heard: dict[str, int] = {}
    """Views that have spoken lately, each with the last of its messages that has been heard."""


class MessageRecord(msgspec.Struct, frozen=True, tag="message", tag_field="type"):
    """What a widget has sent to its views: id `message/<n>`. Only the latest are there; a view takes
    those that come after it was made."""

    id: str
    n: int
    """Counts up in a session."""
    widget: WidgetId
    content: Any
    buffers: list[Blob] = []


class PresenceRecord(msgspec.Struct, frozen=True, tag="presence", tag_field="type"):
    """Where somebody's cursor is: id `presence/<client>`."""

    id: str
    client: ClientId
    name: str = ""
    cell: CellId | None = None
    anchor: int = 0
    head: int = 0


class PlannedRun(msgspec.Struct, frozen=True):
    """One run of a plan."""

    cell: CellId
    label: str
    """The cell's name, or `cell 3`."""
    reason: str
    cost: float
    """Seconds, predicted from the last run; 0: unknown."""
    certain: bool = True
    """Whether it happens in any case; if not, only if what the cell reads turns out to be new."""


class PlanRecord(msgspec.Struct, frozen=True, tag="plan", tag_field="type"):
    """A plan that waits for a person's yes, since it costs more than they want to spend unasked:
    one record with id `plan`, there while it waits. `RunCells` or `RunStale` with `confirmed`
    says yes, `DeclinePlan` no."""

    id: str
    cells: list[CellId]
    """What was asked to run; empty: all that is stale."""
    scope: Scope
    runs: list[PlannedRun]
    cost: float
    """Seconds."""
    anew: bool = False
    """What was asked to run is to run even if its result was kept."""


Record = (
    NotebookRecord
    | KernelRecord
    | CellRecord
    | TextRecord
    | OutputRecord
    | ElementRecord
    | WidgetRecord
    | MessageRecord
    | PresenceRecord
    | PlanRecord
)


class TextEdit(msgspec.Struct, frozen=True):
    """A change to a cell's text; it leads from `version` to `version + 1`."""

    cell: CellId
    version: int
    changes: Changes
    client: ClientId


class Patch(msgspec.Struct, frozen=True, tag="patch", tag_field="type"):
    """What changed, in this order: `drop`, `put`, `edits`."""

    seq: int
    """Counts up by one; a client that misses one says so in its `Hello`."""
    drop: list[str] = []
    put: list[Record] = []
    edits: list[TextEdit] = []


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot", tag_field="type"):
    """Everything, for a client that has nothing or too little; replaces all records."""

    instance: str
    seq: int
    records: list[Record]


class Acked(msgspec.Struct, frozen=True, tag="acked", tag_field="type"):
    """The client's requests up to `n` have been taken."""

    n: int


class Answer(msgspec.Struct, frozen=True, tag="answer", tag_field="type"):
    """The answer to a `Complete` or `Inspect`, to a `PlanRun` (a `Forecast`), an `Explain` (an
    `Explanation`) or an `AskTable` (a `TableAnswer`)."""

    request: int
    result: Any = None
    error: str = ""


class Refused(msgspec.Struct, frozen=True, tag="refused", tag_field="type"):
    """The server will not serve this client, and why."""

    message: str


class Pong(msgspec.Struct, frozen=True, tag="pong", tag_field="type"):
    n: int = 0


ServerMessage = Patch | Snapshot | Acked | Answer | Refused | Pong
