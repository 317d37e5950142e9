"""What statements that bind, change and delete do to names."""

import ast
from collections.abc import Sequence
from typing import Any

from gonium.analysis.ledger import Places
from gonium.analysis.syntax import root
from gonium.analysis.walk import Walk


def assign(walk: Walk, node: ast.Assign) -> None:
    """`a = b[i] = value`."""
    held = _code(walk, node.value, node.targets)
    for target in node.targets:
        if held is not None and isinstance(target, ast.Name):
            walk.hold(target.id, held)
        else:
            walk.bind(target)


def _code(walk: Walk, value: Any, to: Sequence[ast.expr]) -> Places | None:
    """Evaluate a value; return what it looks up later if it is code that plain names get."""
    cls = value.__class__
    if cls is ast.Lambda and all(isinstance(target, ast.Name) for target in to):
        return walk.evaluation.function(value)
    if cls is ast.GeneratorExp:
        held = walk.evaluation.generator(value)
        walk.ledger.load_lazily(held)
        return held
    walk.value(value)
    return walk.ledger.held.get(walk.ledger.key(value.id)) if cls is ast.Name else None


def annotated(walk: Walk, node: ast.AnnAssign) -> None:
    """`a: kind = value`; without a value it binds nothing."""
    if node.value is not None:
        held = _code(walk, node.value, [node.target])
        if held is not None and isinstance(node.target, ast.Name):
            walk.hold(node.target.id, held)
        else:
            walk.bind(node.target)
    elif not isinstance(node.target, ast.Name):
        walk.value(node.target)
    walk.annotation(node.annotation)


def augmented(walk: Walk, node: ast.AugAssign) -> None:
    """`a += value` may change the old object or bind a new one."""
    walk.change(node.target)
    if isinstance(node.target, ast.Name):
        walk.ledger.load(node.target.id, node.target)
        walk.value(node.value)
        walk.ledger.store(node.target.id)
    else:
        walk.value(node.target)
        walk.value(node.value)


def delete(walk: Walk, node: ast.Delete) -> None:
    """`del a, b.c, d[e]`."""
    for target in node.targets:
        _delete_one(walk, target)


def _delete_one(walk: Walk, target: ast.expr) -> None:
    if isinstance(target, ast.Name):
        walk.ledger.load(target.id, target)
        walk.ledger.delete(target.id)
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            _delete_one(walk, element)
    else:
        walk.change(target)
        walk.value(target)


def express(walk: Walk, node: ast.Expr) -> None:
    """A statement that only calls a method may be made to change the object."""
    value = node.value.value if isinstance(node.value, ast.Await) else node.value
    if value.__class__ is ast.Call and value.func.__class__ is ast.Attribute:
        name = root(value)
        if name is not None and walk.ledger.foreign(name):
            walk.ledger.maybe.add(name)
    walk.value(node.value)
