"""The kept results: `results.md`, a section a benchmark with machine, versions and figures.

A benchmark that is measured again replaces its own section and leaves the others as they are.
"""

import datetime
import os
import platform
import re
from pathlib import Path

from benchmarks.figure import Figure, Promise

KEPT = Path(__file__).parent / "results.md"
HEAD = """\
# Measured

Written by `make bench` (`python -m benchmarks NAME …` measures some again): medians of samples taken
in turns within one run, so the ratios say more than the times. What the others are, and what the
floors are, stands at the top of each module in this folder.
"""
COLUMNS = ("gonium", "marimo", "jupyterlab")


def keep(name: str, title: str, figures: list[Figure], versions: str) -> None:
    """Replace the section of one benchmark."""
    sections = _sections(KEPT.read_text() if KEPT.is_file() else "")
    sections[name] = "\n".join(
        [f"## {name}", "", title, "", *_table(figures), "", _where(versions)]
    )
    body = "\n\n".join(sections[key] for key in sorted(sections))
    KEPT.write_text(f"{HEAD}\n{body}\n")


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0].removeprefix("## "): part.strip() for part in parts}


def _table(figures: list[Figure]) -> list[str]:
    rows = ["| | gonium | marimo | jupyterlab | beside | promised |", "|---|---|---|---|---|---|"]
    return rows + [_row(figure) for figure in figures]


def _row(figure: Figure) -> str:
    values = [_number(figure.values.get(who), figure.unit) for who in COLUMNS]
    beside = ", ".join(
        f"{who} {_number(value, figure.unit)}"
        for who, value in figure.values.items()
        if who not in COLUMNS
    )
    promised = "; ".join(_verdict(figure, promise) for promise in figure.promises)
    return f"| {' | '.join([figure.what, *values, beside, promised])} |"


def _verdict(figure: Figure, promise: Promise) -> str:
    words, kept = figure.judge(promise)
    return words if kept else f"**missed:** {words}"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _where(versions: str) -> str:
    day = datetime.date.today().isoformat()
    cores = os.cpu_count()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    machine = f"{_processor()}, {cores} cores, {_memory()} GB, {platform.system()}"
    python = f"Python {platform.python_version()}"
    return f"{day}; {machine} {platform.release()}; {python}; {versions}; load {load} at the end."


def _processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    return found[1] if found else platform.machine()


def _memory() -> int:
    found = re.search(r"^MemTotal:\s*(\d+)", _read("/proc/meminfo"), re.MULTILINE)
    return round(int(found[1]) / 1e6) if found else 0


def _read(path: str) -> str:
    return Path(path).read_text() if os.path.exists(path) else ""
