"""The one namespace of a kernel: the dict of the real `__main__` module.

Before a run it is switched to what running the file from the top would have given; after a run
that came to nothing it is put back, so that no half-made name is ever seen by another cell.
"""

import sys
from collections.abc import Collection, Mapping
from types import ModuleType
from typing import Any

import msgspec

from gonium.kernel.values import Value
from gonium.protocol.ids import CellId

_ABSENT = object()
_OURS = frozenset(("_", "In", "Out"))
"""Bound by the kernel, for notebooks that ask."""


class Before(msgspec.Struct):
    """What names stood for when a run began."""

    names: dict[str, Any]
    binds: frozenset[str] | None
    """The names that the run can bind; `None`: any, for it runs alone."""


class Namespace:
    """`__main__`, as `python notebook.py` would have made it."""

    def __init__(self, path: str) -> None:
        self.module = ModuleType("__main__")
        self.names: dict[str, Any] = self.module.__dict__
        self.names["__builtins__"] = sys.modules["builtins"]
        if path:
            self.names["__file__"] = path
        self._befores: list[Before] = []
        self._exports: dict[str, Value] = {}
        self._loose: dict[CellId, dict[str, int]] = {}
        """Names that are no exports, and the identity of what they stood for."""

    def export(self, name: str) -> Value | None:
        """Return the export that a name stands for now, if it is one."""
        value = self._exports.get(name)
        return value if value and self.names.get(name, _ABSENT) is value.object else None

    def references(self, name: str) -> int:
        """Return how often what a name stands for is referred to from here."""
        held = self.names.get(name, _ABSENT)
        holders = (self.names, *(before.names for before in self._befores))
        return sum(holder.get(name, None) is held for holder in holders)

    def bind(self, bindings: Mapping[str, Value | None]) -> None:
        """Let each name stand for an export, or for nothing."""
        names = self.names
        for name, value in bindings.items():
            if value is None:
                names.pop(name, None)
                self._exports.pop(name, None)
                continue
            self._exports[name] = value
            if names.get(name, _ABSENT) is not value.object:
                names[name] = value.object

    def unbind(self, result: Mapping[str, Value]) -> None:
        """Take exports away that a cell left, where the namespace still holds them."""
        for name, value in result.items():
            if self._exports.get(name) is value:
                del self._exports[name]
            if self.names.get(name, _ABSENT) is value.object:
                del self.names[name]

    def begin(self, binds: Collection[str] | None = None) -> Before:
        """Remember what there is, so that a failed run can be undone.

        `binds`: the names that the run can bind, if others go on at the same time; `None`: any.
        """
        names = self.names
        # Warnings are shown once a place; a run is a new start, as a new script would be.
        names.pop("__warningregistry__", None)
        if binds is None:
            before = Before(names.copy(), None)
        else:
            before = Before({n: names[n] for n in binds if n in names}, frozenset(binds))
        self._befores.append(before)
        return before

    def rebound(self, since: Before, watch: Collection[str] | None) -> dict[str, Value | None]:
        """Return those names (`None`: of all) that stand for something else than before the run,
        and the export that each stood for."""
        before, names = since.names, self.names
        if watch is None:
            watch = [name for name in {**before, **names} if name[:2] != "__" and name not in _OURS]
        found = [n for n in watch if before.get(n, _ABSENT) is not names.get(n, _ABSENT)]
        stood = {name: self._exports.get(name) for name in found}
        return {
            name: value if value and before.get(name, _ABSENT) is value.object else None
            for name, value in stood.items()
        }

    def end(self, since: Before, cell: CellId, exports: Mapping[str, Value]) -> None:
        """Keep what the run of a cell made; these are its exports."""
        self._leave(since)
        before = since.names
        self._exports.update(exports)
        new = sum(name not in before for name in exports)
        if since.binds is None and len(self.names) != len(before) + new:
            # Names came or went that the source does not tell of, as by `exec`.
            loose = self.names.keys() - before.keys() - exports.keys()
            self._loose[cell] = {name: id(self.names[name]) for name in loose}

    def undo(self, since: Before) -> None:
        """Put back every name as it was when the run began."""
        self._leave(since)
        before = since.names
        bound = self.names.keys() if since.binds is None else since.binds & self.names.keys()
        for name in bound - before.keys():
            del self.names[name]
        for name, value in before.items():
            if self.names.get(name, _ABSENT) is not value:
                self.names[name] = value

    def _leave(self, since: Before) -> None:
        self._befores = [before for before in self._befores if before is not since]

    def forget(self, cell: CellId) -> None:
        """Take away the names of a cell that are no exports."""
        for name, identity in self._loose.pop(cell, {}).items():
            if id(self.names.get(name, _ABSENT)) == identity:
                del self.names[name]
