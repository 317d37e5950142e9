"""Stop works: code of all kinds is interrupted with its children, or its kernel is ended with all of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil
import pytest

from gonium.places.process import ProcessPlace
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.reports import Report, RunFinished, StreamWritten

PATIENCE = 60.0
"""Seconds that anything may take on a busy machine."""

SLEEPERS = "list(pool.map(time.sleep, [1000] * 20))"
LISTEN = {
    "a loop": "while True: pass",
    "a loop that catches everything, once": """
        try:
            while True: pass
        except BaseException: time.sleep(1000)
    """,
    "a sleep in C": "import ctypes; ctypes.CDLL(None).sleep(1000)",
    "C that holds the interpreter's lock": """
        import ctypes
        sleep = ctypes.PyDLL(None).usleep
        while True: sleep(500_000)
    """,
    "a hopeless regular expression": "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
    "a coroutine": "import asyncio; await asyncio.sleep(1000)",
    "a thread that is waited for": """
        import threading
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        threading.Event().wait()
    """,
    "a child process": "import subprocess; subprocess.run(['sleep', '1000'])",
    "a shell that ignores it": """
        import subprocess
        subprocess.run(['sh', '-c', 'trap : INT; while :; do sleep 1; done'])
    """,
    "a pool of multiprocessing": """
        import multiprocessing
        with multiprocessing.Pool(2) as pool: pool.map(time.sleep, [1000] * 20)
    """,
    "a pool of concurrent.futures": f"""
        from concurrent.futures import ProcessPoolExecutor
        with ProcessPoolExecutor(2) as pool: {SLEEPERS}
    """,
}
DEAF = {
    "C that asks for no signals": "import itertools; sum(itertools.repeat(0))",
    "signals that are blocked": """
        import signal
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        while True: pass
    """,
    "threads that a pool waits for": f"""
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(2) as pool: {SLEEPERS}
    """,
    "a child that ignores it": """
        import signal
        if not os.fork():
            for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)
            while True: time.sleep(1)
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        while True: time.sleep(1)
    """,
}


class Ear:
    """Hears a kernel."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.ended = False

    def reported(self, reports: Iterable[Report]) -> None:
        self.reports += reports

    def lost(self, cause: str) -> None:
        self.ended = True

    @property
    def printed(self) -> str:
        return "".join(one.text for one in self.reports if isinstance(one, StreamWritten))

    @property
    def outcome(self) -> str:
        return next((one.outcome for one in self.reports if isinstance(one, RunFinished)), "")


class Runs:
    """A cell that runs in a kernel of its own."""

    def __init__(self, folder: Path, source: str) -> None:
        lines = [line.removeprefix(" " * 8) for line in source.strip("\n").split("\n")]
        self.code = "\n".join(["import os, time", "print('begun', flush=True)", *lines])
        self.ear = Ear()
        self.place = ProcessPlace(folder / "nb.py", folder / "run", folder / "blobs")

    async def begin(self) -> list[psutil.Process]:
        """Return when it runs, with the kernel and its children."""
        await self.place.start(self.ear)
        self.place.send(RunCell(RunId(1), CellId("c"), "c", self.code))
        await until(lambda: "begun" in self.ear.printed)
        await asyncio.sleep(0.3)  # for children to begin
        kernel = psutil.Process(self.place.describe().pid)
        return [kernel, *kernel.children(recursive=True)]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


def gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


@pytest.mark.parametrize("kind", LISTEN)
async def test_what_listens_is_interrupted_with_its_children(tmp_path: Path, kind: str) -> None:
    runs = Runs(tmp_path, LISTEN[kind])
    _, *children = await runs.begin()
    runs.place.interrupt()
    await until(lambda: bool(runs.ear.outcome))
    assert runs.ear.outcome == "interrupted"
    if kind != "a shell that ignores it":
        await until(lambda: gone(children))
    await runs.place.stop()
    await until(lambda: gone(children))


@pytest.mark.parametrize("kind", DEAF)
async def test_what_does_not_listen_ends_with_its_kernel(tmp_path: Path, kind: str) -> None:
    runs = Runs(tmp_path, DEAF[kind])
    processes = await runs.begin()
    runs.place.interrupt()
    await asyncio.sleep(0.5)
    assert runs.ear.outcome == ""
    await runs.place.stop()
    await until(lambda: gone(processes))
    assert not os.path.exists(tmp_path / "run" / "socket")
