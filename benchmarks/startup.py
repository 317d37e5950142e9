"""From the command to a page that is served; the floor is a bare HTTP server of the library."""

import sys
import tempfile
from pathlib import Path

from benchmarks.contenders import Contender, gonium, jupyterlab, marimo
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import code
from benchmarks.process import Process, free_port
from benchmarks.sampling import in_turns, medians

ROUNDS = 7


def measure() -> list[Figure]:
    """Start each in turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        samples = in_turns(
            {
                "gonium": lambda: starting(gonium(), folder),
                "marimo": lambda: starting(marimo(), folder),
                "jupyterlab": lambda: starting(jupyterlab(), folder),
                "floor": lambda: _floor(folder),
            },
            ROUNDS,
        )
    promise = Promise(0.35, "marimo")
    return [Figure("from the command to HTTP", "ms", medians(samples), (promise,))]


def starting(contender: Contender, folder: Path) -> float:
    """Return how long one takes until it serves its page."""
    file = contender.write(folder, code("1 + 1"))
    port = free_port()
    process = Process(contender.filled(file, port), folder)
    try:
        return process.await_page(port, contender.page_of(file))
    finally:
        process.end()


def _floor(folder: Path) -> float:
    port = free_port()
    command = (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1")
    process = Process(command, folder)
    try:
        return process.await_page(port, "/")
    finally:
        process.end()
