"""The shell around one open notebook: world in, events to the session, effects out.

Theory. All that happens becomes an event in one queue, taken on the event loop in order and to
the end: step, perform, publish. Nothing on that path waits or hops: an op's commands are with
the kernel before the clients' patch is encoded. Whatever takes time (files, kernels, questions)
is a task whose outcome is another event.
"""

import asyncio
import itertools
import secrets
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from gonium.analysis import names
from gonium.document import encode, reconcile, write
from gonium.host.chronicle import Chronicle
from gonium.host.clients import Clients, Connection, Send
from gonium.host.clock import Clock, SystemClock
from gonium.host.disk import Disk, open_disk
from gonium.host.found import FoundKernel, find_kernel
from gonium.host.historian import Historian
from gonium.host.keeper import Keeper
from gonium.host.kernels import Kernels, PlaceFactory
from gonium.host.machine import total_memory
from gonium.host.modules import ModuleWatch
from gonium.host.perform import Performer
from gonium.host.reading import Reading
from gonium.host.rescue import rescue
from gonium.host.root import Root
from gonium.host.save import Saver
from gonium.host.settings import Settings
from gonium.host.store import Kept, matched, to_keep
from gonium.host.telling import Telling, awaits_answer
from gonium.host.trouble import Trouble
from gonium.host.watch import Watcher
from gonium.places.process import ProcessPlace
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import Hello, Request
from gonium.protocol.records import OutputRecord, Record
from gonium.session import (
    Difference,
    Event,
    Manuscript,
    Remembered,
    State,
    initial,
    manuscript,
    snapshot,
    step,
)
from gonium.session.events import (
    ClientJoined,
    ClientLeft,
    FileChanged,
    FileSaved,
    FileTroubled,
    ModulesChanged,
    Opened,
    OpReceived,
    PermissionChanged,
    SaveFailed,
)
from gonium.session.operations import OfDocument

JOURNALED = "comes back when the notebook is opened again"
"""What becomes of text that could not be saved, as a rule."""


