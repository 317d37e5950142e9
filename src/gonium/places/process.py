"""A place that is a local process: a kernel with its own interpreter, spoken to over sockets.

What the kernel reports is read from its log, whenever it rings the bell on the run connection.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec

from gonium.places import death, refusal
from gonium.places.channel import Channel
from gonium.places.launch import RunFolder, Started, start
from gonium.places.log_reader import LogReader
from gonium.places.place import Description, Listener, PlaceError
from gonium.places.vigil import Vigil, seconds_computed
from gonium.protocol.codec import decode_told, encode_binary
from gonium.protocol.commands import Abandon, Ask, Forget, InterruptRun, MoveElements, RunCell, Stop
from gonium.protocol.ids import RunId
from gonium.protocol.reports import KernelStarted, Report, RunStarted, StreamWritten, Told

PATIENCE_AT_START = 30.0
"""Seconds a kernel may take to start; a cold disk and a slow `site` are no reason to give up."""

PATIENCE_WITH_ANSWERS = 20.0
"""Seconds after which a question is given up."""


HEARD = 1
"""The number of the answer that says that an interrupt was heard."""


class ProcessPlace:
    """A kernel in a process of its own."""

    def __init__(
        self, path: Path, run_dir: Path, blobs: Path, python: str = sys.executable
    ) -> None:
        self._path = Path(path).absolute()
        self._folder = RunFolder(Path(run_dir).absolute())
        self._blobs = Path(blobs).absolute()
        self._python = python
        self._asked: dict[int, asyncio.Future[Told]] = {}
        self._request = HEARD
        self._started: Started | None = None
        self._ended = asyncio.Event()
        self._stopping = False
        self._run = RunId(0)

    async def start(self, listener: Listener) -> None:
        """Start the process; returns when it is ready to run cells."""
        self._listener = listener
        self._started = None
        self._ended.clear()
        self._stopping = False
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._begin()
        except OSError as error:
            raise PlaceError(refusal.of_folder(error, str(self._folder.folder))) from error
        try:
            await asyncio.wait_for(self._ready, PATIENCE_AT_START)
        except TimeoutError:
            await self.stop()
            raise PlaceError(refusal.of_silence(PATIENCE_AT_START, self._python)) from None
        except asyncio.CancelledError:
            self._signal(signal.SIGKILL)
            raise

    def _begin(self) -> None:
        """Start the process and listen to it."""
        self._folder.prepare()
        self._started = start(self._folder, self._path, self._blobs, self._python)
        self._log = LogReader(os.fspath(self._folder.log))
        self._runs = Channel(self._started.runs, self._hear_bell, raw=True)
        self._control = Channel(self._started.control, self._hear_answer)
        pid = self._started.process.pid
        self._vigil = Vigil(
            lambda: self._hear_bell(b""),
            lambda: self._signal(signal.SIGINT),
            lambda: seconds_computed(pid),
        )
        death.watch(self._started.process, self._on_death)
        self._folder.describe(os.fspath(self._path), pid, self._python)

    def send(self, command: RunCell | MoveElements | Forget | Abandon) -> None:
        """Give a command; the kernel carries them out in the order given."""
        if self._alive:
            channel = self._control if isinstance(command, Abandon) else self._runs
            channel.send(encode_binary(command))
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
        ask = msgspec.convert(
            {"type": "ask", "request": request, "kind": kind, "arguments": arguments}, Ask
        )
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._asked[request] = answer
        self._control.send(encode_binary(ask))
        try:
            return await asyncio.wait_for(answer, PATIENCE_WITH_ANSWERS)
        except TimeoutError:
            raise PlaceError(
                f"The kernel did not answer within {PATIENCE_WITH_ANSWERS:.0f} s: "
                "compiled code keeps it from doing anything else."
            ) from None
        finally:
            del self._asked[request]

    async def stop(self) -> None:
        """End the process and its children, within two seconds."""
        self._stopping = True
        if self._started is None:
            return
        if self._alive:
            self._control.send(encode_binary(Stop()))
            for number in (signal.SIGTERM, signal.SIGKILL):
                if await self._ends_within(0.4):
                    return
                self._signal(number)
        await self._ended.wait()

    def describe(self) -> Description:
        """Say what this place is."""
        pid = self._started.process.pid if self._started is not None and self._alive else 0
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
        return self._started is not None and not self._ended.is_set()

    async def _ends_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._ended.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _signal(self, number: int) -> None:
        assert self._started is not None
        try:
            os.killpg(self._started.process.pid, number)
        except (ProcessLookupError, PermissionError):
            pass  # everybody has gone already

    def _hear_bell(self, _: bytes) -> None:
        if self._alive:
            self._read_log()

    def _read_log(self) -> None:
        before = self._log.offset
        reports = self._log.read()
        if reports:
            self._tell(reports)
        if self._log.offset - before > 512 * 1024 and self._alive:
            # There is a lot: let others have their turn before the next part.
            asyncio.get_running_loop().call_soon(self._hear_bell, b"")

    def _tell(self, reports: list[Report]) -> None:
        for report in reports:
            if isinstance(report, KernelStarted) and not self._ready.done():
                self._ready.set_result(None)
            elif isinstance(report, RunStarted):
                self._run = report.run
        self._vigil.reported(reports)
        self._listener.reported(reports)

    def _hear_answer(self, message: bytes) -> None:
        told: Told = decode_told(message)
        if told.request == HEARD:
            self._vigil.heard()
        answer = self._asked.get(told.request)
        if answer is not None and not answer.done():
            answer.set_result(told)

    def _on_death(self) -> None:
        assert self._started is not None
        # What it started belongs to its process group, which is ours to end while the kernel
        # has not been reaped: until then nobody else can have its number.
        self._signal(signal.SIGKILL)
        cause = death.cause(self._started.process.wait())
        while reports := self._log.read():
            self._tell(reports)
        words = self._started.last_words()
        self._release()
        if not self._ready.done():
            self._ready.set_exception(
                PlaceError(refusal.of_process(cause, words["stderr"], self._python))
            )
        elif not self._stopping:
            self._tell_last_words(words)
            self._listener.lost(cause)

    def _tell_last_words(self, words: dict[str, str]) -> None:
        said = [
            StreamWritten(self._run, "stderr" if name == "stderr" else "stdout", text)
            for name, text in words.items()
            if text
        ]
        if said:
            self._listener.reported(said)

    def _release(self) -> None:
        assert self._started is not None
        self._ended.set()
        self._vigil.end()
        self._runs.close()
        self._control.close()
        self._log.close()
        self._started.close()
        self._folder.remove()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(PlaceError("The kernel has ended."))


def memory(pid: int) -> int:
    """Return the bytes that a process has to itself or shares, in proportion; 0 if unknown."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0
