"""Strings that read: tables in SQL, `@name` in the queries of data frames.

What a call looks up by a string is known from its text alone. Such names never count as
unresolved: a table may be in the database, an `@` in an address.
"""

import ast
import re
from typing import Any

import msgspec

from gonium.analysis.holes import expression, filled, holes
from gonium.analysis.sql import tables
from gonium.analysis.syntax import TemplateStr

QUERIES = frozenset({"sql", "execute", "query", "eval"})
"""Methods whose first argument may be such a string."""

ENGINES = frozenset({"gn", "gonium", "duckdb"})
"""Modules whose `sql`, `execute` and `query` take SQL that sees the variables."""

OURS = frozenset({"gn", "gonium"})
"""Modules whose `sql` binds the values of expressions in braces."""

QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
MENTION = re.compile(r"@([^\W\d]\w*)")
HOLE = "\x00"
"""Stands for what an f-string or a template puts in."""


class Queried(msgspec.Struct, frozen=True):
    """What a string names."""

    reads: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
    holes: tuple[Any, ...] = ()
    """The expressions whose values are bound, as nodes that stand where the string does."""


def queried(call: ast.Call) -> Queried:
    """Return the names in the string given to a method of `QUERIES`."""
    text = _text(call)
    if not text:
        return Queried()
    function: Any = call.func
    owner = function.value
    if isinstance(owner, ast.Name) and owner.id in OURS and function.attr == "sql":
        return _bound(call, text)
    if isinstance(owner, ast.Name) and owner.id in ENGINES:
        return Queried(*tables(text)) if function.attr != "eval" else Queried()
    if function.attr in ("query", "eval"):
        return Queried(tuple(dict.fromkeys(MENTION.findall(QUOTED.sub("", text)))))
    return Queried()


def _bound(call: ast.Call, text: str) -> Queried:
    """Return the names in SQL with holes; only a plain string has holes left."""
    first = next(iter(call.args), None)
    if not isinstance(first, ast.Constant):
        return Queried(*tables(text))
    found = holes(text)
    nodes = tuple(filter(None, (expression(hole.source) for hole in found)))
    for root in nodes:
        for node in ast.walk(root):
            if isinstance(node, ast.expr):
                ast.copy_location(node, first)
    return Queried(*tables(filled(text, found, lambda _: "?")), nodes)


def _text(call: ast.Call) -> str:
    """Return the literal text of the first argument, holes for what is put in."""
    named = [word.value for word in call.keywords if word.arg in ("query", "expr", "sql")]
    node = next(iter(call.args or named), None)
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr | TemplateStr):
        parts = [part.value if isinstance(part, ast.Constant) else HOLE for part in node.values]
        return "".join(map(str, parts))
    return ""
