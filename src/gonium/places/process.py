"""A place that is a local process: a kernel with its own interpreter, spoken to over sockets.

What the kernel reports is read from its log, whenever it rings the bell on the run connection. Where
the run directory has a kernel already, this place goes on with that one: its log is read from the
beginning. Neither is this process's child; see `supervisor`.
"""

import asyncio
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec

from gonium.kernel.launch import HINDERED, TEXT_BYTES
from gonium.places import death, refusal
from gonium.places.census import memory, seconds_computed
from gonium.places.channel import Channel
from gonium.places.log_reader import LogReader
from gonium.places.place import Description, Listener, PlaceError
from gonium.places.run_folder import Ended, RunFolder, lives
from gonium.places.starting import Connections, connect, start
from gonium.places.vigil import Vigil
from gonium.protocol.codec import decode_told, encode_binary
from gonium.protocol.commands import Abandon, Ask, InterruptRun, Order, RunCell, Stop
from gonium.protocol.ids import RunId
from gonium.protocol.reports import (
    KernelAttached,
    KernelStarted,
    KernelStopped,
    LogHindered,
    Report,
    RunStarted,
    StreamWritten,
    Told,
)

PATIENCE_AT_START = 30.0
"""Seconds a kernel may take to start; a cold disk and a slow `site` are no reason to give up."""

PATIENCE_WITH_ANSWERS = 20.0
"""Seconds after which a question is given up."""

PATIENCE_WITH_SUPERVISOR = 2.0
"""Seconds within which a supervisor writes down how a kernel has ended, if it lives itself."""

GLANCE = 0.1
"""Seconds between looks at the log of a kernel that has not said yet that it hears us."""

LAST_MOMENT = 0.25
"""Seconds in which a process ends that has closed its connections because it ends."""

ASTRAY = (
    "A cell closed the kernel's own connections, so that it could not be reached and was ended: "
    "close only what the cell has opened."
)
"""What is said of a kernel that went on, and could not be spoken to."""

HEARD = 1
"""The number of the answer that says that an interrupt was heard."""


