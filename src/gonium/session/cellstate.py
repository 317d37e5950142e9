"""One cell of an open notebook and all that is known about it."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from gonium.analysis import Names, names
from gonium.document import Cell
from gonium.protocol.element import ElementView
from gonium.protocol.ids import CellId, ClientId, ElementId, RunId, Version
from gonium.protocol.output import Kept
from gonium.protocol.records import Problem, TextEdit, Wanted
from gonium.protocol.reports import Export, Outcome
from gonium.session.showing import Showing
from gonium.session.threeway import Joined


class ElementState(msgspec.Struct, frozen=True):
    """An element that a cell made."""

    element: ElementView
    """With the value that it has now."""
    definition: str
    run: RunId
    """The run that made it last."""


class Made(msgspec.Struct, frozen=True):
    """What the last run of a cell that ended was made from, and what it left."""

    run: RunId
    kernel: int
    digest: str
    """Of the code that ran."""
    outcome: Outcome
    reads: dict[str, Version]
    exports: dict[str, Export]
    elements: dict[ElementId, Any] = {}
    """Where it saw the elements that it looked at."""
    sources: dict[str, CellId] = {}
    """Whose exports it was given."""
    modules: dict[str, str] = {}
    """Files of local modules, and the digests of the code that it was made with."""
    time: float = 0.0
    """Seconds since the epoch at which it ended."""
    kept: Kept | None = None
    """What became of keeping the result."""
    shares: dict[str, list[str]] = {}
    """Exports that are, or hold, a mutable object of which reads."""

    @property
    def size(self) -> int:
        """Bytes of what it left, whether that is still there or not."""
        return sum(export.size for export in self.exports.values())


class Standing(msgspec.Struct, frozen=True):
    """How a cell stands to the rest of the notebook, and why."""

    status: Literal["fresh", "stale", "failed", "blocked"]
    reason: str = ""


class Run(msgspec.Struct, frozen=True):
    """A run that was planned and has not ended."""

    run: RunId
    cell: CellId
    reason: str
    forced: bool = True
    """Run even if fresh."""
    spreads: bool = False
    """Readers that it turns out to have run after it."""
    alone: bool = False
    """Do not run anything stale that it reads from."""
    refresh: bool = False
    """It only brings back values: same code, same reads, same versions."""
    late: bool = False
    """It is judged when all before it has ended: what it reads may have been left stale by a cell
    that waits to be asked, and then this one waits with it."""
    anew: bool = False
    """Run even if the result was kept."""
    sent: bool = False
    started: bool = False
    abandoned: bool = False
    by: ClientId = ClientId("")
    """Who asked for it, or for what it follows from."""
    digest: str = ""
    code: str = ""
    """As sent, like its digest."""
    reads: dict[str, CellId] = {}
    """As sent: whose exports it was given."""


class Awaited(msgspec.Struct, frozen=True):
    """What people are told of a run that was planned and has not ended."""

    reason: str
    started: bool


class CellState(msgspec.Struct, frozen=True):
    """One cell and all that is known about it."""

    cell: Cell
    names: Names
    reads: Mapping[str, CellId | None] = {}
    """As the graph binds them."""
    writes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    version: int = 0
    """Of the text: how many edits have led to it."""
    edits: tuple[TextEdit, ...] = ()
    """The latest of them, for clients that edit an older version."""
    conflict: Joined | None = None
    """The same lines were changed here and in the file, and nobody has said yet which count."""
    made: Made | None = None
    gone: frozenset[str] = frozenset()
    """Exports whose value is no longer at the kernel: spent by a change in place, or released."""
    interrupted: str = ""
    """Why the last run came to no result, while nothing has run since."""
    standing: Standing = Standing("fresh")
    awaits: Awaited | None = None
    """The run that it waits for, or that is going on: the first of its runs in the queue."""
    wanted: Wanted | None = None
    """What its run waits for somebody to type."""
    showing: Showing = Showing()
    elements: dict[ElementId, ElementState] = {}
    """Those that it has made."""
    run: RunId | None = None
    started: float = 0.0
    duration: float = 0.0
    from_before: bool = False
    """It shows what it did when the notebook was last open …"""
    before: str = ""
    """… and this is the digest of the code that made that; empty: unknown."""

    def is_held(self, kernel: int) -> bool:
        """Say whether this kernel still has all that the cell left."""
        made = self.made
        return made is not None and made.kernel == kernel and self.gone.isdisjoint(made.exports)

    @property
    def runs(self) -> bool:
        """Whether there is something to run: code that is not blank."""
        return self.cell.kind == "code" and bool(self.cell.source.strip())

    @property
    def imports(self) -> list[str]:
        """What it exports by importing it."""
        return [name for name in self.writes if name in self.names.modules]

    @property
    def disabled(self) -> bool:
        """Whether it has been switched off."""
        return bool(self.cell.options.get("disabled"))


def new_cell(cell: Cell) -> CellState:
    """Return the state of a cell of which nothing is known but its text."""
    return CellState(cell, names_of(cell))


def names_of(cell: Cell) -> Names:
    """Return what a cell reads and writes; text that is not code does neither."""
    return names(cell.source if cell.kind == "code" else "")
