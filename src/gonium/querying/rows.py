"""Results as frames of the library that the notebook uses."""

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

from gonium.querying.errors import SqlError

LIBRARIES = ("polars", "pandas", "pyarrow")


def library(variables: dict[str, Any], first: Iterable[Any] = ()) -> str:
    """Return whose frames the notebook uses: the query's, else those it imported, else any."""
    for value in (*first, *variables.values()):
        # Asking a module or an object for its type runs no code of its own.
        name = value.__name__ if type(value) is type(sys) else type(value).__module__
        if (root := name.partition(".")[0]) in LIBRARIES:
            return root
    found = next((name for name in LIBRARIES if find_spec(name)), None)
    if found is None:
        raise SqlError(
            "What SQL finds is given as a frame, and there is no library for frames: "
            "install polars, pandas or pyarrow."
        )
    return found


def frame_of_rows(names: list[str], rows: list[tuple[Any, ...]], variables: dict[str, Any]) -> Any:
    """Return a frame of rows; names that occur twice are numbered, as DuckDB does."""
    names = _unique(names)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    data = dict(zip(names, columns, strict=True))
    match library(variables):
        case "polars":
            import polars

            return polars.DataFrame(data, strict=False, infer_schema_length=None)
        case "pandas":
            import pandas  # type: ignore[import-untyped]

            return pandas.DataFrame(data)
        case _:
            import pyarrow  # type: ignore[import-untyped]

            return pyarrow.table(data)


def _unique(names: list[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        unique, number = name, 0
        while unique in found:
            number += 1
            unique = f"{name}_{number}"
        found[unique] = None
    return list(found)
