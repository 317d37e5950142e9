"""A state being written: the only mutable thing of the package; it never outlives a step.

Rules read and write a draft; it notes which cells were touched, so that what derives from them
is computed again and nothing else, and which effects shall follow. Mappings are copied when they
are first written.
"""

from collections.abc import Set as AbstractSet
from itertools import compress
from operator import is_not
from typing import Any, Generic, TypeVar

import msgspec

from gonium.protocol.ids import CellId, ClientId, RunId
from gonium.session.cellstate import Awaited, CellState, Run
from gonium.session.effects import Effect
from gonium.session.state import State

_FOLLOWED = frozenset(("made", "gone", "cell"))
"""What is known of a cell that something known of all of them follows from."""

K = TypeVar("K")
V = TypeVar("V")


class Layer(Generic[K, V]):
    """A mapping that is copied when it is first written."""

    def __init__(self, base: dict[K, V]) -> None:
        self.now = base
        self._copied = False

    def own(self) -> dict[K, V]:
        """Return the mapping, safe to be written."""
        if not self._copied:
            self.now = dict(self.now)
            self._copied = True
        return self.now


class Draft:
    """What a step writes on; see the module."""

    def __init__(self, state: State) -> None:
        self._before = state
        self._cells = Layer(state.cells)
        self._queue = Layer(state.queue)
        self._policies = Layer(state.policies)
        self._fields: dict[str, Any] = {}
        self.order = state.order
        self.facts = state.facts
        self.graph = state.graph
        self.kernel = state.kernel
        self.exported = state.exported
        self._absent = set(state.absent)
        self._notebook: Any = None
        self._common_policy: Any = None
        self.effects: list[Effect] = []
        self._requeued: set[CellId] = set()
        self.touched: set[CellId] = set()
        """Cells whose standing may have changed."""
        self.remade: set[CellId] = set()
        """Cells whose exports may have changed: their readers have to be looked at, too."""
        self.followed: set[CellId] = set()
        """Cells that turned out to have other readers than were known when they were sent."""
        self.overtaken: dict[CellId, str] = {}
        """Cells that ran too early, and why: they saw an element where it no longer was, or changed
        an object that another cell only now has got hold of."""
        self.by = ClientId("")
        """Whose wish is carried out."""
        self.ran = False
        """A run ended, so that values may be superseded now."""
        self.rebind = False
        """Names, facts or the order changed: bindings must be looked at."""
        self.edited = False
        """The document changed, so that it wants saving."""

    @property
    def cells(self) -> dict[CellId, CellState]:
        """The cells; not to be written."""
        return self._cells.now

    def changed_cells(self) -> set[CellId]:
        """Return the cells that are new, or of which something else is known than before."""
        before, now = self._before.cells, self.cells
        if self.order is self._before.order:
            return set(compress(now, map(is_not, now.values(), before.values())))
        return {cell for cell, state in now.items() if before.get(cell) is not state}

    def is_renamed(self, cell: CellId) -> bool:
        """Say whether a cell that was there before has another name now."""
        before = self._before.cells.get(cell)
        return before is not None and before.cell.name != self.cells[cell].cell.name

    @property
    def queue(self) -> dict[RunId, Run]:
        """The runs that have not ended, in order; not to be written."""
        return self._queue.now

    @property
    def policies(self) -> dict[CellId, Any]:
        """What cells say about when they run; not to be written."""
        return self._policies.now

    @property
    def common_policy(self) -> Any:
        """What the notebook says about when its cells run; `None`: nothing."""
        notebook = self._fields.get("notebook") or self._before.notebook
        if notebook is not self._notebook:
            self._notebook = notebook
            self._common_policy = notebook.metadata.get("run")
        return self._common_policy

    @property
    def absent(self) -> AbstractSet[CellId]:
        """See `State`; not to be written."""
        return self._absent

    def get(self, field: str) -> Any:
        """Return a field of the state that is not one of this draft's own attributes."""
        fields = self._fields
        return fields[field] if field in fields else getattr(self._before, field)

    def set(self, **fields: Any) -> None:
        """Set such fields."""
        self._fields.update(fields)

    def put(self, cell: CellId, /, **fields: Any) -> CellState:
        """Change what is known about a cell."""
        cells = self._cells.own()
        before = cells[cell]
        state = cells[cell] = msgspec.structs.replace(before, **fields)
        if not _FOLLOWED.isdisjoint(fields):
            self._follow(cell, before, state)
        return state

    def insert(self, cell: CellId, index: int, state: CellState) -> None:
        """Add a cell before the one at `index`."""
        self._cells.own()[cell] = state
        self._note_policy(cell, state)
        self.exported += _size(state)
        self._note_held(cell, state)
        self._requeued.add(cell)
        self.order = (*self.order[:index], cell, *self.order[index:])
        self.touched.add(cell)
        self.rebind = self.edited = True

    def remove(self, cell: CellId) -> CellState:
        """Take a cell out."""
        self.order = tuple(other for other in self.order if other != cell)
        self.touched.discard(cell)
        self.rebind = self.edited = True
        if cell in self.policies:
            del self._policies.own()[cell]
        removed = self._cells.own().pop(cell)
        self.exported -= _size(removed)
        self._absent.discard(cell)
        return removed

    def put_run(self, run: Run) -> None:
        """Add a run at the end of the queue, or change it in its place."""
        self._requeued.add(run.cell)
        self._queue.own()[run.run] = run

    def drop_run(self, number: RunId) -> Run | None:
        """Take a run out of the queue."""
        if number not in self.queue:
            return None
        run = self._queue.own().pop(number)
        self._requeued.add(run.cell)
        return run

    def set_queue(self, runs: list[Run]) -> None:
        """Replace the queue."""
        self._requeued.update(run.cell for run in self.queue.values())
        self._requeued.update(run.cell for run in runs)
        queue = self._queue.own()
        queue.clear()
        queue.update((run.run, run) for run in runs)

    def set_kernel(self, **fields: Any) -> None:
        """Change what is known about the kernel."""
        self.kernel = msgspec.structs.replace(self.kernel, **fields)
        if "number" in fields:
            for cell, state in self.cells.items():
                self._note_held(cell, state)

    def do(self, effect: Effect) -> None:
        """Let an effect follow."""
        self.effects.append(effect)

    def _follow(self, cell: CellId, before: CellState, state: CellState) -> None:
        """Bring up to date what is known of all cells together."""
        if state.made is not before.made:
            self.exported += _size(state) - _size(before)
        if state.cell is not before.cell:
            self._note_policy(cell, state)
        self._note_held(cell, state)

    def _note_held(self, cell: CellId, state: CellState) -> None:
        """Know the cells whose results are not at the kernel without looking for them."""
        if state.made is None or state.is_held(self.kernel.number):
            self._absent.discard(cell)
        else:
            self._absent.add(cell)

    def _note_policy(self, cell: CellId, state: CellState) -> None:
        """Know a cell that says when it runs from all others without looking at them."""
        word = state.cell.options.get("run")
        if word != self.policies.get(cell):
            policies = self._policies.own()
            policies.pop(cell, None)
            if word:
                policies[cell] = word

    def _note_awaited(self) -> None:
        """Tell each cell whose runs changed which of them it awaits."""
        if not self._requeued:
            return
        first: dict[CellId, Run] = {}
        for queued in self.queue.values():
            if queued.cell in self._requeued and (queued.started or not queued.abandoned):
                first.setdefault(queued.cell, queued)
                if len(first) == len(self._requeued):
                    break
        for cell in self._requeued:
            state, run = self.cells.get(cell), first.get(cell)
            awaited = Awaited(run.reason, run.started) if run is not None else None
            if state is not None and state.awaits != awaited:
                self.put(cell, awaits=awaited)

    def state(self) -> State:
        """Return the state that has been written."""
        self._note_awaited()
        fields = {
            "cells": self.cells,
            "queue": self.queue,
            "policies": self.policies,
            "order": self.order,
            "facts": self.facts,
            "graph": self.graph,
            "kernel": self.kernel,
            "exported": self.exported,
            "absent": self._before.absent
            if self._absent == self._before.absent
            else frozenset(self._absent),
            **self._fields,
        }
        before = self._before
        changed = {k: v for k, v in fields.items() if getattr(before, k) is not v}
        return msgspec.structs.replace(before, **changed) if changed else before


def _size(state: CellState) -> int:
    return state.made.size if state.made is not None else 0
