"""Keeps outputs for the next opening: some time after they changed, and when all is done."""

import asyncio
from collections.abc import Callable

from gonium.host.clock import Clock, Timer
from gonium.host.disk import Disk
from gonium.host.settings import Settings
from gonium.host.store import Kept


class Keeper:
    """Decides when a store is written and swept; `to_keep` gives what there is to keep, or `None`: wait."""

    def __init__(
        self,
        disk: Disk,
        to_keep: Callable[[], list[Kept]],
        busy: Callable[[], bool],
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = disk.store
        self._past = disk.past
        self._pictures = settings.history_pictures
        self._to_keep = to_keep
        self._busy = busy
        self._delay = settings.remember_after
        self._clock = clock
        self._timer: Timer | None = None
        self._task: asyncio.Task[None] | None = None

    def soon(self) -> None:
        """Keep what is shown, in a while and when nothing runs."""
        if self._timer is None:
            self._timer = self._clock.later(self._delay, self._due)

    async def finish(self, sweep: bool = True) -> None:
        """Keep what is shown now, and (`sweep`) remove blobs that nobody refers to any more, nor the
        history; a kernel that goes on may have written some that nobody has heard of."""
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            await asyncio.wait([self._task])
        kept = self._to_keep()
        await asyncio.to_thread(self._store.save, kept)
        if sweep:
            await asyncio.to_thread(self._sweep, kept)

    def _sweep(self, kept: list[Kept]) -> None:
        self._store.sweep(kept, self._past.blobs(self._pictures))

    def _due(self) -> None:
        self._timer = None
        if self._busy() or (self._task is not None and not self._task.done()):
            self.soon()
        else:
            self._task = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        await asyncio.to_thread(self._store.save, self._to_keep())
