"""The commands that a kernel has received and not carried out yet, whoever sent them.

The main thread takes them, and waits for more. When the connection has ended, what was sent through
it is still carried out; then the main thread waits for the next connection, which the control thread
brings. Who comes after others has to know what these have sent: so all that they sent is received
before.
"""

import _thread
import socket
from collections import deque
from time import monotonic

import msgspec
from msgspec.structs import replace

from gonium.kernel.framing import FramingError
from gonium.kernel.gate import Connection
from gonium.kernel.launch import BELL, HINDERED
from gonium.protocol.commands import Order, PassToWidget, RunCell
from gonium.protocol.ids import RunId

ROOM = 64 * 1024
"""Bytes received at once; from four times as many on, the room alone takes 0.1 ms to get."""

_decode = msgspec.msgpack.Decoder(Order).decode


class Orders:
    """Commands in the order in which they are to be carried out."""

    def __init__(self, connection: Connection) -> None:
        self.broken = False
        """Whether something came that was no command."""
        self._connection = connection
        self._former: list[Connection] = []
        # Not closed: the event loop may still watch them, and must not meet others of their number.
        self._ended = False
        self._waiting: deque[Order] = deque()
        self._current = RunId(0)
        self._free_since = monotonic()
        self._lock = _thread.allocate_lock()
        self._news, self._bell = socket.socketpair()
        self._sort()

    @property
    def socket(self) -> socket.socket:
        """What can be read as soon as `receive` has something to do."""
        return self._news if self._ended else self._connection.socket

    @property
    def free_since(self) -> float | None:
        """Since when there has been nothing to do, by the monotonic clock; `None`: there is."""
        with self._lock:
            return None if self._current or self._waiting else self._free_since

    def take(self) -> Order | None:
        """Return the next command; the one taken before has been carried out."""
        with self._lock:
            if self._current:
                self._current, self._free_since = RunId(0), monotonic()
            if not self._waiting:
                return None
            command = self._waiting.popleft()
            if isinstance(command, RunCell):
                self._current = command.run
            return command

    def note_work(self) -> None:
        """Something that was taken before has been carried out only now."""
        with self._lock:
            self._free_since = monotonic()

    def receive(self, wait: bool) -> None:
        """Receive what is there, or wait for it."""
        if self._ended:
            self._news.recv(64)
            return
        with self._lock:
            self._read(wait)

    def part(self) -> None:
        """Receive nothing more from this host, for which the main thread may still wait; what it has
        sent can still be read."""
        shut(self._connection.socket)

    def succeed(self, connection: Connection) -> list[RunId]:
        """Go on with another connection, the former one having ended; from the control thread.

        Returns the run that goes on and those that wait.
        """
        with self._lock:
            while not self._ended:
                self._read(wait=True)
            self._former.append(self._connection)
            self._connection, self._ended = connection, False
            self._sort()
            runs = [command.run for command in self._waiting if isinstance(command, RunCell)]
            if self._current:
                runs.insert(0, self._current)
        self._bell.send(b"\a")
        return runs

    def leave(self) -> None:
        """Wake the main thread for the last time; from the control thread."""
        shut(self._connection.socket)
        self._bell.send(b"\a")

    def ring(self, hindered: bool) -> None:
        """Tell the other end that there is something in the log, or that there should be."""
        try:
            self._connection.socket.send(HINDERED if hindered else BELL, socket.MSG_DONTWAIT)
        except OSError:
            pass  # full: the reader has enough bells to hear; broken: there is no reader

    def _read(self, wait: bool) -> None:
        flags = 0 if wait else socket.MSG_DONTWAIT
        try:
            data = self._connection.socket.recv(ROOM, flags)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._ended = True
            return
        self._connection.inbox.feed(data)
        self._sort()

    def _sort(self) -> None:
        try:
            while (message := self._connection.inbox.take()) is not None:
                self._add(_decode(message))
        except (FramingError, msgspec.MsgspecError):
            self.broken = self._ended = True

    def _add(self, command: Order) -> None:
        """Let a command wait; of changes of a widget that nobody has heard yet the latest counts."""
        last = self._waiting[-1] if self._waiting else None
        if isinstance(command, PassToWidget) and isinstance(last, PassToWidget):
            joined = _joined(last, command)
            if joined is not None:
                self._waiting[-1] = joined
                return
        self._waiting.append(command)


def _joined(first: PassToWidget, second: PassToWidget) -> PassToWidget | None:
    """Return two changes of state that one view makes as one; `None` for any others."""
    plain = all(c.data.get("method") == "update" and not c.buffers for c in (first, second))
    if not plain or (first.widget, first.view) != (second.widget, second.view):
        return None
    state = {**first.data.get("state", {}), **second.data.get("state", {})}
    return replace(second, data={**second.data, "state": state})


def shut(connection: socket.socket) -> None:
    """Let nothing more arrive; what has arrived can still be read."""
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError:
        pass  # the other end was faster
