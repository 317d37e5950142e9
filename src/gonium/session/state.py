"""The state of an open notebook: facts, and what derives from them.

Everything is a value: a step makes a new state that shares what did not change, so that views
find what changed by identity. Which cells are fresh is derived (`standing`), never set by hand.
"""

from typing import Any

import msgspec

from gonium.analysis import Facts, Graph, bind
from gonium.document import Cell, Notebook, parse
from gonium.protocol.commands import Position, Preset
from gonium.protocol.ids import CellId, ClientId, ElementId, RunId, WidgetId
from gonium.protocol.records import (
    KernelStatus,
    MessageRecord,
    PlanRecord,
    PresenceRecord,
    Problem,
    SaveStatus,
)
from gonium.session.cellstate import CellState, Run
from gonium.session.history import History
from gonium.session.restored import Restoration
from gonium.session.widgetstate import Widget


class Replay(msgspec.Struct, frozen=True):
    """What is needed while the log of a kernel that was found is heard again; see `finding`."""

    done: dict[RunId, Run]
    """Runs that an earlier session had seen the end of."""
    positions: dict[ElementId, Position]
    """Where elements were put last."""


class Kernel(msgspec.Struct, frozen=True):
    """The notebook's own kernel."""

    number: int = 0
    """Counts the kernels of this session; reports of earlier ones are ignored."""
    status: KernelStatus = "none"
    message: str = ""
    python: str = ""
    pid: int = 0
    memory: int = 0
    since: float = 0.0
    interrupting: float = 0.0
    """When somebody asked to end what runs, and it has not ended; 0: nobody did."""
    hindered: str = ""
    """Why nothing is heard of what it does."""

    replay: Replay | None = None
    """An earlier session has started it, and what it has done is being heard again."""

    @property
    def ready(self) -> bool:
        """Whether commands can be sent to it."""
        return self.status in ("idle", "busy") and self.replay is None


class Saving(msgspec.Struct, frozen=True):
    """How the document stands to its file."""

    status: SaveStatus = "saved"
    message: str = ""
    read_only: str = ""
    """Why the file cannot be written, in one sentence; empty if it can."""
    revision: int = 0
    """The revision that the file holds."""
    base: tuple[tuple[CellId, Cell], ...] = ()
    """The cells as they were last read or written: what outside changes are compared with."""
    preamble: str = ""
    """What stood above them."""


class State(msgspec.Struct, frozen=True):
    """An open notebook."""

    path: str
    notebook: Notebook
    """Preamble, metadata, layout; its cells are those of the last read, see `manuscript`."""
    order: tuple[CellId, ...]
    cells: dict[CellId, CellState]
    graph: Graph
    facts: dict[CellId, Facts] = {}
    """Also of cells that have been deleted: they may come back, and will not run again for it."""
    queue: dict[RunId, Run] = {}
    """In the order in which they will run."""
    next_run: RunId = RunId(1)
    done: int = 0
    total: int = 0
    asking: PlanRecord | None = None
    """A plan that waits to be confirmed."""
    kernel: Kernel = Kernel()
    saving: Saving = Saving()
    problems: tuple[Problem, ...] = ()
    absent: frozenset[CellId] = frozenset()
    """Cells that have come to a result which the kernel does not hold, or not all of it."""
    exported: int = 0
    """Bytes of what the last runs have left, whether that is still there or not."""
    restored: Restoration | None = None
    """What was restored when the notebook was opened, until somebody says what becomes of it."""
    spare_memory: int = 1 << 62
    """Bytes that superseded values may take up at the kernel."""
    modules: dict[str, str] = {}
    """Files of local modules to the digests of the code in them, as last told."""
    policies: dict[CellId, Any] = {}
    """The word for when it runs of each cell whose header has one."""
    presets: dict[str, Preset] = {}
    """What elements are to be as soon as they are made, by their names."""
    revision: int = 0
    widgets: dict[WidgetId, Widget] = {}
    """Those that are at the kernel."""
    messages: tuple[MessageRecord, ...] = ()
    """The latest that widgets have sent to their views."""
    said: int = 0
    """How many there have been."""
    presence: dict[ClientId, PresenceRecord] = {}
    histories: dict[ClientId, History] = {}
    time: float = 0.0

    @property
    def settings(self) -> dict[str, Any]:
        """The `[tool.gonium]` table of the notebook."""
        settings: dict[str, Any] = self.notebook.metadata
        return settings


def initial() -> State:
    """Return the state before anything has been opened."""
    return State(path="", notebook=parse(""), order=(), cells={}, graph=bind({}))
