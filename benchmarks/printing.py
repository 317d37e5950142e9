"""A cell prints a million lines, until the client has all that it shows; typing while it does; and
coming to a kernel with a long log.

The floor is the same loop in a script whose output goes through a pipe, unbuffered as in a terminal.
Memory is what server and kernel hold when it is over, with the client still there. The log that is
attached to holds 100 MB of what cells show, none of which may be left out; the floor reads its bytes.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from benchmarks.clients import Printed, Prints
from benchmarks.clients.gonium import GoniumClient
from benchmarks.clients.jupyter import JupyterClient
from benchmarks.clients.marimo import MarimoClient
from benchmarks.contenders import Contender, gonium, jupyterlab, marimo
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import code
from benchmarks.process import Process, descendants, memory
from benchmarks.sampling import in_turns, medians
from gonium.document import parse
from gonium.kernel.log import Log
from gonium.kernel.spool import Budget
from gonium.kernel.window import Window
from gonium.places.log_reader import LogReader
from gonium.protocol.ids import CellId, ClientId, RunId
from gonium.protocol.ops import RunAll
from gonium.protocol.reports import KernelStarted, RunStarted, StreamWritten
from gonium.session import State, initial, step
from gonium.session.events import Opened, OpReceived, ReportsArrived

SOURCE = "for i in range(1_000_000): print(i)"
CELLS = ("1 + 1", SOURCE)
ROUNDS = 2
CALM = 2.0
"""Seconds after which what has printed has come to rest."""
LONG = 100_000_000
"""Bytes of the log that is attached to."""
PIECE = 100_000
"""Bytes that one cell shows: less than is ever left out."""
KEYS = 80
"""Edits of which the time to their patch is taken."""
KERNEL = 1
"""The number of the session's first kernel."""
BETWEEN = 0.05
"""Seconds between two of them."""

Connect = Callable[[int, str], Prints]


def measure() -> list[Figure]:
    """Print in all, by turns; then type and attach."""
    who: dict[str, tuple[Contender, Connect]] = {
        "gonium": (gonium(), GoniumClient),
        "marimo": (marimo(), MarimoClient),
        "jupyterlab": (jupyterlab(), partial(JupyterClient, sources=list(CELLS))),
    }
    printed: dict[str, list[Printed]] = {name: [] for name in who}
    floor = []
    for _ in range(ROUNDS):
        for name, (contender, connect) in who.items():
            printed[name].append(_print(contender, connect))
        floor.append(_pipe())
    times = {name: median(one.took for one in some) for name, some in printed.items()}
    less = Promise(0.2, "marimo")
    limits = (Promise(0.15, "marimo"), Promise(0.2, "jupyterlab"))
    return [
        Figure("a million lines", "ms", times | {"floor": median(floor)}, limits),
        Figure("bytes to the client", "MB", _median(printed, "sent")),
        Figure("memory of server and kernel then", "MB", _median(printed, "held")),
        Figure("of that, by what was printed", "MB", _median(printed, "more"), (less,)),
        _typing(),
        _attaching(),
    ]


def _median(printed: dict[str, list[Printed]], field: str) -> dict[str, float]:
    return {name: median(getattr(one, field) for one in some) for name, some in printed.items()}


def _print(contender: Contender, connect: Connect) -> Printed:
    """Serve a fresh notebook, print, and look at who holds what."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        file = contender.write(Path(name), code(*CELLS))
        process, port = stack.enter_context(contender.serving(Path(name), file))
        page = stack.enter_context(closing(connect(port, file)))
        page.run(0)
        before = _held(process)
        printed = page.print_all(1)
        printed.held = _held(process)
        printed.more = printed.held - before
        return printed


def _held(process: Process) -> float:
    """Return the memory of a server and its kernel, once they have come to rest."""
    time.sleep(CALM)
    return sum(memory(pid) for pid in (process.pid, *descendants(process.pid)))


def _pipe() -> float:
    began = time.perf_counter()
    loop = subprocess.Popen((sys.executable, "-u", "-c", SOURCE), stdout=subprocess.PIPE)
    subprocess.run(("cat",), stdin=loop.stdout, stdout=subprocess.DEVNULL, check=True)
    loop.wait()
    return (time.perf_counter() - began) * 1000


def _typing() -> Figure:
    """Type into a cell while another prints as fast as it can, and in quiet."""
    endless = "for i in range(10**9): print(i)"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = gonium().write(folder, code(endless, "x = 1"))
        with (
            gonium().serving(folder, file) as (_, port),
            closing(GoniumClient(port, file)) as page,
        ):
            quiet = _typed(page)
            page.start(0)
            printing = _typed(page)
            page.stop()
    return Figure(
        "from an edit to its patch, while a cell prints",
        "ms",
        {"gonium": median(printing), "gonium in quiet": median(quiet)},
        (Promise(1.2, "gonium in quiet"),),
    )


def _typed(page: GoniumClient) -> list[float]:
    taken = []
    for number in range(KEYS):
        taken.append(page.type(1, f"x = {number}"))
        page.idle(BETWEEN)
    return taken


def _attaching() -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log")
        _write_long(path, folder)
        state = _waiting()
        samples = in_turns({"gonium": lambda: _take(path, state), "floor": lambda: _bytes(path)}, 5)
        what = f"take over a log of {LONG // 1_000_000} MB"
        return Figure(what, "ms", medians(samples), (Promise(3, "floor"),))


def _cell(number: int) -> CellId:
    return CellId(f"cell-{number}")


def _write_long(path: str, folder: str) -> None:
    log = Log(path, lambda _: None, Window(folder, Budget(LONG)))
    text = "".join(f"line {n} of what a cell prints\n" for n in range(PIECE // 30))[:PIECE]
    for number in range(1, LONG // PIECE + 1):
        run = RunId(number)
        log.write([RunStarted(run, 0.0, _cell(number)), StreamWritten(run, "stdout", text)])
    log.finish()


def _waiting() -> State:
    """Return the session of a notebook whose runs have all been sent, and nothing been heard of."""
    sources = [f"x{number} = 1" for number in range(1, LONG // PIECE + 1)]
    notebook = parse("").with_cells(tuple(code(*sources)))
    cells = tuple(_cell(number) for number in range(1, len(sources) + 1))
    state = step(initial(), Opened("nb.py", notebook, cells)).state
    state = step(state, OpReceived(ClientId("page"), RunAll(), 0.0)).state
    started = KernelStarted(1, "", "", 0.0)
    state = step(state, ReportsArrived(KERNEL, (started,), 0.0)).state
    queue = {run: replace(one, sent=True) for run, one in state.queue.items()}
    return replace(state, queue=queue)


def _take(path: str, state: State) -> float:
    """Read a log and take over all that it tells, as a server does that has been started anew."""
    began = time.perf_counter()
    with LogReader(path) as reader:
        while reports := reader.read():
            state = step(state, ReportsArrived(KERNEL, tuple(reports), 0.0)).state
    took = (time.perf_counter() - began) * 1000
    assert all(state.cells[_cell(number)].showing.head for number in range(1, LONG // PIECE + 1))
    return took


def _bytes(path: str) -> float:
    began = time.perf_counter()
    Path(path).read_bytes()
    return (time.perf_counter() - began) * 1000
