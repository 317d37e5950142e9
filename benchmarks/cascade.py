"""A thousand trivial cells that follow from one: as a chain, and as a fan.

The first cell gets another value and runs, and everything follows by itself; the time ends when
the client has every result. The floor is bare `exec` of the same compiled cells, one after another.
"""

import itertools
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from benchmarks.clients.gonium import GoniumClient
from benchmarks.clients.marimo import MarimoClient
from benchmarks.contenders import gonium, marimo
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import code
from benchmarks.sampling import in_turns, medians

MANY = 1000
ROUNDS = 5


def measure() -> list[Figure]:
    """Measure both shapes."""
    chain = ["x0 = 0", *(f"x{n} = x{n - 1} + 1\nx{n}" for n in range(1, MANY))]
    fan = ["x0 = 0", *(f"x{n} = x0 + {n}\nx{n}" for n in range(1, MANY))]
    return [_measured("a chain", chain), _measured("a fan", fan)]


def _measured(shape: str, sources: list[str]) -> Figure:
    with ExitStack() as stack:
        samples = in_turns(
            {
                "gonium": _with_another_value(_ours(stack, sources)),
                "marimo": _with_another_value(_theirs(stack, sources)),
                "floor": lambda: _bare(sources),
            },
            ROUNDS,
        )
    what = f"{shape} of 1,000 cells"
    return Figure(what, "ms", medians(samples), (Promise(0.05, "marimo"),))


def _ours(stack: ExitStack, sources: list[str]) -> Callable[[str], float]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    file = gonium().write(folder, code(*sources))
    _, port = stack.enter_context(gonium().serving(folder, file))
    with closing(GoniumClient(port, file)) as page:
        page.run_all()

    def change(source: str) -> float:
        # Connected anew: a page that does not answer for long, as while others are measured,
        # is taken for gone.
        with closing(GoniumClient(port, file)) as page:
            return page.change(0, source)

    return change


def _theirs(stack: ExitStack, sources: list[str]) -> Callable[[str], float]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    file = marimo().write(folder, code(*sources))
    _, port = stack.enter_context(marimo().serving(folder, file))
    page = stack.enter_context(closing(MarimoClient(port, file)))
    page.run_all()
    return lambda source: page.change(0, source)


def _with_another_value(change: Callable[[str], float]) -> Callable[[], float]:
    values = itertools.count(1)
    return lambda: change(f"x0 = {next(values)}")


def _bare(sources: list[str]) -> float:
    codes = [compile(source, f"cell {n}", "exec") for n, source in enumerate(sources)]
    names: dict[str, int] = {}
    began = time.perf_counter()
    for compiled in codes:
        exec(compiled, names)
    return (time.perf_counter() - began) * 1000
