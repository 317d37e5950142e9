"""The beginning and end of a frame, as a table to be read.

Rows and columns in the middle of large frames are left out, as Jupyter does. Values arrive as
Python objects and leave as short texts; numbers of a column share their decimals.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import msgspec

from gonium.display.reason import reason_of, shortened
from gonium.display.registry import Bundle, Hints
from gonium.display.text import plain

MIME = "application/vnd.gonium.table+json"
ROWS = 20
"""Rows up to which all are shown."""
END_ROWS = 5
"""Rows shown of each end of a longer frame."""
COLUMNS = 30
"""Columns up to which all are shown."""
END_COLUMNS = 12
"""Columns shown of each end of a wider frame."""
CELL = 200
"""Characters of one value."""
GAP = "…"


class Column(msgspec.Struct, frozen=True):
    """One column of a table, with the values of the rows that are shown."""

    name: str
    dtype: str
    values: Sequence[Any]
    numeric: bool = False
    """Set to the right."""
    index: bool = False
    """Names the rows, rather than being data."""


def ends(count: int, all_up_to: int, of_each_end: int) -> list[int]:
    """Positions that are shown of so many."""
    if count <= all_up_to:
        return list(range(count))
    return [*range(of_each_end), *range(count - of_each_end, count)]


def shown_rows(count: int) -> list[int]:
    """The rows of a frame that are shown."""
    return ends(count, ROWS, END_ROWS)


def shown_columns(count: int) -> list[int]:
    """The columns of a frame that are shown."""
    return ends(count, COLUMNS, END_COLUMNS)


def table(columns: Sequence[Column], shape: tuple[int, int]) -> tuple[Bundle, Hints]:
    """A frame of this shape, of which these columns hold the shown rows."""
    texts = [texts_of(column.values, column.dtype) for column in columns]
    heads: list[dict[str, Any]] = [_head(column) for column in columns]
    if shape[0] > ROWS:
        for column in texts:
            column.insert(END_ROWS, GAP)
    if shape[1] > COLUMNS:
        middle = len(columns) - END_COLUMNS
        heads.insert(middle, {"name": GAP, "dtype": ""})
        texts.insert(middle, [GAP] * len(texts[0]))
    truncated = shape[0] > ROWS or shape[1] > COLUMNS
    rows = [list(row) for row in zip(*texts, strict=True)]
    content = {"columns": heads, "rows": rows, "shape": shape, "truncated": truncated}
    return {MIME: content, "text/html": _html(heads, rows, shape)}, {"shape": list(shape)}


def _head(column: Column) -> dict[str, Any]:
    head: dict[str, Any] = {
        "name": shortened(column.name, CELL),
        "dtype": shortened(column.dtype, 40),
    }
    if column.numeric:
        head["numeric"] = True
    if column.index:
        head["index"] = True
    return head


def texts_of(values: Sequence[Any], dtype: str) -> list[str]:
    """Values of one column as short texts, in one notation."""
    floats = [value for value in values if isinstance(value, float)]
    write = _float_writer(floats)
    texts = [write(v) if isinstance(v, float) else _text(v) for v in values]
    if "date" in dtype.lower() and all(
        text.endswith(" 00:00:00") for text in texts if text[:1].isdigit()
    ):
        return [text.removesuffix(" 00:00:00") for text in texts]
    return texts


def _float_writer(values: list[float]) -> Any:
    """One notation for all: as many decimals as they need, at most six."""
    sizes = [abs(value) for value in values if value == value and value not in (0, float("inf"))]
    if sizes and (max(sizes) >= 1e9 or min(sizes) < 1e-4):
        return lambda value: _special(value) or f"{value:.6g}"
    written = [f"{value:.6f}".rstrip("0") for value in values if not _special(value)]
    decimals = max((len(text.partition(".")[2]) for text in written), default=1)
    return lambda value: _special(value) or f"{value:.{max(decimals, 1)}f}"


def _special(value: float) -> str:
    if value != value:
        return "NaN"
    return ("∞" if value > 0 else "−∞") if value in (float("inf"), float("-inf")) else ""


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list | tuple | dict | set | bytes):
        return shortened(plain(value, CELL, 10**6)[0], CELL + 50)
    try:
        return shortened(str(value), CELL)
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # noqa: BLE001  user code: `__str__` of an object in a frame
        return f"<{reason_of(exc)}>"


def _html(heads: list[dict[str, Any]], rows: list[list[str]], shape: tuple[int, int]) -> str:
    """For whoever does not know our own type."""
    head = "".join(
        f"<th>{escape(h['name'])}<br><small>{escape(h['dtype'])}</small></th>" for h in heads
    )
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
    )
    size = " × ".join((_counted(shape[0], "row"), _counted(shape[1], "column")))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{size}</p>"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
