"""The free names of functions, lambdas and comprehensions: what they look up when they run.

Within a function it does not matter when a name is bound, only whether: a name that the function
binds anywhere is its own. So this walk needs no flow, unlike that of the top level.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Any

from gonium.analysis.ledger import Places
from gonium.analysis.strings import QUERIES, queried
from gonium.analysis.syntax import (
    CHILDREN,
    COMPREHENSIONS,
    TypeAlias,
    mangle,
    parameters,
    targets,
    type_parameters,
)


class Scope:
    """What one function, class or comprehension binds and looks up, with all that is in it."""

    __slots__ = (
        "annotated",
        "bound",
        "deleted",
        "dels",
        "free",
        "host",
        "loads",
        "outside",
        "stored",
        "world",
        "worldly",
    )

    def __init__(self, host: "Scope | None" = None, annotated: bool = True):
        self.host = host or self
        """The function that a walrus in this comprehension binds in."""
        self.annotated = annotated
        """Whether annotations are looked up: not with `from __future__ import annotations`."""
        self.bound: set[str] = set()
        self.dels: set[str] = set()
        self.loads: Places = {}
        self.free: Places = {}
        """Free names of the scopes within; in the end, of this scope."""
        self.world: Places = {}
        """Looked up at the top level, whatever the functions around it bind."""
        self.worldly: set[str] = set()
        """Declared `global`."""
        self.outside: set[str] = set()
        """Declared `nonlocal`, or bound in the host by a walrus."""
        self.stored: set[str] = set()
        """Bound at the top level by way of `global`, here or in a scope within."""
        self.deleted: set[str] = set()
        """Deleted at the top level likewise."""

    def gather(self, stack: list[Any]) -> None:
        """Take in the nodes on the stack and all below them, but not the scopes within."""
        loads, bound = self.loads, self.bound
        while stack:
            node = stack.pop()
            cls = node.__class__
            if cls is ast.Name:
                if node.ctx.__class__ is ast.Store:
                    bound.add(node.id)
                    continue
                loads[node.id] = node
                if node.ctx.__class__ is ast.Del:
                    self.dels.add(node.id)
                continue
            special = SPECIAL.get(cls)
            if special is not None:
                special(self, node, stack)
                continue
            for field in CHILDREN[cls]:
                child = getattr(node, field)
                if child.__class__ is list:
                    stack += child
                else:
                    stack.append(child)

    def close(self) -> "Scope":
        """Tell own names from free ones, now that everything has been seen."""
        own = (self.bound | self.dels) - self.worldly - self.outside
        inner, self.free = self.free, {}
        for found in (inner, self.loads):
            for name, node in found.items():
                if name in self.worldly:
                    self.world[name] = node
                elif name not in own:
                    self.free[name] = node
        self.stored |= self.bound & self.worldly
        self.deleted |= self.dels & self.worldly
        return self

    def absorb(self, inner: "Scope") -> None:
        """Take in what a closed scope within this one needs from outside."""
        self.free.update(inner.free)
        self.world.update(inner.world)
        self.stored |= inner.stored
        self.deleted |= inner.deleted

    def mangled(self, owner: str) -> "Scope":
        """Give the private names of a class body what they stand for."""
        for places in (self.free, self.world):
            for name in [name for name in places if name[:2] == "__"]:
                places[mangle(name, owner)] = places.pop(name)
        for held in (self.stored, self.deleted):
            for name in [name for name in held if name[:2] == "__"]:
                held.discard(name)
                held.add(mangle(name, owner))
        return self


def function_scope(node: ast.AST, annotated: bool = True) -> Scope:
    """Return the closed scope of a function or lambda: without its defaults and decorators."""
    scope = Scope(annotated=annotated)
    args: ast.arguments = node.args  # type: ignore[attr-defined]  # a function or a lambda
    scope.bound.update(arg.arg for arg in parameters(args))
    body = node.body  # type: ignore[attr-defined]  # a function or a lambda
    _type_scope(scope, type_parameters(node))
    scope.gather(list(body) if isinstance(body, list) else [body])
    scope.close().free.pop("__class__", None)
    return scope


def alias_scope(node: Any) -> Scope:
    """Return the closed scope of a `type` statement: its value is looked up on demand."""
    scope = Scope()
    _type_scope(scope, node.type_params)
    scope.gather([node.value])
    return scope.close()


def parameter_scope(node: Any) -> Scope:
    """Return the closed scope of type parameters: their bounds and defaults."""
    scope = Scope()
    _type_scope(scope, type_parameters(node))
    return scope.close()


def comprehension_scope(node: Any, host: Scope) -> Scope:
    """Return the closed scope of a comprehension: without the iterable of its first `for`."""
    scope = Scope(host=host.host, annotated=host.annotated)
    for position, generator in enumerate(node.generators):
        scope.bound.update(targets(generator.target))
        scope.gather([generator.target, *([generator.iter] if position else []), *generator.ifs])
    scope.gather([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
    return scope.close()


def class_scope(node: ast.ClassDef, annotated: bool) -> Scope:
    """Return the closed scope of the body of a class that is defined in a function.

    Its own names are hidden from the functions in it. A name that the body binds is looked up at
    the top level until it is bound.
    """
    scope = Scope(annotated=annotated)
    seen: set[str] = set()
    early: Places = {}
    for statement in node.body:
        scope.loads = {}
        _class_statement(scope, statement)
        early.update((n, at) for n, at in scope.loads.items() if n not in seen)
        if isinstance(statement, SURE):
            seen |= scope.bound
    worldly = (scope.bound - scope.outside) | scope.worldly
    for name, at in early.items():
        (scope.world if name in worldly else scope.free)[name] = at
    scope.stored |= scope.bound & scope.worldly
    scope.deleted |= scope.dels & scope.worldly
    return scope.mangled(node.name)


SURE = (
    ast.Assign,
    ast.AnnAssign,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
)
"""Statements that bind their names when they have run."""


def _class_statement(scope: Scope, statement: ast.stmt) -> None:
    stack: list[Any] = [statement]
    if isinstance(statement, ast.AnnAssign):
        if statement.value is None and isinstance(statement.target, ast.Name):
            stack = []
        if scope.annotated:
            stack.append(statement.annotation)
    scope.gather(stack)


def _type_scope(scope: Scope, parameters: Iterable[Any]) -> None:
    """Bind type parameters; their bounds and defaults are looked up on demand."""
    for parameter in parameters:
        scope.bound.add(parameter.name)
        scope.gather([getattr(parameter, "bound", None), getattr(parameter, "default_value", None)])


def _function(scope: Scope, node: Any, stack: list[Any]) -> None:
    if node.__class__ is not ast.Lambda:
        scope.bound.add(node.name)
        stack += node.decorator_list
        if scope.annotated:
            _annotations(scope, node)
    stack += node.args.defaults
    stack += node.args.kw_defaults
    scope.absorb(function_scope(node, scope.annotated))


def _annotations(scope: Scope, node: Any) -> None:
    inner = Scope()
    _type_scope(inner, type_parameters(node))
    inner.gather([node.returns, *(arg.annotation for arg in parameters(node.args))])
    scope.absorb(inner.close())


def _class(scope: Scope, node: Any, stack: list[Any]) -> None:
    scope.bound.add(node.name)
    stack += node.decorator_list
    outer = Scope()
    _type_scope(outer, type_parameters(node))
    outer.gather([*node.bases, *node.keywords])
    outer.absorb(class_scope(node, scope.annotated))
    scope.absorb(outer.close())


def _comprehension(scope: Scope, node: Any, stack: list[Any]) -> None:
    stack.append(node.generators[0].iter)
    scope.absorb(comprehension_scope(node, scope))


def _walrus(scope: Scope, node: Any, stack: list[Any]) -> None:
    stack.append(node.value)
    scope.host.bound.add(node.target.id)
    if scope.host is not scope:
        scope.outside.add(node.target.id)


def _augmented(scope: Scope, node: Any, stack: list[Any]) -> None:
    stack += (node.value, node.target)
    if node.target.__class__ is ast.Name:
        scope.loads[node.target.id] = node.target


def _annotated(scope: Scope, node: Any, stack: list[Any]) -> None:
    """In a function the annotation is not looked up, and makes the name local without a value."""
    stack += (node.value, node.target)


def _import(scope: Scope, node: Any, stack: list[Any]) -> None:
    for alias in node.names:
        scope.bound.add(alias.asname or alias.name.partition(".")[0])


def _global(scope: Scope, node: Any, stack: list[Any]) -> None:
    scope.worldly.update(node.names)


def _nonlocal(scope: Scope, node: Any, stack: list[Any]) -> None:
    scope.outside.update(node.names)


def _handler(scope: Scope, node: Any, stack: list[Any]) -> None:
    stack.append(node.type)
    stack += node.body
    if node.name:
        scope.bound.add(node.name)


def _capture(scope: Scope, node: Any, stack: list[Any]) -> None:
    if node.name:
        scope.bound.add(node.name)
    stack.append(getattr(node, "pattern", None))


def _mapping(scope: Scope, node: Any, stack: list[Any]) -> None:
    if node.rest:
        scope.bound.add(node.rest)
    stack += node.keys
    stack += node.patterns


def _alias(scope: Scope, node: Any, stack: list[Any]) -> None:
    scope.bound.add(node.name.id)
    scope.absorb(alias_scope(node))


def _call(scope: Scope, node: Any, stack: list[Any]) -> None:
    stack += node.keywords
    stack += node.args
    stack.append(node.func)
    if node.func.__class__ is ast.Attribute and node.func.attr in QUERIES:
        found = queried(node)
        stack += found.holes
        for name in found.reads:
            scope.loads.setdefault(name, None)


Special = Callable[[Scope, Any, list[Any]], None]

SPECIAL: dict[type, Special] = {
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.Lambda: _function,
    ast.ClassDef: _class,
    ast.NamedExpr: _walrus,
    ast.AugAssign: _augmented,
    ast.AnnAssign: _annotated,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.ExceptHandler: _handler,
    ast.MatchAs: _capture,
    ast.MatchStar: _capture,
    ast.MatchMapping: _mapping,
    TypeAlias: _alias,
    ast.Call: _call,
    **dict.fromkeys(COMPREHENSIONS, _comprehension),
}
"""What is more than its children. Each pushes what is left to take in, in this scope."""
