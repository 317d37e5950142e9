"""What a run leaves for other cells: its exports with versions, and what it changed in place."""

import sys
from typing import Any

import msgspec
from msgspec.structs import replace

from gonium.kernel.changes import Changes
from gonium.kernel.elements import id_of
from gonium.kernel.holding import Former, hold
from gonium.kernel.modules import digest_of_module
from gonium.kernel.namespace import Before, Namespace
from gonium.kernel.program import Program
from gonium.kernel.reach import reach
from gonium.kernel.summary import ATOMS, exact, kind_of, size_of, summary_of
from gonium.kernel.values import Value, Values
from gonium.kernel.versions import measure
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
    shares: dict[str, list[str]] = {}
    """Exports that are, or share, an object of reads."""
    seen: dict[str, Version] = {}
    """What was changed by way of other names, or bound by code from elsewhere, as it was before:
    it counts as read."""

    restored: list[str] = []
    """Changed reads that their makers give again, as they were."""

    def told(self) -> dict[str, Any]:
        """Return what the report of a run's end says of what it left."""
        return {
            "exports": self.exports,
            "changed": self.changed,
            "restored": self.restored,
            "touched": self.touched,
            "shares": self.shares,
            "provided": self.provided,
            "rebound": self.rebound,
            "deleted": self.deleted,
        }

    @classmethod
    def nothing(cls) -> "Left":
        """Return what a run leaves that did not end well."""
        return cls({}, {}, [], [])


