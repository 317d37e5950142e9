"""The control thread: what must not wait until the running cell has ended.

It interrupts, abandons, answers questions and ends the kernel. When its connection closes, nobody
is left to work for, and the kernel ends.
"""

import _thread
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import msgspec

from gonium.kernel.framing import FramingError, pack
from gonium.kernel.gate import Connection
from gonium.kernel.kernel import Kernel
from gonium.kernel.questions import answer
from gonium.protocol.commands import Abandon, Ask, Command, InterruptRun, Stop
from gonium.protocol.reports import Told

GRACE = 1.5
"""Seconds in which a kernel ends by itself, before it is ended with all its children."""

_decode: Callable[[bytes], Any] = msgspec.msgpack.Decoder(Command).decode
_encode = msgspec.msgpack.Encoder().encode


class Control:
    """Serves the control connection in a thread of its own."""

    def __init__(
        self, kernel: Kernel, connection: Connection, leave: Callable[[str], None]
    ) -> None:
        self._kernel = kernel
        self._connection = connection
        self._leave = leave

    def start(self) -> None:
        """Start the thread."""
        _thread.start_new_thread(self._work, ())

    def _work(self) -> None:
        reason = "nobody is connected any more"
        try:
            while (message := self._next()) is not None:
                command = _decode(message)
                if isinstance(command, Stop):
                    reason = "it was asked to stop"
                    break
                self._do(command)
        except (OSError, FramingError, msgspec.MsgspecError):
            reason = "its control connection broke"
        self._end(reason)

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
            self._kernel.abandon(command.runs)
        elif isinstance(command, Ask):
            self._tell(answer(self._kernel, command))

    def _tell(self, told: Told) -> None:
        self._connection.socket.sendall(pack(_encode(told)))

    def _end(self, reason: str) -> None:
        self._leave(reason)
        self._kernel.interrupts.request(None, reason)
        time.sleep(GRACE)
        os.killpg(os.getpgrp(), signal.SIGKILL)
