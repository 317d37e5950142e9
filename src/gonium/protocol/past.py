"""What a notebook's history holds: runs as they ended, cells as they were deleted, and how both are
told to who asks."""

from typing import Any, Literal

import msgspec

from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import CellKind
from gonium.protocol.output import Output

PastOutcome = Literal["ok", "failed", "interrupted", "stopped", "died"]
"""`died`: the kernel ended while it ran."""


class PastRun(msgspec.Struct, frozen=True, tag="past_run", tag_field="type"):
    """One run, with the code that ran and what it showed."""

    cell: CellId
    name: str
    """What the cell was called."""
    source: str
    digest: str
    """Of the code."""
    outcome: PastOutcome
    time: float
    """Seconds since the epoch at which it ended."""
    duration: float = 0.0
    """Seconds."""
    client: ClientId = ClientId("")
    """Who asked for it; empty: nobody, it followed from something."""
    by: str = ""
    """The name of who asked for it, if they have given one."""
    restored: bool = False
    """The code did not run: the result had been kept."""
    outputs: list[Output] = []
    """What it showed, as far as the history has room for it."""


class DeletedCell(msgspec.Struct, frozen=True, tag="deleted_cell", tag_field="type"):
    """A cell that was taken out of the notebook."""

    cell: CellId
    index: int
    """Where it stood."""
    kind: CellKind
    name: str
    source: str
    time: float
    """Seconds since the epoch."""
    client: ClientId = ClientId("")
    by: str = ""
    options: dict[str, Any] = {}


Past = PastRun | DeletedCell


class ListedRun(msgspec.Struct, frozen=True):
    """One run in a list."""

    id: str
    """For `ShowPast`."""
    outcome: PastOutcome
    time: float
    duration: float
    by: str
    client: ClientId
    restored: bool
    current: bool
    """Whether its code is the code that stands in the cell."""


class CellPast(msgspec.Struct, frozen=True, tag="cell_past", tag_field="type"):
    """The runs of a cell, newest first."""

    runs: list[ListedRun]
    more: int = 0
    """Older runs that are left out."""


class DeletedCells(msgspec.Struct, frozen=True, tag="deleted_cells", tag_field="type"):
    """Cells that were deleted and whose text stands nowhere in the notebook, newest first."""

    cells: list[DeletedCell]


PastAnswer = CellPast | PastRun | DeletedCells
