"""Contents of arrays and data frames, where they are small.

The libraries are met through `sys.modules` and never imported. Columns of Python objects count
only if these are plain values: pickling others would call what the user wrote.
"""

import sys
from typing import Any

from gonium.kernel.content import Content, TooCostly, encoder

_SCALARS = (
    *("bool", "bool_", "int8", "int16", "int32", "int64", "longlong", "uint8", "uint16"),
    *("uint32", "uint64", "ulonglong", "float16", "float32", "float64", "longdouble"),
    *("complex64", "complex128", "clongdouble", "str_", "bytes_", "datetime64", "timedelta64"),
)


@encoder("numpy.ndarray")
def _add_array(content: Content, value: Any) -> None:
    if content.met(value):
        return
    if value.dtype.hasobject:
        raise TooCostly
    content.fits(value.nbytes)
    content.write("ndarray", f"{value.dtype.descr} {value.shape} {value.flags.writeable}")
    content.write("items", value.tobytes())


@encoder(*(f"numpy.{name}" for name in _SCALARS))
def _add_scalar(content: Content, value: Any) -> None:
    content.write("scalar", f"{value.dtype.descr}")
    content.write("item", value.tobytes())


@encoder("polars.dataframe.frame.DataFrame")
def _add_polars_frame(content: Content, value: Any) -> None:
    if content.met(value):
        return
    content.fits(value.estimated_size())
    if value.height * value.width > content.cells or "Object" in repr(value.schema):
        raise TooCostly
    content.write("polars", value.serialize())


@encoder("polars.series.series.Series")
def _add_polars_series(content: Content, value: Any) -> None:
    if not content.met(value):
        content.write("series")
        content.add(value.to_frame())


@encoder("pyarrow.lib.Table", "pyarrow.lib.RecordBatch")
def _add_arrow(content: Content, value: Any) -> None:
    content.fits(value.nbytes)
    if "extension<" in str(value.schema):
        raise TooCostly
    ipc = sys.modules["pyarrow"].ipc
    sink = sys.modules["pyarrow"].BufferOutputStream()
    with ipc.new_stream(sink, value.schema) as stream:
        stream.write(value)
    content.write("arrow", sink.getvalue())


@encoder("pandas.DataFrame", "pandas.core.frame.DataFrame")
def _add_pandas_frame(content: Content, value: Any) -> None:
    if content.met(value):
        return
    rows, columns = value.shape
    if columns > content.columns or rows * columns > content.cells:
        raise TooCostly
    content.write("pandas", f"{value.shape}")
    _add_index(content, value.columns)
    _add_index(content, value.index)
    content.add(value.attrs)
    for index in range(columns):
        _add_column(content, value.iloc[:, index].array)


@encoder("pandas.Series", "pandas.core.series.Series")
def _add_pandas_series(content: Content, value: Any) -> None:
    if content.met(value):
        return
    if value.size > content.cells:
        raise TooCostly
    content.write("pandas series")
    content.add(value.name)
    _add_index(content, value.index)
    _add_column(content, value.array)


@encoder(
    *("pandas.Index", "pandas.RangeIndex", "pandas.DatetimeIndex"),
    *("pandas.core.indexes.base.Index", "pandas.core.indexes.range.RangeIndex"),
    "pandas.core.indexes.datetimes.DatetimeIndex",
)
def _add_index(content: Content, value: Any) -> None:
    if value.size > content.cells:
        raise TooCostly
    content.write("index", type(value).__name__)
    content.add(tuple(value.names))
    if value.nlevels > 1:
        for level in range(value.nlevels):
            _add_index(content, value.levels[level])
            content.add(value.codes[level])
    elif type(value).__name__ == "RangeIndex":
        content.add((value.start, value.stop, value.step))
    else:
        content.write("unit", f"{getattr(value, 'freqstr', None)}")
        _add_column(content, value.array)


@encoder(
    "pandas.Timestamp",
    "pandas.Timedelta",
    "pandas._libs.tslibs.timestamps.Timestamp",
    "pandas._libs.tslibs.timedeltas.Timedelta",
)
def _add_timestamp(content: Content, value: Any) -> None:
    content.write(type(value).__name__, f"{value.value} {value.unit}")
    content.add(getattr(value, "tzinfo", None))


def _add_column(content: Content, array: Any) -> None:
    """Add one column: as the array it is, or item by item if it holds Python objects."""
    kind = type(array).__module__.partition(".")[0]
    if kind not in ("pandas", "numpy"):
        raise TooCostly  # an extension of somebody else
    content.write("column", f"{array.dtype}")
    content.fits(array.nbytes)
    if array.dtype.hasobject if hasattr(array.dtype, "hasobject") else array.dtype.kind == "O":
        content.add(array.tolist())
    else:
        import pickle  # pandas has imported it

        content.write("pickle", pickle.dumps(array, 5))
