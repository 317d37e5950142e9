"""The control thread: what must not wait until the running cell has ended.

It interrupts, abandons, answers questions and ends the kernel. When its connection closes, it waits
for another host to work for; see `attendance`.
"""

import _thread
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import msgspec

from gonium.kernel.attendance import Attendance
from gonium.kernel.framing import FramingError, pack
from gonium.kernel.gate import Connection
from gonium.kernel.kernel import Kernel
from gonium.kernel.orders import Orders
from gonium.kernel.questions import answer
from gonium.protocol.commands import Abandon, Ask, Command, InterruptRun, Stop
from gonium.protocol.reports import KernelAttached, Told

GRACE = 1.5
"""Seconds in which a kernel ends by itself, before it is ended with all its children."""

_decode: Callable[[bytes], Any] = msgspec.msgpack.Decoder(Command).decode
_encode = msgspec.msgpack.Encoder().encode


class Control:
    """Serves the control connection in a thread of its own."""

    def __init__(
        self,
        kernel: Kernel,
        connection: Connection,
        orders: Orders,
        attendance: Attendance,
        leave: Callable[[str], None],
    ) -> None:
        self._kernel = kernel
        self._connection = connection
        self._orders = orders
        self._attendance = attendance
        self._leave = leave
        self._telling = _thread.allocate_lock()

    def start(self) -> None:
        """Start the thread."""
        _thread.start_new_thread(self._work, ())

    def _work(self) -> None:
        while self._serve():
            if not self._attendance.unattended:
                return self._end("nobody is connected any more")
            self._orders.part()
            connections = self._attendance.next(self._free_since)
            if connections is None and not self._attendance.reachable:
                return self._end("its run directory was removed, so that nobody could find it")
            if connections is None:
                idle = time_told(self._attendance.unattended)
                return self._end(f"nobody was connected {idle}, and it had nothing to do")
            self._connection.socket.close()
            self._connection = connections["control"]
            waiting = self._orders.succeed(connections["run"])
            runs = list(dict.fromkeys([*self._kernel.together.agenda.runs_in_order, *waiting]))
            self._kernel.journal.report(KernelAttached(self._connection.token, runs, time.time()))
            self._kernel.journal.flush()
        return self._end("it was asked to stop")

    def _free_since(self) -> float | None:
        return None if self._kernel.together.agenda else self._orders.free_since

    def _serve(self) -> bool:
        """Do what is asked for until the connection ends; say whether the kernel may go on."""
        try:
            while (message := self._next()) is not None:
                command = _decode(message)
                if isinstance(command, Stop):
                    return False
                self._do(command)
        except (OSError, FramingError, msgspec.MsgspecError):
            pass  # whoever speaks like this is as good as gone
        return True

    def _next(self) -> bytes | None:
        while (message := self._connection.inbox.take()) is None:
            data = self._connection.socket.recv(65536)
            if not data:
                return None
            self._connection.inbox.feed(data)
        return message

    def _do(self, command: Any) -> None:
        if isinstance(command, InterruptRun):
            self._kernel.interrupts.request(command.run)
            if command.request:
                self._tell(Told(command.request))
        elif isinstance(command, Abandon):
            self._kernel.abandon(command.runs, command.started)
        elif isinstance(command, Ask) and command.kind == "table":
            # It may take seconds, and an interrupt must not wait for it.
            _thread.start_new_thread(self._answer, (command,))
        elif isinstance(command, Ask):
            self._answer(command)

    def _answer(self, ask: Ask) -> None:
        try:
            self._tell(answer(self._kernel, ask))
        except OSError:
            pass  # nobody is there to hear it; who waits for commands notices as well

    def _tell(self, told: Told) -> None:
        message = pack(_encode(told))
        with self._telling:
            self._connection.socket.sendall(message)

    def _end(self, reason: str) -> None:
        self._leave(reason)
        self._kernel.interrupts.request(None, reason)
        time.sleep(GRACE)
        os.killpg(os.getpgrp(), signal.SIGKILL)


def time_told(seconds: float) -> str:
    """Return how long something lasted, as people say it."""
    if seconds >= 3600:
        return f"for {seconds / 3600:.3g} hours" if seconds != 3600 else "for an hour"
    return f"for {seconds / 60:.3g} minutes" if seconds >= 60 else f"for {seconds:.3g} seconds"
