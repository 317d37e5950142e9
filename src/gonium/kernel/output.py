"""What code in a cell can ask of the run it belongs to: show, update, clear, stop.

`current` says where outputs go: to the run of this context (async cells have one each), else to
the latest run of the process. Outside a kernel there is none: in a plain script displays are quiet,
as the last expressions of its cells are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:  # scripts use this module too, and shall not wait for msgspec
    from gonium.protocol.ids import RunId
    from gonium.protocol.output import Media


class Shower(Protocol):
    """A run that outputs can be shown in."""

    def show(self, value: Any, display: str = "") -> None:
        """Show a value, under a display id if one is given."""

    def update(self, value: Any, display: str) -> None:
        """Replace every output with this display id."""

    def clear(self, wait: bool) -> None:
        """Clear the run's outputs; with `wait`, only when the next one comes."""

    def show_media(self, media: "Media") -> None:
        """Show what is typed already."""


_run: ContextVar[Shower | None] = ContextVar("gonium_run", default=None)
_latest: Shower | None = None


Listener = Callable[[list[Any]], None]
"""Told of the reports of what this code shows."""

_listeners: ContextVar[tuple[Listener, ...]] = ContextVar("gonium_listeners", default=())


def listeners() -> tuple[Listener, ...]:
    """Return who is told of what this code shows."""
    return _listeners.get()


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Tell somebody of what is shown within."""
    token = _listeners.set((*_listeners.get(), listener))
    try:
        yield
    finally:
        _listeners.reset(token)


class Memory(Protocol):
    """Keeps what ran and what came of it, for notebooks that ask."""

    def began(self, source: str) -> None:
        """Take note of a run."""

    def resulted(self, value: Any) -> None:
        """Take note of the value that the run shows."""


_memory: Memory | None = None


def remember(memory: Memory | None) -> None:
    """Tell this memory of every run from now on; `None`: tell none."""
    global _memory
    _memory = memory


def remembered() -> Memory | None:
    """Return who is told of runs, if somebody is."""
    return _memory


class Stopped(SystemExit):
    """Ends a cell quietly; in a plain script, the script."""

    def __init__(self, output: object = None) -> None:
        super().__init__(0)
        self.output = output


def current() -> Shower | None:
    """Return the run that this code belongs to; `None` outside a kernel."""
    return _run.get() or _latest


def run_of_context() -> "RunId":
    """Return the number of the run that this code belongs to, by its context; 0: of none."""
    number: Any = getattr(_run.get(), "run", 0)
    return cast("RunId", number)


def enter(run: Shower | None) -> None:
    """Make a run the one that outputs go to, here and where no other is known."""
    global _latest
    _latest = run
    _run.set(run)


class Handle:
    """Something on display that can be replaced."""

    def __init__(self, display_id: str) -> None:
        self.display_id = display_id

    def __repr__(self) -> str:
        return f"<DisplayHandle display_id={self.display_id}>"

    def update(self, value: object) -> None:
        """Show another value in its place."""
        if run := current():
            run.update(value, self.display_id)


def display(*values: object, display_id: str | bool = "") -> Handle | None:
    """Show values below the cell, in order; with a display id, so that they can be updated.

    `display_id=True` makes a new one. Returns a handle if there is an id. A plain script, which
    has no cells, shows nothing.
    """
    identity = _new_id() if display_id is True else display_id or ""
    run = current()
    if run is not None:
        for value in values:
            run.show(value, identity)
    return Handle(identity) if identity else None


def clear_output(wait: bool = False) -> None:
    """Clear what this cell has shown; with `wait`, only when the next output comes."""
    if run := current():
        run.clear(wait)


def stop(condition: object = True, output: object = None) -> None:
    """End the cell here, quietly, if the condition holds; cells that read from it wait.

    `output` is shown below the cell.
    """
    if condition:
        raise Stopped(output)


def _new_id() -> str:
    import os

    return os.urandom(8).hex()
