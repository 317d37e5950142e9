"""What is asked of one column: where it is missing, what it compares by, its rows at positions."""

import heapq
import sys
from collections.abc import Sequence
from typing import Any

import narwhals as nw

from gonium.display.tables.frame import Series, kind_of
from gonium.display.text import plain

Positions = Sequence[int] | Any
"""Of rows: a range, a list, or a series of narwhals."""
TEXT = 1_000
"""Characters of a value that has an order or a search only by its text."""


def taken(series: Series, positions: Positions | None) -> Series:
    """Return the values at positions; `None`: all."""
    if positions is None:
        return series
    if isinstance(positions, range):
        return series[positions.start : positions.stop]
    if isinstance(positions, list) and not positions:
        return series[0:0]
    return series[positions]


def comparable(series: Series) -> Series:
    """Return values that have an order and can be tested: the same, or their texts."""
    dtype = series.dtype
    if dtype in (nw.Categorical, nw.Enum):
        return series.cast(nw.String)
    if dtype == nw.Boolean:
        return series.cast(nw.Int8)
    if dtype.is_float():
        return series.fill_nan(None)
    orderly = (nw.String, nw.Duration, nw.Time)
    if kind_of(dtype) in ("number", "time") or dtype in orderly:
        return series
    return as_texts(series)


def as_texts(series: Series) -> Series:
    """Return the values as texts, by Python: for what the library itself cannot compare."""
    texts = [written(value) for value in series.to_list()]
    return nw.new_series(series.name or "", texts, dtype=nw.String, backend=series.implementation)


def written(value: Any) -> str | None:
    """Return a value of any type as a text that is searched and compared."""
    if value is None or value != value:
        return None
    return value if isinstance(value, str) else plain(value, TEXT, 10**5)[0]


def missing(series: Series) -> Series:
    """Say which values are missing; NaN is."""
    gone = series.is_null()
    return gone | (series.is_nan() & ~gone) if series.dtype.is_float() else gone


def nth(series: Series, count: int, descending: bool) -> Any:
    """Return the last of the `count` first values, without sorting all; none may be missing."""
    native = series.to_native()
    if series.implementation.is_polars():
        return native.top_k(count).min() if descending else native.bottom_k(count).max()
    place = len(series) - count if descending else count - 1
    array = _numbers(series, native)
    if array is not None:
        import numpy

        return series[int(numpy.argpartition(array, place)[place])]
    if series.implementation.is_pyarrow():
        return _nth_of_arrow(native, place)
    values = series.to_list()
    pick = heapq.nlargest if descending else heapq.nsmallest
    return pick(count, values)[-1] if count < 10_000 else sorted(values)[place]


def _numbers(series: Series, native: Any) -> Any:
    """Return a column of pandas that is an array of numpy as that."""
    if not series.implementation.is_pandas():
        return None
    kind = getattr(native.dtype, "kind", "O")
    own = type(native.dtype).__module__.startswith("numpy")
    return native.to_numpy() if own and kind in "iufM" else None


def _nth_of_arrow(native: Any, place: int) -> Any:
    compute = sys.modules["pyarrow"].compute
    whole = native.combine_chunks()
    at = compute.partition_nth_indices(whole, pivot=place)[place]
    return whole[at.as_py()].as_py()
