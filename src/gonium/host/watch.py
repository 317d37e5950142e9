"""Notices what others do to the notebook's file.

The file's stamp is looked at a few times a second: that costs 0.1 MB and no CPU to speak of,
where a notification service costs 4 MB, and it works on network file systems too. Editors write
in several steps, so a change is read when it has settled, and a file that is gone, empty or
unreadable never replaces what is open: it is reported as a trouble.
"""

import asyncio
from typing import Protocol

from gonium.host.clock import Clock
from gonium.host.file import NotebookFile, Stamp
from gonium.host.reading import Reading, read
from gonium.host.settings import Settings
from gonium.host.trouble import Trouble

_YOUNG = 1.0
"""Seconds within which two writes may leave the same stamp."""
_MOST_LOOKS = 20
"""A file that never settles is read all the same after so many looks."""


class FileListener(Protocol):
    """Whoever wants to know; called on the event loop."""

    def file_changed(self, reading: Reading) -> None:
        """Take over what somebody else wrote."""

    def permission_seen(self, hindrance: str) -> None:
        """Say why the file cannot be written; empty: it can."""

    def file_troubled(self, trouble: Trouble | None) -> None:
        """Say what is wrong with the file on disk; `None`: nothing any more."""


class Watcher:
    """Watches one file."""

    def __init__(
        self,
        file: NotebookFile,
        listener: FileListener,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._file = file
        self._listener = listener
        self._settings = settings
        self._clock = clock
        self._trouble: Trouble | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def look(self) -> Trouble | None:
        """Take over what is on disk now; return what speaks against overwriting it."""
        async with self._file.guard:
            waited = 0.0
            while True:
                stamp = await self._settled()
                found = await asyncio.to_thread(read, self._file)
                if not self._vanished(found) or waited > self._settings.grace:
                    break
                waited += self._settings.settle  # perhaps somebody is just replacing it
            self._file.stamp = stamp
            self._listener.permission_seen(await asyncio.to_thread(self._file.hinders))
            return self._take(found)

    def healed(self) -> None:
        """The file on disk is as it should be."""
        self._say(None)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._settings.look_every)
            if await asyncio.to_thread(self._differs):
                await self.look()

    def _differs(self) -> bool:
        stamp = self._file.look()
        if stamp != self._file.stamp:
            return True
        if stamp is None or abs(self._clock.now() - stamp.modified / 1e9) > _YOUNG:
            return False
        data = self._file.read()
        return isinstance(data, bytes) and not self._file.knows(data) and self._trouble is None

    async def _settled(self) -> Stamp | None:
        stamp = await asyncio.to_thread(self._file.look)
        for _ in range(_MOST_LOOKS):
            await asyncio.sleep(self._settings.settle)
            before, stamp = stamp, await asyncio.to_thread(self._file.look)
            if stamp == before:
                break
        return stamp

    def _vanished(self, found: Reading | Trouble) -> bool:
        if isinstance(found, Trouble):
            return found.code == "missing" and not self._file.knows(None)
        return not found.data and not self._file.knows(b"")

    def _take(self, found: Reading | Trouble) -> Trouble | None:
        shown = self._file.shown
        if not self._vanished(found):
            return self._follow(found)
        # Nothing is lost by writing over a file that is gone or empty.
        again = "the next change here writes it again."
        if isinstance(found, Trouble):
            self._file.accept(None)
            self._say(Trouble("missing", f"{shown} has been deleted or moved: {again}"))
        else:
            self._file.accept(b"")
            self._say(Trouble("emptied", f"{shown} has been emptied by another program: {again}"))
        return None

    def _follow(self, found: Reading | Trouble) -> Trouble | None:
        if isinstance(found, Trouble):
            if found.code == "missing":
                return None
            self._say(found)
            return found
        if self._file.knows(found.data):
            if found.data or self._trouble is None or self._trouble.code != "emptied":
                self._say(None)
            return None
        self._file.accept(found.data)
        self._listener.file_changed(found)
        self._say(None)
        return None

    def _say(self, trouble: Trouble | None) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._listener.file_troubled(trouble)
