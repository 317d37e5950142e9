"""A cell's source, compiled so that its last expression can be shown.

Positions stay those of the source. Statement calls on names that they may change are wrapped, so
that the run learns whether they returned `None` or the object itself.
"""

import ast
import linecache
from _ast import PyCF_ALLOW_TOP_LEVEL_AWAIT, PyCF_ONLY_AST
from collections.abc import Collection, Mapping
from types import CodeType
from typing import Any

from gonium.kernel.looping import asks_for_loop, has_functions_that_ask
from gonium.kernel.modules import imported_modules

NOTE = "__gonium_note__"
"""The builtin that wrapped calls go through: `NOTE(name, result)` returns the result."""

_COROUTINE = 0x80
"""`inspect.CO_COROUTINE`: the code awaits."""
_FUTURES = 0x1FE0000
"""All flags that `from __future__` can set."""


class Program:
    """A compiled cell."""

    def __init__(
        self,
        body: CodeType | None,
        tail: CodeType | None,
        imported: dict[str, tuple[str, str]],
        modules: set[str],
        asks: bool | None = False,
    ) -> None:
        self.body = body
        """All statements, but for the last one if its value is to be shown."""
        self.tail = tail
        """The last expression; it is evaluated, its value shown."""
        self.imported = imported
        """Name to the module and the name there, for every `from … import`."""
        self.codes = codes = [code for code in (body, tail) if code is not None]
        self.asks = asks
        """Whether it asks for a loop that runs; `None`: it runs one itself."""
        self.modules = modules
        """Names of modules that it may import, anywhere in it."""
        self.awaits = any(code.co_flags & _COROUTINE for code in codes)
        own = any(module == "__future__" for module, _ in imported.values())
        self.future = body.co_flags & _FUTURES if own and body is not None else 0
        """Flags for `compile` that its own `from __future__` statements stand for."""

    def belongs_on_loop(self, names: Mapping[str, Any]) -> bool:
        """Tell whether it has to run while the event loop does."""
        if self.awaits or self.asks:
            return True
        return self.asks is False and has_functions_that_ask(self.codes, names)


def compile_cell(
    source: str, filename: str, future: int = 0, maybe: Collection[str] = ()
) -> Program:
    """Compile a cell; raises `SyntaxError` and what else `compile` raises on bad input."""
    flags = future | PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree: ast.Module = compile(source, filename, "exec", flags | PyCF_ONLY_AST, True)
    imports = "import" in source
    imported = _imported(tree) if imports else {}
    modules = imported_modules(tree) if imports else set()
    asks = asks_for_loop(source, tree)
    if maybe:
        _Wrapping(maybe).visit(tree)
    statements, tail = tree.body, None
    body = None
    last = statements[-1] if statements else None
    if isinstance(last, ast.Expr) and not _is_silent(source, last):
        statements.pop()
        tail = ast.Expression(last.value)
    if statements:
        body = compile(tree, filename, "exec", flags, True)
        flags |= body.co_flags & _FUTURES
    tail_code = compile(tail, filename, "eval", flags, True) if tail is not None else None
    return Program(body, tail_code, imported, modules, asks)


def register(source: str, filename: str) -> None:
    """Let tracebacks and `inspect.getsource` find the source."""
    lines = source.splitlines(True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    linecache.cache[filename] = (len(source), None, lines, filename)


def _is_silent(source: str, last: ast.Expr) -> bool:
    """Say whether a semicolon after the last expression asks not to show it."""
    if ";" not in source:
        return False
    assert last.end_lineno is not None
    assert last.end_col_offset is not None
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")[last.end_lineno - 1 :]
    lines[0] = lines[0].encode()[last.end_col_offset :].decode()
    # What follows an expression statement is white space, closing brackets, comments and `;`.
    return any(line.split("#", 1)[0].rstrip().endswith(";") for line in lines)


class _Wrapping(ast.NodeTransformer):
    """Wraps `name.method(…)` and `await name.method(…)` statements outside functions."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Any:
        return node

    def visit_Expr(self, node: ast.Expr) -> Any:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        name = _root(call)
        if name in self._names:
            arguments = [ast.Constant(name), node.value]
            note = ast.Call(ast.Name(NOTE, ast.Load()), arguments, [])
            node.value = ast.fix_missing_locations(ast.copy_location(note, node.value))
        return node


def _root(node: ast.expr) -> str:
    """Return `x` for a call of `x.method`, `x.part[0].method` or `x.get(y).method`; else nothing."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    inner: ast.expr = node.func
    while not isinstance(inner, ast.Name):
        if isinstance(inner, ast.Attribute | ast.Subscript):
            inner = inner.value
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            inner = inner.func.value
        else:
            return ""
    return inner.id


def _imported(tree: ast.AST) -> dict[str, tuple[str, str]]:
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    }