class Collector:
    """Collects what one run leaves; made before it, asked after it."""

    def __init__(
        self,
        command: RunCell,
        namespace: Namespace,
        values: Values,
        before: Before,
        former: Former,
        keep: bool,
    ) -> None:
        self._command = command
        self._namespace = namespace
        self._before = before
        self._values = values
        self._former = former
        self._kept: dict[str, Version] = command.keep if keep else {}
        self.changes = Changes(command, namespace.names, values)

    def left(self, program: Program | None) -> Left:
        """Return what a run left; `None` for the program of one that did not end well."""
        changed = self.changes.found(finished=program is not None)
        touched = self._touched(changed)
        entangled = self._entangled(touched)
        left = (
            self._exports(program, [*entangled, *changed], changed) if program else Left.nothing()
        )
        left.changed, left.touched = changed, touched
        left.shares = self._shares(left.values)
        # With them the code counts that they carry: whoever reads them reads what that looks up.
        if entangled:
            left.seen |= self._values.seen(entangled, self._namespace.export)
        return left

    def _shares(self, values: dict[str, Value]) -> dict[str, list[str]]:
        """Return which exports are, or share, a mutable object of which reads."""
        holding = {name: set(value.parts) for name, value in values.items() if value.parts}
        if not holding:
            return {}
        reads = self._command.reads.items()
        given = {n: value.parts for n, cell in reads if (value := self._values.get(cell, n))}
        found = {
            name: [read for read, held in given.items() if not parts.isdisjoint(held)]
            for name, parts in holding.items()
        }
        return {name: shared for name, shared in found.items() if shared}

    def _touched(self, changed: list[str]) -> dict[CellId, list[str]]:
        """Return the exports that are, or share, an object of the changed reads, besides those that
        the run was told to read."""
        if not changed:
            return {}
        reads, holder = self._command.reads, self._values.holder
        touched = self._values.sharing({name: reads[name] for name in changed})
        for name in changed:
            cell = holder(reads[name], name)
            if cell is not None and cell != reads[name] and name not in touched.get(cell, ()):
                touched.setdefault(cell, []).append(name)
        return touched

    def unknown(self) -> Left:
        """Return what is sure of a run that left what cannot be looked at."""
        left = Left.nothing()
        left.changed = [name for name in self._command.reads if name in self._command.changes]
        return left

    def _exports(self, program: Program, also: list[str], changed: list[str]) -> Left:
        """Collect what the source says, and `also` these names."""
        left = Left.nothing()
        left.provided = provided(self._command.stars, self._namespace.names)
        told = (*self._command.writes, *left.provided, *also)
        # What a star import of the cell itself brings is not from elsewhere.
        rebound = {n: old for n, old in self._rebound().items() if n not in left.provided}
        left.rebound = list(rebound)
        left.seen = {name: old.version for name, old in rebound.items() if old is not None}
        for name in dict.fromkeys((*told, *left.rebound)):
            if name not in self._namespace.names:
                left.deleted.append(name)
                continue
            # What a call might have changed and did not is collected too, as what it was: runs
            # sent ahead have been told to read it from here.
            value = self._namespace.names[name]
            digest, cost = measure(value)
            version = (
                self._passed_on(name, value, digest, changed)
                or self._digest(name, digest)
                or self._token(name, value, changed, program)
            )
            left.exports[name], left.values[name] = self._describe(value, version, digest, cost)
        if self._former.values:
            self._hold(left)
        return left

    def _rebound(self) -> dict[str, Value | None]:
        watch = self._command.watch
        return self._namespace.rebound(self._before, watch) if watch is None or watch else {}

    def _hold(self, left: Left) -> None:
        """Let objects that others may hold be those that they were, see `hold`."""
        staying = hold(left.values, self._former, self._command.run)
        for name, value in staying.items():
            self._namespace.names[name] = value.object
            self._values.aliases.leave(left.values[name].parts)
            left.exports[name], left.values[name] = self._describe(
                value.object, value.version, value.digest, value.cost
            )
        for name, value in left.values.items():
            if left.exports[name].version != value.version:
                left.exports[name] = replace(left.exports[name], version=value.version)

    def _entangled(self, touched: dict[CellId, list[str]]) -> dict[str, CellId]:
        """Return the touched exports that their names still stand for: changed ones from now."""
        export, get = self._namespace.export, self._values.get
        pairs = [(name, cell, get(cell, name)) for cell, some in touched.items() for name in some]
        return {name: cell for name, cell, value in pairs if value and export(name) is value}

    def _passed(self, value: Any, changed: list[str]) -> Version | None:
        """Return the version of the unchanged read that a value is, since it passes through."""
        given = self._values.given(self._command.reads)
        same = [v.version for n, v in given.items() if v.object is value and n not in changed]
        return same[-1] if same else None

    def _passed_on(
        self, name: str, value: Any, digest: Version | None, changed: list[str]
    ) -> Version | None:
        """Return the version of a read that the run leaves under its name just as it was: it may say
        more than the content, see `hold`."""
        cell = self._command.reads.get(name)
        if cell is None or digest is None or name in changed:
            return None
        given = self._values.get(cell, name)
        same = given is not None and given.object is value and given.digest == digest
        return given.version if given is not None and same else None

    def _digest(self, name: str, digest: Version | None) -> Version | None:
        """Return the version that the content stands for, as it was written when kept."""
        kept = self._kept.get(name, "")
        return Version(kept) if digest and kept.startswith(f"{digest} of run ") else digest

    def _token(self, name: str, value: Any, changed: list[str], program: Program) -> Version:
        """Return a version for a value without a digest."""
        same = self._passed(value, changed)
        if same is not None:
            return same
        origin = program.imported.get(name)
        if origin is not None and _is_from(value, *origin):
            return Version(
                f"from {origin[0]} import {origin[1]} {digest_of_module(origin[0])}".rstrip()
            )
        return self._kept.get(name) or Version(f"run:{self._command.run}:{name}")

    def _describe(
        self, value: Any, version: Version, digest: Version | None, cost: int
    ) -> tuple[Export, Value]:
        try:
            if exact(value) in ATOMS:
                kind = type(value).__name__
                export = Export(version, kind, [], 0, size_of(value), summary_of(value))
                return export, Value(value, version, [], [], digest, cost)
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
            return Export(version), Value(value, version, digest=digest, cost=cost)
        return export, Value(value, version, parts, export.defers, digest, cost)


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


def _is_from(value: Any, module: str, name: str) -> bool:
    inside = getattr(sys.modules.get(module), "__dict__", {})
    return name in inside and inside[name] is value
