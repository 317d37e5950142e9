"""What the host tells a kernel.

Commands for the main thread (see `Order`) are carried out one after another, but for runs that may
share the thread; those for the control thread at once, also while a cell runs.
"""

from typing import Any, Literal

import msgspec

from gonium.protocol.ids import CellId, ElementId, RunId, Version, WidgetId
from gonium.protocol.output import Blob


class Greet(msgspec.Struct, frozen=True, tag="greet", tag_field="type"):
    """First message on a connection: the kernel's key, and which thread it speaks to."""

    key: str
    channel: Literal["run", "control"]
    token: str = ""
    """Of who comes to a kernel that others have started: see `KernelAttached`."""


class Preset(msgspec.Struct, frozen=True):
    """What somebody who runs a notebook wants an element to be, before there is one."""

    value: Any
    written: bool = False
    """It is a text from a command line, which the element has to read."""
    surely: bool = False
    """No cell below gives the name to anything: what is no element by now is a mistake."""


class Keeping(msgspec.Struct, frozen=True):
    """The result of a run is to be kept on disk, and to be taken from there if it is."""

    digest: str
    """Of the cell's code."""
    anew: bool = False
    """Run in any case, and keep what comes of it instead."""


class RunCell(msgspec.Struct, frozen=True, tag="run_cell", tag_field="type"):
    """Run one cell, unless that turns out to be unnecessary or impossible.

    Several may be sent ahead: each says what it needs, so that the kernel can go on without
    asking back. The kernel skips the run if a definer in `reads` has no result (it failed or was
    skipped), or if `skip` is set and every read has the version given in `unless`. A definer that ran without
    leaving the name (a branch not taken, `del`) is no reason to skip.
    """

    run: RunId
    cell: CellId
    name: str
    """For tracebacks."""
    code: str
    reads: dict[str, CellId] = {}
    """Every effective read and the cell whose export it binds to."""
    view: dict[str, CellId | None] = {}
    """Names with several definers: whose export they stand for here; `None`: not bound."""
    writes: list[str] = []
    """Names to collect afterwards: those written and those possibly changed."""
    changes: list[str] = []
    """Of these, the ones it surely changes in place."""
    maybe: list[str] = []
    """Names on which a statement calls a method; changed if it returned `None` or the object."""
    snapshots: list[str] = []
    """Reads to copy before the run, where that is cheap: it is known to change them, and whoever
    reads them as they were will ask their definers."""
    stars: list[str] = []
    """Modules imported with `*`; what they provide is collected too."""
    watch: list[str] | None = []
    """Other names to collect if the run binds or unbinds them, by code from elsewhere; `None`: any."""
    unless: dict[str, Version] | None = None
    """The versions of all reads that the last result was made from, by the same code; `None`:
    there is no such result, or the run was asked for."""
    elements: dict[ElementId, Any] = {}
    """Likewise the values of the elements that the last run looked at."""
    skip: bool = False
    """If the reads still have those versions, do not run: the last result is still here."""
    keep: dict[str, Version] = {}
    """If the reads still have those versions, what exports without a digest of their content
    are to be called: the run only brings back values that were lost or spent."""
    presets: dict[str, Preset] = {}
    """Names of elements that are to get a value as soon as the run has made them."""
    timeout: float | None = None
    """Seconds."""
    keeping: Keeping | None = None
    concurrent: bool = False
    """It awaits, and binds no names but those told here: it may run while others like it do."""


class Position(msgspec.Struct, frozen=True):
    """A value for an element, if it is the one that is meant."""

    value: Any
    definition: str
    """See `ElementMade`."""


class MoveElements(msgspec.Struct, frozen=True, tag="move_elements", tag_field="type"):
    """Give elements values; those that are not there take them when they are made."""

    positions: dict[ElementId, Position]


class PassToWidget(msgspec.Struct, frozen=True, tag="pass_to_widget", tag_field="type"):
    """Let a widget hear what one of its views says; see the op `TellWidget`."""

    widget: WidgetId
    view: str
    n: int
    data: dict[str, Any]
    buffers: list[Blob] = []


class Forget(msgspec.Struct, frozen=True, tag="forget", tag_field="type"):
    """Release the exports of deleted cells, or some superseded exports of one cell."""

    cells: list[CellId]
    names: list[str] | None = None


class Abandon(msgspec.Struct, frozen=True, tag="abandon", tag_field="type"):
    """Do not start these runs; each is reported as skipped."""

    runs: list[RunId]
    started: bool = False
    """Also end those that have been started meanwhile."""


class InterruptRun(msgspec.Struct, frozen=True, tag="interrupt_run", tag_field="type"):
    """End what runs now, if it is this run (`None`: whatever runs)."""

    run: RunId | None = None
    request: int = 0
    """Answered by `Told` as soon as it has been heard, which may be long before the run ends."""


class Ask(msgspec.Struct, frozen=True, tag="ask", tag_field="type"):
    """A question to the control thread; answered on the connection by `Told`, not in the log."""

    request: int
    kind: Literal[
        "complete", "inspect", "describe", "value", "copy", "table", "front_end", "glance", "input"
    ]
    arguments: dict[str, Any] = {}
    """complete, inspect: `code`, `position` (code points), `view` as in `RunCell`.
    value: `cell`, `name`. copy: the same, and the `path` of a file to write it to, as a pickle.
    describe: nothing. table: `table` and `question`, as in the op `AskTable`.
    front_end: the `module` of a widget's views, as in the op `AskFrontEnd`.
    glance: `values`, as in the op `GlanceAt`. input: `run`, `number`, `text`, as in the op `GiveInput`."""


class Stop(msgspec.Struct, frozen=True, tag="stop", tag_field="type"):
    """End the kernel after what runs now is interrupted."""


Order = RunCell | MoveElements | PassToWidget | Forget
"""What the main thread carries out."""

Command = (
    RunCell | MoveElements | PassToWidget | Forget | Abandon | InterruptRun | Ask | Stop | Greet
)
