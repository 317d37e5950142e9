"""A slider is moved, and a thousand cells follow from it: as a fan, and as a chain.

The time ends when the client has every result. Streamlit runs the same statements as one script,
from the top, in its own test harness, which leaves its server and browser out.
"""

import itertools
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from benchmarks import peers
from benchmarks.clients.gonium import GoniumClient
from benchmarks.clients.marimo import MarimoClient
from benchmarks.contenders import gonium, marimo
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import code
from benchmarks.sampling import in_turns, medians

MANY = 1000
ROUNDS = 5
LARGEST = 10_000

RERUN = """
import sys, time
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60).run()
print(flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    app = app.slider[0].set_value(int(line)).run()
    print((time.perf_counter() - began) * 1000, flush=True)
"""


def measure() -> list[Figure]:
    """Measure both shapes."""
    fan = [f"x{n} = s.value + {n}\nx{n}" for n in range(1, MANY + 1)]
    chain = ["x0 = s.value", *(f"x{n} = x{n - 1} + 1\nx{n}" for n in range(1, MANY))]
    return [_measured("a fan", fan), _measured("a chain", chain)]


def _measured(shape: str, sources: list[str]) -> Figure:
    with ExitStack() as stack:
        samples = in_turns(
            {
                "gonium": _with_another_value(_ours(stack, sources)),
                "streamlit": _with_another_value(_script(stack, sources)),
                "marimo": _with_another_value(_theirs(stack, sources)),
            },
            ROUNDS,
        )
    what = f"{shape} of {MANY:,} cells that follow a slider"
    promises = (Promise(0.05, "marimo"), Promise(0.5, "streamlit"))
    return Figure(what, "ms", medians(samples), promises)


def _ours(stack: ExitStack, sources: list[str]) -> Callable[[int], float]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    slider = f"s = gn.ui.slider(0, {LARGEST})\ns"
    file = gonium().write(folder, code("import gonium as gn", slider, *sources))
    _, port = stack.enter_context(gonium().serving(folder, file))
    with closing(GoniumClient(port, file)) as page:
        page.run_all()

    def move(value: int) -> float:
        # Connected anew: a page that does not answer for long, as while others are measured,
        # is taken for gone.
        with closing(GoniumClient(port, file)) as page:
            return page.move(value, followers=range(2, 2 + len(sources)))

    return move


def _theirs(stack: ExitStack, sources: list[str]) -> Callable[[int], float]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    slider = f"s = mo.ui.slider(0, {LARGEST})\ns"
    file = marimo().write(folder, code("import marimo as mo", slider, *sources))
    _, port = stack.enter_context(marimo().serving(folder, file))
    page = stack.enter_context(closing(MarimoClient(port, file)))
    page.run_all()
    return lambda value: page.move(1, value)


def _script(stack: ExitStack, sources: list[str]) -> Callable[[int], float]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    script = folder / "script.py"
    script.write_text(_as_script(sources))
    process = stack.enter_context(_answering(peers.streamlit() / "python", script))

    def move(value: int) -> float:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{value}\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    return move


def _as_script(sources: list[str]) -> str:
    """Return the cells one below the other; what each shows is written."""
    lines = ["import streamlit as st", f's = st.slider("s", 0, {LARGEST})']
    for source in (source.replace("s.value", "s") for source in sources):
        *statements, last = source.split("\n")
        lines += [*statements, f"st.write({last})"] if statements else [last]
    return "\n".join(lines)


@contextmanager
def _answering(python: Path, script: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [python, "-W", "ignore", "-c", RERUN, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.stdin.close()


def _with_another_value(move: Callable[[int], float]) -> Callable[[], float]:
    values = itertools.count(1)
    return lambda: move(next(values))
