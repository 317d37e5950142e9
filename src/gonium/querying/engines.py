"""Which database a query goes to, and what it is asked with.

An engine is known by what it can do: no library is imported to find out what it is.
"""

import sys
from collections.abc import Callable
from typing import Any

from gonium.querying import duck
from gonium.querying.errors import SqlError
from gonium.querying.rows import frame_of_rows

Text = Callable[[Callable[[int], str]], str]
"""Gives the query with a mark, made from its number, for each value."""

STYLES: dict[str, Callable[[int], str]] = {
    "qmark": lambda _: "?",
    "numeric": lambda number: f":{number + 1}",
    "named": lambda number: f":gn{number}",
    "format": lambda _: "%s",
    "pyformat": lambda number: f"%(gn{number})s",
}
"""The styles of parameters that DB-API knows."""


def run(engine: Any, text: Text, values: list[Any], variables: dict[str, Any]) -> Any:
    """Run a query with its values bound; return a frame, or nothing."""
    kind = type(engine).__module__.partition(".")[0]
    if engine is None or kind in ("duckdb", "_duckdb"):
        named = {f"gn{number}": value for number, value in enumerate(values)}
        return duck.run(engine, text(lambda number: f"$gn{number}"), named, variables)
    if kind == "sqlalchemy":
        return _alchemy(engine, text, values, variables)
    if hasattr(engine, "cursor"):
        return _dbapi(engine, text, values, variables)
    raise SqlError(
        f"{type(engine).__qualname__} is no database that gn.sql can ask: give `engine` a connection "
        "of DuckDB or DB-API, or an engine of SQLAlchemy."
    )


def _alchemy(engine: Any, text: Text, values: list[Any], variables: dict[str, Any]) -> Any:
    """An engine's transaction is committed here; a connection's is its owner's."""
    # The text goes to the driver as it is: SQLAlchemy's own would take `:name` in it for more
    # parameters.
    style = _style(engine.dialect.paramstyle)
    query, bound = _bound(style, text, values)

    def ask(connection: Any) -> Any:
        # Without this, drivers are given an empty list, and take a `%` of the text for one of theirs.
        plain = {"no_parameters": bound is None}
        result = connection.exec_driver_sql(query, bound, execution_options=plain)
        if not result.returns_rows:
            return None
        return frame_of_rows(list(result.keys()), [tuple(row) for row in result], variables)

    if hasattr(engine, "begin") and hasattr(engine, "connect"):
        with engine.begin() as connection:
            return ask(connection)
    if hasattr(engine, "exec_driver_sql"):
        return ask(engine)
    raise SqlError("An engine of SQLAlchemy that is asynchronous cannot be asked: give another.")


def _dbapi(connection: Any, text: Text, values: list[Any], variables: dict[str, Any]) -> Any:
    """A transaction that the query opens is the owner's of the connection to end."""
    module = sys.modules.get(type(connection).__module__.partition(".")[0])
    style = _style(getattr(module, "paramstyle", "qmark"))
    query, bound = _bound(style, text, values)
    cursor = connection.cursor()
    try:
        if bound is None:
            cursor.execute(query)
        else:
            cursor.execute(query, bound)
        if cursor.description is None:
            return None
        names = [column[0] for column in cursor.description]
        return frame_of_rows(names, [tuple(row) for row in cursor.fetchall()], variables)
    finally:
        cursor.close()


def _style(name: str) -> str:
    """SQLAlchemy tells of `numeric_dollar` too, which no driver here has."""
    if name not in STYLES:
        raise SqlError(f"This database wants parameters as {name!r}, which gn.sql does not know.")
    return name


def _bound(style: str, text: Text, values: list[Any]) -> tuple[str, Any]:
    """Return the query and its values; with no values, drivers leave `%` alone."""
    if not values:
        return text(STYLES[style]), None
    if style in ("format", "pyformat"):
        # Where there are values, these drivers take every `%` of the text for one of theirs.
        marked = text(lambda number: f"\0{number}\0").replace("%", "%%")
        for number in range(len(values)):
            marked = marked.replace(f"\0{number}\0", STYLES[style](number))
        query = marked
    else:
        query = text(STYLES[style])
    if style in ("named", "pyformat"):
        return query, {f"gn{number}": value for number, value in enumerate(values)}
    return query, tuple(values)
