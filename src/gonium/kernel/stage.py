"""Where the outputs of one run go: into the journal, in order with what it prints."""

from collections.abc import Callable
from typing import Any

from gonium.display.manner import Manner
from gonium.kernel import output
from gonium.kernel.elements import Looks
from gonium.kernel.journal import Journal
from gonium.kernel.output import remembered
from gonium.kernel.showing import Renderer
from gonium.media.layout import within
from gonium.protocol.output import Media
from gonium.protocol.reports import OutputCleared, OutputShown, OutputUpdated, Report


class Stage:
    """The outputs of one run."""

    def __init__(
        self,
        looks: Looks,
        journal: Journal,
        renderer: Renderer,
        before: Callable[[], None],
        after: Callable[[], None],
    ) -> None:
        self.looks = looks
        """The elements that the run makes and looks at."""
        self.run = looks.run
        self.shown: set[int] = set()
        """Identities of the values shown: a figure among them is not shown again at the end."""
        self.going = True
        """Whether the run goes on."""
        self.drained = False
        """Whether all that it printed has been handed over, since it has nothing left to do."""
        self._journal = journal
        self._renderer = renderer
        self._tables = renderer.tables
        self._cleared = False
        """What is shown goes with the next output."""
        self._before = before
        """Hands over what was printed until now."""
        self._after = after
        """Hears an interrupt that came meanwhile."""

    @property
    def blobs(self) -> Any:
        """Where large media are (`gonium.display.Blobs`)."""
        return self._renderer.blobs

    def _render(self, value: Any, display: str = "") -> Media:
        self.drained = False
        media = self._renderer.render(value, display)
        if self._cleared:
            self._cleared = False
            self._tables.forget(self.looks.cell)
        return self._tables.named(media, value, self.looks.cell)

    def result(self, value: Any) -> None:
        """Show the value of the last expression, unless it is `None`."""
        if value is not None:
            if memory := remembered():
                memory.resulted(value)
            self.show(value, result=True)

    def show(self, value: Any, display: str = "", *, result: bool = False) -> None:
        """Show a value, under a display id if one is given."""
        media = self._render(value, display)
        self.shown.update(map(id, [value, *within(value)]))
        if media.data:  # else it has shown itself
            self._report(OutputShown(self.run, media, result))
            self.drained = result

    def show_picture(self, figure: Any) -> None:
        """Show a figure at the end of the cell, unless it was shown before or is empty."""
        if id(figure) not in self.shown:
            media = self._render(figure)
            # An empty figure is told of where Jupyter does so.
            if "image/png" in media.data or Manner.jupyter:
                self.show_media(media)

    def show_media(self, media: Media) -> None:
        """Show what is typed already."""
        self._report(OutputShown(self.run, media))

    def update(self, value: Any, display: str) -> None:
        """Replace every output with this display id."""
        self._report(OutputUpdated(self.run, self._render(value, display)))

    def clear(self, wait: bool) -> None:
        """Clear the run's outputs; with `wait`, only when the next one comes."""
        self._report(OutputCleared(self.run, wait))
        self._cleared = wait
        if not wait:
            self._tables.forget(self.looks.cell)

    def _report(self, report: Report) -> None:
        self._before()
        for hear in output.listeners():
            hear([report])
        self._journal.report(report)
        self._after()
