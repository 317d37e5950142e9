"""Rows of a frame as a file: CSV, JSON, Parquet, Arrow.

The frame's own library writes where it can; where it cannot (names twice, nested values in CSV) the
values are written as they are shown, one after another. Parquet and Arrow need a library that
writes them.
"""

import csv
import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import narwhals as nw
from narwhals.dependencies import is_pandas_dataframe, is_polars_dataframe

from gonium.display.integrations.frames import values_of
from gonium.display.reason import reason_of
from gonium.display.tables.column import Positions, taken
from gonium.display.tables.frame import Frame
from gonium.display.tables.refusal import Refused
from gonium.display.text import plain
from gonium.protocol.table import TableForm

PIECE = 10_000
"""Rows written at once."""
MIME = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.file",
}


class Unwritable(Refused):
    """The rows cannot be had in this form; says why and what to do."""


def write(frame: Frame, rows: Positions | None, form: TableForm, path: str) -> None:
    """Write rows to a file; raises `Unwritable`, and `OSError` where the disk refuses it."""
    if form == "csv":
        _write_csv(frame, rows, path)
    elif form == "json":
        _write_json(frame, rows, path)
    else:
        _write_typed(frame, rows, form, path)


def _write_csv(frame: Frame, rows: Positions | None, path: str) -> None:
    """Write what spreadsheets read: a missing value is empty."""
    if is_polars_dataframe(frame.native):
        nested = any(column.kind == "other" for column in frame.columns)
        if not nested:
            _polars(frame, rows).write_csv(path)
            return
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in frame.columns])
        for piece in _pieces(frame, rows):
            writer.writerows(piece)


def _write_json(frame: Frame, rows: Positions | None, path: str) -> None:
    """Write a list of objects; of a name that is there twice, the later ones get a number."""
    names: list[str] = []
    for column in frame.columns:
        name, again = column.name, 1
        while name in names:
            again += 1
            name = f"{column.name} {again}"
        names.append(name)
    with open(path, "w", encoding="utf-8") as file:
        separator = "[\n"
        for piece in _pieces(frame, rows):
            for row in piece:
                record = json.dumps(
                    dict(zip(names, row, strict=True)), ensure_ascii=False, default=_plain
                )
                file.write(separator + record)
                separator = ",\n"
        file.write("[]\n" if separator == "[\n" else "\n]\n")


def _write_typed(frame: Frame, rows: Positions | None, form: TableForm, path: str) -> None:
    try:
        if is_polars_dataframe(frame.native):
            selected = _polars(frame, rows)
            selected.write_parquet(path) if form == "parquet" else selected.write_ipc(path)
            return
        _write_arrow(_arrow(frame, rows), form, path)
    except ImportError as error:
        raise Unwritable(
            f"Writing {form} needs pyarrow beside this frame: install it ({error})."
        ) from None
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  # values that these formats have no type for
        raise Unwritable(
            f"The frame cannot be written as {form}: {reason_of(error)}; CSV and JSON can."
        ) from None


def _write_arrow(table: Any, form: TableForm, path: str) -> None:
    if form == "parquet":
        import_module("pyarrow.parquet").write_table(table, path)
        return
    pyarrow = import_module("pyarrow")
    with pyarrow.OSFile(path, "wb") as sink, pyarrow.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _polars(frame: Frame, rows: Positions | None) -> Any:
    return frame.native if rows is None else frame.native[_native(rows)]


def _arrow(frame: Frame, rows: Positions | None) -> Any:
    pyarrow = import_module("pyarrow")
    if isinstance(frame.native, pyarrow.Table):
        return frame.native if rows is None else frame.native.take(pyarrow.array(_native(rows)))
    if is_pandas_dataframe(frame.native):
        whole = frame.native if rows is None else frame.native.iloc[_native(rows)]
        return pyarrow.Table.from_pandas(whole)
    whole = nw.from_native(frame.native, eager_only=True)
    return (whole if rows is None else whole[rows]).to_arrow()


def _native(rows: Positions) -> Any:
    return rows.to_native() if isinstance(rows, nw.Series) else list(rows)


def _pieces(frame: Frame, rows: Positions | None) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows of values that CSV and JSON have."""
    count = frame.rows if rows is None else len(rows)
    for start in range(0, count, PIECE):
        stop = min(start + PIECE, count)
        part = range(start, stop) if rows is None else rows[start:stop]
        columns = [
            [_plain(value) for value in values_of(taken(frame.values(at), part))]
            for at in range(len(frame.columns))
        ]
        yield list(zip(*columns, strict=True))


def _plain(value: Any) -> Any:
    if value is None or value != value:
        return None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if abs(value) != float("inf") else str(value)
    return plain(value, 10**6, 10**6)[0] if isinstance(value, list | dict | tuple) else str(value)
