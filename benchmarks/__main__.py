"""`python -m benchmarks [NAME …]`: measure all, or some, print and keep the results."""

import subprocess
import sys
from importlib import import_module
from shutil import which

import gonium
from benchmarks import peers
from benchmarks.browser import NAMES as BROWSERS
from benchmarks.figure import line
from benchmarks.results import keep

BENCHMARKS = (
    "startup",
    "first_render",
    "printing",
    "round_trip",
    "cascade",
    "slider",
    "cutoff",
    "memory",
    "scripts",
    "analysis",
    "session",
    "values",
)


def main(chosen: list[str]) -> None:
    """Measure one after another: two at once would measure each other."""
    for name in chosen or BENCHMARKS:
        if name not in BENCHMARKS:
            sys.exit(f"There is no benchmark {name!r}; there are {', '.join(BENCHMARKS)}.")
    for name in chosen or BENCHMARKS:
        module = import_module(f"benchmarks.{name}")
        title = " ".join(str(module.__doc__).split())
        print(f"\n{name}: {title}", flush=True)
        figures = module.measure()
        for figure in figures:
            print(f"  {line(figure)}", flush=True)
        keep(name, title, figures, versions())


def versions() -> str:
    """Return what was compared."""
    found = [f"gonium {gonium.__version__}"]
    found += [
        wanted[0].replace("==", " ") for wanted in (peers.MARIMO, peers.JUPYTERLAB, peers.STREAMLIT)
    ]
    if program := next((path for name in BROWSERS if (path := which(name))), None):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        found.append(" ".join(said.stdout.split()[:2]))
    return ", ".join(found)


main(sys.argv[1:])
