"""Whoever reads a log after it was compacted sees what he would have seen in all of it."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonium.kernel import window
from gonium.kernel.compaction import current
from gonium.kernel.log import Log
from gonium.kernel.spool import Budget
from gonium.kernel.window import Window
from gonium.places.log_reader import LogReader
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.output import Gap, Media, Output, Stream, Text
from gonium.protocol.reports import (
    OutputCleared,
    OutputElided,
    OutputShown,
    OutputUpdated,
    Report,
    RunFinished,
    RunStarted,
    StreamWritten,
)
from gonium.session import showing
from gonium.session.showing import Showing

CELLS = [CellId("a"), CellId("b")]


class Page:
    """Folds reports as a session does."""

    def __init__(self) -> None:
        self.cells = dict.fromkeys(CELLS, Showing())
        self.runs: dict[RunId, CellId] = {}
        self.finished: dict[CellId, RunId] = {}

    def fold(self, reports: Iterable[Report]) -> "Page":
        for report in reports:
            self._fold(report)
        return self

    def _fold(self, report: Any) -> None:
        if isinstance(report, RunStarted):
            self.runs[report.run] = report.cell
            self._put(report.run, showing.outdate)
        elif isinstance(report, StreamWritten):
            self._show(report.run, Stream(report.name, report.text))
        elif isinstance(report, OutputShown):
            self._show(report.run, report.media)
        elif isinstance(report, OutputCleared):
            self._put(report.run, lambda shown: showing.clear(shown, report.wait))
        elif isinstance(report, OutputElided):
            gap = Gap(report.bytes, report.lines, report.outputs)
            self._put(report.run, lambda shown: showing.elide(shown, gap))
        elif isinstance(report, OutputUpdated):
            for cell in CELLS:
                self.cells[cell] = showing.update(self.cells[cell], report.media)
        elif isinstance(report, RunFinished):
            self._put(report.run, showing.settle)
            self.finished[self.runs[report.run]] = report.run

    def _show(self, run: RunId, output: Output) -> None:
        self._put(run, lambda shown: showing.append(shown, output, run))

    def _put(self, run: RunId, change: Callable[[Showing], Showing]) -> None:
        cell = self.runs[run]
        self.cells[cell] = change(self.cells[cell])

    @property
    def shown(self) -> list[tuple[Output, ...]]:
        """What the cells show, with text as one whatever its pieces are."""
        return [_joined(self.cells[cell].outputs) for cell in CELLS]


def _joined(outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    joined: list[Output] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if isinstance(output, Stream) and isinstance(last, Stream) and last.name == output.name:
            joined[-1] = Stream(last.name, last.text + output.text)
        else:
            joined.append(output)
    return tuple(joined)


def _media(text: str, display: str) -> Media:
    return Media({"text/plain": Text(text)}, display=display)


_text = st.text("ab\né🦔", max_size=30)
_display = st.sampled_from(["", "p", "q"])
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(["stdout", "stderr"]), _text),
        st.tuples(st.just("show"), _display, _text),
        st.tuples(st.just("update"), st.sampled_from(["p", "q"]), _text),
        st.tuples(st.just("clear"), st.booleans()),
        st.tuples(st.just("run"), st.sampled_from(CELLS)),
    ),
    max_size=60,
)


def reports_of(steps: list[Any]) -> list[Report]:
    """One run after another, each ended before the next begins, the last perhaps not."""
    run = RunId(1)
    reports: list[Report] = [RunStarted(run, 0.0, CELLS[0])]
    for kind, *more in steps:
        if kind == "write":
            reports.append(StreamWritten(run, more[0], more[1]))
        elif kind == "show":
            reports.append(OutputShown(run, _media(more[1], more[0])))
        elif kind == "update":
            reports.append(OutputUpdated(run, _media(more[1], more[0])))
        elif kind == "clear":
            reports.append(OutputCleared(run, more[0]))
        else:
            reports.append(RunFinished(run, "ok", 0.0, 0.0))
            run = RunId(run + 1)
            reports.append(RunStarted(run, 0.0, more[0]))
    return reports


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little fits into heads and windows."""
    monkeypatch.setattr(window, "HEAD", 40)
    monkeypatch.setattr(window, "WINDOW", 60)
    monkeypatch.setattr(window, "AGAIN", 25)
    monkeypatch.setattr(window, "PIECES", 5)
    monkeypatch.setattr(window, "PIECES_AGAIN", 2)


