"""Names and bindings of 1,000 realistic cells, how that grows, and what one edit in 5,000 costs.

The floor is `ast.parse` of the same text at once. For marimo, cells are compiled and registered
in its graph, in a process of its own.
"""

import ast
import itertools
import json
import subprocess
import time
from collections.abc import Callable
from math import log
from typing import Any

from benchmarks import peers
from benchmarks.figure import Figure, Promise
from benchmarks.realistic import cells
from benchmarks.sampling import in_turns, medians
from gonium.analysis import Graph, Names, bind, names, rebind
from gonium.protocol.ids import CellId

ROUNDS = 9
MANY = 1000
LARGE = 5000
GROWTH = (100, 10_000)

THEIRS = """
import json, sys, time
from marimo._ast.compiler import compile_cell
from marimo._runtime.dataflow import DirectedGraph
sources = json.load(sys.stdin)
began = time.perf_counter()
graph = DirectedGraph()
for number, source in enumerate(sources):
    graph.register_cell(str(number), compile_cell(source, cell_id=str(number)))
print((time.perf_counter() - began) * 1000)
"""


def measure() -> list[Figure]:
    """Measure all three."""
    return [_whole(), _growth(), *_edits()]


def _whole() -> Figure:
    rounds = itertools.count()
    theirs = peers.marimo() / "python"
    samples = in_turns(
        {
            "gonium": lambda: _ours(cells(MANY, f"# {next(rounds)}")),
            "ast.parse": lambda: _parsed(cells(MANY, f"# {next(rounds)}")),
            "marimo": lambda: _marimo(theirs, cells(MANY)),
        },
        ROUNDS,
    )
    what = f"names and bindings of {MANY:,} cells"
    return Figure(what, "ms", medians(samples), (Promise(3, "ast.parse"),))


def _ours(sources: list[str]) -> float:
    return _timed(lambda: bind({CellId(str(n)): names(source) for n, source in enumerate(sources)}))


def _parsed(sources: list[str]) -> float:
    text = "\n".join(sources)
    return _timed(lambda: ast.parse(text))


def _marimo(python: Any, sources: list[str]) -> float:
    done = subprocess.run(
        [python, "-W", "ignore", "-c", THEIRS],
        input=json.dumps(sources),
        text=True,
        capture_output=True,
        check=True,
    )
    return float(done.stdout.split()[-1])


def _growth() -> Figure:
    """The exponent `e` of a cost that grows like cells to the power of `e`."""
    rounds = itertools.count()
    small, large = GROWTH
    samples = in_turns(
        {
            "small": lambda: _ours(cells(small, f"# small {next(rounds)}")),
            "large": lambda: _ours(cells(large, f"# large {next(rounds)}")),
        },
        3,
    )
    cost = {name: min(values) for name, values in samples.items()}
    exponent = log(cost["large"] / cost["small"]) / log(large / small)
    what = f"growth from {small:,} to {large:,} cells"
    return Figure(what, "exponent", {"gonium": exponent}, (Promise(1.1),))


def _edits() -> list[Figure]:
    order = [CellId(str(n)) for n in range(LARGE)]
    known = dict(zip(order, map(names, cells(LARGE)), strict=True))
    graph = bind(known)
    middle = order[LARGE // 2]
    source = cells(LARGE)[LARGE // 2]
    edits = {
        "an edit that changes no name": known | {middle: names(source + "# more")},
        "an edit that adds a name": known | {middle: names(source + "\nfresh = len(source)")},
        "an edit that adds a read": known | {middle: names(source + "\nprint(np.pi)")},
        "a cell inserted in the middle": _inserted(known, LARGE // 2),
        "a cell moved past 4,000": _moved(known, 100, 4100),
    }
    figures = []
    for what, after in edits.items():
        samples = in_turns({"gonium": lambda after=after: _rebound(graph, after)}, 99)  # type: ignore[misc]  # it is bound
        limit = 1.0 if what.startswith("an edit") else 2.0
        figures.append(Figure(f"{what}, of {LARGE:,}", "ms", medians(samples), (Promise(limit),)))
    return figures


def _rebound(graph: Graph, after: dict[CellId, Names]) -> float:
    return _timed(lambda: rebind(graph, after, graph.facts))


def _inserted(known: dict[CellId, Names], at: int) -> dict[CellId, Names]:
    every = list(known.items())
    return dict([*every[:at], (CellId("new"), names("fresh = np.zeros(3)")), *every[at:]])


def _moved(known: dict[CellId, Names], at: int, to: int) -> dict[CellId, Names]:
    every = list(known.items())
    every.insert(to, every.pop(at))
    return dict(every)


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000
