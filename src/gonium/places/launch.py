"""Starting a kernel's process: its run directory, its descriptors, its command line.

The run directory (mode 0700) holds the socket, the key (mode 0600), the log and a description, so
that a kernel can be found, spoken to and read from by whoever may read the directory.
"""

import os
import secrets
import socket
import subprocess
import tempfile
from pathlib import Path

import msgspec

from gonium.kernel.framing import pack
from gonium.kernel.launch import Launch
from gonium.places import refusal
from gonium.places.place import PlaceError
from gonium.protocol.codec import encode_binary
from gonium.protocol.commands import Greet

_SOCKET_PATH = 100
"""Bytes that the path of a unix socket may have on every system."""


class RunFolder:
    """A kernel's run directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.socket = folder / "socket"
        self.key = secrets.token_hex(32)

    def prepare(self) -> None:
        """Make the directory and the key; whatever an earlier kernel left there is removed."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for name in ("socket", "key", "log", "kernel.json"):
            (self.folder / name).unlink(missing_ok=True)
        self._write("key", self.key.encode())
        if len(os.fsencode(self.socket)) > _SOCKET_PATH:
            self.socket = Path(tempfile.mkdtemp(prefix="gonium-")) / "socket"

    def listen(self) -> socket.socket:
        """Return a socket that listens at the directory's address."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.fspath(self.socket))
        self.socket.chmod(0o600)
        listener.listen(8)
        return listener

    def connect(self, channel: str) -> socket.socket:
        """Return a new connection on which the greeting has been said."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(os.fspath(self.socket))
        greeting = Greet(self.key, "run" if channel == "run" else "control")
        connection.sendall(pack(encode_binary(greeting)))
        return connection

    def describe(self, path: str, pid: int, python: str) -> None:
        """Write down what kernel this is, for whoever looks for kernels."""
        description = {
            "notebook": path,
            "pid": pid,
            "python": python,
            "socket": os.fspath(self.socket),
        }
        self._write("kernel.json", msgspec.json.encode(description))

    def _write(self, name: str, data: bytes) -> None:
        descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)

    def remove(self) -> None:
        """Take away what lets a kernel be reached; the log stays."""
        for name in ("key", "kernel.json"):
            (self.folder / name).unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)
        if self.socket.parent != self.folder:
            self.socket.parent.rmdir()


class Started:
    """A kernel's process and what its parent keeps of it: descriptors and connections."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        connections: tuple[socket.socket, socket.socket],
        stdout: int,
        stderr: int,
    ) -> None:
        self.process = process
        self.runs, self.control = connections
        """Greeted; whoever serves them closes them."""
        self.stdout = stdout
        """Reading end of its standard output; only to be read once it has ended."""
        self.stderr = stderr

    def last_words(self) -> dict[str, str]:
        """Return what was written to its streams and not read by itself before it ended."""
        words = {}
        for name, pipe in (("stdout", self.stdout), ("stderr", self.stderr)):
            os.set_blocking(pipe, False)
            words[name] = _read_all(pipe).decode(errors="replace")
        return words

    def close(self) -> None:
        """Let go of the descriptors."""
        for pipe in (self.stdout, self.stderr):
            if pipe >= 0:
                os.close(pipe)
        self.stdout = self.stderr = -1


def start(folder: RunFolder, path: Path, blobs: Path, python: str) -> Started:
    """Start a kernel for a notebook; raises `PlaceError` if there is nothing to start."""
    with folder.listen() as listener:
        # Before there is a process: one that ends at once takes nothing away that is connected to.
        connections = folder.connect("run"), folder.connect("control")
        stdout, stderr = os.pipe(), os.pipe()
        launch = Launch(
            os.fspath(path),
            os.fspath(folder.folder),
            os.fspath(blobs),
            listener.fileno(),
            stdout[0],
            stderr[0],
        )
        try:
            process = _spawn(launch, python, stdout[1], stderr[1])
        except OSError as error:
            for connection in connections:
                connection.close()
            os.close(stdout[0])
            os.close(stderr[0])
            raise PlaceError(refusal.of_system(error, os.fspath(path), python)) from error
        finally:
            os.close(stdout[1])
            os.close(stderr[1])
    return Started(process, connections, stdout[0], stderr[0])


def _spawn(launch: Launch, python: str, stdout: int, stderr: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # -P: what lies beside the notebook must not shadow what the kernel needs to start.
        [python, "-P", "-m", "gonium.kernel", msgspec.json.encode(launch).decode()],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        cwd=os.path.dirname(launch.path),
        pass_fds=(launch.listener, launch.stdout, launch.stderr),
        start_new_session=True,
    )


def _read_all(pipe: int) -> bytes:
    pieces = []
    while True:
        try:
            piece = os.read(pipe, 65536)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)
