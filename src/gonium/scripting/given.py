"""Values that whoever runs a notebook gives to its names.

An element gets its value when it is made. Any other name gets it where the notebook defines it: in
the first cell that assigns it, each `name = …` takes the value instead, and what stood there is not
evaluated. An assignment that reads the name itself, such as `total = total * 2`, goes on from the
value, and so do all cells below.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gonium.analysis import names
from gonium.analysis.compile import SyntaxProblem, parse
from gonium.document import Cell, Notebook
from gonium.protocol.commands import Preset
from gonium.scripting.declared import declared, statements
from gonium.scripting.errors import NotebookError

GIVEN = "__gonium_given__"
"""What cells find the values under."""
FEW = 12
"""Names that a sentence has, at most."""


class Given(msgspec.Struct, frozen=True):
    """A notebook that takes other values."""

    notebook: Notebook
    presets: dict[str, Preset]
    """For elements."""
    values: dict[str, Any]
    """For other names."""


def give(notebook: Notebook, wanted: Mapping[str, Any], shown: str) -> Given:
    """Return the notebook with these values for its names; raises `NotebookError`."""
    elements = declared(notebook)
    presets = {name: Preset(value) for name, value in wanted.items() if name in elements}
    values = {name: value for name, value in wanted.items() if name not in elements}
    cells = list(notebook.cells)
    for name in values:
        at = _definer(cells, name)
        if at is None:
            raise NotebookError(f"{shown} has no name {name}: {_known(notebook)}.")
        source = _replaced(cells[at].source, name)
        if source is None:
            raise NotebookError(
                f"{name} cannot be given to {shown}: {_label(cells[at], at)} does not define it by "
                f"`{name} = …` on its own."
            )
        # Its source does not tell its values apart, so a result of it is not to be kept.
        cells[at] = cells[at].with_source(source).with_option("cache", None)
    return Given(notebook.with_cells(tuple(cells)), presets, values)


def _definer(cells: list[Cell], name: str) -> int | None:
    found = (at for at, cell in enumerate(cells) if name in _writes(cell))
    return next(found, None)


def _writes(cell: Cell) -> frozenset[str]:
    return names(cell.source).writes if cell.kind == "code" else frozenset()


def _replaced(source: str, name: str) -> str | None:
    """Return a cell with other definitions of a name; `None` if it has none that can be replaced."""
    tree = parse(source)
    found = [] if isinstance(tree, SyntaxProblem) else list(_definitions(tree, name))
    lines = source.split("\n")
    for value in sorted(found, key=lambda value: (value.lineno, value.col_offset), reverse=True):
        assert value.end_lineno is not None
        assert value.end_col_offset is not None
        first, last = lines[value.lineno - 1].encode(), lines[value.end_lineno - 1].encode()
        # As many lines as before, so that tracebacks tell the right ones.
        ends = "\n" * (value.end_lineno - value.lineno)
        text = f"({GIVEN}[{name!r}]{ends})"
        whole = first[: value.col_offset].decode() + text + last[value.end_col_offset :].decode()
        lines[value.lineno - 1 : value.end_lineno] = whole.split("\n")
    return "\n".join(lines) if found else None


def _definitions(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    """Yield what a name is assigned outside functions, but where that is made from itself."""
    for statement in statements(tree.body):
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value)
            ) if target == name and not _mentions(value, name):
                yield value


def _mentions(value: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))


def _known(notebook: Notebook) -> str:
    elements = list(declared(notebook))
    if elements:
        return f"its elements are {_few(elements)}"
    written = {name: None for cell in notebook.cells for name in sorted(_writes(cell))}
    return f"its cells assign {_few(list(written))}" if written else "no cell assigns any"


def _few(words: list[str]) -> str:
    return ", ".join(words[:FEW]) + (", …" if len(words) > FEW else "")


def _label(cell: Cell, at: int) -> str:
    return f"cell {cell.name or at + 1}"
