"""What a kernel says happened: the records of its log.

Each report carries the number of the run it belongs to; whoever folds them ignores numbers it
does not know. Times are seconds since the epoch.
"""

from typing import Any, Literal

import msgspec

from gonium.protocol.element import ElementView
from gonium.protocol.ids import CellId, ElementId, RunId, Version, WidgetId
from gonium.protocol.output import Blob, Error, Kept, Media
from gonium.protocol.widget import WidgetState

Outcome = Literal["ok", "failed", "interrupted", "stopped"]
"""`stopped`: the cell ended itself quietly with `gn.stop`."""


class KernelStarted(msgspec.Struct, frozen=True, tag="kernel_started", tag_field="type"):
    pid: int
    python: str
    """Such as `3.11.7`."""
    executable: str
    time: float


class KernelAttached(msgspec.Struct, frozen=True, tag="kernel_attached", tag_field="type"):
    """Somebody has connected to a kernel that others had left: what is told from here on, they are
    the first to hear."""

    token: str
    """What they greeted with."""
    runs: list[RunId]
    """The run that goes on, and those that were received and have not begun."""
    time: float


class RunStarted(msgspec.Struct, frozen=True, tag="run_started", tag_field="type"):
    run: RunId
    time: float
    cell: CellId = CellId("")


class RunSkipped(msgspec.Struct, frozen=True, tag="run_skipped", tag_field="type"):
    """A run that was not started."""

    run: RunId
    reason: Literal["unchanged", "missing", "abandoned"]
    names: list[str] = []
    """For `missing`: the reads that are not available."""


class StreamWritten(msgspec.Struct, frozen=True, tag="stream_written", tag_field="type"):
    """Text written by the run, its threads and its child processes; `run` 0: between runs."""

    run: RunId
    name: Literal["stdout", "stderr"]
    text: str


class ElementMade(msgspec.Struct, frozen=True, tag="element_made", tag_field="type"):
    """A run made an element. If one like it was there before, it has the value of that."""

    run: RunId
    element: ElementView
    definition: str
    """Says what it is without its value: equal for elements that can take each other's value."""


class ElementMoved(msgspec.Struct, frozen=True, tag="element_moved", tag_field="type"):
    """An element has another value than it was given: it could not take that one as it was."""

    element: ElementId
    value: Any


class WidgetOpened(msgspec.Struct, frozen=True, tag="widget_opened", tag_field="type"):
    """A run made a widget, or code did later that belongs to the run."""

    run: RunId
    widget: WidgetId
    state: WidgetState


class WidgetChanged(msgspec.Struct, frozen=True, tag="widget_changed", tag_field="type"):
    """Traits of a widget have other values, or it has heard what a view said."""

    widget: WidgetId
    state: WidgetState = WidgetState()
    moved: dict[str, str] = {}
    """Traits whose values people have changed, or code did that was called for that, each with a
    digest of its value: who has read one with another digest is stale."""
    view: str = ""
    n: int = 0
    """The last message of this view that has been heard …"""
    lost: str = ""
    """… and why it came to nothing: a sentence."""


class WidgetSaid(msgspec.Struct, frozen=True, tag="widget_said", tag_field="type"):
    """A widget sends its views a message of its own."""

    widget: WidgetId
    content: Any = None
    buffers: list[Blob] = []


class WidgetClosed(msgspec.Struct, frozen=True, tag="widget_closed", tag_field="type"):
    """A widget is no longer there."""

    widget: WidgetId


class InputAsked(msgspec.Struct, frozen=True, tag="input_asked", tag_field="type"):
    """A run waits until somebody has typed a line; the prompt has been printed before."""

    run: RunId
    number: int
    """Counts the questions of a kernel."""
    secret: bool = False


class InputTaken(msgspec.Struct, frozen=True, tag="input_taken", tag_field="type"):
    """The question is no longer open: it was answered, or the run was interrupted."""

    run: RunId
    number: int


class OutputShown(msgspec.Struct, frozen=True, tag="output_shown", tag_field="type"):
    run: RunId
    media: Media
    result: bool = False
    """Whether it is the value of the cell's last expression."""


class OutputUpdated(msgspec.Struct, frozen=True, tag="output_updated", tag_field="type"):
    """Replace every output of the session whose display id is that of `media`."""

    run: RunId
    media: Media


class OutputCleared(msgspec.Struct, frozen=True, tag="output_cleared", tag_field="type"):
    run: RunId
    wait: bool = False
    """Only when the next output comes."""


