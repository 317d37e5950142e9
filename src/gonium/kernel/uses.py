"""What a run uses: its names, the cells it reads from, and the objects that may be changed by it.

Two runs that clash in any of these have to run one after the other, as in a script; two that do not
may run at the same time, and nobody could tell.
"""

import dis
from _ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from functools import lru_cache
from types import FunctionType, ModuleType
from typing import Any

import msgspec

from gonium.kernel.aliases import mutable_parts
from gonium.kernel.codes import is_made_here
from gonium.kernel.namespace import Namespace
from gonium.kernel.values import Value, Values
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import CellId

PYPLOT = "module matplotlib.pyplot"
"""Stands for the figure that is drawn on: whoever uses the module may change which that is."""


class Uses(msgspec.Struct):
    """What one run uses, as far as that is known before it."""

    cell: CellId
    definers: frozenset[CellId]
    """The cells it reads from."""
    reads: frozenset[str]
    """Names, with those that code in the values looks up."""
    binds: frozenset[str]
    """Names that it may bind, or change in place, or that it lets go of."""
    objects: frozenset[int] = frozenset()
    """Identities of all mutable objects in the values it reads …"""
    risks: frozenset[int] = frozenset()
    """… and of those that it might change, or has to be watched for changing."""

    def clashes(self, other: "Uses") -> bool:
        """Say whether two runs have to run one after the other."""
        return (
            self.cell == other.cell
            or self.cell in other.definers
            or other.cell in self.definers
            or not self.binds.isdisjoint(other.reads)
            or not other.binds.isdisjoint(self.reads)
            or not self.binds.isdisjoint(other.binds)
            or not self.risks.isdisjoint(other.objects)
            or not other.risks.isdisjoint(self.objects)
        )


def uses_of(command: RunCell, values: Values, namespace: Namespace) -> Uses:
    """Return what a run uses, as far as what it reads from has ended."""
    given = {
        name: value
        for name, cell in command.reads.items()
        if (value := values.get(cell, name)) is not None
    }
    seen = values.seen(command.reads, namespace.export)
    carried = (namespace.export(name) for name in seen.keys() - given.keys())
    read = [*given.values(), *(value for value in carried if value)]
    announced = {*command.changes, *command.maybe, *command.writes} & command.reads.keys()
    changed = {name for name in announced if not _is_module(given.get(name))}
    binds = {name for name in command.writes if name not in announced or name in changed}
    binds.update(_stored(command.code), values.of(command.cell))
    if any(_is_pyplot(value.object) for value in read):
        binds.add(PYPLOT)
    return Uses(
        command.cell,
        frozenset(command.reads.values()),
        frozenset(command.reads.keys() | seen.keys()),
        frozenset(binds),
        frozenset().union(*(_objects(value) for value in read)),
        frozenset().union(
            *(_watched(value) for value in read),
            *(_objects(given[name]) for name in changed & given.keys()),
        ),
    )


def _is_module(value: Value | None) -> bool:
    return value is not None and issubclass(type(value.object), ModuleType)


def _is_pyplot(value: Any) -> bool:
    return type(value) is ModuleType and value.__name__ == "matplotlib.pyplot"


def _objects(value: Value) -> list[int]:
    """Return the identities of what a value is or holds and that can be changed."""
    held = value.object
    if type(held) is FunctionType:
        return mutable_parts(_state(held))
    return [id(held)] if is_made_here(held) else value.parts


def _watched(value: Value) -> list[int]:
    """Return those that a run might change without saying so, and has to be watched for."""
    return _objects(value) if value.digest is not None else []


def _state(function: FunctionType) -> tuple[Any, ...]:
    """Return what a function holds from call to call."""
    cells = (cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell))
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    return (*cells, *defaults, *([function.__dict__] if function.__dict__ else []))


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


@lru_cache(maxsize=256)
def _stored(source: str) -> frozenset[str]:
    """Return the names that code binds, also those that it unbinds itself (`except … as e`)."""
    try:
        code = compile(source, "", "exec", PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
    except Exception:  # noqa: BLE001  # its run is going to say what is wrong with it
        return frozenset()
    stores = ("STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL")
    return frozenset(step.argval for step in dis.get_instructions(code) if step.opname in stores)
