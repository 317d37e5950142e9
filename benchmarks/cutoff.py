"""How many cells run again in a notebook of 500 when what is edited changes nothing for them.

Every cell reads from the first, which imports; so whoever goes by names runs all of them.
"""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from benchmarks.clients import Edits
from benchmarks.clients.gonium import GoniumClient
from benchmarks.clients.marimo import MarimoClient
from benchmarks.contenders import Contender, gonium, marimo
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import code

MANY = 500
IMPORTS = "import math"
HELPER = "def area(radius):\n    return math.pi * radius**2"
EDITS = {
    "an import is added beside the one that others use": (0, f"{IMPORTS}\nimport json"),
    "a comment is added to a function that others call": (1, f"{HELPER}  # of a circle"),
}


def measure() -> list[Figure]:
    """Count both for both."""
    sources = [IMPORTS, HELPER, *(f"a{n} = area({n}) + math.e" for n in range(MANY - 2))]
    counts = {
        "gonium": _counted(gonium(), GoniumClient, sources),
        "marimo": _counted(marimo(), MarimoClient, sources),
    }
    return [
        Figure(
            f"other cells that run when {what}",
            "runs",
            {who: counted[what] for who, counted in counts.items()},
            (Promise(0),),
        )
        for what in EDITS
    ]


def _counted(
    contender: Contender, connect: Callable[[int, str], Edits], sources: list[str]
) -> dict[str, float]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        file = contender.write(folder, code(*sources))
        _, port = stack.enter_context(contender.serving(folder, file))
        page = stack.enter_context(closing(connect(port, file)))
        page.run_all()
        return {what: page.runs_after(cell, source) - 1.0 for what, (cell, source) in EDITS.items()}
