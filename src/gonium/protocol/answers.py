"""What questions about a notebook are answered with: a forecast, an explanation.

Sentences come in pieces, so that cells in them are links, names look like code, and times are
told in the time zone of whoever reads them.
"""

from typing import Literal

import msgspec

from gonium.protocol.ids import CellId
from gonium.protocol.records import CellStatus, PlannedRun

CauseKind = Literal[
    "never",
    "code",
    "value",
    "element",
    "module",
    "failed",
    "interrupted",
    "stopped",
    "disabled",
    "circle",
    "manual",
]
"""`never`: it has not run; `value`: a name it read is not as it was; `element`: something that it
looked at was moved; `module`: the file of a module it imports has changed; `stopped`: it ended itself and
gives nothing; `manual`: nothing but that it waits to be asked."""


class Forecast(msgspec.Struct, frozen=True, tag="forecast", tag_field="type"):
    """What running some cells would lead to, in the order of the runs."""

    runs: list[PlannedRun]
    cost: float
    """Seconds, if all of them happen; runs of unknown cost count nothing."""


class Piece(msgspec.Struct, frozen=True):
    """A piece of a sentence."""

    text: str = ""
    cell: CellId | None = None
    """The text stands for this cell."""
    code: bool = False
    """The text is a name in the notebook's code."""
    time: float = 0.0
    """Instead of a text: a time of day, in seconds since the epoch."""


class Link(msgspec.Struct, frozen=True):
    """A cell that others read from."""

    cell: CellId
    label: str
    names: list[str]
    """What the next cell on the way reads from it."""


class Cause(msgspec.Struct, frozen=True):
    """One reason why a cell is not fresh, with the cell in which it lies."""

    kind: CauseKind
    cell: CellId
    sentence: list[Piece]
    way: list[Link] = []
    """From that cell to the one that was asked about; empty if it is the same."""


class Explanation(msgspec.Struct, frozen=True, tag="explanation", tag_field="type"):
    """Why a cell stands as it does."""

    cell: CellId
    status: CellStatus
    state: list[Piece]
    """One sentence: how it stands."""
    causes: list[Cause]
    """All that it goes back to, nearest first; empty for a fresh cell."""
    more: int = 0
    """Causes that are left out, because there are so many."""
    notes: list[list[Piece]] = []
    """What else matters: its policy, values that are no longer there."""
    ran: float = 0.0
    """When the last run ended, in seconds since the epoch; 0: not in this session."""
    duration: float = 0.0
    """Seconds it took, perhaps in an earlier session; 0: unknown."""


class Line(msgspec.Struct, frozen=True):
    """One line of what a run has printed."""

    number: int
    """From 0."""
    text: str
    """Without its end; of a very long line, the beginning."""
    error: bool = False
    """It begins on standard error."""
    length: int = 0
    """Bytes of the whole line, if there is more of it than `text`."""


class Lines(msgspec.Struct, frozen=True, tag="lines", tag_field="type"):
    """Lines of a text that are next to each other."""

    total: int
    """How many lines there are, so far."""
    size: int
    """Bytes of the whole text, so far."""
    lines: list[Line]


class Match(msgspec.Struct, frozen=True):
    """A line in which something was found."""

    line: int
    """From 0."""
    excerpt: str
    """What stands around it."""


class Matches(msgspec.Struct, frozen=True, tag="matches", tag_field="type"):
    """Where something was found in a text; a long text is searched in several goes."""

    matches: list[Match]
    """At most one a line."""
    next: int
    """From which byte on to search next; -1: the text has been searched to its end."""


AnyAnswer = Forecast | Explanation | Lines | Matches
