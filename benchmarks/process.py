"""Processes that are measured: started on loopback, watched, and ended by their own number."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

PATIENCE = 60.0
"""Seconds a server may take to answer."""
EVERY = 0.002
"""Seconds between two looks at a server that is starting."""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    command: Sequence[str | Path], folder: Path, port: int = 0, page: str = "/"
) -> Iterator["Process"]:
    """Run a program; with a port, return once its page is served."""
    process = Process(command, folder)
    try:
        if port:
            process.await_page(port, page)
        yield process
    finally:
        process.end()


class Process:
    """A program with a home of its own, so that nobody's settings are read or written."""

    def __init__(self, command: Sequence[str | Path], folder: Path) -> None:
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._command = " ".join(os.fspath(part) for part in command)
        self.began = time.perf_counter()
        self._popen = subprocess.Popen(
            [os.fspath(part) for part in command],
            cwd=folder,
            env=surroundings(self._home.name),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Its number."""
        return self._popen.pid

    def await_page(self, port: int, page: str) -> float:
        """Wait until a page is served; return the milliseconds since the start."""
        while time.perf_counter() < self.began + PATIENCE:
            if self._popen.poll() is not None:
                raise RuntimeError(f"{self._command} ended with {self._popen.returncode}")
            if serves(port, page):
                return (time.perf_counter() - self.began) * 1000
            time.sleep(EVERY)
        raise TimeoutError(f"{self._command} did not serve {page}")

    def wait(self) -> float:
        """Wait until it has ended well; return the milliseconds since the start."""
        if self._popen.wait(PATIENCE) != 0:
            raise RuntimeError(f"{self._command} ended with {self._popen.returncode}")
        return (time.perf_counter() - self.began) * 1000

    def end(self) -> None:
        """End it and what it left behind in its session."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._popen.pid, number)
                self._popen.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self._popen.wait()
        self._home.cleanup()


def surroundings(home: str) -> Mapping[str, str]:
    """Return the environment of a person who has configured nothing, but that nothing is left."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
    return kept | {"HOME": home, "TMPDIR": home, "GONIUM_KERNELS_OUTLIVE": "0"}


def serves(port: int, page: str) -> bool:
    """Tell whether a page is served."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", page)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that these have."""
    found = [pid]
    parents = dict(_parents())
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it has ended meanwhile
                continue
            yield int(entry.name), int(stat.rpartition(")")[2].split()[1])


def memory(pid: int) -> float:
    """Return the proportional set size of a process in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"process {pid} has no proportional set size")
