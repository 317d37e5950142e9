"""Data frames as Arrow, where that gives back exactly what was there.

What Arrow says otherwise (an index of its own kind, objects of Python in a column, attributes) shows
when the frame is read back, and is pickled instead. The libraries are met through `sys.modules`.
"""

import io
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from gonium.kernel.content import TooCostly, find, name_of
from gonium.kernel.kept.identity import Identity, Thorough
from gonium.kernel.kept.reason import NotKept

_KINDS = {
    "pandas.DataFrame": "pandas",
    "pandas.core.frame.DataFrame": "pandas",
    "polars.dataframe.frame.DataFrame": "polars",
    "pyarrow.lib.Table": "arrow",
}


def kind_of_frame(value: Any) -> str:
    """Return which library's frame a value is; empty for what is none."""
    name = name_of(type(value))
    return _KINDS[name] if name in _KINDS and find(name) is type(value) else ""


def is_of_pandas(value: Any) -> bool:
    """Say whether a value is a frame, a series or an index of pandas, or of a kind of these."""
    pandas = sys.modules.get("pandas")
    known = [getattr(pandas, name, None) for name in ("DataFrame", "Series", "Index")]
    return any(isinstance(value, one) for one in known if isinstance(one, type))


def as_arrow(value: Any, kind: str) -> bytes | None:
    """Return a frame as an Arrow file; `None` where it could not be read back as it is."""
    if kind != "polars" and find_spec("pyarrow") is None:
        return None
    try:
        data = _WRITERS[kind](value)
        found = from_arrow(data, kind)
        if kind == "polars":
            return data if found.schema == value.schema and found.equals(value) else None
        return data if _same(value, found) else None
    except Exception:  # noqa: BLE001  # what a library cannot write it says in its own ways
        return None


def from_arrow(data: bytes | memoryview, kind: str) -> Any:
    """Return the frame in an Arrow file."""
    if kind == "polars":
        return import_module("polars").read_ipc(io.BytesIO(data))
    arrow = import_module("pyarrow")
    table = arrow.ipc.open_file(arrow.py_buffer(data)).read_all()
    return table.to_pandas() if kind == "pandas" else table


def _write_pandas(value: Any) -> bytes:
    return _write_arrow(import_module("pyarrow").Table.from_pandas(value))


def _write_polars(value: Any) -> bytes:
    sink = io.BytesIO()
    value.write_ipc(sink)
    return sink.getvalue()


def _write_arrow(table: Any) -> bytes:
    arrow = sys.modules["pyarrow"]
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_file(sink, table.schema) as file:
        file.write_table(table)
    return bytes(sink.getvalue())


_WRITERS = {"pandas": _write_pandas, "polars": _write_polars, "arrow": _write_arrow}


def _same(one: Any, other: Any) -> bool:
    """Say whether two frames have the same content, to the type of each object in a column."""
    if type(one) is not type(other):
        return False
    tokens = []
    for frame in (one, other):
        content = Thorough(Identity({}))
        try:
            content.add(frame)
        except (TooCostly, NotKept):
            return False
        tokens.append(content.token())
    return tokens[0] == tokens[1]
