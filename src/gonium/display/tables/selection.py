"""The rows of a view: those that pass its filters and contain its search, in its order."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import msgspec
import narwhals as nw

from gonium.display.tables.column import Positions, taken
from gonium.display.tables.frame import Frame, Series
from gonium.display.tables.order import ordered
from gonium.display.tables.testing import holds, passes
from gonium.protocol.table import TableView

PIECE = 1_000_000
"""Rows searched at once: their texts exist beside the frame."""


class Selection(msgspec.Struct):
    """The rows of a view."""

    view: TableView
    matching: Any
    """Positions of the rows that are meant, in the frame's order; `None`: all."""
    rows: int
    order: Any = None
    """Positions in the view's order, of at least the first rows; `None`: it has none."""

    def positions(self, frame: Frame, start: int, stop: int) -> list[int]:
        """Return the positions of some rows."""
        stop = min(stop, self.rows)
        if not self.view.sort:
            return _some(self.matching, start, stop)
        if self.order is None or len(self.order) < stop:
            # Twice as many as asked for, so that going through pages sorts seldom.
            self.order = ordered(frame, self.view.sort, self.matching, 2 * stop)
        return _some(self.order, start, stop)

    def all(self, frame: Frame) -> Positions | None:
        """Return the positions of all rows in order; `None`: those of the frame as it is."""
        if not self.view.sort:
            return self.matching
        self.positions(frame, 0, self.rows)
        return self.order


def select(frame: Frame, view: TableView) -> Selection:
    """Return the rows of a view; raises `Unreadable` for what a filter cannot mean."""
    rows: Any = None
    if view.filters:
        masks = [
            passes(frame.values(one.column), one, frame.columns[one.column].name or "the index")
            for one in view.filters
        ]
        rows = reduce(_either if view.either else _both, masks).arg_true()
    if view.search:
        rows = _searched(frame, view.search, rows)
    return Selection(view, rows, frame.rows if rows is None else len(rows))


def _searched(frame: Frame, text: str, rows: Positions | None) -> Any:
    """Return those of the rows in which some column contains a text."""
    count = frame.rows if rows is None else len(rows)
    found = [
        _found(frame, text, _part(rows, start, min(start + PIECE, count)))
        for start in range(0, count, PIECE)
    ]
    if len(found) == 1:
        return found[0]
    return [position for piece in found for position in _some(piece, 0, len(piece))]


def _found(frame: Frame, text: str, rows: Positions) -> Any:
    masks = (holds(taken(frame.values(at), rows), text) for at in range(len(frame.columns)))
    said = [mask for mask in masks if mask is not None]
    if not said:
        return []
    at = reduce(_either, said).arg_true()
    if isinstance(rows, range):
        return (at.cast(nw.Int64) + rows.start) if rows.start else at
    return rows[at]


def _part(rows: Positions | None, start: int, stop: int) -> Positions:
    return range(start, stop) if rows is None else rows[start:stop]


def _some(positions: Positions | None, start: int, stop: int) -> list[int]:
    if positions is None:
        return list(range(start, stop))
    part: Sequence[int] | Series = positions[start:stop]
    return part.to_list() if isinstance(part, nw.Series) else list(part)


def _both(one: Series, other: Series) -> Series:
    return one & other


def _either(one: Series, other: Series) -> Series:
    return one | other
