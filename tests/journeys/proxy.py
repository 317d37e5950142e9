"""A network that can fail: a loopback proxy between browser and server that a test cuts and mends."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Carries connections to a port as long as the network is whole."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.target = 0
        """The server's port; to be set before anybody connects."""
        self.lag = 0.0
        """Seconds that everything takes in each direction."""
        self.silent = False
        """Whether all that is sent is lost, and nobody is told."""
        self._whole = True
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break all connections, and let none through any more."""
        with self._lock:
            self._whole = False
            broken, self._sockets = self._sockets, set()
        for one in broken:
            _end(one)

    def mend(self) -> None:
        """Let connections through again."""
        with self._lock:
            self._whole = True

    def close(self) -> None:
        """End everything."""
        self.cut()
        _end(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._carry(near)

    def _carry(self, near: socket.socket) -> None:
        with self._lock:
            try:
                far = socket.create_connection(("127.0.0.1", self.target)) if self._whole else None
            except OSError:
                far = None
            if far is None:
                return _end(near)
            self._sockets |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                time.sleep(self.lag)
                if not self.silent:
                    sink.sendall(data)
        with self._lock:
            self._sockets -= {source, sink}
        _end(source)
        _end(sink)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def proxy() -> Iterator[Proxy]:
    """A proxy, ended at the end."""
    made = Proxy()
    try:
        yield made
    finally:
        made.close()
