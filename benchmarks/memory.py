"""What is held by a server and a kernel that do nothing: their proportional set size.

A server has a notebook open that was shown once; a kernel has run `1 + 1` once.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.clients import Client
from benchmarks.clients.gonium import GoniumClient
from benchmarks.clients.jupyter import JupyterClient
from benchmarks.clients.marimo import MarimoClient
from benchmarks.contenders import Contender, gonium, jupyterlab, marimo
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import code
from benchmarks.process import descendants, memory
from benchmarks.sampling import Samples, medians

SOURCE = "1 + 1"
ROUNDS = 3
CALM = 2.0
"""Seconds after which what is started has come to rest."""


def measure() -> list[Figure]:
    """Start each, look, run a cell, look again."""
    servers: Samples = {"gonium": [], "marimo": [], "jupyterlab": []}
    kernels: Samples = {"gonium": [], "marimo": [], "jupyterlab": []}
    for _ in range(ROUNDS):
        for contender, connect in (
            (gonium(), GoniumClient),
            (marimo(), MarimoClient),
            (jupyterlab(), partial(JupyterClient, sources=[SOURCE])),
        ):
            server, kernel = _held(contender, connect)
            servers[contender.name].append(server)
            kernels[contender.name].append(kernel)
    return [
        Figure("an idle server", "MB", medians(servers), (Promise(0.6, "marimo"),)),
        Figure("an idle kernel", "MB", medians(kernels), (Promise(20),)),
    ]


def _held(contender: Contender, connect: Callable[[int, str], Client]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = contender.write(folder, code(SOURCE))
        with contender.serving(folder, file) as (process, port):
            time.sleep(CALM)
            server = memory(process.pid)
            before = set(descendants(process.pid))
            with closing(connect(port, file)) as page:
                page.run(0)
                time.sleep(CALM)
                new = set(descendants(process.pid)) - before
                return server, max(memory(pid) for pid in new)
