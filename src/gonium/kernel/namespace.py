"""The one namespace of a kernel: the dict of the real `__main__` module.

Before a run it is switched to what running the file from the top would have given; after a run
that came to nothing it is put back, so that no half-made name is ever seen by another cell.
"""

import sys
from collections.abc import Collection, Mapping
from types import ModuleType
from typing import Any

from gonium.kernel.values import Value
from gonium.protocol.ids import CellId

_ABSENT = object()
_OURS = frozenset(("_", "In", "Out"))
"""Bound by the kernel, for notebooks that ask."""


class Namespace:
    """`__main__`, as `python notebook.py` would have made it."""

    def __init__(self, path: str) -> None:
        self.module = ModuleType("__main__")
        self.names: dict[str, Any] = self.module.__dict__
        self.names["__builtins__"] = sys.modules["builtins"]
        if path:
            self.names["__file__"] = path
        self._before: dict[str, Any] = {}
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
        return sum(holder.get(name, None) is held for holder in (self.names, self._before))

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

    def begin(self) -> None:
        """Remember what there is, so that a failed run can be undone."""
        # Warnings are shown once a place; a run is a new start, as a new script would be.
        self.names.pop("__warningregistry__", None)
        self._before = self.names.copy()

    def rebound(self, watch: Collection[str] | None) -> dict[str, Value | None]:
        """Return those names (`None`: of all) that stand for something else than before the run,
        and the export that each stood for."""
        before, names = self._before, self.names
        if watch is None:
            watch = [name for name in {**before, **names} if name[:2] != "__" and name not in _OURS]
        found = [n for n in watch if before.get(n, _ABSENT) is not names.get(n, _ABSENT)]
        stood = {name: self._exports.get(name) for name in found}
        return {
            name: value if value and before.get(name, _ABSENT) is value.object else None
            for name, value in stood.items()
        }

    def end(self, cell: CellId, exports: Mapping[str, Value]) -> None:
        """Keep what the run of a cell made; these are its exports."""
        before, self._before = self._before, {}
        self._exports.update(exports)
        new = sum(name not in before for name in exports)
        if len(self.names) != len(before) + new:
            # Names came or went that the source does not tell of, as by `exec`.
            loose = self.names.keys() - before.keys() - exports.keys()
            self._loose[cell] = {name: id(self.names[name]) for name in loose}

    def undo(self) -> None:
        """Put back every name as it was when the run began."""
        before, self._before = self._before, {}
        for name in self.names.keys() - before.keys():
            del self.names[name]
        for name, value in before.items():
            if self.names.get(name, _ABSENT) is not value:
                self.names[name] = value

    def forget(self, cell: CellId) -> None:
        """Take away the names of a cell that are no exports."""
        for name, identity in self._loose.pop(cell, {}).items():
            if id(self.names.get(name, _ABSENT)) == identity:
                del self.names[name]
