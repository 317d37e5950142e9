"""A network that fails in every way it can: cuts, delays, drops, half messages, and the same twice.

Each direction of a connection is given a fault and the number of pieces after which it happens;
what is sent twice may be half a frame, so that what follows makes no sense to who receives it.
"""

import contextlib
import random
import socket
import threading
import time
from typing import Literal

from journeys.proxy import Proxy

Fault = Literal["cut", "truncated", "silent", "delayed", "twice"]
FAULTS: tuple[Fault, ...] = ("cut", "truncated", "silent", "delayed", "twice")


class Faulty(Proxy):
    """A proxy whose connections each meet a fault, until it is `calm`."""

    def __init__(self, seed: int) -> None:
        self.happened: list[Fault] = []
        self.calm = False
        self._chance = random.Random(seed)
        self._counting = threading.Lock()
        super().__init__()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        fault, left = self._plan()
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                left -= 1
                if self.calm or left > 0:
                    sink.sendall(data)
                    continue
                self._note(fault)
                if not self._happen(fault, data, sink):
                    break
                fault, left = self._plan()
        self._end(source, sink)

    def _plan(self) -> tuple[Fault, int]:
        with self._counting:
            return self._chance.choice(FAULTS), self._chance.randint(1, 16)

    def _note(self, fault: Fault) -> None:
        with self._counting:
            self.happened.append(fault)

    def _happen(self, fault: Fault, data: bytes, sink: socket.socket) -> bool:
        """Let it happen to these bytes; say whether the connection goes on."""
        match fault:
            case "truncated":
                sink.sendall(data[: len(data) // 2])
            case "twice":
                sink.sendall(data + data)
                return True
            case "delayed":
                time.sleep(0.05)
                sink.sendall(data)
                return True
            case "silent":
                while not self.calm and sink.fileno() >= 0:
                    time.sleep(0.05)  # nobody is told: who waits has to notice
                    if self._gone(sink):
                        break
        return False

    def _gone(self, sink: socket.socket) -> bool:
        with self._lock:
            return sink not in self._sockets

    def _end(self, *sockets: socket.socket) -> None:
        with self._lock:
            self._sockets -= set(sockets)
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
