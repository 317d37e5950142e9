"""What shall be done, in the imperative: the shell performs these and reports back by events."""

from typing import Any, Literal

import msgspec

from gonium.protocol.commands import Abandon, Order
from gonium.protocol.ids import CellId, ClientId, RunId
from gonium.protocol.ops import ListDeleted, ListPast, ShowPast
from gonium.protocol.past import Past
from gonium.protocol.records import Answer


class StartKernel(msgspec.Struct, frozen=True):
    """Start the notebook's kernel; its `KernelStarted` report says that it is ready."""

    kernel: int


class StopKernel(msgspec.Struct, frozen=True):
    """End a kernel, whatever it does."""

    kernel: int


class InterruptKernel(msgspec.Struct, frozen=True):
    """Interrupt what runs, if it is this run."""

    kernel: int
    run: RunId


class Send(msgspec.Struct, frozen=True):
    """Send a command; only to a kernel that has started."""

    kernel: int
    command: Order | Abandon


class AskKernel(msgspec.Struct, frozen=True):
    """Ask the kernel's control thread and pass the answer to the client."""

    kernel: int
    client: ClientId
    request: int
    kind: Literal["complete", "inspect", "table", "front_end", "glance", "input"]
    arguments: dict[str, Any]


class NotePast(msgspec.Struct, frozen=True):
    """Keep this in the history."""

    past: Past


class AskPast(msgspec.Struct, frozen=True):
    """Look something up in the history and pass the answer to the client."""

    client: ClientId
    question: ListPast | ShowPast | ListDeleted
    cells: dict[CellId, tuple[str, str]]
    """Those that there are: name, and digest of the code."""
    texts: tuple[str, ...] = ()
    """What stands in them, where that matters."""


class Reply(msgspec.Struct, frozen=True):
    """Answer one client."""

    client: ClientId
    answer: Answer


class SaveSoon(msgspec.Struct, frozen=True):
    """The document changed; save when the person pauses, at the latest after a second."""


class SaveNow(msgspec.Struct, frozen=True):
    """Save at once."""


Effect = (
    StartKernel
    | StopKernel
    | InterruptKernel
    | Send
    | AskKernel
    | NotePast
    | AskPast
    | Reply
    | SaveSoon
    | SaveNow
)