class ProcessPlace:
    """A kernel in a process of its own."""

    def __init__(
        self,
        path: Path,
        run_dir: Path,
        blobs: Path,
        python: str = sys.executable,
        unattended: float = 0.0,
        text_bytes: int = TEXT_BYTES,
    ) -> None:
        """`unattended`: seconds for which the kernel goes on with nothing to do and nobody there;
        0: it ends as soon as nobody is."""
        self._path = Path(path).absolute()
        self._folder = RunFolder(Path(run_dir).absolute())
        self._blobs = Path(blobs).absolute()
        self._python = python
        self._unattended = unattended
        self._text_bytes = text_bytes
        self._hindered = False
        """Whether the kernel's log lacks what the disk does not take."""
        self._asked: dict[int, asyncio.Future[Told]] = {}
        self._request = HEARD
        self._pid = 0
        self._ended = asyncio.Event()
        self._stopping = False
        self._astray = self._given_up = False
        self._run = RunId(0)
        self._reason = ""
        self._token = ""
        """What `KernelAttached` says when it means us; empty: we have started the kernel."""

    async def start(self, listener: Listener) -> None:
        """Start the process, or go on with the one that is there; returns when it is ready."""
        self._listener = listener
        self._pid = 0
        self._ended.clear()
        self._stopping = False
        self._astray = self._given_up = False
        self._hindered = False
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            if not self._folder.attach():
                who = f"process {self._folder.holder()}"
                raise PlaceError(
                    f"The kernel in {self._folder.folder} is in use by {who}: end that."
                )
            if self._folder.description() is not None:
                await self._go_on()
                return
            await self._begin()
            if self._stopping:  # while it was being started
                await self.stop()
                raise PlaceError("The kernel was stopped before it was ready.")
        except OSError as error:
            self._folder.release()
            raise PlaceError(refusal.of_folder(error, str(self._folder.folder))) from error
        try:
            await asyncio.wait_for(self._ready, PATIENCE_AT_START)
        except TimeoutError:
            await self.stop()
            raise PlaceError(refusal.of_silence(PATIENCE_AT_START, self._python)) from None
        except asyncio.CancelledError:
            self._signal(signal.SIGKILL)
            raise

    async def _begin(self) -> None:
        """Start the process and listen to it."""
        self._folder.prepare()
        try:
            started = await start(
                self._folder,
                self._path,
                self._blobs,
                self._python,
                self._unattended,
                self._text_bytes,
            )
        except BaseException:
            self._folder.release()
            raise
        self._listen(*started)

    async def _go_on(self) -> None:
        """Speak to the kernel that is there, and read its log; one that has ended is lost."""
        described = self._folder.find()
        self._token = secrets.token_hex(8)
        self._unattended = described.unattended if described is not None else 0.0
        self._log = LogReader(os.fspath(self._folder.log))
        if described is None or self._folder.ended() is not None or not lives(described):
            await self._bury(alone=True)
            return
        try:
            connections = connect(self._folder, self._token)
        except OSError:
            await self._bury(alone=True)
            return
        self._log.close()
        self._listen(described.pid, connections)
        while not self._ready.done():
            # It may be unable to say that it has heard us, and has a log to be read all the same.
            await asyncio.wait([self._ready], timeout=GLANCE)
            if self._alive:
                self._read_log()

    def _listen(self, pid: int, connections: Connections) -> None:
        self._pid = pid
        self._log = LogReader(os.fspath(self._folder.log))
        self._runs = Channel(connections[0], self._hear_bell, raw=True)
        self._control = Channel(connections[1], self._hear_answer)
        self._vigil = Vigil(
            self._look,
            lambda: self._signal(signal.SIGINT),
            lambda: seconds_computed(pid),
        )
        death.watch(pid, self._on_death)

    def send(self, *commands: Order | Abandon) -> None:
        """Give commands; the kernel carries them out in the order given, but for those that take
        others back."""
        if self._alive:
            runs = [command for command in commands if not isinstance(command, Abandon)]
            urgent = [command for command in commands if isinstance(command, Abandon)]
            self._runs.send(*map(encode_binary, runs))
            self._control.send(*map(encode_binary, urgent))
            for command in runs:
                if isinstance(command, RunCell):
                    self._vigil.expect(command.run)

    def interrupt(self, run: RunId | None = None) -> None:
        """End a run (`None`: whatever runs)."""
        if self._alive:
            self._control.send(encode_binary(InterruptRun(run, HEARD)))
            self._vigil.interrupt()

    async def fetch(self, kind: str, arguments: dict[str, Any]) -> Told:
        """Ask the kernel's control thread; raises `PlaceError` if the kernel is gone."""
        if not self._alive:
            raise PlaceError("The kernel is not running.")
        self._request += 1
        request = self._request
        patience = PATIENCE_WITH_ANSWERS * (30 if kind == "table" else 1)  # it may become a file
        asked = {"type": "ask", "request": request, "kind": kind, "arguments": arguments}
        ask = msgspec.convert(asked, Ask)
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._asked[request] = answer
        self._control.send(encode_binary(ask))
        try:
            return await asyncio.wait_for(answer, patience)
        except TimeoutError:
            raise PlaceError(
                f"The kernel did not answer within {patience:.0f} s: "
                "compiled code keeps it from doing anything else."
            ) from None
        finally:
            del self._asked[request]

    async def stop(self) -> None:
        """End the process and its children, within two seconds."""
        self._stopping = True
        if not self._pid:
            self._folder.release()
            return
        if self._alive:
            self._control.send(encode_binary(Stop()))
            for number in (signal.SIGTERM, signal.SIGKILL):
                if await self._ends_within(0.4):
                    return
                self._signal(number)
        await self._ended.wait()

    async def leave(self) -> None:
        """Let the kernel go on, if that is what it was started for; its log stays to be read."""
        if not self._unattended or not self._alive:
            await self.stop()
            return
        self._stopping = True
        self._release()
        self._folder.release()

    def describe(self) -> Description:
        """Say what this place is."""
        pid = self._pid if self._alive else 0
        return Description(
            "process",
            pid,
            self._python,
            os.fspath(self._folder.log),
            memory(pid) if pid else 0,
            running=bool(pid),
        )

    @property
    def _alive(self) -> bool:
        return bool(self._pid) and not self._ended.is_set()

    async def _ends_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._ended.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _signal(self, number: int) -> None:
        if not self._alive:
            return
        try:
            os.killpg(self._pid, number)
        except (ProcessLookupError, PermissionError):
            pass  # everybody has gone already

    def _look(self) -> None:
        self._hear_bell(b"")
        if self._alive and not self._astray and (self._runs.closed or self._control.closed):
            # It may be about to end by itself. If not, it is no kernel any more.
            self._astray = True
            asyncio.get_running_loop().call_later(LAST_MOMENT, self._give_up)

    def _give_up(self) -> None:
        """End a kernel that goes on and cannot be spoken to."""
        if self._alive:
            self._given_up = True
            self._signal(signal.SIGKILL)

    def _hear_bell(self, bells: bytes) -> None:
        if self._alive:
            self._read_log()
            if bells and (bells[-1:] == HINDERED) != self._hindered:
                self._hindered = not self._hindered
                why = refusal.of_log(os.fspath(self._folder.folder)) if self._hindered else ""
                self._listener.reported([LogHindered(why)])

    def _read_log(self) -> None:
        before = self._log.offset
        reports = self._log.read()
        if reports:
            self._tell(reports)
        if reports and not 0 <= self._log.offset - before <= 512 * 1024 and self._alive:
            # There is a lot: let others have their turn before the next part.
            asyncio.get_running_loop().call_soon(self._hear_bell, b"")

    def _tell(self, reports: list[Report]) -> None:
        reports = [report for report in reports if not self._means_others(report)]
        for report in reports:
            if isinstance(report, KernelStarted) and not self._token:
                self._be_ready()
            elif isinstance(report, KernelAttached):
                for run in report.runs:
                    self._vigil.expect(run)
                self._be_ready()
            elif isinstance(report, RunStarted):
                self._run = report.run
            elif isinstance(report, KernelStopped):
                self._reason = report.reason
        if self._alive:
            self._vigil.reported(reports)
        self._listener.reported(reports)

    def _means_others(self, report: Report) -> bool:
        return isinstance(report, KernelAttached) and report.token != self._token

    def _be_ready(self) -> None:
        if not self._ready.done():
            self._ready.set_result(None)

    def _hear_answer(self, message: bytes) -> None:
        told: Told = decode_told(message)
        if told.request == HEARD:
            self._vigil.heard()
        answer = self._asked.get(told.request)
        if answer is not None and not answer.done():
            answer.set_result(told)

    def _on_death(self) -> None:
        if self._alive:
            self._burial = asyncio.get_running_loop().create_task(self._bury())

    async def _bury(self, alone: bool = False) -> None:
        """Tell all that there is to tell of a kernel that has ended; `alone`: before we came."""
        ended = await self._how_it_ended(0.0 if alone else PATIENCE_WITH_SUPERVISOR)
        if self._ended.is_set():
            return
        while reports := self._log.read():
            self._tell(reports)
        cause = self._cause(ended, alone)
        if alone:
            self._log.close()
        else:
            self._release()
        self._folder.remove()
        if not self._ready.done() and not self._token:
            said = ended.stderr if ended else ""
            self._ready.set_exception(PlaceError(refusal.of_process(cause, said, self._python)))
        elif not self._stopping:
            self._be_ready()
            if ended is not None:
                self._tell_last_words(ended)
            self._listener.lost(cause)

    async def _how_it_ended(self, patience: float) -> Ended | None:
        """Return what the kernel's parent has written down; `None`: the parent is gone, too."""
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        while (ended := self._folder.ended()) is None and loop.time() < until:
            await asyncio.sleep(0.002)
        return ended

    def _cause(self, ended: Ended | None, alone: bool) -> str:
        if ended is not None and not (self._reason and alone):
            killed = self._given_up and ended.status == -signal.SIGKILL
            return ASTRAY if killed and not ended.became else death.story(ended)
        if self._reason:
            return f"The kernel has ended: {self._reason}."
        return "The kernel has ended, and so has what started it: the system may have been started anew."

    def _tell_last_words(self, ended: Ended) -> None:
        said = [
            StreamWritten(self._run, "stdout", ended.stdout),
            StreamWritten(self._run, "stderr", ended.stderr),
        ]
        if said := [report for report in said if report.text]:
            self._listener.reported(said)

    def _release(self) -> None:
        """Let go of the kernel, whether it has ended or goes on."""
        self._ended.set()
        self._vigil.end()
        self._runs.close()
        self._control.close()
        self._log.close()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(PlaceError("The kernel has ended."))
