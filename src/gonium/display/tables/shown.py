"""`gn.table`: a frame with the way in which it is to be shown.

Lazy frames and relations are read here, once and as far as a table goes; rows of Python's own are
made a frame of a library that there is.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from gonium.display.reason import type_name

LIMIT = 1_000_000
"""Rows that are read of what is lazy, unless told otherwise."""
LIBRARIES = ("polars", "pandas", "pyarrow")
"""Those that make frames of rows."""


class Table:
    """A frame, and how it is shown."""

    def __init__(
        self,
        data: Any,
        *,
        page: int = 50,
        limit: int = LIMIT,
        frozen: Iterable[str] = (),
        hidden: Iterable[str] = (),
        formats: Mapping[str, str] | None = None,
    ) -> None:
        if not 1 <= page <= 1000:
            raise ValueError(f"A page of a table has 1 to 1000 rows, not {page}.")
        self.frame, self.note = _read(data, limit)
        self._choose(page, frozen, hidden, formats or {})

    @classmethod
    def around(cls, frame: Any) -> "Table":
        """Return a table of a frame that is shown as it is, without a look at it."""
        table = cls.__new__(cls)
        table.frame, table.note = frame, ""
        table._choose(50, (), (), {})
        return table

    def _choose(
        self, page: int, frozen: Iterable[str], hidden: Iterable[str], formats: Mapping[str, str]
    ) -> None:
        self.page = page
        self.frozen = list(frozen)
        self.hidden = list(hidden)
        self.formats = dict(formats)


def table(
    data: Any,
    *,
    page: int = 50,
    limit: int = LIMIT,
    frozen: Iterable[str] = (),
    hidden: Iterable[str] = (),
    formats: Mapping[str, str] | None = None,
) -> Table:
    """Show rows and columns as a table, with these choices.

    `data` is a frame of pandas, polars (also lazy), pyarrow or whatever narwhals knows, a relation
    of DuckDB, an array of numpy with two dimensions, a list of dictionaries or a dictionary of
    lists. Of what is lazy the first `limit` rows are read.

    `page` rows are shown at a time. Columns named in `frozen` stay where they are when the others
    are scrolled, those in `hidden` are not shown at first. `formats` gives columns a format as in
    f-strings: `{"price": ",.2f", "day": "%d %b %Y"}`.

    Raises `TypeError` for what has no rows and columns.
    """
    return Table(data, page=page, limit=limit, frozen=frozen, hidden=hidden, formats=formats)


def _read(data: Any, limit: int) -> tuple[Any, str]:
    """Return a frame for data, and a sentence about what is missing from it."""
    kind = f"{type(data).__module__.partition('.')[0].lstrip('_')}.{type(data).__name__}"
    if kind == "polars.LazyFrame":
        return _limited(data.head(limit + 1).collect(), limit)
    if kind == "duckdb.DuckDBPyRelation":
        return _limited(_of_relation(data.limit(limit + 1)), limit)
    if kind == "numpy.ndarray":
        if data.ndim != 2:
            raise TypeError(f"An array has 2 dimensions to be a table, not {data.ndim}.")
        return _made({str(at): data[:, at] for at in range(data.shape[1])}), ""
    if isinstance(data, Mapping):
        return _made(dict(data)), ""
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _made(_columns(data)), ""
    from gonium.display.tables.frame import frame_of

    frame_of(data)  # says so if it is none
    return data, ""


def _limited(frame: Any, limit: int) -> tuple[Any, str]:
    if len(frame) <= limit:
        return frame, ""
    return frame[:limit], f"These are the first {limit:,} rows; `limit` reads more."


def _columns(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Return rows that are dictionaries as columns; what a row lacks is missing."""
    names: dict[Any, None] = {}
    for row in rows:
        if not isinstance(row, Mapping):
            raise TypeError(
                f"A list is a table if all in it are dictionaries; here is {type_name(row)}."
            )
        names.update(dict.fromkeys(row))
    return {str(name): [row.get(name) for row in rows] for name in names}


def _of_relation(relation: Any) -> Any:
    arrow = relation.to_arrow_table
    return {"polars": relation.pl, "pandas": relation.df, "pyarrow": arrow}[_library()]()


def _made(columns: dict[str, Any]) -> Any:
    """Return a frame of columns; what a library cannot put into one column becomes texts."""
    import narwhals as nw

    from gonium.display.tables.column import written

    backend = _library()
    series = {}
    for name, values in columns.items():
        try:
            series[name] = nw.new_series(name, values, backend=backend)
        except Exception:  # noqa: BLE001  # each library has its own for values of several types
            texts = [written(value) for value in values]
            series[name] = nw.new_series(name, texts, dtype=nw.String, backend=backend)
    return nw.from_dict(series, backend=backend).to_native()


def _library() -> Any:
    """Return a library that makes frames: one in use, else one that is installed."""
    for name in LIBRARIES:
        if name in sys.modules:
            return name
    for name in LIBRARIES:
        if find_spec(name) is not None:
            return name
    raise TypeError(
        "A table of this needs polars, pandas or pyarrow, and none is installed: install polars."
    )
