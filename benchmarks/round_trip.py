"""From "run `1 + 1`" to its output, in a notebook of one cell and in one of a thousand.

The floor is the same message through the same server to a child process and back. Between two
runs there is a pause, as between two key presses: a machine that is waked takes longer than one
that is busy, and that is what people meet.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.clients import Client
from benchmarks.clients.echo import EchoClient
from benchmarks.clients.gonium import GoniumClient
from benchmarks.clients.jupyter import JupyterClient
from benchmarks.clients.marimo import MarimoClient
from benchmarks.contenders import Contender, gonium, jupyterlab, marimo
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import code
from benchmarks.process import free_port, started
from benchmarks.sampling import Samples, in_turns, medians, p95

ROUNDS = 150
ROUNDS_OF_SLOW = 15
MANY = 1000
PAUSE = 0.02
ROOT = Path(__file__).parents[1]

Connect = Callable[[int, str], Client]


def measure() -> list[Figure]:
    """Run in all in turns; those that take long, less often and apart."""
    with ExitStack() as stack:
        one, many = _cells(1), _cells(MANY)
        ours = _opened(stack, gonium(), GoniumClient, one)
        ours_many = _opened(stack, gonium(), GoniumClient, many)
        theirs = _opened(stack, marimo(), MarimoClient, one)
        jupyter = _opened(stack, jupyterlab(), partial(JupyterClient, sources=one), one)
        floor = _floor(stack)
        quick = in_turns(
            {
                "floor": _paused(floor.run),
                "gonium": _paused(lambda: ours.run(0)),
                "gonium, 1000 cells": _paused(lambda: ours_many.run(MANY - 1)),
                "marimo": _paused(lambda: theirs.run(0)),
                "jupyterlab": _paused(lambda: jupyter.run(0)),
            },
            ROUNDS,
        )
    return [*_figures(quick), _among_many()]


def _figures(quick: Samples) -> list[Figure]:
    typical, slow = medians(quick), p95(quick)
    many = typical.pop("gonium, 1000 cells")
    slow.pop("gonium, 1000 cells")
    at_many = {"gonium": many, "gonium at one cell": typical["gonium"]}
    return [
        Figure("run `1 + 1`, median", "ms", typical, (Promise(3, "floor"),)),
        Figure("run `1 + 1`, 95 of 100", "ms", slow, (Promise(6, "floor"),)),
        Figure(
            "the same among 1,000 cells, median",
            "ms",
            at_many,
            (Promise(1.5, "gonium at one cell"),),
        ),
    ]


def _among_many() -> Figure:
    with ExitStack() as stack:
        ours = _opened(stack, gonium(), GoniumClient, _cells(MANY))
        theirs = _opened(stack, marimo(), MarimoClient, _cells(MANY))
        samples = in_turns(
            {
                "gonium": _paused(lambda: ours.run(MANY - 1)),
                "marimo": _paused(lambda: theirs.run(MANY - 1)),
            },
            ROUNDS_OF_SLOW,
        )
    return Figure("the same beside marimo, median", "ms", medians(samples))


def _cells(count: int) -> list[str]:
    return [f"x{index} = {index}" for index in range(count - 1)] + ["1 + 1"]


def _opened(stack: ExitStack, contender: Contender, connect: Connect, sources: list[str]) -> Client:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    file = contender.write(folder, code(*sources))
    _, port = stack.enter_context(contender.serving(folder, file))
    client = connect(port, file)
    stack.callback(client.close)
    client.run(len(sources) - 1)
    return client


def _floor(stack: ExitStack) -> EchoClient:
    port = free_port()
    command = (sys.executable, "-m", "benchmarks.floors.echo", str(port))
    stack.enter_context(started(command, ROOT, port))
    client = EchoClient(port)
    stack.callback(client.close)
    return client


def _paused(run: Callable[[], float]) -> Callable[[], float]:
    def measure() -> float:
        time.sleep(PAUSE)
        return run()

    return measure
