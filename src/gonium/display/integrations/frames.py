"""Frames and series of polars, Arrow and whatever else narwhals knows, as tables."""

import re
from typing import Any

from gonium.display.registry import Bundle, Hints, formatter
from gonium.display.table import Column, shown_columns, shown_rows, table


@formatter("polars.dataframe.frame.DataFrame")
@formatter("polars.series.series.Series")
@formatter("pyarrow.lib.Table")
def frame(value: Any) -> tuple[Bundle, Hints]:
    """A frame, or a series as the frame of one column that it is."""
    import narwhals

    whole = narwhals.from_native(value, eager_only=True, allow_series=True)
    if isinstance(whole, narwhals.Series):
        whole = whole.to_frame()
    rows, width = whole.shape
    shown = whole[shown_rows(rows), shown_columns(width)]
    columns = [_column(shown[name]) for name in shown.columns]
    return table(columns, (rows, width))


def _column(column: Any) -> Column:
    return Column(
        column.name, dtype_text(column.dtype), values_of(column), column.dtype.is_numeric()
    )


def dtype_text(dtype: Any) -> str:
    """`Datetime(time_unit='us', time_zone=None)` is told as `Datetime(us)`."""
    text = re.sub(r"time_unit=|time_zone=|'|, time_zone=None", "", str(dtype))
    return text.replace(", None)", ")")


def values_of(column: Any) -> list[Any]:
    """The values as Python has them, or as texts where it has none for them."""
    try:
        return list(column.to_list())
    except (OverflowError, ValueError):
        # A date that Python has no object for: the library still has a text for it.
        import narwhals

        return list(column.cast(narwhals.String).to_list())
