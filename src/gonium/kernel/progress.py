"""How far a cell is: `gn.progress(items)` around a loop, `gn.spinner("Loading")` around a wait.

Each is an output that is updated in place, at most ten times a second. In a plain script nothing
is shown, and the loop is but a loop.
"""

from collections.abc import Iterable, Iterator
from time import monotonic
from types import TracebackType
from typing import Any, Generic, TypeVar

from gonium.kernel import output
from gonium.media.layout import Layout

INTERVAL = 0.1
"""Seconds between two updates."""

T = TypeVar("T")


class _Shown:
    """An output that tells of something that goes on."""

    kind = ""

    def __init__(self, title: str) -> None:
        self.title = str(title)
        self._began = monotonic()
        self._told = 0.0
        self._handle: output.Handle | None = None

    def begin(self) -> None:
        """Show it, and count the time from now on."""
        self._began = self._told = monotonic()
        self._handle = output.display(self._layout("running"), display_id=True)

    def tell(self, state: str = "running") -> None:
        """Bring the output up to date."""
        self._told = monotonic()
        if self._handle is not None:
            self._handle.update(self._layout(state))

    def _layout(self, state: str) -> Layout:
        elapsed = round(monotonic() - self._began, 3)
        return Layout(
            self.kind, [], title=self.title, state=state, elapsed=elapsed, **self._settings()
        )

    def _settings(self) -> dict[str, Any]:
        return {}

    def __exit__(
        self, kind: type[BaseException] | None, _value: object, _trace: TracebackType | None
    ) -> None:
        self.tell("done" if kind is None else "failed")


class Spinner(_Shown):
    """Something whose end is not known."""

    kind = "spinner"

    def __enter__(self) -> "Spinner":
        self.begin()
        return self

    def update(self, title: str) -> None:
        """Say what goes on now."""
        self.title = str(title)
        self.tell()


class Progress(_Shown, Generic[T]):
    """A number of steps, some of them done."""

    kind = "progress"

    def __init__(self, steps: Iterable[T], total: float | None, title: str) -> None:
        super().__init__(title)
        self.done = 0.0
        self.total = total
        self.text = ""
        self._steps = steps

    def __iter__(self) -> Iterator[T]:
        self.begin()
        state = "failed"
        try:
            for step in self._steps:
                yield step
                self.update()
            state = "done"
        except GeneratorExit:
            state = "stopped"
            raise
        finally:
            self.tell(state)

    def __enter__(self) -> "Progress[T]":
        self.begin()
        return self

    def update(self, by: float = 1, *, text: str | None = None) -> None:
        """Take note of steps that are done; `text` stands beside the bar."""
        self.done += by
        if text is not None:
            self.text = str(text)
        if monotonic() - self._told >= INTERVAL:
            self.tell()

    def _settings(self) -> dict[str, Any]:
        return {"done": self.done, "total": self.total, "text": self.text}


def progress(
    steps: Iterable[T] = (), *, total: float | None = None, title: str = ""
) -> Progress[T]:
    """Show how far a loop is: `for path in gn.progress(paths, title="Reading"):`.

    `total` is the number of steps, where `len(steps)` cannot be had. Without steps it is a context
    manager, told by hand: `with gn.progress(total=10) as bar: bar.update(2)`. The bar tells the
    rate and the time that is left; without a total, how many steps are done.
    """
    if total is None:
        length = getattr(type(steps), "__len__", None)
        total = None if length is None or steps == () else length(steps)
    return Progress(steps, None if total is None else float(total), title)


def spinner(title: str = "") -> Spinner:
    """Show that something goes on, and how long: `with gn.spinner("Training"): …`."""
    return Spinner(title)
