"""What a run leaves for other cells: its exports with versions, and what it changed in place."""

import sys
from types import ModuleType
from typing import Any

import msgspec

from gonium.kernel.content import trait
from gonium.kernel.elements import id_of
from gonium.kernel.namespace import Namespace
from gonium.kernel.program import Program
from gonium.kernel.reach import reach
from gonium.kernel.summary import kind_of, size_of, summary_of
from gonium.kernel.values import Value, Values
from gonium.kernel.versions import version_of
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import CellId, Version
from gonium.protocol.reports import Export


class Left(msgspec.Struct):
    """What a run left."""

    values: dict[str, Value]
    exports: dict[str, Export]
    provided: list[str]
    deleted: list[str]
    rebound: list[str] = []
    """Names that code from elsewhere bound or unbound."""
    changed: list[str] = []
    """Reads that it changed in place."""
    touched: dict[CellId, list[str]] = {}
    """Other exports that share an object with what it changed."""
    seen: dict[str, Version] = {}
    """What was changed by way of other names, or bound by code from elsewhere, as it was before:
    it counts as read."""

    @classmethod
    def nothing(cls) -> "Left":
        """Return what a run leaves that did not end well."""
        return cls({}, {}, [], [])


class Notes:
    """Which statement calls returned `None` or the object itself, and so changed it."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.changed: set[str] = set()
        self._names = names

    def note(self, name: str, result: Any) -> Any:
        """Take the result of a statement call on a name; return it."""
        if result is None or result is self._names.get(name):
            self.changed.add(name)
        return result


class Collector:
    """Collects what one run leaves; made before it, asked after it."""

    def __init__(
        self,
        command: RunCell,
        namespace: Namespace,
        values: Values,
        classes: dict[str, Value],
        keep: bool,
    ) -> None:
        self._command = command
        self._namespace = namespace
        self._values = values
        self._before = classes
        self._kept: dict[str, Version] = command.keep if keep else {}
        self.notes = Notes(namespace.names)
        self.changed: list[str] | None = None
        """The reads that were changed in place, if the result was restored and nothing ran."""

    def left(self, program: Program | None) -> Left:
        """Return what a run left; `None` for the program of one that did not end well."""
        changed = self._changed()
        touched = self._values.sharing({name: self._command.reads[name] for name in changed})
        left = self._exports(program, changed, touched) if program else Left.nothing()
        left.changed, left.touched = changed, touched
        entangled = self._entangled(touched)
        left.seen |= {name: value.version for name, value in entangled.items()}
        return left

    def unknown(self) -> Left:
        """Return what is sure of a run that left what cannot be looked at."""
        left = Left.nothing()
        left.changed = [name for name in self._command.reads if name in self._command.changes]
        return left

    def _changed(self) -> list[str]:
        """Return the reads that the run changed in place, those sure and those found by calls."""
        if self.changed is not None:
            return self.changed
        asked = self.notes.changed.union(self._command.changes)
        return [name for name in self._command.reads if name in asked and self._differs(name)]

    def _exports(
        self, program: Program, changed: list[str], touched: dict[CellId, list[str]]
    ) -> Left:
        left = Left.nothing()
        left.provided = provided(self._command.stars, self._namespace.names)
        passed = self._passed(changed)
        also = self._entangled(touched)
        told = (*self._command.writes, *left.provided, *also)
        rebound = self._rebound()
        left.rebound = list(rebound)
        left.seen = {name: old.version for name, old in rebound.items() if old is not None}
        for name in dict.fromkeys((*told, *left.rebound)):
            if name not in self._namespace.names:
                left.deleted.append(name)
                continue
            # What a call might have changed and did not is collected too, as what it was: runs
            # sent ahead have been told to read it from here.
            value = self._namespace.names[name]
            version = self._digest(name, value) or self._token(name, value, passed, program)
            left.exports[name], left.values[name] = self._describe(value, version)
        self._hold_classes(left)
        return left

    def _rebound(self) -> dict[str, Value | None]:
        watch = self._command.watch
        return self._namespace.rebound(watch) if watch is None or watch else {}

    def _hold_classes(self, left: Left) -> None:
        """Let a class that was made anew, just as it was, be the one that it was.

        Instances of it that other cells hold would otherwise be instances of a class that nobody
        can name any more. Where this run left something that may hold the new class, the new one
        it is, and its version says so.
        """
        again = {
            name: self._before[name]
            for name, value in left.values.items()
            if name in self._before
            and value.object is not self._before[name].object
            and version_of(self._before[name].object) == value.version
        }
        if not again:
            return
        made_here = [n for n, value in left.values.items() if _is_made_here(value.object)]
        reused = again.keys() >= set(made_here) and not any(
            value.version.startswith("run:") for value in left.values.values()
        )
        for name, value in again.items():
            export = left.exports[name]
            version = value.version if reused else f"{export.version} of run {self._command.run}"
            if reused:
                self._namespace.names[name] = value.object
                left.values[name] = value
            left.values[name].version = Version(version)
            left.exports[name] = msgspec.structs.replace(export, version=Version(version))

    def _entangled(self, touched: dict[CellId, list[str]]) -> dict[str, Value]:
        """Return the touched exports that their names still stand for: changed ones from now."""
        export, get = self._namespace.export, self._values.get
        pairs = [(name, get(cell, name)) for cell, some in touched.items() for name in some]
        return {name: value for name, value in pairs if value and export(name) is value}

    def _differs(self, name: str) -> bool:
        """Say whether a method call that looks like a change can have been one."""
        before = self._values.get(self._command.reads[name], name)
        if before is None:
            return True
        if issubclass(type(before.object), ModuleType):
            return False
        # Where the content can be told, it is what counts: `path.mkdir()` changes no path.
        return version_of(before.object) != before.version

    def _passed(self, changed: list[str]) -> dict[int, Version]:
        """Return the versions of unchanged reads by identity: what passes through keeps its own."""
        passed = {}
        for name, cell in self._command.reads.items():
            value = self._values.get(cell, name)
            if value is not None and name not in changed:
                passed[id(value.object)] = value.version
        return passed

    def _digest(self, name: str, value: Any) -> Version | None:
        """Return the version that the content stands for, as it was written when kept."""
        digest, kept = version_of(value), self._kept.get(name, "")
        return Version(kept) if digest and kept.startswith(f"{digest} of run ") else digest

    def _token(
        self, name: str, value: Any, passed: dict[int, Version], program: Program
    ) -> Version:
        """Return a version for a value without a digest."""
        same = passed.get(id(value))
        if same is not None:
            return same
        origin = program.imported.get(name)
        if origin is not None and _is_from(value, *origin):
            return Version(f"from {origin[0]} import {origin[1]}")
        return self._kept.get(name) or Version(f"run:{self._command.run}:{name}")

    def _describe(self, value: Any, version: Version) -> tuple[Export, Value]:
        try:
            group, parts = self._values.aliases.join(value)
            export = Export(
                version,
                kind_of(value),
                reach(value, self._namespace.names),
                group,
                size_of(value),
                summary_of(value),
                id_of(value),
            )
        except Exception:  # noqa: BLE001  # user code can bend its classes into any shape
            return Export(version), Value(value, version)
        return export, Value(value, version, parts, export.defers)


def provided(stars: list[str], names: dict[str, Any]) -> list[str]:
    """Return the names that star imports brought and that still stand for what they brought."""
    found: dict[str, None] = {}
    for star in stars:
        module = sys.modules.get(star)
        offered = getattr(module, "__dict__", {})
        public = offered.get("__all__") or [name for name in offered if name[:1] != "_"]
        for name in public:
            if name in offered and name in names and names[name] is offered[name]:
                found[name] = None
    return list(found)


def _is_made_here(value: Any) -> bool:
    return issubclass(type(value), type) and trait(value, "__module__") == "__main__"


def _is_from(value: Any, module: str, name: str) -> bool:
    inside = getattr(sys.modules.get(module), "__dict__", {})
    return name in inside and inside[name] is value
