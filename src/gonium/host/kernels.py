"""The kernels of one notebook, by number: the newest counts, older ones may still be ending.

Starting, asking and stopping take time and are tasks; sending and interrupting happen at once.
"""

import asyncio
import os
import secrets
import shutil
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from gonium.host.clock import Clock, Timer
from gonium.host.diary import Diary
from gonium.host.dirs import run_folder
from gonium.host.found import FoundKernel
from gonium.host.line import Line, Take
from gonium.host.settings import Settings
from gonium.places import Place, PlaceError
from gonium.places.refusal import of_folder
from gonium.protocol.commands import Abandon, MoveElements, Order
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.records import Answer
from gonium.session import State
from gonium.session.effects import AskKernel
from gonium.session.events import KernelRefused, MemoryRead

PlaceFactory = Callable[[Path, Path, Path], Place]
"""Makes a place from the paths of the notebook, of a run directory and of the blobs."""


class Kernel(msgspec.Struct, frozen=True):
    """One kernel that was started, or found, and has not been stopped."""

    place: Place
    line: Line
    diary: Diary
    folder: Path
    """Its run directory."""


class Kernels:
    """Performs what the session wants of its kernels; `make` gives the place for a run folder."""

    def __init__(
        self,
        make: Callable[[Path], Place],
        state: Callable[[], State],
        take: Take,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._make = make
        self._state = state
        self._take = take
        self._settings = settings
        self._clock = clock
        self._kernels: dict[int, Kernel] = {}
        self._timer: Timer | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, number: int) -> None:
        """Start a kernel; its first report says that it is ready."""
        try:
            folder = run_folder() / secrets.token_hex(4)
        except OSError as error:
            where = error.filename or "for kernels"
            self._begin(self._refuse(number, of_folder(error, where)))
            return
        self._begin_kernel(number, folder, Diary(folder, self._state()))

    def go_on(self, found: FoundKernel) -> None:
        """Go on with a kernel that was found; all that it has reported is told."""
        diary = Diary(found.folder)
        diary.go_on(found.recalled)
        self._begin_kernel(found.recalled.found.kernel, found.folder, diary)

    def note(self, state: State) -> None:
        """Take note of what is to become of the session, before anything is sent because of it."""
        if kernel := self._kernels.get(state.kernel.number):
            kernel.diary.note(state)

    def _begin_kernel(self, number: int, folder: Path, diary: Diary) -> None:
        ended = partial(self.stop, number)
        line = Line(number, self._take, ended, self._settings, self._clock)
        kernel = Kernel(self._make(folder), line, diary, folder)
        self._kernels[number] = kernel
        self._begin(self._start(number, kernel))
        if self._timer is None:
            self._read_memory_later()

    def send(self, number: int, *commands: Order | Abandon) -> None:
        """Send commands; to a kernel that is gone, nothing is sent."""
        if kernel := self._kernels.get(number):
            for command in commands:
                if isinstance(command, MoveElements):
                    kernel.diary.moved(command.positions)
            kernel.place.send(*commands)

    def interrupt(self, number: int, run: RunId) -> None:
        """Interrupt a kernel, if this is what it runs."""
        if kernel := self._kernels.get(number):
            kernel.place.interrupt(run)

    def ask(self, question: AskKernel, answer: Callable[[Answer], None]) -> None:
        """Ask a kernel and pass the answer on."""
        self._begin(self._ask(question, answer))

    async def copy(self, number: int, cell: CellId, name: str) -> Path:
        """Return a file that holds an export as a pickle, for the caller to read and to remove.

        Raises `PlaceError` where it is not to be had.
        """
        kernel = self._kernels.get(number)
        if kernel is None:
            raise PlaceError("The kernel is not running.")
        file = kernel.folder / f"copy-{secrets.token_hex(4)}"
        arguments = {"cell": cell, "name": name, "path": str(file)}
        try:
            told = await kernel.place.fetch("copy", arguments)
            if told.error:
                raise PlaceError(told.error)
        except BaseException:
            await asyncio.to_thread(file.unlink, missing_ok=True)
            raise
        return file

    def stop(self, number: int) -> None:
        """End a kernel."""
        if kernel := self._kernels.pop(number, None):
            self._begin(self._stop(kernel))

    async def close(self, leave: bool = False) -> bool:
        """End all kernels, and return when they have ended; say whether one goes on.

        `leave`: the present one, if it was started to outlive us.
        """
        number = self._state().kernel.number
        kernel = self._kernels.pop(number, None) if leave else None
        if kernel is not None:
            self._begin(self._leave(kernel))
        for other in list(self._kernels):
            self.stop(other)
        if self._timer is not None:
            self._timer.cancel()
        while self._tasks:
            await asyncio.wait(self._tasks)
        return kernel is not None and kernel.folder.is_dir()

    async def _start(self, number: int, kernel: Kernel) -> None:
        if number not in self._kernels:  # stopped in the same moment
            return
        try:
            await kernel.place.start(kernel.line)
        except (PlaceError, OSError) as error:
            where = os.fspath(kernel.folder)
            why = of_folder(error, where) if isinstance(error, OSError) else str(error)
            await self._refuse(number, why)

    async def _refuse(self, number: int, why: str) -> None:
        self._take(KernelRefused(number, why, self._clock.now()))
        self.stop(number)

    async def _stop(self, kernel: Kernel) -> None:
        await kernel.place.stop()
        kernel.diary.close()
        kernel.line.lost("The kernel was stopped; the next run starts another.")
        await asyncio.to_thread(shutil.rmtree, kernel.folder, ignore_errors=True)

    async def _leave(self, kernel: Kernel) -> None:
        """Let a kernel go on; one that cannot is ended."""
        running = kernel.place.describe().running
        kernel.line.close()
        await kernel.place.leave()
        kernel.diary.close()
        if not running or not (kernel.folder / "kernel.json").exists():
            await asyncio.to_thread(shutil.rmtree, kernel.folder, ignore_errors=True)

    async def _ask(self, question: AskKernel, answer: Callable[[Answer], None]) -> None:
        kernel = self._kernels.get(question.kernel)
        if kernel is None:
            answer(Answer(question.request, error="the kernel has ended"))
            return
        try:
            told = await kernel.place.fetch(question.kind, question.arguments)
        except PlaceError as error:
            answer(Answer(question.request, error=str(error)))
        else:
            answer(Answer(question.request, told.result, told.error))

    def _read_memory_later(self) -> None:
        def due() -> None:
            self._timer = None
            if self._kernels:
                self._begin(self._read_memory(*max(self._kernels.items())))
                self._read_memory_later()

        self._timer = self._clock.later(self._settings.memory_every, due)

    async def _read_memory(self, number: int, kernel: Kernel) -> None:
        # In a thread: adding up the pages of a large process takes the system a while.
        description = await asyncio.to_thread(kernel.place.describe)
        if description.memory:
            self._take(MemoryRead(number, description.memory, self._clock.now()))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
