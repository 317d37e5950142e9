"""A kernel's run directory: how it is found, spoken to and read from, and what it said at its end.

The directory (mode 0700) holds the socket, the key (mode 0600), the log and a description; after the
kernel's end, also how it ended. Whoever is connected holds a lock there, which the system gives back
however that process ends.
"""

import fcntl
import os
import socket
from pathlib import Path
from typing import TypeVar

import msgspec

from gonium.kernel.framing import pack
from gonium.places.census import born, is_there
from gonium.protocol.codec import encode_binary
from gonium.protocol.commands import Greet

_SOCKET_PATH = 100
"""Bytes that the path of a unix socket may have on every system."""
_KEYS = ("key", "kernel.json", "attached")
"""What is taken away when there is no kernel to be reached any more."""

T = TypeVar("T")


class Description(msgspec.Struct, frozen=True):
    """What kernel this is, for whoever looks for kernels."""

    notebook: str
    """Path of the file."""
    pid: int
    python: str
    socket: str
    started: float
    """Seconds since the epoch."""
    unattended: float = 0.0
    """See `Launch`."""
    born: int = 0
    """When its process began as the system counts: tells it from others of its number; 0: unknown."""


class Ended(msgspec.Struct, frozen=True):
    """How a kernel's process ended."""

    status: int
    """Its exit status; negative: the signal that ended it."""
    stdout: str
    """What was written to its streams, and not read by itself before it ended."""
    stderr: str
    time: float
    """Seconds since the epoch."""
    peak: int = 0
    """The most bytes of memory it ever held."""
    became: str = ""
    """The program that it was at its end, if not a kernel any more."""
    starved: bool = False
    """Whether the system ended processes about it for want of memory."""


class RunFolder:
    """A kernel's run directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.socket = folder / "socket"
        self.key = ""
        self._lock = -1

    def prepare(self) -> None:
        """Make the directory and the key; what a kernel left there that has ended is removed."""
        import secrets  # a supervisor needs neither, nor does a kernel that is forked from it
        import tempfile

        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for name in ("socket", "key", "log", "kernel.json", "ended"):
            (self.folder / name).unlink(missing_ok=True)
        self.key = secrets.token_hex(32)
        self.write("key", self.key.encode())
        if len(os.fsencode(self.socket)) > _SOCKET_PATH:
            self.socket = Path(tempfile.mkdtemp(prefix="gonium-")) / "socket"

    def find(self) -> Description | None:
        """Get to know the kernel that is described here; `None`: there is none to be spoken to."""
        described = self.description()
        if described is not None:
            self.socket = Path(described.socket)
            try:
                self.key = (self.folder / "key").read_text()
            except OSError:
                return None
        return described

    def description(self) -> Description | None:
        """Return what kernel was started here, though it may have ended."""
        return self._read("kernel.json", Description)

    def ended(self) -> Ended | None:
        """Return how the kernel ended, if it has."""
        return self._read("ended", Ended)

    def attach(self) -> bool:
        """Claim the kernel for this process until `release`; False if another one has it."""
        if self._lock >= 0:
            return True
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self.folder / "attached", flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._lock = descriptor
        return True

    def release(self) -> None:
        """Let others attach."""
        if self._lock >= 0:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = -1

    def holder(self) -> int:
        """Return the number of the process that is connected; 0: none is."""
        try:
            descriptor = os.open(self.folder / "attached", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return 0
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            text = os.read(descriptor, 32)
            return int(text) if text.isdigit() else -1
        finally:
            os.close(descriptor)
        return 0

    def listen(self) -> socket.socket:
        """Return a socket that listens at the directory's address."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.fspath(self.socket))
        self.socket.chmod(0o600)
        listener.listen(8)
        return listener

    def connect(self, channel: str, token: str = "") -> socket.socket:
        """Return a new connection on which the greeting has been said; raises `OSError`."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(os.fspath(self.socket))
            greeting = Greet(self.key, "run" if channel == "run" else "control", token)
            connection.sendall(pack(encode_binary(greeting)))
        except OSError:
            connection.close()
            raise
        return connection

    def write(self, name: str, data: bytes) -> None:
        """Write one of the files, whole or not at all."""
        draft = self.folder / f".{name}"
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)
        draft.rename(self.folder / name)

    def remove(self) -> None:
        """Take away what lets a kernel be reached; the log stays."""
        self.release()
        for name in (*_KEYS, "ended"):
            (self.folder / name).unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)
        if self.socket.parent != self.folder and self.socket.parent.is_dir():
            self.socket.parent.rmdir()

    def _read(self, name: str, kind: type[T]) -> T | None:
        try:
            return msgspec.json.decode((self.folder / name).read_bytes(), type=kind)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None


def lives(described: Description) -> bool:
    """Say whether the process of a kernel is there."""
    if not is_there(described.pid):
        return False
    return not described.born or born(described.pid) == described.born
