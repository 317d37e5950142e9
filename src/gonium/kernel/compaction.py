"""Compaction: which reports of a log still matter.

A log is told again to whoever comes to a kernel later. What a later report has overtaken need not
be told: what a cell showed in runs before its last, what a run has cleared or left out, all but the
last update of a display. Whoever folds what is left sees what he would see after all of it.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

SKIPS = 10_000
"""Reports of runs that were not started of which the latest so many stay."""


class _Display(msgspec.Struct):
    display: str = ""


class _State(msgspec.Struct):
    values: dict[str, Any] = {}


class Glance(msgspec.Struct):
    """Of a report what tells whether it still matters."""

    type: str
    run: int = 0
    cell: str = ""
    wait: bool = False
    media: _Display | None = None
    element: Any = None
    widget: str = ""
    state: _State | None = None
    moved: dict[str, str] = {}
    changed: list[str] = []
    touched: dict[str, Any] = {}


class _Shown:
    """What one run shows: indices of the reports that lead there."""

    def __init__(self) -> None:
        self.indices: list[int] = []
        self.head = -1
        """How many of them are the head; -1: it lasts."""
        self.clears = False

    def add(self, index: int) -> None:
        """Add what is shown."""
        if self.clears:
            self.indices, self.head, self.clears = self.indices[-1:], -1, False
        self.indices.append(index)

    def elide(self, index: int) -> None:
        """Leave out what came after the head."""
        if self.head < 0:
            self.head = len(self.indices)
        self.indices[self.head :] = [index]

    def clear(self, index: int, wait: bool) -> None:
        """Clear all, now or with the next that is shown."""
        if not wait:
            self.indices, self.head, self.clears = [index], -1, False
            return
        if self.clears:
            del self.indices[-1]
        self.indices.append(index)
        self.clears = True


class _Fold:
    """Goes through a log once and notes what matters so far."""

    def __init__(self) -> None:
        self.always: list[int] = []
        self.skips: list[int] = []
        self.shown: dict[int, _Shown] = {}
        self.others: dict[int, list[int]] = {}
        """Of each run what it reported beside what it shows."""
        self.cells: dict[int, str] = {}
        self.last: dict[str, int] = {}
        """Cell to its last run that has ended."""
        self.updates: dict[str, int] = {}
        self.moves: dict[str, int] = {}
        self.asked: dict[int, int] = {}
        """Run to its question that nobody has answered."""
        self.widgets: dict[str, dict[str, int]] = {}
        """Of each widget that is there its beginning, and the latest that was told of each trait."""

    def take(self, index: int, glance: Glance) -> None:
        """Take the next report."""
        run = glance.run
        match glance.type:
            case "stream_written" | "output_shown" | "output_lost":
                self._shown(run).add(index)
            case "output_elided":
                self._shown(run).elide(index)
            case "output_cleared":
                self._shown(run).clear(index, glance.wait)
            case "output_updated":
                self.updates[glance.media.display if glance.media else ""] = index
            case "element_moved":
                self.moves[str(glance.element)] = index
            case "widget_opened":
                self.widgets[glance.widget] = {"": index}
            case "widget_changed":
                self._change(index, glance)
            case "widget_said":
                pass  # views that come later are not told
            case "input_asked":
                self.asked[run] = index
            case "input_taken":
                self.asked.pop(run, None)
            case "widget_closed":
                self.widgets.pop(glance.widget, None)
            case "run_skipped":
                self.skips.append(index)
            case "run_started":
                self.cells[run] = glance.cell
                self.others[run] = [index]
            case "element_made":
                self.others.setdefault(run, []).append(index)
            case "run_finished":
                self._finish(index, glance)
            case _:
                self.always.append(index)

    def _change(self, index: int, glance: Glance) -> None:
        known = self.widgets.get(glance.widget)
        if known is not None and glance.state is not None:
            known.update(dict.fromkeys(glance.state.values, index))
            known.update((f"moved {name}", index) for name in glance.moved)

    def _shown(self, run: int) -> _Shown:
        return self.shown.setdefault(run, _Shown())

    def _finish(self, index: int, glance: Glance) -> None:
        run, cell = glance.run, self.cells.get(glance.run, "")
        former = self.last.get(cell) if cell else None
        if former is not None and former != run:
            self.shown.pop(former, None)
            self.others.pop(former, None)
        self.last[cell] = run
        if glance.changed or glance.touched:
            self.always.append(index)  # values of other cells are gone, also when this runs again
        else:
            self.others.setdefault(run, []).append(index)

    def kept(self) -> Iterable[int]:
        """Return the indices of what matters."""
        yield from self.always
        yield from self.skips[-SKIPS:]
        yield from self.updates.values()
        yield from self.moves.values()
        yield from self.asked.values()
        for known in self.widgets.values():
            yield from set(known.values())
        for indices in self.others.values():
            yield from indices
        for shown in self.shown.values():
            yield from shown.indices


_glance = msgspec.msgpack.Decoder(Glance).decode


def current(bodies: Iterable[bytes]) -> list[int]:
    """Return the indices of the reports that still matter, in order."""
    fold = _Fold()
    for index, body in enumerate(bodies):
        fold.take(index, _glance(body))
    return sorted(fold.kept())
