"""The shape of Python's syntax trees: which fields of a node hold further nodes.

Walks keep their own stack and use these tables instead of `ast.iter_child_nodes`: they are three
times as fast, and a deeply nested source cannot exhaust Python's stack.
"""

import ast
import sys
from typing import Any

LEAVES = frozenset(
    [
        "ctx",
        "op",
        "ops",
        "id",
        "attr",
        "arg",
        "name",
        "asname",
        "names",
        "module",
        "level",
        "kind",
        "is_async",
        "simple",
        "type_comment",
        "type_ignores",
        "conversion",
        "kwd_attrs",
        "rest",
        "str",
    ]
)


def _classes() -> list[type[ast.AST]]:
    found = [ast.AST]
    for cls in found:
        found.extend(cls.__subclasses__())
    return found


def _fields(cls: type[ast.AST]) -> tuple[str, ...]:
    if cls.__name__ in ("Constant", "MatchSingleton"):
        return ()
    return tuple(field for field in cls._fields if field not in LEAVES)


CHILDREN: dict[type, tuple[str, ...]] = {cls: _fields(cls) for cls in _classes()}
"""Class of a node to the fields that hold nodes, lists of nodes or `None`, in source order."""

CHILDREN[type(None)] = ()

REVERSED: dict[type, tuple[str, ...]] = {cls: fields[::-1] for cls, fields in CHILDREN.items()}
"""The same backwards: the order in which to push children on a stack."""

TypeAlias: type = getattr(ast, "TypeAlias", type("TypeAlias", (), {}))
"""`type X = …`; a class without instances where Python has no such statement."""

TemplateStr: Any = getattr(ast, "TemplateStr", type("TemplateStr", (), {"values": []}))
"""`t"…"`; a class without instances where Python has no such strings."""

LAZY_ANNOTATIONS = sys.version_info >= (3, 14)
"""Python 3.14 looks annotations up only when somebody asks for them."""

COMPREHENSIONS: frozenset[type] = frozenset(
    {ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp}
)


def type_parameters(node: ast.AST) -> list[Any]:
    """Return the type parameters of a definition, where Python has them."""
    found: list[Any] = getattr(node, "type_params", [])
    return found


def parameters(args: ast.arguments) -> list[ast.arg]:
    """Return all parameters of a function, in source order."""
    star = [args.vararg] if args.vararg else []
    double = [args.kwarg] if args.kwarg else []
    return [*args.posonlyargs, *args.args, *star, *args.kwonlyargs, *double]


def targets(node: ast.expr) -> list[str]:
    """Return the plain names that an assignment to this target binds."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Starred):
        return targets(node.value)
    if isinstance(node, ast.Tuple | ast.List):
        return [name for element in node.elts for name in targets(element)]
    return []


def root(node: ast.expr) -> str | None:
    """Return the name at the left end of `a.b[c].d(e).f`, if there is one."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            return None
    return node.id


def mangle(name: str, owner: str) -> str:
    """Return what `__name` stands for within a class."""
    if not owner or name[:2] != "__" or name[-2:] == "__" or "." in name:
        return name
    owner = owner.lstrip("_")
    return f"_{owner}{name}" if owner else name
