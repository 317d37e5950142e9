"""Rows in an order, of which only the first are asked for.

Theory. Nobody reads ten million rows: a page needs the first hundred of an order. The value that
the last of them has in the first column splits the rows in three. Those before it are few and are
sorted; those equal to it are put in order by the next column, in the same way; the others are
never looked at again. Missing values come last, and what is equal keeps the order of the frame.
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from gonium.display.tables.column import Positions, comparable, missing, nth, taken
from gonium.display.tables.frame import Frame, Series
from gonium.protocol.table import TableSort

SHARE = 8
"""Beyond one of so many rows, all are sorted."""


def ordered(frame: Frame, sort: Sequence[TableSort], rows: Positions | None, upto: int) -> Any:
    """Return positions in order: of at least the first `upto` rows."""
    count = frame.rows if rows is None else len(rows)
    if upto * SHARE >= count:
        return _sorted(frame, sort, rows)
    return first(frame, sort, rows, min(upto, count))


def first(frame: Frame, sort: Sequence[TableSort], rows: Positions | None, count: int) -> list[int]:
    """Return the positions of the first `count` rows."""
    if count <= 0:
        return []
    if not sort:
        return _listed(range(count) if rows is None else rows[:count])
    key = sort[0]
    values = comparable(taken(frame.values(key.column), rows))
    gone = missing(values)
    there = len(values) - int(gone.sum())
    if there == 0:
        return first(frame, sort[1:], rows, count)
    if there <= count:
        found = _listed(_sorted(frame, sort, _at(rows, ~gone)))
        return found + first(frame, sort[1:], _at(rows, gone), count - there)
    edge = nth(values if there == len(values) else values.drop_nulls(), count, key.descending)
    better = _clean((values > edge) if key.descending else (values < edge), gone)
    found = _listed(_sorted(frame, sort, _at(rows, better)))
    equal = _at(rows, _clean(values == edge, gone))
    return found + first(frame, sort[1:], equal, count - len(found))


def _sorted(frame: Frame, sort: Sequence[TableSort], rows: Positions | None) -> Any:
    """Return all positions in order."""
    if rows is not None and len(rows) == 0:
        return []
    keys = [comparable(taken(frame.values(key.column), rows)) for key in sort]
    place = "row"
    table = keys[0].alias("0").to_frame().with_row_index(place)
    for at, key in enumerate(keys[1:], 1):
        table = table.with_columns(key.alias(str(at)))
    names = [str(at) for at in range(len(keys))]
    descending = [key.descending for key in sort]
    table = table.sort([*names, place], descending=[*descending, False], nulls_last=True)
    order = table.get_column(place)
    return order if rows is None else _through(rows, order)


def _through(rows: Positions, order: Series) -> Any:
    if isinstance(rows, nw.Series):
        return rows[order]
    return [rows[at] for at in order.to_list()]


def _at(rows: Positions | None, mask: Series) -> Any:
    """Return those of the rows that a mask tells."""
    found = mask.arg_true()
    return found if rows is None else _through(rows, found)


def _clean(mask: Series, gone: Series) -> Series:
    return mask.fill_null(False) & ~gone


def _listed(positions: Positions) -> list[int]:
    return positions.to_list() if isinstance(positions, nw.Series) else list(positions)
