"""What every place promises, as tests: a place's own test module derives from `PlaceContract`."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from gonium.places import Place, PlaceError
from gonium.protocol.commands import Abandon, Forget, RunCell
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.reports import (
    KernelStarted,
    Report,
    RunFinished,
    RunSkipped,
    RunStarted,
    StreamWritten,
)


class Ear:
    """A listener that remembers and can be waited for."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.causes: list[str] = []
        self._news = asyncio.Event()

    def reported(self, reports: Sequence[Report]) -> None:
        self.reports += reports
        self._news.set()

    def lost(self, cause: str) -> None:
        self.causes.append(cause)
        self._news.set()

    async def hear(self, condition: Callable[["Ear"], bool]) -> None:
        """Wait until what was heard fulfils a condition; 20 s are long enough for anything."""

        async def wait() -> None:
            while not condition(self):
                self._news.clear()
                await self._news.wait()

        try:
            await asyncio.wait_for(wait(), 20)
        except TimeoutError:
            last = [f"{report}"[:200] for report in self.reports[-8:]]
            pytest.fail(f"this was heard last: {last} {self.causes}")

    async def end_of(self, run: int) -> RunFinished | RunSkipped:
        """Wait for the end of a run and return its report."""
        await self.hear(lambda ear: ear._end(run) is not None)
        ending = self._end(run)
        assert ending is not None
        return ending

    def _end(self, run: int) -> RunFinished | RunSkipped | None:
        for report in reversed(self.reports):
            if isinstance(report, RunFinished | RunSkipped) and report.run == run:
                return report
        return None

    def text(self, run: int, name: str = "stdout") -> str:
        """Return what a run wrote to a stream."""
        return "".join(
            report.text
            for report in self.reports
            if isinstance(report, StreamWritten) and report.run == run and report.name == name
        )


def cell(run: int, code: str, **more: Any) -> RunCell:
    """Return the command that runs a cell called after its run, or as `cell` says."""
    identity = CellId(more.pop("cell", f"c{run}"))
    return RunCell(RunId(run), identity, more.pop("name", ""), code, **more)


class PlaceContract:
    """Every place passes these; `place` is a fixture that gives one that has not been started."""

    async def test_a_place_is_running_from_start_to_stop(self, place: Place) -> None:
        assert not place.describe().running
        await place.start(Ear())
        assert place.describe().running
        assert place.describe().kind
        await place.stop()
        assert not place.describe().running

    async def test_a_stopped_place_takes_commands_and_does_nothing(self, place: Place) -> None:
        ear = Ear()
        await place.start(ear)
        await place.stop()
        heard = len(ear.reports)
        place.send(cell(1, "1"))
        place.interrupt()
        with pytest.raises(PlaceError):
            await place.fetch("describe", {})
        await place.stop()
        assert [r for r in ear.reports[heard:] if getattr(r, "run", 0)] == []
        assert ear.causes == []

    async def test_a_place_that_was_never_started_takes_commands_too(self, place: Place) -> None:
        place.send(cell(1, "1"))
        place.interrupt()
        with pytest.raises(PlaceError):
            await place.fetch("describe", {})
        await place.stop()

    async def test_questions_are_answered(self, place: Place) -> None:
        await place.start(Ear())
        assert (await place.fetch("describe", {})).error == ""
        await place.stop()

    async def test_a_place_can_be_started_again(self, place: Place) -> None:
        for _ in range(2):
            await place.start(Ear())
            assert place.describe().running
            await place.stop()


class KernelContract(PlaceContract):
    """Every place where cells run passes these, too."""

    async def test_a_kernel_that_started_says_so_first(self, place: Place) -> None:
        ear = Ear()
        await place.start(ear)
        try:
            await ear.hear(lambda ear: bool(ear.reports))
            assert isinstance(ear.reports[0], KernelStarted)
            assert place.describe().running
        finally:
            await place.stop()
        assert not place.describe().running

    async def test_a_run_starts_writes_and_finishes(self, place: Place) -> None:
        ear = Ear()
        await place.start(ear)
        try:
            place.send(cell(1, "print('hello')\nx = 1", writes=["x"]))
            ending = await ear.end_of(1)
            assert isinstance(ending, RunFinished)
            assert ending.outcome == "ok"
            assert list(ending.exports) == ["x"]
            assert ear.text(1) == "hello\n"
            kinds = [type(report) for report in ear.reports[1:]]
            assert kinds == [RunStarted, StreamWritten, RunFinished]
        finally:
            await place.stop()

    async def test_commands_sent_ahead_are_carried_out_in_order(self, place: Place) -> None:
        ear = Ear()
        await place.start(ear)
        try:
            place.send(cell(1, "x = 0", writes=["x"]))
            for run in range(2, 50):
                reads = {"x": CellId(f"c{run - 1}")}
                place.send(cell(run, "x = x + 1", reads=reads, view=dict(reads), writes=["x"]))
            place.send(cell(50, "print(x)", reads={"x": CellId("c49")}))
            await ear.end_of(50)
            assert ear.text(50) == "48\n"
            assert [r.run for r in ear.reports if isinstance(r, RunFinished)] == [*range(1, 51)]
        finally:
            await place.stop()

    async def test_what_reads_from_a_failed_cell_is_skipped(self, place: Place) -> None:
        ear = Ear()
        await place.start(ear)
        try:
            place.send(cell(1, "x = 1 / 0", writes=["x"]))
            place.send(cell(2, "y = x", reads={"x": CellId("c1")}, writes=["y"]))
            place.send(cell(3, "z = y", reads={"y": CellId("c2")}, writes=["z"]))
            failed = await ear.end_of(1)
            assert isinstance(failed, RunFinished)
            assert failed.outcome == "failed"
            assert failed.error is not None
            assert failed.error.name == "ZeroDivisionError"
            await ear.end_of(3)
            assert ear.reports[-2:] == [
                RunSkipped(RunId(2), "missing", ["x"]),
                RunSkipped(RunId(3), "missing", ["y"]),
            ]
        finally:
            await place.stop()

    async def test_abandoned_runs_are_skipped(self, place: Place) -> None:
        ear = Ear()
        await place.start(ear)
        try:
            place.send(Abandon([RunId(2)]))
            await place.fetch("describe", {})  # it has been heard once this is answered
            place.send(cell(2, "x = 1", writes=["x"]))
            assert await ear.end_of(2) == RunSkipped(RunId(2), "abandoned")
        finally:
            await place.stop()

    async def test_forgotten_exports_are_missing(self, place: Place) -> None:
        ear = Ear()
        await place.start(ear)
        try:
            place.send(cell(1, "x = 1", writes=["x"]))
            place.send(Forget([CellId("c1")]))
            place.send(cell(2, "x", reads={"x": CellId("c1")}))
            assert await ear.end_of(2) == RunSkipped(RunId(2), "missing", ["x"])
        finally:
            await place.stop()
