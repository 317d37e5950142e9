"""From navigation to a notebook that can be read, in a browser that has never seen it.

The notebook is `examples/penguins.py`, translated for the others. It counts as rendered when the
first lines of its code are on the screen.
"""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree
from statistics import median

from benchmarks.browser import Browsers, Load, browsers
from benchmarks.contenders import Contender, gonium, jupyterlab, marimo
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import cells_of

ROUNDS = 5
EXAMPLES = Path(__file__).parents[1] / "examples"
TEXT = "NormalDist"
"""In the first cell of code."""


def measure() -> list[Figure]:
    """Load each in turns."""
    loads: dict[str, list[Load]] = {}
    with ExitStack() as stack:
        fresh = stack.enter_context(browsers())
        contenders = {
            contender.name: _served(stack, contender, fresh)
            for contender in (gonium(), marimo(), jupyterlab())
        }
        for _ in range(ROUNDS):
            for name, load in contenders.items():
                loads.setdefault(name, []).append(load())

    shown = {name: median(load.shown for load in some) for name, some in loads.items()}
    script = {name: median(load.script for load in some) for name, some in loads.items()}
    everything = {name: median(load.all for load in some) for name, some in loads.items()}
    return [
        Figure("from navigation to first render", "ms", shown, (Promise(0.2, "marimo"),)),
        Figure("script on first load, as sent", "kB", script, (Promise(350),)),
        Figure("everything on first load, as sent", "kB", everything),
    ]


def _served(stack: ExitStack, contender: Contender, fresh: Browsers) -> Callable[[], Load]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    copytree(EXAMPLES / "data", folder / "data")
    file = contender.write(folder, cells_of(EXAMPLES / "penguins.py"))
    _, port = stack.enter_context(contender.serving(folder, file))
    url = f"http://127.0.0.1:{port}{contender.page_of(file)}"
    return lambda: fresh.load(url, TEXT)
