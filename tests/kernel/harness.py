"""A bench on which cells are run one by one, and `check`, which says what has to come of it.

Reads bind to the cell that exported the name last, which is what a notebook without redefinitions
does; everything else a `RunCell` can say is passed on as it is.
"""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.places.contract import Ear

from gonium.places import Place
from gonium.places.inline import InlinePlace
from gonium.places.process import ProcessPlace
from gonium.protocol.commands import Forget, RunCell
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.output import Media, Text
from gonium.protocol.reports import (
    OutputElided,
    OutputShown,
    Report,
    RunFinished,
    RunSkipped,
    StreamWritten,
)


class Ran:
    """What a kernel said about one run."""

    def __init__(self, reports: list[Report], blobs: Path) -> None:
        self.reports = reports
        self._blobs = blobs
        self.end = next(r for r in reports if isinstance(r, RunFinished | RunSkipped))

    @property
    def finished(self) -> RunFinished:
        assert isinstance(self.end, RunFinished), self.end
        return self.end

    @property
    def stdout(self) -> str:
        return self._text("stdout")

    @property
    def text(self) -> str:
        """All that was printed: where it is too much to be told, the text that is on disk."""
        names = [r.text for r in self.reports if isinstance(r, OutputElided)]
        if names:
            return (self._blobs / f"{names[-1]}.text").read_text()
        return "".join(r.text for r in self.reports if isinstance(r, StreamWritten))

    @property
    def stderr(self) -> str:
        return self._text("stderr")

    @property
    def media(self) -> list[Media]:
        return [r.media for r in self.reports if isinstance(r, OutputShown)]

    @property
    def shown(self) -> list[str]:
        """The plain text of what was shown."""
        plain = [media.data.get("text/plain") for media in self.media]
        return [datum.text if isinstance(datum, Text) else "" for datum in plain]

    @property
    def flow(self) -> list[str]:
        """Text and outputs in the order in which they came, neighbouring text joined."""
        flow: list[tuple[str, str]] = []
        for report in self.reports:
            if isinstance(report, StreamWritten):
                if flow and flow[-1][0] == report.name:
                    flow[-1] = (report.name, flow[-1][1] + report.text)
                else:
                    flow.append((report.name, report.text))
            elif isinstance(report, OutputShown):
                flow.append(("shown", "/".join(report.media.data)))
        return [f"{kind}: {text}" for kind, text in flow]

    def _text(self, name: str) -> str:
        return "".join(
            r.text for r in self.reports if isinstance(r, StreamWritten) and r.name == name
        )


class Bench:
    """A started place; every method waits until what it asks for has happened."""

    def __init__(self, place: Place, blobs: Path) -> None:
        self.place = place
        self._blobs = blobs
        self.ear = Ear()
        self.definers: dict[str, CellId] = {}
        self._runner = asyncio.Runner()
        self._run = 0
        self.wait(place.start(self.ear))

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def close(self) -> None:
        self.wait(self.place.stop())
        self._runner.close()

    def command(self, code: str, **more: Any) -> RunCell:
        """Return the command for a new run; names are given as text with blanks between."""
        self._run += 1
        cell = CellId(more.pop("cell", f"c{self._run}"))
        names = {key: more.pop(key, "").split() for key in ("writes", "changes", "maybe", "stars")}
        reads = more.pop("reads", "")
        if isinstance(reads, str):
            reads = {name: self.definers[name] for name in reads.split()}
        self.definers |= dict.fromkeys(names["writes"], cell)
        return RunCell(RunId(self._run), cell, more.pop("name", ""), code, reads, **names, **more)

    def start(self, code: str, **more: Any) -> int:
        """Send a run and do not wait for its end."""
        command = self.command(code, **more)
        self.send(command)
        return command.run

    def run(self, code: str, **more: Any) -> Ran:
        """Run a cell and wait for its end."""
        return self.end(self.start(code, **more))

    def send(self, command: RunCell | Forget) -> None:
        async def send() -> None:
            self.place.send(command)

        self.wait(send())

    def end(self, run: int) -> Ran:
        """Wait for the end of a run."""
        self.wait(self.ear.end_of(run))
        return Ran([r for r in self.ear.reports if getattr(r, "run", None) == run], self._blobs)

    def hear(self, condition: Callable[[Ear], bool]) -> None:
        self.wait(self.ear.hear(condition))

    def hear_text(self, run: int, text: str) -> None:
        """Wait until a run has written something."""
        self.hear(lambda ear: text in ear.text(run))

    def ask(self, kind: str, **arguments: Any) -> Any:
        """Ask the kernel; the answer has to be a result."""
        told = self.wait(self.place.fetch(kind, arguments))
        assert not told.error, told.error
        return told.result


def process_bench(folder: Path) -> Bench:
    return Bench(ProcessPlace(folder / "nb.py", folder / "run", folder / "blobs"), folder / "blobs")


def inline_bench(folder: Path) -> Bench:
    return Bench(InlinePlace(folder / "nb.py", folder / "blobs"), folder / "blobs")


def check(
    ran: Ran,
    *,
    outcome: str = "ok",
    stdout: str | None = None,
    stderr: str | None = None,
    shown: list[str] | None = None,
    exports: dict[str, Any] | None = None,
    error: str | None = None,
) -> None:
    """Compare what came of a run with what had to; exports by the short text of their values."""
    assert ran.finished.outcome == outcome, ran.reports
    if stdout is not None:
        assert ran.stdout == stdout
    if stderr is not None:
        assert ran.stderr == stderr
    if shown is not None:
        assert ran.shown == shown
    if exports is not None:
        found = {name: export.summary for name, export in ran.finished.exports.items()}
        assert found == {name: repr(value) for name, value in exports.items()}
    if error is not None:
        assert ran.finished.error is not None
        assert f"{ran.finished.error.name}: {ran.finished.error.message}" == error
