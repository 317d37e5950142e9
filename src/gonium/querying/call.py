"""`gn.sql`: run SQL, with the values of expressions in braces bound as parameters.

Holes are looked for in a literal that stands in the call itself, and nowhere else. A text that was
put together while the program ran may hold anything, also braces that a stranger typed; and the
analysis knows what a cell reads from literals alone.
"""

import ast
import dis
import sys
from dis import Positions
from itertools import islice
from types import FrameType
from typing import Any

from gonium.analysis.holes import expression, filled, holes
from gonium.querying.errors import SqlError


def sql(query: str, *, engine: Any = None) -> Any:
    """Run SQL; return a frame of what it finds, or `None` where it finds nothing.

    `gn.sql("SELECT * FROM penguins WHERE mass > {limit}")` binds the value of `limit`: values never
    become part of the text. Braces are read in a plain string that stands in the call.

    Without `engine` the query runs in a DuckDB in memory, which lasts as long as the kernel. It sees
    frames of pandas, polars and pyarrow by the names of their variables, and files by their paths.
    `engine` is a connection to another database: one of DuckDB, of DB-API (such as `sqlite3`), or an
    engine or connection of SQLAlchemy.
    """
    if not isinstance(query, str):
        raise TypeError(f"gn.sql takes SQL as a string, not {type(query).__name__}.")
    frame = sys._getframe(1)
    found = holes(query) if _literal(frame, query) else []
    variables = _variables(frame)
    values = [_value(hole.source, variables) for hole in found]
    from gonium.querying.engines import run

    return run(engine, lambda mark: filled(query, found, mark), values, variables)


def _literal(frame: FrameType, query: str) -> bool:
    """Say whether this very text stands in the call that is being made."""
    span = Positions(*next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None)))
    return span.lineno is not None and any(
        one.argval is query and one.positions is not None and _within(one.positions, span)
        for one in dis.get_instructions(frame.f_code)
        if one.opname.startswith("LOAD_CONST")
    )


def _within(inner: Positions, outer: Positions) -> bool:
    """Say whether source lies within other source; what has no place lies nowhere."""
    if None in inner or None in outer:
        return False
    starts = (inner.lineno, inner.col_offset) >= (outer.lineno, outer.col_offset)
    ends = (inner.end_lineno, inner.end_col_offset) <= (outer.end_lineno, outer.end_col_offset)
    return starts and ends


def _variables(frame: FrameType) -> dict[str, Any]:
    """Return what can be named in the caller, as one dictionary."""
    if frame.f_locals is frame.f_globals:
        return frame.f_globals
    return {**frame.f_globals, **frame.f_locals}


def _value(source: str, variables: dict[str, Any]) -> Any:
    node = expression(source)
    assert node is not None, "a hole is an expression"
    code = compile(ast.Expression(node), "<sql>", "eval")
    try:
        value = eval(code, variables)
    except NameError as error:
        raise SqlError(
            f"{{{source}}} in the SQL names {error.name!r}, which is not defined where gn.sql is "
            "called: define it, or take the braces away."
        ) from error
    from gonium.ui.element import Element

    return value.value if isinstance(value, Element) else value
