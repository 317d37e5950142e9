"""A frame of any library as columns by position.

Positions, because the labels of pandas may be any objects and Arrow's names may repeat. The levels
of an index of pandas are columns before the others.
"""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import narwhals as nw
from narwhals.dependencies import is_pandas_dataframe, is_pandas_series, is_pyarrow_table

from gonium.display.integrations.frames import dtype_text
from gonium.display.integrations.pandas import label_text
from gonium.display.reason import type_name
from gonium.display.tables.refusal import Refused
from gonium.protocol.table import TableColumn, TableKind

Series = Any
"""A series of narwhals; its own type says less than it knows."""
Get = Callable[[], Series]


class NotAFrame(TypeError):
    """The value is nothing that has rows and columns; says what would be."""


class Frame:
    """Rows and columns of a value, and the value itself."""

    def __init__(self, native: Any, rows: int, columns: Sequence[tuple[TableColumn, Get]]) -> None:
        self.native = native
        self.rows = rows
        self.columns = [column for column, _ in columns]
        self._get = [get for _, get in columns]

    def values(self, at: int) -> Series:
        """Return a column; raises `Refused` for one that is not there."""
        if not 0 <= at < len(self._get):
            raise Refused(f"There is no column {at}; the table has {len(self._get)}.")
        return self._get[at]()


def frame_of(value: Any) -> Frame:
    """Return a value by its columns; raises `NotAFrame`."""
    if is_pandas_series(value):
        value = value.to_frame()
    if is_pandas_dataframe(value):
        return _of_pandas(value)
    if is_pyarrow_table(value):
        return _of_arrow(value)
    try:
        whole = nw.from_native(value, eager_only=True, allow_series=True)
    except TypeError:
        raise NotAFrame(
            f"{type_name(value)} is no frame: give one of pandas, polars or pyarrow."
        ) from None
    if isinstance(whole, nw.Series):
        whole = whole.to_frame()
    columns = [
        (described(name, whole[name]), lambda name=name: whole[name]) for name in whole.columns
    ]
    return Frame(whole.to_native(), len(whole), columns)


def described(name: str, series: Series, index: bool = False) -> TableColumn:
    """Return what is told of a column."""
    return TableColumn(name, dtype_text(series.dtype), kind_of(series.dtype), index)


def kind_of(dtype: Any) -> TableKind:
    """Return what can be asked of values of this type."""
    if dtype.is_numeric():
        return "number"
    if dtype == nw.Boolean:
        return "bool"
    if dtype in (nw.Date, nw.Datetime):
        return "time"
    return "text" if dtype in (nw.String, nw.Categorical, nw.Enum) else "other"


def _of_arrow(table: Any) -> Frame:
    def column(at: int) -> Series:
        return nw.from_native(table.column(at), series_only=True)

    columns = [
        (described(name, column(at)), partial(column, at))
        for at, name in enumerate(table.column_names)
    ]
    return Frame(table, table.num_rows, columns)


def _of_pandas(frame: Any) -> Frame:
    pandas = import_module("pandas")
    # As it is now: later changes in place by other cells are not seen where pandas copies on write.
    frame = frame.copy(deep=False)

    def level(at: int) -> Series:
        return _level_of(frame.index, at)

    def column(at: int) -> Series:
        found = frame.iloc[:, at]
        # The dtype, since of objects it would find another one.
        values = pandas.Series(found.array, dtype=found.dtype, copy=False)
        return nw.from_native(values, series_only=True)

    sample, dtypes = frame.index[:100], list(frame.dtypes)
    kinds: dict[Any, TableKind] = {}

    def kind(at: int) -> TableKind:
        dtype = dtypes[at]
        if dtype.kind == "O":  # what is in it decides, not what it is called
            return kind_of(column(at).dtype)
        if dtype not in kinds:
            kinds[dtype] = kind_of(column(at).dtype)
        return kinds[dtype]

    columns: list[tuple[TableColumn, Get]] = [
        (
            described(label_text(name), _level_of(sample, at), index=True),
            partial(level, at),
        )
        for at, name in enumerate(frame.index.names)
    ]
    columns += [
        (
            TableColumn(label_text(name), str(dtypes[at]), kind(at)),
            partial(column, at),
        )
        for at, name in enumerate(frame.columns)
    ]
    return Frame(frame, len(frame), columns)


def _level_of(index: Any, at: int) -> Series:
    pandas = import_module("pandas")
    values = pandas.Series(index.get_level_values(at).array)
    return nw.from_native(values, series_only=True)