@given(_steps)
def test_what_is_left_of_any_reports_shows_what_all_of_them_show(steps: list[Any]) -> None:
    reports = reports_of(steps)
    kept = current(msgspec.msgpack.encode(report) for report in reports)
    assert kept == sorted(set(kept))
    whole, compacted = Page().fold(reports), Page().fold(reports[index] for index in kept)
    assert compacted.cells == whole.cells or compacted.shown == whole.shown
    assert compacted.finished == whole.finished


@given(_steps, st.lists(st.integers(1, 12)), st.data())
@settings(deadline=None)
def test_readers_of_a_log_see_the_same_whenever_they_come_and_whenever_it_is_compacted(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[Any],
    batches: list[int],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("log")
    path = os.fspath(folder / "log")
    log = Log(path, lambda _: None, Window(os.fspath(folder / "blobs"), Budget(10**9)))
    reports, heard = reports_of(steps), []
    with LogReader(path) as early:
        for size in [*batches, len(reports)]:
            batch, reports = reports[:size], reports[size:]
            log.write(batch)
            if data.draw(st.booleans()):
                heard += early.read()
            if data.draw(st.booleans()):
                log._compact()
        while more := early.read():
            heard += more
    assert Page().fold(heard).shown == _late(path).shown


def _late(path: str) -> Page:
    with LogReader(path) as late:
        return Page().fold(late.read())


@given(_steps)
@settings(deadline=None)
def test_head_gap_and_tail_are_all_there_was(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any]
) -> None:
    folder = os.fspath(tmp_path_factory.mktemp("blobs"))
    steps = [step for step in steps if step[0] in ("write", "show")]
    (_, *reports) = reports_of(steps)
    told = Window(folder, Budget(10**9)).take([RunStarted(RunId(1), 0.0, CELLS[0]), *reports])
    (shown, _) = Page().fold(told).shown
    gaps = [output for output in shown if isinstance(output, Gap)]
    (all_shown, _) = Page().fold([RunStarted(RunId(1), 0.0, CELLS[0]), *reports]).shown
    if not gaps:
        assert shown == all_shown
        return
    place = shown.index(gaps[0])
    whole, head, tail = _text_of(all_shown), _text_of(shown[:place]), _text_of(shown[place:])
    assert whole.startswith(head)
    assert whole.endswith(tail)
    assert gaps[0].bytes == len(whole.encode()) - len(head.encode()) - len(tail.encode())
    assert gaps[0].lines == whole.count("\n") - head.count("\n") - tail.count("\n")
    others = [sum(isinstance(o, Media) for o in outputs) for outputs in (all_shown, shown)]
    assert gaps[0].outputs == others[0] - others[1]
    name = [r.text for r in told if isinstance(r, OutputElided)][-1]
    assert (Path(folder) / f"{name}.text").read_text() == whole if name else gaps[0].bytes == 0


def _text_of(outputs: tuple[Output, ...]) -> str:
    return "".join(output.text for output in outputs if isinstance(output, Stream))


def test_what_waits_of_a_text_is_gone_with_it(tmp_path: Path) -> None:
    """Within one batch: a long run, and the next one of its cell, which takes its place."""
    budget = Budget(10**9)
    lines = [StreamWritten(RunId(1), "stdout", text) for text in ("a line\n" * 20, "end")]
    ended = [RunFinished(RunId(run), "ok", 0.0, 0.0) for run in (1, 2)]
    started = [RunStarted(RunId(run), 0.0, CELLS[0]) for run in (1, 2)]
    cleared = OutputCleared(RunId(1), True)
    Window(os.fspath(tmp_path), budget).take(
        [started[0], *lines, cleared, ended[0], started[1], ended[1]]
    )
    assert not list(tmp_path.glob("*.text"))
    assert budget.taken == 0
