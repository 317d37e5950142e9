"""What became of a run: the values it left, and what each cell gave, printed and raised."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gonium.protocol.output import Error
from gonium.protocol.records import CellStatus
from gonium.scripting.cells import Cells
from gonium.scripting.errors import MissingError


class CellResult(msgspec.Struct, frozen=True, eq=False):
    """What became of one cell."""

    index: int
    """From 0."""
    name: str
    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    """As it was run."""
    status: CellStatus
    """`fresh`: it ran well, or there is nothing to run; `failed`: it raised; `blocked`: something it
    needs is not to be had; `stale`: it was not run, or was interrupted."""
    reason: str
    """Why it is not fresh, in words."""
    output: Any
    """The value of its last expression, the object itself; `None` if there is none."""
    stdout: str
    """All that Python code printed; what child processes print goes where yours goes."""
    stderr: str
    error: Error | None
    """What it raised: `name`, `message`, and the traceback as `text`."""
    duration: float
    """Seconds."""

    @property
    def label(self) -> str:
        """What people call it: its name, or its number from 1."""
        return self.name or f"cell {self.index + 1}"


class Result(Mapping[str, Any]):
    """The names that a run left, with their values: `result["total"]`.

    A name has the value that it would have at the end of `python notebook.py`. One that is not there
    raises `MissingError`, a `KeyError`, which says why.
    """

    def __init__(
        self,
        cells: Cells[CellResult],
        values: Mapping[str, Any],
        lacking: Mapping[str, str],
        complaint: str,
    ) -> None:
        self.cells = cells
        """One for each cell of the notebook, by index (from 0) or by name."""
        self._values = values
        self._lacking = lacking
        self._complaint = complaint

    @property
    def ok(self) -> bool:
        """Whether all that was to run ran without an error."""
        return not self._complaint

    @property
    def complaint(self) -> str:
        """What went wrong, in one sentence; empty if nothing did."""
        return self._complaint

    def __getitem__(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        raise MissingError(self._lacking.get(name) or f"no cell of the notebook leaves {name}.")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<Result: {self._complaint or 'ok'}; {', '.join(self._values) or 'no names'}>"
