"""The process that starts kernels and outlives whoever asked for them.

`python -m gonium.places.supervisor DESCRIPTOR`, started by `supervision` with the first kernel that is
wanted. It has all that a kernel needs loaded, so that it becomes one by a fork, within milliseconds
and sharing its memory. It is the parent of its kernels: it ends what a dead one has started, and
writes down how it ended for whoever looks for it then. When neither its server nor a kernel is left,
it ends. It has one thread and opens nothing but pipes: after a fork there is nothing to repair.
"""

import gc
import os
import select
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import msgspec

import gonium.display  # kernels need it soon after they have started
from gonium.kernel import process as kernel
from gonium.kernel.framing import FramingError, Inbox, pack
from gonium.kernel.launch import Launch
from gonium.places.census import born
from gonium.places.evidence import Witness
from gonium.places.order import Order, Served
from gonium.places.run_folder import Description, Ended, RunFolder

__all__ = ["Supervisor", "gonium", "main"]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Order).decode


class Child:
    """A kernel that was started here."""

    def __init__(self, pid: int, folder: RunFolder, stdout: int, stderr: int) -> None:
        self.pid = pid
        self.folder = folder
        self.stdout = stdout
        """Reading end of its standard output; only to be read once it has ended."""
        self.stderr = stderr
        self._witness = Witness(pid)

    def has_ended(self) -> bool:
        """Say whether it has ended; it keeps its number until it is buried."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.pid, options) is not None

    def bury(self) -> None:
        """End what it has started, and write down how it ended."""
        try:
            # Until it is reaped nobody else can have its number.
            os.killpg(self.pid, signal.SIGKILL)
        except OSError:
            pass  # everybody has gone already
        stdout, stderr = _read_all(self.stdout), _read_all(self.stderr)
        became, starved = self._witness.became(), self._witness.starved()
        _, status, used = os.wait4(self.pid, 0)
        peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        code = os.waitstatus_to_exitcode(status)
        ended = Ended(code, stdout, stderr, time.time(), peak, became, starved)
        try:
            self.folder.write("ended", msgspec.json.encode(ended))
        except OSError:
            pass  # nobody can want to know: the directory has gone, or the disk is full


class Supervisor:
    """Serves one server, over one socket."""

    def __init__(self, server: socket.socket) -> None:
        self._server: socket.socket | None = server
        self._children: list[Child] = []
        self._news, bell = os.pipe()
        os.set_blocking(bell, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell)
        self._inbox = Inbox()

    def serve(self) -> Launch | None:
        """Do what is asked for; returns in a kernel that has been made, and (`None`) at the end."""
        while self._server is not None or self._children:
            waiting = [self._news] if self._server is None else [self._news, self._server.fileno()]
            ready = select.select(waiting, [], [])[0]
            if self._news in ready:
                os.read(self._news, 4096)
                self._look_after_children()
            if len(ready) > (self._news in ready) and (launch := self._take()):
                return launch
        return None

    def _look_after_children(self) -> None:
        for child in list(self._children):
            if child.has_ended():
                self._children.remove(child)
                child.bury()

    def _take(self) -> Launch | None:
        assert self._server is not None
        try:
            data, descriptors, _, _ = socket.recv_fds(self._server, 65536, 1)
            if not data:
                raise EOFError
            self._inbox.feed(data)
            while (message := self._inbox.take()) is None:
                more, others, _, _ = socket.recv_fds(self._server, 65536, 1)
                if not more:
                    raise EOFError
                descriptors += others
                self._inbox.feed(more)
            return self._carry_out(_decode(message), descriptors[0])
        except (OSError, EOFError, FramingError, msgspec.MsgspecError, IndexError):
            self._server.close()
            self._server = None
            return None

    def _carry_out(self, order: Order, listener: int) -> Launch | None:
        assert self._server is not None
        pipes = [*os.pipe(), *os.pipe()]
        launch = Launch(
            order.path,
            order.folder,
            order.blobs,
            listener,
            pipes[0],
            pipes[2],
            order.unattended,
            order.text_bytes,
        )
        try:
            pid = self._start(order, launch, (pipes[1], pipes[3]))
        except OSError as error:
            for descriptor in (listener, *pipes):
                os.close(descriptor)
            self._server.sendall(pack(_encode(Served(errno=error.errno or 0))))
            return None
        if not pid:
            return launch
        for descriptor in (listener, pipes[1], pipes[3]):
            os.close(descriptor)
        self._adopt(pid, order, pipes[0], pipes[2])
        self._server.sendall(pack(_encode(Served(pid))))
        return None

    def _start(self, order: Order, launch: Launch, streams: tuple[int, int]) -> int:
        """Start a process; returns its number, and 0 in the process itself."""
        os.stat(os.path.dirname(order.path))
        kept = (launch.listener, launch.stdout, launch.stderr)
        if order.python != sys.executable or not _can_fork():
            return _execute(order, launch, streams, kept)
        pid = os.fork()
        if not pid:
            _become(order, streams, kept)
        return pid

    def _adopt(self, pid: int, order: Order, stdout: int, stderr: int) -> None:
        folder = RunFolder(Path(order.folder))
        described = Description(
            order.path,
            pid,
            order.python,
            order.socket,
            time.time(),
            order.unattended,
            born(pid),
        )
        try:
            folder.write("kernel.json", msgspec.json.encode(described))
        except OSError:
            pass  # a kernel without room for its log ends by itself, and says why
        self._children.append(Child(pid, folder, stdout, stderr))


def _can_fork() -> bool:
    # Elsewhere libraries of the system must not be used between a fork and an exec.
    return sys.platform == "linux" and threading.active_count() == 1


def _execute(order: Order, launch: Launch, streams: tuple[int, int], kept: tuple[int, ...]) -> int:
    """Start another interpreter, or this one anew."""
    heard, said = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            _become(order, streams, (*kept, said))
            for descriptor in kept:
                os.set_inheritable(descriptor, True)
            # -P: what lies beside the notebook must not shadow what the kernel needs to start.
            what = [order.python, "-P", "-m", "gonium.kernel", msgspec.json.encode(launch).decode()]
            os.execve(order.python, what, dict(order.environment))
        except OSError as error:
            os.write(said, str(error.errno).encode())
        finally:
            os._exit(127)
    os.close(said)
    with open(heard) as file:
        if refused := file.read():
            os.waitpid(pid, 0)
            raise OSError(int(refused), os.strerror(int(refused)))
    return pid


def _become(order: Order, streams: tuple[int, int], kept: tuple[int, ...]) -> None:
    """Make this process, which has just been forked, look as if it had been started anew."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, number in zip((nothing, *streams), range(3), strict=True):
        os.dup2(descriptor, number)
    limits = sorted(kept)
    for start, end in zip((2, *limits), (*limits, _last_descriptor() + 1), strict=True):
        os.closerange(start + 1, end)
    os.chdir(os.path.dirname(order.path))
    environment = dict(order.environment)
    if environment != dict(os.environb):
        os.environb.clear()
        os.environb.update(environment)
        time.tzset()


def _last_descriptor() -> int:
    try:
        return max(map(int, os.listdir("/dev/fd")))
    except OSError:
        return 4096


def _read_all(pipe: int) -> str:
    os.set_blocking(pipe, False)
    pieces = []
    try:
        while piece := os.read(pipe, 65536):
            pieces.append(piece)
    except OSError:
        pass  # what a child of the kernel still holds open is empty now
    os.close(pipe)
    return b"".join(pieces).decode(errors="replace")


def main() -> None:
    """Supervise until nothing is left to do, or be the kernel that was asked for."""
    gc.collect()
    gc.freeze()  # what is there now is shared with every kernel
    launch = Supervisor(socket.socket(fileno=int(sys.argv[1]))).serve()
    if launch is not None:
        kernel.be(launch)


if __name__ == "__main__":
    main()
