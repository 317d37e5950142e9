"""Notices what others do to the files of local modules that a notebook imports.

Looked at like the notebook's own file (see `watch`): when a stamp has changed and then stood still
for a look, the code is read, and told if it is not what was known.
"""

import asyncio
from collections.abc import Callable, Mapping

from gonium.kernel.modules import Stamp, digest_of, stamp_of

Files = Mapping[str, str]
"""Path to a digest of the code."""


class ModuleWatch:
    """Watches the files of local modules."""

    def __init__(self, known: Callable[[], Files], tell: Callable[[Files], None], every: float):
        """`known` says which files to look at, and what they hold; `every`: seconds."""
        self._known = known
        self._tell = tell
        self._every = every
        self._seen: dict[str, Stamp | None] = {}
        """The stamp at the last look."""
        self._read: dict[str, Stamp | None] = {}
        """The stamp of what was read last."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            if paths := list(self._known()):
                found = await asyncio.to_thread(self._look, paths)
                known = self._known()
                changed = {
                    path: digest for path, digest in found.items() if known.get(path) != digest
                }
                if changed:
                    self._tell(changed)

    def _look(self, paths: list[str]) -> dict[str, str]:
        """Return what the files hold that were written since, and stand still."""
        found = {}
        for path in paths:
            stamp = stamp_of(path)
            still = self._seen.get(path, stamp) == stamp
            self._seen[path] = stamp
            if still and self._read.get(path, 0) != stamp:
                self._read[path] = stamp
                found[path] = digest_of(path)
        return found
