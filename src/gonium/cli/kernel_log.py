"""A kernel's log as text: which cells ran, what they printed, how they ended; and whether one runs now.

The log names runs by number. Which cells these were is in the diary beside it.
"""

import sys
import time
from pathlib import Path

import msgspec

from gonium.host.diary import recall
from gonium.places import finding
from gonium.places.log_reader import LogReader
from gonium.places.run_folder import Description, RunFolder
from gonium.protocol.output import Text
from gonium.protocol.reports import (
    KernelAttached,
    KernelStarted,
    KernelStopped,
    OutputShown,
    Report,
    RunFinished,
    RunStarted,
    StreamWritten,
)

GLANCE = 0.1
"""Seconds between looks at a log that is followed."""


class Course(msgspec.Struct, frozen=True):
    """What a kernel is doing, as its log tells."""

    state: str = "starting"
    since: float = 0.0
    reason: str = ""
    """Why it ended of its own accord."""


def course(log: Path) -> Course:
    """Return what a kernel is doing; reads the whole log."""
    known = Course()
    if not log.exists():
        return known
    with LogReader(str(log)) as reader:
        while reports := reader.read():
            for report in reports:
                known = _after(known, report)
    return known


def _after(known: Course, report: Report) -> Course:
    match report:
        case RunStarted(time=when):
            return Course("busy", when)
        case KernelStarted(time=when) | RunFinished(time=when):
            return Course("idle", when)
        case KernelStopped(reason, when):
            return Course("ended", when, reason)
    return known


def print_log(folder: RunFolder, described: Description, follow: bool, as_json: bool) -> None:
    """Print what a kernel has reported; `follow`: until it has ended."""
    labels = _Labels(folder.folder)
    with LogReader(str(folder.log)) as reader:
        while True:
            going_on = follow and finding.runs(folder, described)
            while reports := reader.read():
                for report in reports:
                    _print(report, labels, as_json)
            sys.stdout.flush()
            if not going_on:
                return
            time.sleep(GLANCE)


class _Labels:
    """What people call the cells of runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[int, str] = {}

    def of(self, run: int) -> str:
        if run not in self._known:
            self._read()
        return self._known.get(run, f"run {run}")

    def _read(self) -> None:
        recalled = recall(self._folder)
        if recalled is None:
            return
        names = {
            id: cell.name or f"cell {number}"
            for number, (id, cell) in enumerate(recalled.cells, start=1)
        }
        for run in (*recalled.found.done.values(), *recalled.found.queue):
            self._known[run.run] = names.get(run.cell, "a cell that is gone")


def _print(report: Report, labels: _Labels, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode(report).decode())
        return
    match report:
        case StreamWritten(text=text):
            sys.stdout.write(text)
        case OutputShown(media=media):
            plain = media.data.get("text/plain")
            print(plain.text if isinstance(plain, Text) else f"[{', '.join(media.data)}]")
        case RunFinished(run=run, outcome=outcome, time=when, duration=seconds, error=error):
            why = f": {error.name}: {error.message}" if error is not None else ""
            print(f"{_time(when)} {labels.of(run)} ended after {seconds:.3g} s, {outcome}{why}")
        case RunStarted(run, when):
            print(f"{_time(when)} {labels.of(run)} started")
        case KernelStarted(pid=pid, python=python, time=when):
            print(f"{_time(when)} kernel started (Python {python}, process {pid})")
        case KernelAttached(time=when):
            print(f"{_time(when)} a server connected")
        case KernelStopped(reason, when):
            print(f"{_time(when)} kernel ended: {reason}")


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
