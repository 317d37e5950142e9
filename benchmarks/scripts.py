"""What it costs to import Gonium, and to run a notebook as a script.

`python notebook.py` is compared with the same script without the import.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import peers
from benchmarks.figure import Figure, Promise
from benchmarks.notebooks import code, write_marimo
from benchmarks.process import Process
from benchmarks.sampling import in_turns, medians

ROUNDS = 15
NOTEBOOK = """\
# %%
import gonium as gn

# %%
text = gn.md("Two and two are **four**.")
text
"""
PLAIN = """\
text = "Two and two are **four**."
text
"""
MARIMO = ("import marimo as mo", 'text = mo.md("Two and two are **four**.")\ntext')


def measure() -> list[Figure]:
    """Run each in turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "notebook.py").write_text(NOTEBOOK)
        (folder / "plain.py").write_text(PLAIN)
        marimo_file = write_marimo(folder, code(*MARIMO))
        theirs = peers.marimo() / "python"
        imports = in_turns(
            {
                "gonium": lambda: _run(folder, "-c", "import gonium"),
                "marimo": lambda: _run(folder, "-c", "import marimo", python=theirs),
                "python -c pass": lambda: _run(folder, "-c", "pass"),
            },
            ROUNDS,
        )
        scripts = in_turns(
            {
                "gonium": lambda: _run(folder, "notebook.py"),
                "marimo": lambda: _run(folder, marimo_file, python=theirs),
                "plain script": lambda: _run(folder, "plain.py"),
            },
            ROUNDS,
        )
    return [
        Figure("the import", "ms", medians(imports), (Promise(60, "python -c pass", "more"),)),
        Figure(
            "a notebook run as script",
            "ms",
            medians(scripts),
            (Promise(80, "plain script", "more"),),
        ),
    ]


def _run(folder: Path, *arguments: str, python: str | Path = sys.executable) -> float:
    process = Process((python, *arguments), folder)
    try:
        return process.wait()
    finally:
        process.end()
