"""Frames and series of pandas as tables.

Read by position, since the labels of pandas may be any objects, and the same one twice.
"""

from typing import Any

from gonium.display.registry import Bundle, Hints, formatter
from gonium.display.table import Column, shown_columns, shown_rows, table


@formatter("pandas.Series")
@formatter("pandas.core.series.Series")
def series(value: Any) -> tuple[Bundle, Hints]:
    """A series as the table of one column that it is."""
    return frame(value.to_frame())


@formatter("pandas.DataFrame")
@formatter("pandas.core.frame.DataFrame")
def frame(value: Any) -> tuple[Bundle, Hints]:
    """A frame as a table, the levels of its index before its columns."""
    rows, width = value.shape
    shown = value.iloc[shown_rows(rows), shown_columns(width)]
    columns = [*_levels(shown.index)]
    columns.extend(_column(shown, at) for at in range(shown.shape[1]))
    return table(columns, (rows, width))


def _levels(index: Any) -> list[Column]:
    levels = [index.get_level_values(at) for at in range(index.nlevels)]
    return [
        Column(label_text(level.name), "", level.tolist(), _numeric(level.dtype), index=True)
        for level in levels
    ]


def _column(shown: Any, at: int) -> Column:
    column = shown.iloc[:, at]
    return Column(
        label_text(shown.columns[at]), str(column.dtype), column.tolist(), _numeric(column.dtype)
    )


def label_text(label: Any) -> str:
    """The name of a column or a level, which may be any object."""
    if isinstance(label, tuple):  # a level of several
        return " · ".join(map(str, label))
    return "" if label is None else str(label)


def _numeric(dtype: Any) -> bool:
    return getattr(dtype, "kind", "O") in "iufc"
