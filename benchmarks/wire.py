"""A WebSocket client that adds as little as possible: frames on a blocking socket.

All contenders are measured through it. A client with a loop or threads of its own would add more
than some of what is measured.
"""

import socket
import time
from collections import deque
from typing import Any

import msgspec
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

PATIENCE = 60.0
"""Seconds to wait for a message before giving up."""


class Wire:
    """One socket, JSON both ways."""

    def __init__(self, port: int, path: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        origin: Any = f"http://127.0.0.1:{port}"
        uri = parse_uri(f"ws://127.0.0.1:{port}{path}")
        self._protocol = ClientProtocol(uri, origin=origin, max_size=None)
        self.bytes = 0
        """Received so far."""
        self._received: deque[bytes] = deque()
        self._parts: list[bytes] = []
        self._protocol.send_request(self._protocol.connect())
        self._flush()
        while self._protocol.handshake_exc is None and self._protocol.state.name == "CONNECTING":
            self._read()
        if self._protocol.handshake_exc is not None:
            raise self._protocol.handshake_exc

    def say(self, message: Any) -> float:
        """Send a message; return when, by `time.perf_counter`."""
        self._protocol.send_text(msgspec.json.encode(message))
        now = time.perf_counter()
        self._flush()
        return now

    def hear(self) -> Any:
        """Return the next message."""
        return msgspec.json.decode(self.hear_raw())

    def hear_raw(self) -> bytes:
        """Return the next message as it came."""
        while not self._received:
            self._read()
        return self._received.popleft()

    def hear_within(self, seconds: float) -> Any:
        """Return the next message, or `None` if none comes for so long."""
        if not self._received:
            self._socket.settimeout(seconds)
            try:
                self._read()
            except TimeoutError:
                return None
            finally:
                self._socket.settimeout(PATIENCE)
        return msgspec.json.decode(self._received.popleft()) if self._received else None

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            self._socket.sendall(data)

    def _read(self) -> None:
        data = self._socket.recv(1 << 20)
        if not data:
            raise ConnectionError("the server has closed the socket")
        self.bytes += len(data)
        self._protocol.receive_data(data)
        self._flush()
        for event in self._protocol.events_received():
            if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.CONT):
                self._parts.append(bytes(event.data))
                if event.fin:
                    self._received.append(b"".join(self._parts))
                    self._parts = []
