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
    """The names that the run binds, as far as its source tells; `None`: any."""
    alone: bool
    """Whether no other run goes on, so that what it binds besides those is its doing, too."""


class Namespace:
    """`__main__`, as `python notebook.py` would have made it."""

    def __init__(self, path: str) -> None:
        self.module = ModuleType("__main__")
        self.names: dict[str, Any] = self.module.__dict__
        self.names["__builtins__"] = sys.modules["builtins"]
        if path:
            self.names["__file__"] = path
        self._known: dict[str, Any] = {}
        """What each name stood for at the end of the last run, or was given since: to copy all
        names for each of a thousand small cells would take longer than most of them."""
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
        others = (before.names for before in self._befores if not before.alone)
        holders = (self.names, self._known, *others)
        return sum(holder.get(name, None) is held for holder in holders)

    def bind(self, bindings: Mapping[str, Value | None]) -> None:
        """Let each name stand for an export, or for nothing."""
        names, known = self.names, self._known
        for name, value in bindings.items():
            if value is None:
                names.pop(name, None)
                known.pop(name, None)
                self._exports.pop(name, None)
                continue
            self._exports[name] = value
            if names.get(name, _ABSENT) is not value.object:
                names[name] = known[name] = value.object

    def unbind(self, result: Mapping[str, Value]) -> None:
        """Take exports away that a cell left, where the namespace still holds them."""
        for name, value in result.items():
            if self._exports.get(name) is value:
                del self._exports[name]
            if self.names.get(name, _ABSENT) is value.object:
                del self.names[name]
            if self._known.get(name, _ABSENT) is value.object:
                del self._known[name]

    def begin(self, binds: Collection[str] | None = None, alone: bool = True) -> Before:
        """Remember what there is, so that a failed run can be undone.

        `binds`: the names that the run binds by its source; `None`: they are not known. `alone`: no
        others go on at the same time.
        """
        names = self.names
        # Warnings are shown once a place; a run is a new start, as a new script would be.
        names.pop("__warningregistry__", None)
        bound = frozenset(binds) if binds is not None else None
        if not alone:
            before = Before({n: names[n] for n in bound or () if n in names}, bound, alone)
        else:
            if bound is None or len(self._known) != len(names):
                self._known = names.copy()
            before = Before(self._known, bound, alone)
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
        known, names = self._known, self.names
        self._exports.update(exports)
        size = len(known) + sum(name not in known for name in exports)
        if since.alone and len(names) != size:
            # Names came or went that the source does not tell of, as by `exec`.
            loose = names.keys() - known.keys() - exports.keys()
            self._loose[cell] = {name: id(names[name]) for name in loose}
            self._known = names.copy()
        else:
            known.update({name: names[name] for name in exports})

    def undo(self, since: Before) -> None:
        """Put back every name as it was when the run began."""
        self._leave(since)
        before, binds, names = since.names, since.binds, self.names
        bound = names.keys() if since.alone or binds is None else binds & names.keys()
        for name in bound - before.keys():
            del names[name]
        for name, value in before.items():
            there = names.get(name, _ABSENT)
            # What else stands for something new was bound meanwhile by a thread of an earlier cell.
            if there is not value and (there is _ABSENT or binds is None or name in binds):
                names[name] = value

    def _leave(self, since: Before) -> None:
        self._befores = [before for before in self._befores if before is not since]

    def forget(self, cell: CellId) -> None:
        """Take away the names of a cell that are no exports."""
        for name, identity in self._loose.pop(cell, {}).items():
            if id(self.names.get(name, _ABSENT)) == identity:
                del self.names[name]
                self._known.pop(name, None)
