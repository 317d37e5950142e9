"""A connection to a kernel on the host's event loop: writes never wait, messages arrive whole."""

import asyncio
import socket
from collections.abc import Callable

from gonium.kernel.framing import FramingError, Inbox, pack

ROOM = 64 * 1024
"""Bytes received at once; from four times as many on, the room alone takes 0.1 ms to get."""


class Channel:
    """One connected socket. `receive` is called with each message, or with raw bytes if `raw`."""

    def __init__(
        self,
        connection: socket.socket,
        receive: Callable[[bytes], None],
        raw: bool = False,
    ) -> None:
        connection.setblocking(False)
        self._socket = connection
        self._loop = asyncio.get_running_loop()
        self._receive = receive
        self._inbox = None if raw else Inbox()
        self._unsent = bytearray()
        self._loop.add_reader(connection, self._on_readable)

    @property
    def closed(self) -> bool:
        """Whether the connection has ended."""
        return self._socket.fileno() < 0

    def send(self, *messages: bytes) -> None:
        """Send messages, now or as soon as the other end has room."""
        if self.closed or not messages:
            return
        data = b"".join(map(pack, messages))
        if self._unsent:
            self._unsent += data
            return
        sent = self._write(data)
        if sent < len(data) and not self.closed:
            self._unsent += data[sent:]
            self._loop.add_writer(self._socket, self._on_writable)

    def close(self) -> None:
        """End the connection; what is unsent is lost."""
        if not self.closed:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket.close()

    def _write(self, data: bytes | bytearray) -> int:
        try:
            return self._socket.send(data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:
            self.close()
            return 0

    def _on_writable(self) -> None:
        del self._unsent[: self._write(self._unsent)]
        if not self._unsent and not self.closed:
            self._loop.remove_writer(self._socket)

    def _on_readable(self) -> None:
        try:
            data = self._socket.recv(ROOM)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.close()
        elif self._inbox is None:
            self._receive(data)
        else:
            self._take(self._inbox, data)

    def _take(self, inbox: Inbox, data: bytes) -> None:
        inbox.feed(data)
        try:
            while (message := inbox.take()) is not None:
                self._receive(message)
        except FramingError:
            self.close()
