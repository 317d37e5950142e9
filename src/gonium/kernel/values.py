"""The store of exports: what each cell's last run left, by cell and name.

A value that a cell below changed in place is *spent*: nobody may be given it any more. A cell
that was skipped because something was missing keeps its result but does not give it until what
was missing is there again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from gonium.kernel.aliases import Aliases
from gonium.protocol.ids import CellId, Version


class Value(msgspec.Struct):
    """One export."""

    object: Any
    version: Version
    parts: list[int] = []
    """Identities of the mutable objects it is or holds."""
    defers: list[str] = []
    """Names that its code looks up when called."""
    digest: Version | None = None
    """Of the content, if that could be told."""
    cost: int = 0
    """What telling it cost, see `Content.cost`."""


class Values:
    """The exports at this kernel."""

    def __init__(self) -> None:
        self.aliases = Aliases()
        self._results: dict[CellId, dict[str, Value]] = {}
        self._spent: dict[CellId, set[str]] = {}
        self._lacking: dict[CellId, list[tuple[str, CellId]]] = {}
        self._changed_by: dict[tuple[CellId, str], CellId] = {}
        """Spent exports, and the cell that exports the object since."""

    def get(self, cell: CellId | None, name: str) -> Value | None:
        """Return an export; `None` if the cell did not leave that name, or not any more.

        One that was changed in place is found where it is now: runs sent ahead were told of its
        definer, before anybody knew that another cell changes it.
        """
        holder = self.holder(cell, name)
        return self._results[holder][name] if holder is not None else None

    def holder(self, cell: CellId | None, name: str) -> CellId | None:
        """Return the cell under which an export is found now."""
        while cell is not None and name not in self._results.get(cell, {}):
            cell = self._changed_by.get((cell, name))
        return cell

    def given(self, reads: Mapping[str, CellId]) -> dict[str, Value]:
        """Return what is there of the reads."""
        results, found = self._results, {}
        for name, cell in reads.items():
            result = results.get(cell)
            value = result.get(name) if result is not None else None
            if value is None:
                value = self.get(cell, name)
            if value is not None:
                found[name] = value
        return found

    def versions(self, reads: Mapping[str, CellId]) -> dict[str, Version]:
        """Return the versions of what is there of the reads."""
        return {name: value.version for name, value in self.given(reads).items()}

    def seen(
        self, reads: Mapping[str, CellId], bound: Callable[[str], "Value | None"]
    ) -> dict[str, Version]:
        """Return the versions that a run with these reads sees.

        Besides the reads themselves: what the code in their values looks up, as far as `bound`
        knows it by the name it has now; a run sent ahead could not be told of that.
        """
        given = self.given(reads)
        found = {name: value.version for name, value in given.items()}
        waiting = [name for value in given.values() for name in value.defers]
        while waiting:
            name = waiting.pop()
            value = None if name in found else bound(name)
            if value is not None:
                found[name] = value.version
                waiting += value.defers
        return found

    def sharing(self, changed: Mapping[str, CellId]) -> dict[CellId, list[str]]:
        """Return the other exports that are, or share, an object of the changed ones."""
        parts: set[int] = set()
        for name, cell in changed.items():
            value = self.get(cell, name)
            parts.update(self.aliases.shared(value.parts) if value else ())
        found: dict[CellId, list[str]] = {}
        if parts:
            for cell, name, value in self.items():
                if changed.get(name) != cell and not parts.isdisjoint(value.parts):
                    found.setdefault(cell, []).append(name)
        return found

    def missing(self, reads: Mapping[str, CellId]) -> list[str]:
        """Return the reads that are not available.

        A name that its cell's run did not leave is no reason to wait: a script would go on too.
        """
        results, doubtful = self._results, self._spent.keys() | self._lacking.keys()
        return [
            name
            for name, cell in reads.items()
            if (cell in doubtful or cell not in results) and not self._gives(cell, name)
        ]

    def _gives(self, cell: CellId, name: str) -> bool:
        if cell not in self._results:
            return False
        if name in self._spent.get(cell, ()) and self.get(cell, name) is None:
            return False
        lacking = self._lacking.get(cell)
        if lacking is None:
            return True
        if not all(self._gives(definer, read) for read, definer in lacking):
            return False
        del self._lacking[cell]
        return True

    def suspend(self, cell: CellId, reads: Mapping[str, CellId], names: Iterable[str]) -> None:
        """Do not give a cell's exports until the reads with these names are available."""
        self._lacking[cell] = [(name, reads[name]) for name in names]

    def keep(self, cell: CellId, result: dict[str, Value]) -> None:
        """Take the result of a run."""
        self.drop(cell)
        self._results[cell] = result

    def spend(self, cell: CellId, name: str, by: CellId) -> None:
        """Mark an export as changed in place by another cell, which exports it from now on."""
        result = self._results.get(cell)
        if result is None or name not in result or cell == by:
            return
        self.aliases.leave(result.pop(name).parts)
        self._spent.setdefault(cell, set()).add(name)
        if name in self._results.get(by, {}):
            self._changed_by[cell, name] = by

    def restore(self, cell: CellId, name: str, value: Value) -> None:
        """Give back what was spent, as it was before that."""
        result = self._results.get(cell)
        if result is None or name in result:
            return
        _, value.parts = self.aliases.join(value.object)
        result[name] = value
        self._spent.get(cell, set()).discard(name)
        self._changed_by.pop((cell, name), None)

    def release(self, cell: CellId, names: Iterable[str]) -> dict[str, Value]:
        """Let go of some exports of a cell; return them. Whoever reads them finds them missing."""
        result = self._results.get(cell, {})
        released = {name: result.pop(name) for name in names if name in result}
        if released:
            self._spent.setdefault(cell, set()).update(released)
        return self._leave(released)

    def drop(self, cell: CellId) -> dict[str, Value]:
        """Let go of a cell's result; return it."""
        for name in self._spent.pop(cell, ()):
            self._changed_by.pop((cell, name), None)
        self._lacking.pop(cell, None)
        return self._leave(self._results.pop(cell, {}))

    def _leave(self, released: dict[str, Value]) -> dict[str, Value]:
        for value in released.values():
            self.aliases.leave(value.parts)
        return released

    def of(self, cell: CellId) -> dict[str, Value]:
        """Return the exports of a cell that are here."""
        return dict(self._results.get(cell, {}))

    def items(self) -> Iterator[tuple[CellId, str, Value]]:
        """Return every export there is."""
        for cell, result in self._results.items():
            for name, value in result.items():
                yield cell, name, value
