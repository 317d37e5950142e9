"""A kernel as a process of its own: descriptors, threads, and the loop that takes commands.

The main thread waits for commands on the run connection and does nothing else, so that a run
starts as soon as its command arrives. Everything it reports goes to the log.
"""

import faulthandler
import os
import socket
import sys
import time
import warnings
from collections.abc import Callable, Sequence

import msgspec

from gonium.kernel import figures, ipython
from gonium.kernel.capture import Capture
from gonium.kernel.control import Control
from gonium.kernel.framing import FramingError
from gonium.kernel.gate import Connection, Refused, admit
from gonium.kernel.imports import AfterImport
from gonium.kernel.interrupt import Interrupts
from gonium.kernel.journal import Journal
from gonium.kernel.kernel import Kernel
from gonium.kernel.launch import NO_ROOM, Launch
from gonium.kernel.log import Log
from gonium.kernel.streams import Streams
from gonium.protocol.commands import Forget, MoveElements, RunCell
from gonium.protocol.reports import KernelStarted, KernelStopped

ROOM = 64 * 1024
"""Bytes received at once; from four times as many on, the room alone takes 0.1 ms to get."""

_decode: Callable[[bytes], RunCell | MoveElements | Forget] = msgspec.msgpack.Decoder(
    RunCell | MoveElements | Forget
).decode


class Process:
    """The kernel of this process."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._process = os.getpid()
        self._reason = ""
        listener = socket.socket(fileno=launch.listener)
        listener.set_inheritable(False)
        connections = _admit_both(listener, _read_key(launch.folder))
        self._run = connections["run"]
        self._log = log = Log(os.path.join(launch.folder, "log"), self._ring)
        self._journal = Journal(log.write, log.note)
        streams = Streams(self._journal)
        streams.install()
        self._capture = Capture(streams, {launch.stdout: "stdout", launch.stderr: "stderr"})
        self._interrupts = Interrupts(group=True)
        self._interrupts.install()
        self._capture.tick = self._interrupts.repeat
        streams.after = self._interrupts.check
        self._kernel = Kernel(
            launch.path, self._journal, self._capture, self._interrupts, launch.blobs
        )
        self._control = Control(self._kernel, connections["control"], self._leave)

    def serve(self) -> None:
        """Take commands until told to stop, or until nobody is there to give any."""
        self._become_script()
        self._journal.report(
            KernelStarted(os.getpid(), sys.version.split()[0], sys.executable, time.time())
        )
        self._journal.flush()
        if self._log.behind:
            os.write(2, f"{NO_ROOM} in {self._launch.folder}\n".encode())
            return
        self._capture.start()
        self._control.start()
        self._kernel.renderer.prepare()
        while (command := self._next()) is not None:
            self._kernel.do(command)
            self._interrupts.install()
        self._journal.report(KernelStopped(self._reason or "nobody is connected", time.time()))
        self._journal.flush()

    def _become_script(self) -> None:
        path = self._launch.path
        sys.modules["__main__"] = self._kernel.namespace.module
        sys.argv = [path]
        sys.path.insert(0, os.path.dirname(path))
        faulthandler.enable(2)  # so that a crash in C says where it was
        # Python 3.12 warns of threads at every fork; ours are made for that.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        AfterImport({"matplotlib": figures.prepare, **ipython.ACTIONS}).install()
        ipython.provide()

    def _next(self) -> RunCell | MoveElements | Forget | None:
        """Return the next command; `None` at the end."""
        if self._kernel.loop.wanted:
            self._kernel.loop.breathe()
        try:
            while (message := self._run.inbox.take()) is None:
                if not self._receive():
                    return None
            return None if self._reason else _decode(message)
        except (OSError, FramingError, msgspec.MsgspecError):
            self._reason = self._reason or "its run connection broke"
            return None

    def _receive(self) -> bool:
        """Wait for more of a message; say whether there is any."""
        self._journal.flush()
        if self._kernel.loop.wanted:
            self._kernel.loop.wait(self._run.socket)
            if os.getpid() != self._process:
                os._exit(0)  # a task has forked: what is sent here is for the parent
        data = self._run.socket.recv(ROOM)
        self._run.inbox.feed(data)
        return bool(data)

    def _ring(self) -> None:
        try:
            self._run.socket.send(b"\a", socket.MSG_DONTWAIT)
        except OSError:
            pass  # full: the reader has enough bells to hear; broken: there is no reader

    def _leave(self, reason: str) -> None:
        """Wake the main thread for the last time; from the control thread."""
        self._reason = reason
        try:
            self._run.socket.shutdown(socket.SHUT_RD)
        except OSError:
            pass  # the other end was faster


def _admit_both(listener: socket.socket, key: str) -> dict[str, Connection]:
    connections: dict[str, Connection] = {}
    while len(connections) < 2:
        try:
            connection = admit(listener, key)
        except Refused:
            continue
        connections[connection.channel] = connection
    return connections


def _read_key(folder: str) -> str:
    with open(os.path.join(folder, "key")) as file:
        return file.read()


def main(arguments: Sequence[str]) -> None:
    """Be a kernel."""
    launch = msgspec.json.decode(arguments[0], type=Launch)
    Process(launch).serve()
