"""Definite assignment over the statements of a cell: what it reads, and what it leaves.

Theory. A name is read if it may be looked up before the cell has surely bound it. One walk in the
order of execution keeps, at every point, two sets: names that are *surely* bound, by whatever way
this point was reached, and names that *may* be. Where ways join, the first sets intersect and the
second unite; a point that is never reached (after `raise`, `break`, an endless loop) is neutral.
Bodies of loops may not run, unless what they go over is plainly not empty. Handlers start from
what was sure before the `try`, a `finally` likewise; a `with` may swallow an exception, unless it
is known not to. Binding never makes a name less sure, and `del` binds an absence, so one walk is
enough; only a loop that holds functions is walked twice, since its first lines can call those of
its last.

Functions are looked into by `scope`: what they look up is held with the name they are bound to.
A use of such a name in the cell looks it up then and there; a use in another cell, there. Class
bodies run at once, so they are walked here, their own names apart from those of the top level.
"""

import ast
from collections.abc import Sequence
from typing import Any

from gonium.analysis.assigning import annotated, assign, augmented, delete, express
from gonium.analysis.defining import (
    define_alias,
    define_class,
    define_function,
    import_modules,
    import_names,
)
from gonium.analysis.ledger import DEAD, State
from gonium.analysis.matching import match
from gonium.analysis.syntax import TypeAlias
from gonium.analysis.walk import Rules, Walk
from gonium.analysis.wrappers import swallows


def flow(tree: ast.Module, binding: bool) -> Walk:
    """Walk over a cell; `binding`: whether its source has a `:=`."""
    walk = Walk(RULES, binding)
    walk.block(tree.body)
    return walk


def _if(walk: Walk, node: ast.If) -> None:
    ends: list[State] = []
    while True:
        true, false = walk.evaluation.condition(node.test)
        ends.append(walk.branch(node.body, true))
        # A long chain of `elif` is deep as a tree, so go along it without recursion.
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
            break
        walk.ledger.restore(false)
        node = node.orelse[0]
    walk.branch(node.orelse, false)
    for end in ends:
        walk.ledger.join(end)


def _while(walk: Walk, node: ast.While) -> None:
    leaving: list[State] = []

    def start() -> None:
        true, false = walk.evaluation.condition(node.test)
        leaving[:] = [false]
        walk.ledger.restore(true)

    loop, _ = walk.loop(node.body, start)
    may = walk.ledger.may
    walk.branch(node.orelse, (leaving[0][0], leaving[0][1] | may))
    walk.ledger.join(loop.broken)


def _for(walk: Walk, node: Any) -> None:
    walk.value(node.iter)
    walk.evaluation.awaits |= isinstance(node, ast.AsyncFor)
    before = walk.ledger.split()
    loop, after = walk.loop(node.body, lambda: walk.bind(node.target))
    sure = after[0] if _runs(node.iter) else before[0]
    walk.branch(node.orelse, (sure, before[1] | after[1]))
    walk.ledger.join(loop.broken)


def _runs(iterable: ast.expr) -> bool:
    """Say whether the body of a `for` over this surely runs."""
    if isinstance(iterable, ast.Tuple | ast.List | ast.Set):
        return any(not isinstance(element, ast.Starred) for element in iterable.elts)
    if isinstance(iterable, ast.Constant):
        return bool(iterable.value)
    if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name):
        arguments = iterable.args
        if iterable.func.id == "range":
            return _range_runs(arguments)
        return (
            iterable.func.id in ("enumerate", "reversed")
            and bool(arguments)
            and _runs(arguments[0])
        )
    return False


def _range_runs(arguments: Sequence[ast.expr]) -> bool:
    try:
        return bool(range(*(ast.literal_eval(argument) for argument in arguments)))
    except (ValueError, TypeError):
        return False


def _with(walk: Walk, node: Any) -> None:
    walk.evaluation.awaits |= isinstance(node, ast.AsyncWith)
    swallowing = False
    entered: State = (DEAD, 0)
    for item in node.items:
        walk.value(item.context_expr)
        if not swallowing and swallows(item.context_expr):
            swallowing, entered = True, walk.ledger.split()
        if item.optional_vars is not None:
            walk.ledger.branches += swallowing
            walk.bind(item.optional_vars)
            walk.ledger.branches -= swallowing
    walk.ledger.branches += swallowing
    walk.block(node.body)
    walk.ledger.branches -= swallowing
    if swallowing:
        walk.ledger.join(entered)


def _try(walk: Walk, node: Any) -> None:
    ledger = walk.ledger
    before = ledger.split()
    after = walk.branch(node.body, before)
    broken = (before[0], before[1] | ledger.may)
    ends = [walk.branch(node.orelse, after)]
    ends += [_handle(walk, handler, broken) for handler in node.handlers]
    ledger.restore(ends[0])
    for end in ends[1:]:
        ledger.join(end)
    if node.finalbody:
        _finally(walk, node.finalbody, broken[0])


def _finally(walk: Walk, body: Sequence[ast.stmt], sure: int) -> None:
    """It runs after whatever happened, and only if that was the end does it go on."""
    ledger = walk.ledger
    end = ledger.sure
    ledger.sure = sure
    walk.block(body)
    ledger.sure = ledger.sure if ledger.sure < 0 else end | ledger.sure


def _handle(walk: Walk, handler: ast.ExceptHandler, state: State) -> State:
    ledger = walk.ledger
    ledger.restore(state)
    if handler.type is not None:
        walk.value(handler.type)
    if not handler.name:
        return walk.branch(handler.body, ledger.split())
    ledger.branches += 1
    ledger.catch(handler.name)
    walk.branch(handler.body, ledger.split())
    ledger.release(handler.name)
    ledger.branches -= 1
    return ledger.split()


def _raise(walk: Walk, node: ast.Raise) -> None:
    walk.value(node.exc)
    walk.value(node.cause)
    walk.stop()


def _return(walk: Walk, node: ast.Return) -> None:
    walk.value(node.value)
    walk.stop()


def _assert(walk: Walk, node: ast.Assert) -> None:
    true, false = walk.evaluation.condition(node.test)
    walk.ledger.restore(false)
    walk.value(node.msg)
    walk.ledger.restore((true[0], true[1] | walk.ledger.may))


RULES: Rules = {
    ast.Assign: assign,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.Delete: delete,
    ast.Expr: express,
    ast.Import: import_modules,
    ast.ImportFrom: import_names,
    ast.FunctionDef: define_function,
    ast.AsyncFunctionDef: define_function,
    ast.ClassDef: define_class,
    TypeAlias: define_alias,
    ast.If: _if,
    ast.While: _while,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Match: match,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Assert: _assert,
    ast.Break: lambda walk, node: walk.jump("broken"),
    ast.Continue: lambda walk, node: walk.jump("continued"),
    ast.Global: lambda walk, node: None,
    ast.Nonlocal: lambda walk, node: None,
    ast.Pass: lambda walk, node: None,
}
