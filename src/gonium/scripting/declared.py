"""The elements that a notebook makes under names of their own, as its source tells.

Nothing runs for it, so it is what can be said at once: `limit = gn.ui.slider(0, 10)` makes
`limit`. Elements that code from other modules makes are not seen.
"""

import ast
from collections.abc import Iterator, Sequence

import msgspec

from gonium.analysis import names
from gonium.analysis.compile import SyntaxProblem, parse
from gonium.document import Notebook
from gonium.ui import __all__ as KINDS  # noqa: N812  # a constant, there as here

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_INNER = (*_FUNCTIONS, ast.ClassDef, ast.Lambda)


class Declared(msgspec.Struct, frozen=True):
    """An element with a name."""

    cell: int
    """Position of the cell that makes it, from 0."""
    kind: str
    """Such as `slider`; empty where a function of the notebook makes it."""


def declared(notebook: Notebook) -> dict[str, Declared]:
    """Return the elements by name, in document order; of one made twice, the first."""
    makers = Makers()
    found: dict[str, Declared] = {}
    for position, cell in enumerate(notebook.cells):
        tree = parse(cell.source) if cell.kind == "code" else None
        if tree is None or isinstance(tree, SyntaxProblem):
            continue
        makers.learn(tree)
        for name, value in assigned(tree.body):
            kind = makers.kind(value)
            if kind is not None and name in names(cell.source).writes:
                found.setdefault(name, Declared(position, kind))
    return found


class Makers:
    """What is known to make elements, cell after cell."""

    def __init__(self) -> None:
        self._modules = {"ui"}
        self._functions: dict[str, str] = {}

    def learn(self, tree: ast.Module) -> None:
        """Take note of what a cell imports and defines."""
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                self._learn_from(node)
            elif isinstance(node, ast.Import):
                names = [alias.asname for alias in node.names if alias.name == "gonium.ui"]
                self._modules.update(name for name in names if name)
            elif isinstance(node, _FUNCTIONS) and self._makes(node):
                self._functions[node.name] = ""

    def kind(self, value: ast.expr) -> str | None:
        """Return the kind of element that an expression makes; `None` if it makes none."""
        if not isinstance(value, ast.Call):
            return None
        match value.func:
            case ast.Name(id=name):
                return self._functions.get(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=kind) if owner in self._modules:
                return kind if kind in KINDS else None
            case ast.Attribute(value=ast.Attribute(attr="ui"), attr=kind):
                return kind if kind in KINDS else None
        return None

    def _learn_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            if node.module == "gonium" and alias.name == "ui":
                self._modules.add(name)
            elif node.module == "gonium.ui" and alias.name in KINDS:
                self._functions[name] = alias.name

    def _makes(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
        return any(self.kind(call) is not None for call in calls)


def assigned(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that statements outside functions assign, each with what it is assigned."""
    for statement in statements(body):
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from _pairs(target, statement.value)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            yield from _pairs(statement.target, statement.value)


def statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements and those within them, but not those of functions and classes."""
    for statement in body:
        yield statement
        if not isinstance(statement, _INNER):
            for _, field in ast.iter_fields(statement):
                inner = field if isinstance(field, list) else []
                for part in inner:
                    if isinstance(part, ast.stmt):
                        yield from statements([part])
                    elif isinstance(part, ast.ExceptHandler | ast.match_case):
                        yield from statements(part.body)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case ast.Name(id=name), _:
            yield name, value
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            for one, given in zip(targets, values, strict=True):
                yield from _pairs(one, given)