class Host:
    """One open notebook; made by `open_host`, ended by `close`."""

    def __init__(
        self,
        disk: Disk,
        found: FoundKernel | None,
        make_place: PlaceFactory,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self.path = Path(disk.file.path)
        """Resolved."""
        self.shown = disk.file.shown
        """Relative to the root, as people call it."""
        self.blobs = Path(disk.store.blobs)
        """The folder of this notebook's blobs."""
        self.rescued = ""
        """What has become of its text, if it was closed and could not be saved."""
        self._disk = disk
        self._settings = settings
        self._clock = clock
        self._events: deque[Event] = deque()
        self._stepping = False
        self._ids = (CellId(f"{secrets.token_hex(3)}-{n}") for n in itertools.count())
        self._remembered: dict[CellId, str] = {}
        self.left_kernel = False
        """Whether its kernel goes on, though it was closed."""
        self._state = self._opened(disk, found)
        self._clients = self._clients_of(disk)
        self._chronicle = Chronicle(disk, self._clients, lambda: self._state, clock)
        self._watcher = Watcher(disk.file, self, settings, clock)
        self._saver = Saver(disk.file, self, self._watcher.look, settings, clock)
        self._keeper = self._keeper_of(disk)
        self._kernels = self._kernels_in(make_place)
        self._historian = Historian(disk.past)
        self._performer = Performer(self._kernels, self._saver, self._clients, self._historian)
        self._telling = self._telling_of()
        self._modules = ModuleWatch(
            lambda: self._state.modules, self._modules_changed, settings.look_every
        )
        self._begin(found)

    @property
    def state(self) -> State:
        """The session as it stands; to be read only."""
        return self._state

    @property
    def is_busy(self) -> bool:
        """Whether something runs or is about to."""
        return bool(self._state.queue)

    @property
    def is_behind(self) -> bool:
        """Whether the file lacks changes that were made here."""
        return self._state.saving.status in ("unsaved", "failed")

    @property
    def has_kernel(self) -> bool:
        """Whether there is a kernel, or will be in a moment."""
        return self._state.kernel.status not in ("none", "dead")

    @property
    def has_clients(self) -> bool:
        """Whether anybody is connected."""
        return len(self._clients) > 0

    def snapshot(self) -> bytes:
        """Return all there is to see, as a `Snapshot` in JSON."""
        self._telling.now()
        return self._clients.snapshot()

    def everything(self, client: ClientId) -> list[bytes]:
        """Return what brings a client up to date that was too slow; see `Outbox`."""
        self._telling.now()
        return self._clients.everything(client)

    def connect(self, hello: Hello, send: Send) -> Connection:
        """Bring a client up to date, through `send`, and tell it everything from now on."""
        self._telling.now()
        connection = self._clients.join(hello, send)
        self._take(ClientJoined(hello.client, self._clock.now()))
        return connection

    def disconnect(self, connection: Connection) -> None:
        """Tell a client nothing more."""
        if self._clients.leave(connection):
            self._take(ClientLeft(connection.client, self._clock.now()))

    def receive(self, client: ClientId, request: Request) -> None:
        """Do what a client asks for, once, and say that it has been taken."""
        if self._clients.take(client, request.n):
            now = self._clock.now()
            # What changes the document is written down before anybody hears of it; what does not,
            # while the kernel is at work already.
            changes = isinstance(request.op, OfDocument)
            if changes:
                self._chronicle.asked(client, request, now)
            self._take(OpReceived(client, request.op, now))
            if not changes:
                self._chronicle.asked(client, request, now)
        self._telling.acknowledge(client, request.n)

    async def copy(self, cell: CellId, name: str) -> Path:
        """Return a file with a value of the kernel as a pickle, which is for the caller to remove.

        Raises `PlaceError` where it cannot be had.
        """
        return await self._kernels.copy(self._state.kernel.number, cell, name)

    def stop_kernel(self) -> None:
        """End the kernel, as the person wished."""
        self._kernels.stop(self._state.kernel.number)

    async def close(self, leave: bool = False) -> None:
        """End the kernel, save, keep the outputs, and let others open the notebook.

        `leave`: a kernel that can outlive us goes on, if it has anything that could be lost.
        """
        self.left_kernel = await self._kernels.close(leave and self._has_values)
        await self._saver.finish()
        await self._watcher.stop()
        kept = await self._chronicle.finish()
        if self.is_behind:
            self.rescued = JOURNALED if kept else await asyncio.to_thread(self._rescue)
        await self._modules.stop()
        await self._historian.finish()
        await self._keeper.finish(sweep=not self.left_kernel)
        self._disk.close()

    @property
    def _has_values(self) -> bool:
        """Whether something would be lost with the kernel."""
        number = self._state.kernel.number
        made = (known.made for known in self._state.cells.values())
        return self.is_busy or any(one is not None and one.kernel == number for one in made)

    def _rescue(self) -> str:
        try:
            data = encode(write(self.manuscript().notebook))
            return f"is in {rescue(self._disk.store.folder, data)}"
        except OSError:  # then there is no place for it anywhere
            return "is lost: nothing can be written beside it either"

    def manuscript(self) -> Manuscript:
        """Return the document as it stands (for `Saver`)."""
        return manuscript(self._state)

    def saving(self, made: Manuscript) -> None:
        """Hear that this is about to be written to the file (from `Saver`)."""
        self._chronicle.saving(made)

    def file_saved(self, saved: Manuscript) -> None:
        """Hear that the file holds this now (from `Saver`)."""
        now = self._clock.now()
        self._take(FileSaved(saved.revision, saved.cells, saved.notebook.preamble, now))
        self._chronicle.saved(saved)
        self.permission_seen(self._disk.file.hindrance)
        self._watcher.healed()

    def save_failed(self, revision: int, trouble: Trouble) -> None:
        """Hear that the file could not be saved (from `Saver`)."""
        self.permission_seen(self._disk.file.hindrance)
        self._take(SaveFailed(revision, trouble.message, self._clock.now()))
        self._chronicle.not_saved()

    def permission_seen(self, hindrance: str) -> None:
        """Hear why the file cannot be written; empty: it can (from `Watcher`)."""
        self._take(PermissionChanged(hindrance, self._clock.now()))

    def file_changed(self, reading: Reading) -> None:
        """Take over what somebody else wrote (from `Watcher`)."""
        fresh = tuple(itertools.islice(self._ids, len(reading.notebook.cells)))
        now = self._clock.now()
        self._chronicle.followed(reading, fresh, now)
        self._take(FileChanged(reading.notebook, fresh, now))

    def file_troubled(self, trouble: Trouble | None) -> None:
        """Say what is wrong with the file on disk (from `Watcher`)."""
        problems = (trouble.problem(),) if trouble is not None else ()
        self._take(FileTroubled(problems, self._clock.now()))

    def _modules_changed(self, files: Mapping[str, str]) -> None:
        self._take(ModulesChanged(dict(files), self._clock.now()))

    def _begin(self, found: FoundKernel | None) -> None:
        self._watcher.start()
        self._modules.start()
        self._chronicle.begin()
        if self.is_behind:  # an earlier life had not saved all
            self._saver.soon()
        if found is not None:
            self._take(msgspec.structs.replace(found.recalled.found, time=self._clock.now()))
            self._kernels.go_on(found)

    def _kernels_in(self, make_place: PlaceFactory) -> Kernels:
        return Kernels(
            lambda folder: make_place(self.path, folder, self.blobs),
            lambda: self._state,
            self._take,
            self._settings,
            self._clock,
        )

    def _clients_of(self, disk: Disk) -> Clients:
        known = disk.resumption
        return Clients(
            (known and known.instance) or secrets.token_hex(8),
            lambda: snapshot(self._state),
            self._settings,
            seq=known.seq if known else 0,
            taken=known.taken if known else None,
        )

    def _telling_of(self) -> Telling:
        pause, clock = self._settings.answer_pause, self._clock
        return Telling(self._clients, self._state, pause, clock, self._keep_shown)

    def _keeper_of(self, disk: Disk) -> Keeper:
        settings, clock = self._settings, self._clock
        return Keeper(disk, self._to_keep, lambda: self.is_busy, settings, clock)

    def _opened(self, disk: Disk, found: FoundKernel | None) -> State:
        opened = _from_disk(disk, found, self._ids)
        digests = [
            (id, names(cell.source).digest)
            for id, cell in zip(opened.cells, opened.notebook.cells, strict=True)
            if cell.kind == "code"
        ]
        kept = matched(disk.kept, digests)
        self._remembered = {id: entry.digest for id, entry in kept.items()}
        remembered = {
            id: Remembered(entry.outputs, entry.duration, entry.digest)
            for id, entry in kept.items()
        }
        event = msgspec.structs.replace(
            opened,
            path=self.shown,
            remembered=remembered,
            read_only=disk.file.hinders(),
            problems=disk.problems,
            spare_memory=int(self._settings.spare_memory * total_memory()),
            time=self._clock.now(),
        )
        return step(initial(), event).state

    def _to_keep(self) -> list[Kept]:
        return to_keep(self._state, self._remembered)

    def _take(self, event: Event) -> None:
        """Take an event, and those it leads to, one after another to the end."""
        self._events.append(event)
        if self._stepping:
            return
        self._stepping = True
        try:
            while self._events:
                self._step(self._events.popleft())
        finally:
            self._stepping = False

    def _step(self, event: Event) -> None:
        taken = step(self._state, event)
        self._state = taken.state
        self._kernels.note(taken.state)
        # The kernel begins to work while the patch is made.
        self._performer.perform(taken.effects)
        self._telling.tell(taken.state, awaits_answer(event, taken))

    def _keep_shown(self, told: Difference) -> None:
        if told.drop or told.edits or _shows(told.put):
            self._keeper.soon()


def _from_disk(disk: Disk, found: FoundKernel | None, ids: Iterator[CellId]) -> Opened:
    """Return the opening of a notebook from its file, or from what an earlier life left."""
    if disk.resumption is not None:
        return disk.resumption.opened(disk.reading, ids)
    notebook = disk.reading.notebook
    # A kernel knows its cells, which have no ids in the file.
    known = reconcile(found.recalled.cells if found is not None else (), notebook.cells)
    return Opened("", notebook, tuple(next(ids) if cell is None else cell for cell in known))


def _shows(records: list[Record]) -> bool:
    return any(isinstance(record, OutputRecord) for record in records)


async def open_host(
    path: str,
    root: Root,
    *,
    make_place: PlaceFactory = ProcessPlace,
    settings: Settings | None = None,
    clock: Clock | None = None,
) -> Host | Trouble:
    """Open the notebook at a path relative to the root; no kernel starts and nothing is run.

    Where a kernel goes on that an earlier server has started, this is its notebook's session now.
    """
    settings = settings or Settings()
    disk = await asyncio.to_thread(open_disk, path, root, settings)
    if isinstance(disk, Trouble):
        return disk
    try:
        found = await asyncio.to_thread(find_kernel, disk.file.path)
        return Host(disk, found, make_place, settings, clock or SystemClock())
    except BaseException:
        disk.close()  # or nobody could try again
        raise
