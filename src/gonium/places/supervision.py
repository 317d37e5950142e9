"""The supervisor of this process's kernels, seen from here: started with the first one, and asked.

There is one for each kind of surroundings that count when an interpreter starts. It ends by itself
once this process has ended and none of its kernels is left. Everything here blocks, and may be called
from any thread.
"""

import os
import socket
import subprocess
import sys
import threading

import msgspec

from gonium.kernel.framing import FramingError, Inbox, pack
from gonium.places import death, refusal
from gonium.places.order import Order, Served
from gonium.places.place import PlaceError

_COUNT = ("PYTHON", "LD_", "DYLD_", "MALLOC_", "GLIBC_")
"""How the names of variables begin that are looked at when a process starts, and not later."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Served).decode


class Supervision:
    """A supervisor that was started, and the socket over which it is asked."""

    def __init__(self, environment: dict[bytes, bytes]) -> None:
        here, there = socket.socketpair()
        with there:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "gonium.places.supervisor", str(there.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                env=environment,
                pass_fds=(there.fileno(),),
                start_new_session=True,
            )
        assert process.stderr is not None
        self._stderr = process.stderr
        self._pid = process.pid
        self._status: int | None = None
        process.returncode = 0  # it may outlive this process, and is waited for here, not there
        self._socket = here
        self._inbox = Inbox()
        self._lock = threading.Lock()

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        if self._status is None:
            self._reap(os.WNOHANG)
        return self._status is None

    def start_kernel(self, order: Order, listener: int) -> int:
        """Start a kernel and return its process's number; raises `OSError`, `PlaceError`."""
        with self._lock:
            try:
                message = pack(_encode(order))
                socket.send_fds(self._socket, [message[:1]], [listener])
                self._socket.sendall(message[1:])
                served = self._answer()
            except (OSError, EOFError, FramingError, msgspec.MsgspecError):
                raise self._failure() from None
        if not served.pid:
            raise OSError(served.errno, os.strerror(served.errno))
        return served.pid

    def close(self) -> None:
        """Ask for nothing more; it ends with the last of its kernels."""
        self._socket.close()
        self._stderr.close()

    def _reap(self, options: int) -> None:
        pid, status = os.waitpid(self._pid, options)
        if pid:
            self._status = os.waitstatus_to_exitcode(status)

    def _answer(self) -> Served:
        while (message := self._inbox.take()) is None:
            data = self._socket.recv(65536)
            if not data:
                raise EOFError
            self._inbox.feed(data)
        return _decode(message)

    def _failure(self) -> PlaceError:
        """Say why it has ended, which it has done instead of an answer."""
        said = self._stderr.read().decode(errors="replace")
        self._reap(0)
        self.close()
        cause = death.cause(self._status or 0)
        return PlaceError(refusal.of_process(cause, said, sys.executable))


_found: dict[tuple[tuple[bytes, bytes], ...], Supervision] = {}
_lock = threading.Lock()


def supervision(environment: dict[bytes, bytes]) -> Supervision:
    """Return the supervisor for these variables of the environment; starts it. Raises `OSError`."""
    prefixes = tuple(prefix.encode() for prefix in _COUNT)
    key = tuple(sorted((k, v) for k, v in environment.items() if k.startswith(prefixes)))
    with _lock:
        known = _found.get(key)
        if known is None or not known.alive:
            if known is not None:
                known.close()
            known = _found[key] = Supervision(environment)
        return known
