"""Keeping what statements print and show: `%%capture`."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gonium.kernel import figures, output

if TYPE_CHECKING:
    from gonium.protocol.output import Media


class Captured:
    """What was printed and shown; called, it prints and shows it."""

    def __init__(self) -> None:
        self.outputs: list[Any] = []
        """The values that were shown."""
        self._out, self._error = io.StringIO(), io.StringIO()

    @property
    def stdout(self) -> str:
        """What was printed."""
        return self._out.getvalue()

    @property
    def stderr(self) -> str:
        """What was printed to standard error."""
        return self._error.getvalue()

    def show(self) -> None:
        """Print and show it now."""
        sys.stdout.write(self.stdout)
        sys.stderr.write(self.stderr)
        output.display(*self.outputs)

    __call__ = show

    def __str__(self) -> str:
        return self.stdout


class _Stage:
    """Takes what would be shown."""

    def __init__(self, outputs: list[Any], looks: object) -> None:
        self._outputs = outputs
        self.looks = looks
        """The elements that the run around it makes and looks at."""

    def show(self, value: Any, display: str = "") -> None:
        """Keep a value."""
        self._outputs.append(value)

    def update(self, value: Any, display: str) -> None:
        """Keep a value."""
        self._outputs.append(value)

    def clear(self, wait: bool) -> None:
        """Keep nothing of what was shown."""
        self._outputs.clear()

    def show_media(self, media: "Media") -> None:
        """Keep nothing: it is typed already, and belongs to no value."""


@contextmanager
def capture(
    *, stdout: bool = True, stderr: bool = True, display: bool = True
) -> Iterator[Captured]:
    """Keep what the statements within print and show, instead of printing and showing it."""
    captured = Captured()
    streams = sys.stdout, sys.stderr
    run = output.current()
    if stdout:
        sys.stdout = captured._out
    if stderr:
        sys.stderr = captured._error
    if display:
        output.enter(_Stage(captured.outputs, getattr(run, "looks", None)))
    try:
        yield captured
    finally:
        sys.stdout, sys.stderr = streams
        if display:
            captured.outputs.extend(figures.taken())
            output.enter(run)