class OutputElided(msgspec.Struct, frozen=True, tag="output_elided", tag_field="type"):
    """What the run has shown up to here is too much to be told of.

    The first of these in a run ends the head, which stays; nothing is left out yet. Each further
    one leaves out all that came after the head; the latest of it is told again after this report.
    The numbers count everything that is left out, and not only what has been since the last one.
    """

    run: RunId
    bytes: int = 0
    """Of text, in UTF-8."""
    lines: int = 0
    outputs: int = 0
    text: str = ""
    """The name under which the whole text is on disk; empty: it is not."""
    lost: int = 0
    """Bytes of text that are not on disk either."""
    why: str = ""
    """Why something was lost, or waits to be written, in words."""


class OutputLost(msgspec.Struct, frozen=True, tag="output_lost", tag_field="type"):
    """Something was shown here that could not be written down, and nobody will see it."""

    run: RunId
    bytes: int
    """Of text, roughly."""
    outputs: int
    why: str


class LogHindered(msgspec.Struct, frozen=True, tag="log_hindered", tag_field="type"):
    """The log cannot be written, so that nothing is heard of what the kernel does until it can.

    This is the one report that no log holds: the bell tells it."""

    why: str
    """Empty: it can be written again."""


class Export(msgspec.Struct, frozen=True):
    """What a run left under a name."""

    version: Version
    kind: str = ""
    """Type, as `polars.DataFrame`."""
    defers: list[str] = []
    """Free names its code looks up when called: functions, classes, instances of such."""
    group: int = 0
    """Exports with the same non-zero number are, or share, one mutable object."""
    size: int = -1
    """Bytes, where cheap to tell; -1: unknown."""
    summary: str = ""
    """Shape, length or short value."""
    element: ElementId = ElementId("")
    """The element that it is, if it is one."""


class RunFinished(msgspec.Struct, frozen=True, tag="run_finished", tag_field="type"):
    run: RunId
    outcome: Outcome
    time: float
    duration: float
    """Seconds; of a result that was kept, those that it took to make it."""
    reads: dict[str, Version] = {}
    """Versions the run saw when it began: of every read that was available, and of the names
    that the code in those values defers to (see `Export.defers`)."""
    exports: dict[str, Export] = {}
    """Empty unless the outcome is `ok`."""
    changed: list[str] = []
    """Reads that it changed in place: those sure from the source, those found by calls, and those
    whose content is no longer what it was."""
    restored: list[str] = []
    """Of the changed reads: those that are there again as they were, from a copy made before."""
    touched: dict[CellId, list[str]] = {}
    """Exports of other cells that are, or share, an object that it changed: none of them can be
    used any more. Those that its own names stood for are among its exports, as changed by it."""
    shares: dict[str, list[str]] = {}
    """Exports that are, or share, a mutable object of reads: export to those reads."""
    provided: list[str] = []
    """Names that its star imports brought."""
    elements: dict[ElementId, Any] = {}
    """Elements whose value it looked at, and the value it saw; of traits of widgets (`widget/<id>.<trait>`)
    the digest that `WidgetChanged` told of, `None`: none."""
    rebound: list[str] = []
    """Names that it bound or unbound by code from elsewhere, see `RunCell.watch`."""
    deleted: list[str] = []
    """Names of `writes` that are not bound afterwards."""
    modules: dict[str, str] = {}
    """Files of local modules that it imports, and of those that they use: path to a digest of the
    code that was loaded."""
    error: Error | None = None
    kept: Kept | None = None
    """`None`: it was not asked to be kept."""


class ExportsReleased(msgspec.Struct, frozen=True, tag="exports_released", tag_field="type"):
    """These values are no longer at the place; asking for them means a refresh."""

    cell: CellId
    names: list[str]
    time: float = 0.0


class KernelStopped(msgspec.Struct, frozen=True, tag="kernel_stopped", tag_field="type"):
    """The kernel ends of its own accord; a kernel that is killed cannot say so."""

    reason: str
    time: float


Report = (
    KernelStarted
    | KernelAttached
    | RunStarted
    | RunSkipped
    | StreamWritten
    | ElementMade
    | ElementMoved
    | WidgetOpened
    | WidgetChanged
    | WidgetSaid
    | WidgetClosed
    | InputAsked
    | InputTaken
    | OutputShown
    | OutputUpdated
    | OutputCleared
    | OutputElided
    | OutputLost
    | LogHindered
    | RunFinished
    | ExportsReleased
    | KernelStopped
)


class Told(msgspec.Struct, frozen=True, tag="told", tag_field="type"):
    """The answer to an `Ask`, on the control connection."""

    request: int
    result: Any = None
    error: str = ""
