"""What happened, in the past tense: everything that can change a session.

The shell turns the world into these. Time (seconds since the epoch) and fresh ids come with
them, so that the same events always lead to the same state.
"""

import msgspec

from gonium.analysis import Facts
from gonium.document import Cell, Notebook
from gonium.protocol.commands import Position, Preset
from gonium.protocol.ids import CellId, ClientId, ElementId, RunId
from gonium.protocol.ops import AnyOp
from gonium.protocol.output import Output
from gonium.protocol.records import Problem
from gonium.protocol.reports import Report
from gonium.session.cellstate import Made, Run
from gonium.session.checkpoint import Checkpoint


class Remembered(msgspec.Struct, frozen=True):
    """What a cell showed when the notebook was last open."""

    outputs: tuple[Output, ...]
    duration: float = 0.0
    """Seconds."""
    digest: str = ""
    """Of the code that made them."""


class Opened(msgspec.Struct, frozen=True):
    """The notebook's file was read."""

    path: str
    notebook: Notebook
    cells: tuple[CellId, ...]
    """One id for each cell of the notebook, in order."""
    remembered: dict[CellId, Remembered] = {}
    read_only: str = ""
    """Why it cannot be saved, in one sentence; empty if it can."""
    problems: tuple[Problem, ...] = ()
    spare_memory: int = 1 << 62
    """Bytes that superseded values may take up at the kernel."""
    left: Checkpoint | None = None
    """What an earlier life left, whose document and ids `notebook` and `cells` then are …"""
    disk: Notebook | None = None
    """… and what the file holds, if that is not what it was then; with `fresh` as in
    `FileChanged`."""
    fresh: tuple[CellId, ...] = ()
    replayed: bool = False
    """It is opened only to do again what was done since; what the file lacks then is no news."""
    presets: dict[str, Preset] = {}
    """What elements are to be, by their names."""
    time: float = 0.0


class ClientJoined(msgspec.Struct, frozen=True):
    """A client connected, or came back."""

    client: ClientId
    time: float = 0.0


class ClientLeft(msgspec.Struct, frozen=True):
    """A client has been away for good."""

    client: ClientId
    time: float = 0.0


class OpReceived(msgspec.Struct, frozen=True):
    """A client asks for something."""

    client: ClientId
    op: AnyOp
    time: float = 0.0


class ReportsArrived(msgspec.Struct, frozen=True):
    """The kernel with this number said these things, in this order."""

    kernel: int
    reports: tuple[Report, ...]
    time: float = 0.0


class KernelFound(msgspec.Struct, frozen=True):
    """A kernel goes on, or has ended, that an earlier session started; its log is told from the
    beginning, up to `KernelAttached`."""

    kernel: int
    made: dict[CellId, Made]
    """What kernels before it had made."""
    facts: dict[CellId, Facts]
    """What had been learnt from them."""
    queue: tuple[Run, ...]
    """What has not ended, as far as the earlier session knew; those sent in the order of sending."""
    done: dict[RunId, Run]
    """Runs that it had seen the end of."""
    positions: dict[ElementId, Position]
    """Where elements were put last."""
    next_run: RunId
    time: float = 0.0


class KernelRefused(msgspec.Struct, frozen=True):
    """The kernel could not be started."""

    kernel: int
    message: str
    time: float = 0.0


class KernelLost(msgspec.Struct, frozen=True):
    """The kernel ended, asked or not."""

    kernel: int
    cause: str
    time: float = 0.0


class MemoryRead(msgspec.Struct, frozen=True):
    """What the kernel occupies was read."""

    kernel: int
    bytes: int
    time: float = 0.0


class FileChanged(msgspec.Struct, frozen=True):
    """Somebody else wrote the notebook's file."""

    notebook: Notebook
    fresh: tuple[CellId, ...]
    """Unused ids, at least one for each cell of the notebook."""
    time: float = 0.0


class ModulesChanged(msgspec.Struct, frozen=True):
    """Files of local modules hold other code than they did."""

    files: dict[str, str]
    """Path to a digest of the code; empty: it cannot be read."""
    time: float = 0.0


class FileSaved(msgspec.Struct, frozen=True):
    """The file now holds this state of the document."""

    revision: int
    cells: tuple[tuple[CellId, Cell], ...]
    """As in the manuscript that was saved."""
    preamble: str | None = None
    """Likewise; `None`: as it now is."""
    time: float = 0.0


class SaveFailed(msgspec.Struct, frozen=True):
    """The document could not be saved."""

    revision: int
    message: str
    """One sentence: what, where, what to do."""
    time: float = 0.0


class PermissionChanged(msgspec.Struct, frozen=True):
    """The notebook's file may be written again, or no more."""

    read_only: str
    """Why it cannot be saved, in one sentence; empty if it can."""
    time: float = 0.0


class FileTroubled(msgspec.Struct, frozen=True):
    """The file on disk cannot be taken over (vanished, not UTF-8, …); empty: all is well again."""

    problems: tuple[Problem, ...]
    time: float = 0.0


Event = (
    Opened
    | ClientJoined
    | ClientLeft
    | OpReceived
    | ReportsArrived
    | KernelFound
    | KernelRefused
    | KernelLost
    | MemoryRead
    | FileChanged
    | ModulesChanged
    | FileSaved
    | SaveFailed
    | FileTroubled
    | PermissionChanged
)
