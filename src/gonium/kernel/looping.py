"""Whether a cell that awaits nothing wants a running event loop all the same.

In Jupyter one always runs, so `asyncio.create_task(…)` works in any cell. Here cells run outside the
loop, where `asyncio.run(…)` works as in a script. So a cell goes onto the loop if what it calls at
its top level, or in functions of the notebook that it defines or names, asks for the loop that runs, unless it
runs one itself.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

ASKING = frozenset(
    (
        "create_task",
        "ensure_future",
        "get_running_loop",
        "current_task",
        "all_tasks",
        "gather",
        "shield",
        "ClientSession",
    )
)
"""Functions that need a loop that runs, of asyncio and of what is built on it."""
RUNNING = frozenset(("run", "run_until_complete", "run_forever", "Runner"))
"""Functions that run a loop, and refuse to while another one does."""

_WORDS = re.compile("|".join(ASKING))
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_WAITS = 0x80 | 0x20 | 0x200
"""Flags of code that runs only when it is awaited or iterated."""


def asks_for_loop(source: str, tree: ast.Module) -> bool | None:
    """Tell whether the cell's own top level asks for a loop; `None`: it runs one itself."""
    if not _WORDS.search(source) and not any(word in source for word in RUNNING):
        return False
    asks = False
    for call in _calls(tree):
        name, owner = _called(call.func)
        if name in RUNNING and (owner in ("asyncio", "") or name != "run"):
            return None
        asks = asks or name in ASKING
    return asks


def has_functions_that_ask(codes: list[CodeType], names: Mapping[str, Any]) -> bool:
    """Tell whether functions that a cell defines or names ask for a loop that runs."""
    waiting = [function for code in codes for function in _functions(code)]
    if "asyncio" in sys.modules:
        waiting += [code for each in codes for code in _named(each, names)]
    seen, asks = set[CodeType](), False
    while waiting:
        code = waiting.pop()
        if code in seen or code.co_flags & _WAITS:
            continue
        seen.add(code)
        if RUNNING & {*code.co_names} and "asyncio" in code.co_names:
            return False
        asks = asks or not ASKING.isdisjoint(code.co_names)
        waiting += [*_functions(code), *_named(code, names)]
    return asks


def _functions(code: CodeType) -> list[CodeType]:
    return [inner for inner in code.co_consts if isinstance(inner, CodeType)]


def _named(code: CodeType, names: Mapping[str, Any]) -> list[CodeType]:
    """Return the code of functions of the notebook whose names are in a piece of code."""
    found = [names.get(name) for name in code.co_names]
    return [
        value.__code__
        for value in found
        if type(value) is FunctionType and value.__globals__ is names
    ]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Return the calls that are made when the cell runs, not when its functions do."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, _INNER):
            waiting += ast.iter_child_nodes(node)


def _called(function: ast.expr) -> tuple[str, str]:
    """Return the name of what is called, and of what it belongs to; empty: of nothing."""
    if isinstance(function, ast.Name):
        return function.id, ""
    if isinstance(function, ast.Attribute):
        owner = function.value
        return function.attr, owner.id if isinstance(owner, ast.Name) else "?"
    return "", ""
