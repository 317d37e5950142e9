"""Queries of DuckDB: the one in memory that a kernel has, or a connection of the user's.

A query sees those variables that the analysis says it reads, and no others: what runs again when
a frame changes is what was looked at. They are lent for the time of the query.
"""

import sys
from contextlib import ExitStack
from functools import cache
from threading import Lock
from typing import Any

from gonium.analysis.sql import tables
from gonium.querying.errors import SqlError
from gonium.querying.rows import LIBRARIES, library

ONE_AT_A_TIME = Lock()
"""What is lent to a connection is seen by whoever asks it."""

DONE = (["Count"], ["Success"])
"""Columns of what DuckDB answers to statements that find nothing."""


@cache
def shared() -> Any:
    """Return the database in memory, which comes with the first query."""
    try:
        import duckdb
    except ImportError as error:
        raise SqlError("gn.sql needs DuckDB: pip install 'gonium[sql]'.") from error
    connection = duckdb.connect(":memory:")
    # It would look for frames among the variables of the functions here.
    connection.execute("SET python_enable_replacements = false")
    return connection


def run(connection: Any, query: str, values: dict[str, Any], variables: dict[str, Any]) -> Any:
    """Run each statement; return the frame of the last, if it finds something."""
    connection = connection or shared()
    result = None
    with ONE_AT_A_TIME, ExitStack() as lent:
        frames = _lend(connection, query, variables, lent)
        for statement in connection.extract_statements(query):
            own = {name: values[name] for name in statement.named_parameters if name in values}
            relation = connection.sql(statement, params=own) if own else connection.sql(statement)
            result = _frame(relation, statement, library(variables, frames))
    return result


def _lend(connection: Any, query: str, variables: dict[str, Any], lent: ExitStack) -> list[Any]:
    reads = [name for name in tables(query)[0] if not name.startswith("sql:")]
    found = {name: variables[name] for name in reads if _is_frame(variables.get(name))}
    known = _tables(connection) if found else set()
    # A table comes before a variable of the same name, as in the analysis.
    found = {name: value for name, value in found.items() if name.lower() not in known}
    for name, value in found.items():
        connection.register(name, value)
        lent.callback(connection.unregister, name)
    return list(found.values())


def _is_frame(value: Any) -> bool:
    kind = type(value)
    root = kind.__module__.partition(".")[0]
    if root in ("duckdb", "_duckdb"):
        return kind.__name__ == "DuckDBPyRelation"
    names = ("DataFrame", "LazyFrame", "Table", "RecordBatchReader", "Dataset", "FileSystemDataset")
    return root in LIBRARIES and kind.__name__ in names and root in sys.modules


def _tables(connection: Any) -> set[str]:
    rows = connection.execute(
        "SELECT lower(table_name) FROM duckdb_tables() WHERE NOT internal "
        "UNION ALL SELECT lower(view_name) FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    return {name for (name,) in rows}


def _frame(relation: Any, statement: Any, name: str) -> Any:
    kinds = {str(kind).rpartition(".")[2] for kind in statement.expected_result_type}
    if relation is None or (kinds != {"QUERY_RESULT"} and relation.columns in DONE):
        if relation is not None:
            relation.fetchall()  # what is lazy has not happened yet
        return None
    match name:
        case "polars":
            return relation.pl()
        case "pandas":
            return relation.df()
        case _:
            return relation.to_arrow_table()
