"""What is in a column: how much is missing, its range, and how its values are spread.

Numbers and times are counted in ranges of equal width; of anything else, the most frequent values
are counted, in a sample where there are many rows, since so many texts may all be different.
"""

import datetime as dt
from typing import Any

import narwhals as nw

from gonium.display.reason import shortened
from gonium.display.tables.column import comparable, missing
from gonium.display.tables.frame import Series, kind_of
from gonium.protocol.table import Bar, ColumnSummary

BARS = 20
"""Ranges of a histogram."""
FREQUENT = 5
"""Values counted of those that have no ranges."""
SAMPLE = 100_000
"""Rows looked at where values are told apart."""
LABEL = 60
"""Characters of a value."""


def summarised(at: int, series: Series) -> ColumnSummary:
    """Return what is in the column that stands at this place."""
    gone = int(missing(series).sum() or 0)
    kind = kind_of(series.dtype)
    if kind in ("number", "time") and not series.dtype.is_decimal():
        return _ranged(at, series, gone, timed=kind == "time")
    return _counted(at, series, gone)


def _ranged(at: int, series: Series, gone: int, timed: bool) -> ColumnSummary:
    there = comparable(series).drop_nulls()
    values, date = (_instants(there)) if timed else (there, False)
    if not timed and series.dtype.is_float():
        values = values.filter(values.is_finite())
    if len(values) == 0:
        return ColumnSummary(at, gone)
    low, high, mean = values.min(), values.max(), values.mean()
    write = _time_writer(date) if timed else _number
    return ColumnSummary(
        at,
        gone,
        [Bar(f"{write(a)} – {write(b)}", count) for a, b, count in _bins(values, low, high)],
        write(low),
        write(high),
        "" if timed else _number(mean),
    )


def _bins(values: Series, low: Any, high: Any) -> list[tuple[Any, Any, int]]:
    """Return ranges of equal width with the number of values in each; the last one is closed."""
    low, high = float(low), float(high)
    width = (high - low) / BARS
    if width == 0 or width == float("inf"):
        return [(low, high, len(values))]
    places = ((values.cast(nw.Float64) - low) // width).cast(nw.Int64).clip(0, BARS - 1)
    counted = places.alias("place").value_counts(name="count")
    counts = dict(zip(counted["place"].to_list(), counted["count"].to_list(), strict=True))
    return [(low + width * n, low + width * (n + 1), counts.get(n, 0)) for n in range(BARS)]


def _instants(series: Series) -> tuple[Series, bool]:
    """Return times as microseconds since 1970, and whether they are days."""
    date = series.dtype == nw.Date
    moments = series.cast(nw.Datetime("us")) if date else series
    return moments.dt.timestamp("us"), date


def _time_writer(date: bool) -> Any:
    epoch = dt.datetime(1970, 1, 1)

    def write(microseconds: float) -> str:
        try:
            moment = epoch + dt.timedelta(microseconds=round(microseconds))
        except OverflowError:
            return "out of range"
        return (
            str(moment.date())
            if date or moment.time() == dt.time()
            else f"{moment:%Y-%m-%d %H:%M:%S}"
        )

    return write


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}".replace("e+0", "e+")


def _counted(at: int, series: Series, gone: int) -> ColumnSummary:
    rows = len(series)
    sampled = 0
    if rows > SAMPLE:
        series = series.gather_every(rows // SAMPLE)
        sampled = len(series)
    values = comparable(series).drop_nulls()
    if series.dtype == nw.Boolean:
        values = values.replace_strict([0, 1], ["false", "true"], return_dtype=nw.String)
    if len(values) == 0:
        return ColumnSummary(at, gone, sampled=sampled)
    counted = values.alias("value").value_counts(sort=True, name="count")
    # Equal counts come in any order; the same frame shall always look the same.
    pairs = zip(counted["value"].to_list(), counted["count"].to_list(), strict=True)
    first = sorted(pairs, key=lambda pair: (-pair[1], str(pair[0])))[:FREQUENT]
    bars = [Bar(shortened(str(value), LABEL), count) for value, count in first]
    return ColumnSummary(at, gone, bars, distinct=len(counted), sampled=sampled)
