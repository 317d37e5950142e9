"""What a program sees of an open notebook: cells as they stand, and runs that would be."""

from collections.abc import Callable

import msgspec

from gonium.display.blobs import Blobs
from gonium.export.plain import as_text
from gonium.protocol.output import Error, Media, Output, Stream
from gonium.protocol.records import CellRecord, CellStatus, Problem
from gonium.scripting.table import Table


class Cell(msgspec.Struct, frozen=True):
    """One cell of an open notebook, as it stood when it was looked at."""

    index: int
    """From 0."""
    name: str
    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    status: CellStatus
    """`fresh`, `running`, `queued`, `stale`, `failed` or `blocked`."""
    reason: str
    """Why it is not fresh, or why it is going to run, in words."""
    shown: str
    """What it shows, as plain text, without what was printed."""
    stdout: str
    """What it printed; of very much, the beginning and the end."""
    stderr: str
    error: Error | None
    """What it raised: `name`, `message`, and the traceback as `text`."""
    duration: float
    """Seconds that the last run took; 0: none is known."""
    problems: tuple[Problem, ...]
    """What is wrong with its source, each with a `code`, a `message` and a `line`."""


class Planned(msgspec.Struct, frozen=True):
    """A run that would happen."""

    index: int
    """Of the cell, from 0."""
    label: str
    """The cell's name, or `cell 3`."""
    reason: str
    cost: float
    """Seconds, going by the last run; 0: unknown."""
    certain: bool
    """Whether it happens in any case, and not only if what it reads turns out to be new."""


def cells_of(table: Table, blobs: str) -> list[Cell]:
    """Return the cells of a notebook, in order; `blobs` is the path of their folder."""
    fetch = Blobs(blobs).get
    return [_cell(table, at, known, fetch) for at, known in enumerate(table.cells)]


def _cell(table: Table, index: int, known: CellRecord, fetch: Callable[[str], bytes]) -> Cell:
    outputs = table.outputs(known.cell)
    return Cell(
        index=index,
        name=known.name,
        kind=known.kind,
        source=table.text(known.cell)[0],
        status=known.status,
        reason=known.reason,
        shown="\n".join(as_text(one, fetch) for one in outputs if isinstance(one, Media)),
        stdout=_printed(outputs, "stdout"),
        stderr=_printed(outputs, "stderr"),
        error=next((one for one in outputs if isinstance(one, Error)), None),
        duration=known.duration,
        problems=tuple(known.problems),
    )


def _printed(outputs: tuple[Output, ...], name: str) -> str:
    pieces = (one for one in outputs if isinstance(one, Stream))
    return "".join(piece.text for piece in pieces if piece.name == name)
