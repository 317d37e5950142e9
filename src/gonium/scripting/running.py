"""One run of a notebook in this process, and what it left."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gonium.host.giving import giver, names_given
from gonium.host.headless import CellResult as Outcome
from gonium.host.headless import Headless, unfinished
from gonium.host.trouble import Trouble
from gonium.places.inline import InlinePlace
from gonium.protocol.ids import CellId
from gonium.protocol.ops import RunCells
from gonium.protocol.output import Error
from gonium.protocol.reports import Report, RunFinished, StreamWritten
from gonium.scripting.cells import Cells, position
from gonium.scripting.errors import MissingError
from gonium.scripting.given import GIVEN, Given
from gonium.scripting.result import CellResult, Result
from gonium.session import State


def run(path: Path, shown: str, given: Given, only: Sequence[int | str] | None) -> Result:
    """Run a notebook, or what gives these names and what that needs; raises `MissingError`.

    Raises `KeyboardInterrupt` if somebody pressed Ctrl-C meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="gonium-") as blobs:
        running = Running(path, shown, given, Path(blobs))
        try:
            running.run(only)
            if running.interrupted:
                raise KeyboardInterrupt
            return running.result()
        finally:
            running.close()


class Running:
    """A notebook that is being run."""

    def __init__(self, path: Path, shown: str, given: Given, blobs: Path) -> None:
        self._texts: dict[tuple[CellId, str], list[str]] = {}
        self._errors: dict[CellId, Error] = {}
        self._results: dict[CellId, Any] = {}
        self._ran: set[CellId] = set()
        self._asked: set[CellId] = set()
        self._place = InlinePlace(path, blobs, {GIVEN: given.values}, self._results)
        self._headless = Headless(shown, given.notebook, self._place, self._reported, given.presets)

    @property
    def interrupted(self) -> bool:
        """Whether a person ended it; a cell that ran longer than it may gives a reason."""
        ended = self._headless.interrupted
        return ended and not any(error.message for error in self._errors.values())

    def run(self, only: Sequence[int | str] | None) -> None:
        """Run every cell, or those that are meant and what they need."""
        state = self._headless.state
        if only is None:
            self._asked = {cell for cell in state.order if state.cells[cell].runs}
            self._headless.run_all()
            return
        targets = [cell_for(state, wanted) for wanted in only]
        self._asked = set(targets)
        self._headless.do(RunCells(targets, "needs", confirmed=True))

    def result(self) -> Result:
        """Return what it left."""
        state, outcomes = self._headless.state, self._headless.results()
        pairs = list(zip(state.order, outcomes, strict=True))
        asked = self._asked | self._ran
        complaint = unfinished([outcome for cell, outcome in pairs if cell in asked])
        cells = [self._cell(at, cell, outcome) for at, (cell, outcome) in enumerate(pairs)]
        values: dict[str, Any] = {}
        lacking: dict[str, str] = {}
        for name in names_given(state):
            cell = giver(state, name)
            if isinstance(cell, Trouble):
                lacking[name] = cell.message
            else:
                values[name] = self._place.value(cell, name)
        return Result(Cells(cells), values, lacking, complaint)

    def close(self) -> None:
        """Let go of the kernel."""
        self._headless.close()

    def _reported(self, _: str, report: Report) -> None:
        cell = self._headless.cell_of(report)
        if cell is None:
            return
        self._ran.add(cell)
        if isinstance(report, StreamWritten):
            self._texts.setdefault((cell, report.name), []).append(report.text)
        elif isinstance(report, RunFinished) and report.error is not None:
            self._errors[cell] = report.error

    def _cell(self, index: int, cell: CellId, outcome: Outcome) -> CellResult:
        known = self._headless.state.cells[cell].cell
        return CellResult(
            index=index,
            name=known.name,
            kind=known.kind,
            source=known.source,
            status=outcome.status,
            reason=outcome.reason,
            output=self._results.get(cell),
            stdout="".join(self._texts.get((cell, "stdout"), ())),
            stderr="".join(self._texts.get((cell, "stderr"), ())),
            error=self._errors.get(cell),
            duration=outcome.duration,
        )


def cell_for(state: State, wanted: int | str) -> CellId:
    """Return the cell that gives a name, or that has it, or that stands there."""
    cells = [state.cells[cell].cell for cell in state.order]
    givers = state.graph.definers.get(wanted, ()) if isinstance(wanted, str) else ()
    if givers:
        return givers[-1]
    try:
        return state.order[position(cells, wanted)]
    except MissingError:
        if isinstance(wanted, int) or any(cell.name == wanted for cell in cells):
            raise
        names: Iterable[str] = sorted(state.graph.definers)
        few = ", ".join([*names][:12]) or "none"
        raise MissingError(
            f"nothing is called {wanted}: the names that cells give are {few}."
        ) from None
