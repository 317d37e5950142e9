"""Keeps the history of one open notebook and answers questions about it, off the event loop.

What there is to keep is handed to a thread together, some times a second: a thread for each of a
thousand short runs would take longer than they do. A kernel that outlives us tells it again. What
cannot be written waits for the next time, as far as there is room.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from msgspec import to_builtins

from gonium.host.past import Entry, PastStore, runs_of
from gonium.protocol.ids import CellId
from gonium.protocol.ops import ListDeleted, ListPast, ShowPast
from gonium.protocol.past import (
    CellPast,
    DeletedCell,
    DeletedCells,
    ListedRun,
    Past,
    PastAnswer,
    PastRun,
)
from gonium.protocol.records import Answer
from gonium.session.effects import AskPast

PAUSE = 0.1
"""Seconds for which what there is to keep is gathered."""
MOST_LISTED = 200
"""Runs, or deleted cells, in one answer."""
MOST_WAITING = 10_000
"""Entries that wait for a disk that takes nothing."""
GONE = "This run is no longer kept: the history has room for so many."


class Historian:
    """The history of one notebook."""

    def __init__(self, store: PastStore) -> None:
        self._store = store
        self._waiting: list[Past] = []
        self._timer: asyncio.TimerHandle | None = None
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, past: Past) -> None:
        """Keep this, soon."""
        self._waiting.append(past)
        del self._waiting[:-MOST_WAITING]
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._due)

    def ask(self, question: AskPast, answer: Callable[[Answer], None]) -> None:
        """Look something up, and pass the answer on."""
        self._begin(self._ask(question, answer))

    async def finish(self) -> None:
        """Write what waits."""
        if self._timer is not None:
            self._timer.cancel()
        while self._tasks:
            await asyncio.wait(self._tasks)
        if self._waiting:
            await self._write()

    def _due(self) -> None:
        self._timer = None
        self._begin(self._write())

    async def _write(self) -> None:
        async with self._lock:
            pasts, self._waiting = self._waiting, []
            if not pasts:
                return
            try:
                await asyncio.to_thread(self._store.add, pasts)
            except OSError:
                self._waiting = pasts + self._waiting

    async def _ask(self, question: AskPast, answer: Callable[[Answer], None]) -> None:
        await self._write()
        async with self._lock:
            found = await asyncio.to_thread(self._look, question)
        request = question.question.request
        if isinstance(found, str):
            answer(Answer(request, error=found))
        else:
            answer(Answer(request, to_builtins(found)))

    def _look(self, asked: AskPast) -> PastAnswer | str:
        match asked.question:
            case ListPast(_, cell):
                return self._runs(cell, asked.cells)
            case ShowPast(_, run):
                found = self._store.find(run)
                return found if isinstance(found, PastRun) else GONE
            case ListDeleted():
                return self._deleted(asked)

    def _runs(self, cell: CellId, cells: dict[CellId, tuple[str, str]]) -> CellPast:
        if cell not in cells:
            return CellPast([])
        runs = runs_of(self._store.entries(), cell, cells)
        digest = cells[cell][1]
        listed = [_listed(entry, digest) for entry in reversed(runs[-MOST_LISTED:])]
        return CellPast(listed, len(runs) - len(listed))

    def _deleted(self, asked: AskPast) -> DeletedCells:
        """Return the cells that are nowhere: neither brought back, nor joined into others."""
        newest: dict[CellId, Entry] = {}
        for entry in self._store.entries():
            if entry.head.type == "deleted_cell" and entry.head.cell not in asked.cells:
                newest.pop(entry.head.cell, None)
                newest[entry.head.cell] = entry
        found = []
        for entry in list(reversed(newest.values()))[:MOST_LISTED]:
            cell = self._store.find(entry.id)
            if isinstance(cell, DeletedCell) and not any(
                cell.source in text for text in asked.texts
            ):
                found.append(cell)
        return DeletedCells(found)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _listed(entry: Entry, digest: str) -> ListedRun:
    head = entry.head
    return ListedRun(
        entry.id,
        head.outcome,
        head.time,
        head.duration,
        head.by,
        head.client,
        head.restored,
        head.digest == digest,
    )
