"""Saving: soon after the last change, one at a time, off the event loop, again if it failed.

A save never overwrites what others wrote: when the file is not what was last read, it is read
first, the session takes the changes over, and the result is saved.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from gonium.document import encode, write
from gonium.host.clock import Clock, Timer
from gonium.host.file import Changed, NotebookFile
from gonium.host.settings import Settings
from gonium.host.trouble import Trouble
from gonium.session import Manuscript

_MOST_MERGES = 10
"""Somebody writes the file again and again: after so many attempts one pauses like after an error."""


class Author(Protocol):
    """Who has the document; called on the event loop."""

    def manuscript(self) -> Manuscript:
        """Return the document as it stands."""

    def saving(self, manuscript: Manuscript) -> None:
        """Hear that this is about to be written."""

    def file_saved(self, manuscript: Manuscript) -> None:
        """Hear that the file holds this now."""

    def save_failed(self, revision: int, trouble: Trouble) -> None:
        """Hear that it does not; it is tried again."""


class Saver:
    """Saves one notebook; `look` takes over what others wrote (see `Watcher.look`)."""

    def __init__(
        self,
        file: NotebookFile,
        author: Author,
        look: Callable[[], Awaitable[Trouble | None]],
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._file = file
        self._author = author
        self._look = look
        self._settings = settings
        self._clock = clock
        self._timer: Timer | None = None
        self._first: float | None = None
        self._wanted = False
        self._retry = settings.retry_first
        self._task: asyncio.Task[None] | None = None

    def soon(self) -> None:
        """Save when nothing has changed for a moment, at the latest after another."""
        now = self._clock.now()
        if self._first is None:
            self._first = now
        left = self._first + self._settings.save_limit - now
        self._set_timer(max(0.0, min(self._settings.save_pause, left)))

    def now(self) -> None:
        """Save at once."""
        self._cancel_timer()
        self._wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def finish(self) -> None:
        """Save what is not saved, and return when that has been tried."""
        if self._timer is not None:
            self.now()
        if self._task is not None:
            await asyncio.wait([self._task])
        self._cancel_timer()

    def _set_timer(self, delay: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._clock.later(delay, self.now)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._first = None

    async def _run(self) -> None:
        while self._wanted:
            self._wanted = False
            trouble = await self._save()
            if trouble is None:
                self._retry = self._settings.retry_first
                continue
            self._author.save_failed(self._author.manuscript().revision, trouble)
            if self._timer is None and not self._wanted:
                self._set_timer(self._retry)
            if trouble.code != "read_only":  # to look for permission again costs nothing
                self._retry = min(2 * self._retry, self._settings.retry_most)

    async def _save(self) -> Trouble | None:
        for _ in range(_MOST_MERGES):
            async with self._file.guard:
                manuscript = self._author.manuscript()
                self._author.saving(manuscript)
                result = await asyncio.to_thread(self._write, manuscript)
                if result is None:
                    self._author.file_saved(manuscript)
            if not isinstance(result, Changed):
                return result
            if trouble := await self._look():
                return trouble
        message = (
            f"{self._file.shown} is being written by another program: wait until it has ended."
        )
        return Trouble("unsaved", message)

    def _write(self, manuscript: Manuscript) -> Changed | Trouble | None:
        return self._file.write(encode(write(manuscript.notebook)))
