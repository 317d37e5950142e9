"""All open notebooks of one server: a host for each, shared by everybody who opens the same file.

Hosts are opened on demand and closed when nobody uses them. Two names of one file (through a
link) are one notebook.
"""

import asyncio
import os
from functools import partial
from pathlib import Path

import msgspec

from gonium.host.clock import Clock, SystemClock, Timer
from gonium.host.dirs import state_folder
from gonium.host.found import notebooks_with_kernels
from gonium.host.host import Host, open_host
from gonium.host.kernels import PlaceFactory
from gonium.host.recent import Recent, Visit
from gonium.host.root import Root
from gonium.host.settings import Settings
from gonium.host.trouble import Trouble, unsaved
from gonium.places.process import ProcessPlace
from gonium.protocol.records import KernelStatus

EMPTY = "# %%\n"
"""What a new notebook holds: one cell."""


class KernelEntry(msgspec.Struct, frozen=True):
    """A kernel that runs."""

    path: str
    """Of its notebook, relative to the root."""
    status: KernelStatus
    pid: int
    memory: int
    """Bytes, when last read; 0: unknown."""
    since: float
    """Seconds since the epoch at which `status` began."""


class RecentEntry(msgspec.Struct, frozen=True):
    """A notebook that was opened lately and is still there."""

    path: str
    """Relative to the root."""
    title: str
    modified: float
    """Seconds since the epoch."""


def kernels_of_processes(settings: Settings) -> PlaceFactory:
    """Return what makes processes for kernels, which outlive a server or not, as set."""
    unattended = settings.kernel_idle if settings.kernels_outlive else 0.0
    return partial(ProcessPlace, text_bytes=settings.text_bytes, unattended=unattended)


class Directory:
    """The notebooks within one root."""

    def __init__(
        self,
        root: Root,
        *,
        make_place: PlaceFactory | None = None,
        settings: Settings | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.root = root
        self.settings = settings or Settings()
        self._make_place = make_place or kernels_of_processes(self.settings)
        self._clock = clock or SystemClock()
        self._recent = Recent(state_folder() / "recent.json")
        self._hosts: dict[Path, Host] = {}
        self._changing: dict[Path, asyncio.Task[Host | Trouble | None]] = {}
        """Hosts that are being opened or closed."""
        self._unused: dict[Path, float] = {}
        """Since when nobody has used a host."""
        self._sweeper: Timer | None = None
        self.rescued: dict[str, str] = {}
        """What has become of the text of notebooks that were closed and could not be saved."""
        self.left: list[str] = []
        """Notebooks whose kernels go on, though they were closed."""

    async def open(self, path: str) -> Host | Trouble:
        """Return the host of the notebook at a path relative to the root."""
        found = self.root.find(path)
        if isinstance(found, Trouble):
            return found
        while True:
            if changing := self._changing.get(found):
                await asyncio.wait([changing])
            elif host := self._hosts.get(found):
                self._unused.pop(found, None)
                return host
            else:
                opening = asyncio.create_task(self._open(path, found))
                self._changing[found] = opening
                result = await asyncio.shield(opening)
                if isinstance(result, Trouble):
                    return result

    def opened(self, path: str) -> Host | None:
        """Return the host of a notebook if it is open."""
        found = self.root.find(path)
        return None if isinstance(found, Trouble) else self._hosts.get(found)

    def create(self, folder: str = "", name: str = "") -> str | Trouble:
        """Make a new notebook and return its path; without a name it gets one."""
        names = [name] if name else ["notebook.py", *(f"notebook-{n}.py" for n in range(2, 1000))]
        trouble = None
        for candidate in names:
            path = f"{folder}/{candidate}" if folder else candidate
            made = self._create(path)
            if not isinstance(made, Trouble):
                return made
            trouble = made
            if made.code != "exists":
                break
        assert trouble is not None  # there is at least one name
        return trouble

    def kernels(self) -> list[KernelEntry]:
        """Return the kernels that run, in the order in which their notebooks were opened."""
        return [
            KernelEntry(host.shown, kernel.status, kernel.pid, kernel.memory, kernel.since)
            for host in self._hosts.values()
            if host.has_kernel
            for kernel in [host.state.kernel]
        ]

    def recent(self) -> list[RecentEntry]:
        """Return the notebooks of this root that were opened lately, newest first; blocks."""
        entries = []
        for visit in self._recent.visits():
            found = self.root.find(visit.path)
            if isinstance(found, Path) and found.is_file():
                modified = found.stat().st_mtime
                entries.append(RecentEntry(self.root.shown(found), visit.title, modified))
        return entries

    def stop_kernel(self, path: str) -> Trouble | None:
        """End the kernel of a notebook."""
        host = self.opened(path)
        if host is None or not host.has_kernel:
            return Trouble("missing", f"{path} has no kernel that could be stopped.")
        host.stop_kernel()
        return None

    async def attach(self) -> None:
        """Open the notebooks of this root whose kernels go on with nobody connected."""
        for path in await asyncio.to_thread(notebooks_with_kernels):
            if self.root.folder in Path(path).parents:
                await self.open(self.root.shown(Path(path)))

    async def close(self) -> None:
        """Close all notebooks: save them, and leave their kernels or end them, as set."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        while self._changing or self._hosts:
            for path in list(self._hosts):
                self._begin_closing(path, leave=self.settings.kernels_outlive)
            await asyncio.wait(list(self._changing.values()))

    async def _open(self, path: str, found: Path) -> Host | Trouble:
        try:
            host = await open_host(
                path,
                self.root,
                make_place=self._make_place,
                settings=self.settings,
                clock=self._clock,
            )
        finally:
            del self._changing[found]
        if isinstance(host, Host):
            self._hosts[found] = host
            visit = Visit(os.fspath(found), host.state.notebook.title, self._clock.now())
            await asyncio.to_thread(self._recent.add, visit)
            self._sweep_later()
        return host

    def _create(self, path: str) -> str | Trouble:
        found = self.root.find(path)
        if isinstance(found, Trouble):
            return found
        try:
            with open(found, "x", encoding="utf-8", newline="") as file:
                file.write(EMPTY)
        except FileExistsError:
            return Trouble("exists", f"{path} exists already: choose another name, or open it.")
        except OSError as error:
            return unsaved(path, error)
        return self.root.shown(found)

    def _begin_closing(self, path: Path, leave: bool = False) -> None:
        host = self._hosts.pop(path)
        self._unused.pop(path, None)
        self._changing[path] = asyncio.create_task(self._close(path, host, leave))

    async def _close(self, path: Path, host: Host, leave: bool) -> None:
        try:
            await host.close(leave)
            if host.left_kernel:
                self.left.append(host.shown)
            if host.rescued:
                self.rescued[host.shown] = host.rescued
        finally:
            del self._changing[path]

    def _sweep_later(self) -> None:
        if self._sweeper is None and self._hosts:
            delay = min(self.settings.host_idle, self.settings.kernel_idle) / 2
            self._sweeper = self._clock.later(delay, self._sweep)

    def _sweep(self) -> None:
        """Close what nobody has used for long enough."""
        self._sweeper = None
        now = self._clock.now()
        for path, host in list(self._hosts.items()):
            if host.has_clients or host.is_busy or host.is_behind:
                self._unused.pop(path, None)
                continue
            since = self._unused.setdefault(path, now)
            patience = self.settings.kernel_idle if host.has_kernel else self.settings.host_idle
            if now - since >= patience:
                self._begin_closing(path)
        self._sweep_later()
