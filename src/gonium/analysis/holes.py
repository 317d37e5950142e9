"""The holes in SQL: Python's expressions in braces, whose values are bound.

`{limit}` outside of quotes and comments is a hole if Python can read what is in it. A struct of
DuckDB, `{'a': 1}`, is no expression and stays what it is. The analysis reads holes as code; the
run puts the database's parameters in their places.
"""

import ast
import warnings
from collections.abc import Callable

import msgspec

from gonium.analysis.sql import TOKEN

LONGEST = 16
"""Closing braces tried for one that opens."""

NEVER = (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)
"""What does not stand in a hole: it would bind a name of the cell, or leave it."""


class Hole(msgspec.Struct, frozen=True):
    """An expression in SQL, and where it stands with its braces."""

    start: int
    end: int
    source: str


def holes(text: str) -> list[Hole]:
    """Return the holes of a text, in order."""
    found: list[Hole] = []
    at = 0
    while match := TOKEN.search(text, at):
        at = match.end()
        if match[0] == "{" and (hole := _hole(text, match.start())):
            found.append(hole)
            at = hole.end
    return found


def filled(text: str, found: list[Hole], mark: Callable[[int], str]) -> str:
    """Return the text with the mark of each hole, counted from 0, in its place."""
    pieces, at = [], 0
    for number, hole in enumerate(found):
        pieces += [text[at : hole.start], mark(number)]
        at = hole.end
    return "".join([*pieces, text[at:]])


def expression(source: str) -> ast.expr | None:
    """Return what is in braces as code; nothing if it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(f"({source}\n)", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return None if any(isinstance(node, NEVER) for node in ast.walk(body)) else body


def _hole(text: str, start: int) -> Hole | None:
    end = start
    for _ in range(LONGEST):
        end = text.find("}", end + 1)
        if end < 0:
            return None
        source = text[start + 1 : end].strip()
        if source and expression(source) is not None:
            return Hole(start, end + 1, source)
    return None
