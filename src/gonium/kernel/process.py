"""A kernel as a process of its own: descriptors, threads, and the loop that takes commands.

The main thread waits for commands on the run connection and does nothing else, so that a run
starts as soon as its command arrives. Everything it reports goes to the log.
"""

import faulthandler
import os
import select
import socket
import sys
import time
import warnings
from collections.abc import Sequence

import msgspec

from gonium.kernel import figures, ipython, widgets
from gonium.kernel.attendance import Attendance
from gonium.kernel.capture import Capture
from gonium.kernel.control import Control
from gonium.kernel.imports import AfterImport
from gonium.kernel.inputs import Inputs
from gonium.kernel.interrupt import Interrupts
from gonium.kernel.journal import Journal
from gonium.kernel.kernel import Kernel
from gonium.kernel.launch import NO_ROOM, Launch
from gonium.kernel.log import Log
from gonium.kernel.orders import Orders
from gonium.kernel.spool import Budget
from gonium.kernel.streams import Streams
from gonium.kernel.window import Window
from gonium.protocol.commands import Order
from gonium.protocol.reports import KernelStarted, KernelStopped


class Process:
    """The kernel of this process."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._process = os.getpid()
        self._reason = ""
        listener = socket.socket(fileno=launch.listener)
        listener.set_inheritable(False)
        attendance = Attendance(listener, _read_key(launch.folder), launch.unattended)
        connections = attendance.first()
        self._orders = Orders(connections["run"])
        window = Window(launch.blobs, Budget(launch.text_bytes))
        self._log = log = Log(os.path.join(launch.folder, "log"), self._orders.ring, window)
        self._journal = Journal(log.write, log.note)
        streams = Streams(self._journal)
        streams.install()
        self._capture = Capture(streams, {launch.stdout: "stdout", launch.stderr: "stderr"})
        self._interrupts = Interrupts(group=True)
        self._interrupts.install()
        self._capture.tick = self._tick
        self._capture.restless = lambda: log.behind or self._kernel.elements.widgets.restless
        streams.after = self._interrupts.check
        self._kernel = Kernel(
            launch.path, self._journal, self._capture, self._interrupts, launch.blobs
        )
        self._kernel.inputs = self._inputs = Inputs(
            self._journal, streams, self._capture.drain, lambda: self._interrupts.runs
        )
        self._kernel.elements.widgets.stir = self._capture.stir
        self._control = Control(
            self._kernel, connections["control"], self._orders, attendance, self._leave
        )

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
        self._interrupts.request(None, self._reason)
        self._kernel.finish()
        self._journal.report(KernelStopped(self._reason or "nobody is connected", time.time()))
        self._journal.flush()
        self._log.finish()

    def _become_script(self) -> None:
        path = self._launch.path
        sys.modules["__main__"] = self._kernel.namespace.module
        sys.argv = [path]
        sys.path.insert(0, os.path.dirname(path))
        faulthandler.enable(2)  # so that a crash in C says where it was
        # Python 3.12 warns of threads at every fork; ours are made for that.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        AfterImport(
            {
                "matplotlib": figures.prepare,
                **ipython.ACTIONS,
                **widgets.ACTIONS,
                **self._inputs.actions(),
            }
        ).install()
        ipython.provide()

    def _next(self) -> Order | None:
        """Return the next command; `None` at the end."""
        together, orders = self._kernel.together, self._orders
        if self._kernel.loop.wanted:
            together.breathe()
        while (command := orders.take()) is None or self._reason:
            self._journal.flush()
            if self._reason or orders.broken:
                self._reason = self._reason or "its run connection broke"
                return None
            wanted = self._kernel.loop.wanted
            if wanted:
                busy = bool(together.agenda)
                together.wait(orders.socket)
                if busy:
                    orders.note_work()
                if os.getpid() != self._process:
                    os._exit(0)  # a task has forked: what is sent here is for the parent
            if not wanted or select.select([orders.socket], (), (), 0)[0]:
                orders.receive(wait=not wanted)
        return command

    def _tick(self) -> None:
        self._interrupts.repeat()
        self._kernel.elements.widgets.flush()
        if self._log.behind:
            with self._journal.lock:
                self._log.retry()

    def _leave(self, reason: str) -> None:
        """Wake the main thread for the last time; from the control thread."""
        self._reason = reason
        self._orders.leave()


def _read_key(folder: str) -> str:
    with open(os.path.join(folder, "key")) as file:
        return file.read()


def main(arguments: Sequence[str]) -> None:
    """Be a kernel; with what it is to be as JSON."""
    be(msgspec.json.decode(arguments[0], type=Launch))


def be(launch: Launch) -> None:
    """Be a kernel."""
    Process(launch).serve()
