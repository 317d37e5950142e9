"""The binding rules as plainly as they can be said, and as slowly: what the real ones must equal."""

from collections.abc import Mapping

from gonium.analysis import Facts, Names
from gonium.analysis.builtin import GIVEN
from gonium.protocol.ids import CellId

Cells = Mapping[CellId, Names]


class Model:
    """A notebook, of which everything is worked out anew whenever it is asked for."""

    def __init__(self, cells: Cells, facts: Mapping[CellId, Facts]):
        self.cells = cells
        self.facts = {cell: facts.get(cell, Facts()) for cell in cells}
        self.order = list(cells)

    def writes(self, cell: CellId, name: str) -> bool:
        provided = self.facts[cell].provided if self.cells[cell].stars else frozenset()
        return name in self.cells[cell].writes | provided

    def exports(self, cell: CellId, name: str) -> bool:
        """Surely exported, or in a way that counts here."""
        names = self.cells[cell]
        if self.writes(cell, name) or name in names.tables or name in self.facts[cell].rebound:
            return True
        above = self.above(cell, name)
        if name in names.deletes and (name not in names.passes or above is not None):
            return True
        changed = (names.changes | names.maybe) - self.facts[cell].unchanged
        changed |= self.facts[cell].entangled
        return name in changed and not self.is_module(above, name)

    def is_module(self, cell: CellId | None, name: str) -> bool:
        if cell is None:
            return False
        if not self.owns(cell, name):
            return self.is_module(self.above(cell, name), name)
        provided = self.facts[cell].provided if self.cells[cell].stars else frozenset()
        return name in self.cells[cell].imports - provided

    def above(self, cell: CellId, name: str) -> CellId | None:
        for other in reversed(self.order[: self.order.index(cell)]):
            if self.exports(other, name):
                return other
        return None

    def star(self, cell: CellId) -> CellId | None:
        for other in reversed(self.order[: self.order.index(cell)]):
            if self.open_star(other):
                return other
        return None

    def open_star(self, cell: CellId) -> bool:
        return bool(self.cells[cell].stars) and not self.facts[cell].provided

    def below(self, cell: CellId, name: str) -> CellId | None:
        for other in self.order:
            names = self.cells[other]
            provided = self.facts[other].provided if names.stars else frozenset()
            if other != cell and name in (names.writes - names.deletes) | provided:
                return other
        return None

    def defers(self, cell: CellId, name: str) -> frozenset[str]:
        """What code under this export looks up, also if the export comes from further up."""
        names = self.cells[cell]
        found = names.defers.get(name, frozenset()) | self.facts[cell].defers.get(name, frozenset())
        own = self.writes(cell, name) or name in names.tables
        if (own and name not in names.passes) or (
            name in names.deletes and name not in names.passes
        ):
            return found
        source = self.above(cell, name)
        return found | self.defers(source, name) if source else found

    def bindings(self, cell: CellId) -> dict[str, CellId | None]:
        return self.bound(cell)[0]

    def weak(self, cell: CellId) -> set[str]:
        bound, followed = self.bound(cell)
        return {name for name in self.cells[cell].unread - followed if bound.get(name)}

    def bound(self, cell: CellId) -> tuple[dict[str, CellId | None], set[str]]:
        names = self.cells[cell]
        followed = set()
        bound: dict[str, CellId | None] = {}
        todo: list[tuple[str, str]] = []
        future = any(other.future for other in self.cells.values())
        reads = names.reads - names.annotated if future else names.reads
        facts = self.facts[cell]
        for name in reads | facts.entangled | (facts.rebound - names.writes):
            if self.from_own_star(cell, name):
                continue
            bound[name] = self.read(cell, name)
            if source := bound[name]:
                todo += [(held, name) for held in self.defers(source, name)]
        seen = set()
        while todo:
            name, via = todo.pop()
            if (name, via) in seen:
                continue
            seen.add((name, via))
            if names.before.get(via, 0) & names.bits.get(name, 0):
                source = cell
            else:
                followed.add(name)
                source = bound[name] = self.later(cell, name)
                if source is None and self.owns(cell, name):
                    source = cell
            if source:
                todo += [(held, via) for held in self.defers(source, name)]
        return bound, followed

    def owns(self, cell: CellId, name: str) -> bool:
        names = self.cells[cell]
        deleted = name in names.deletes and name not in names.passes
        rebound = name in self.facts[cell].rebound
        return self.writes(cell, name) or name in names.tables or deleted or rebound

    def from_own_star(self, cell: CellId, name: str) -> bool:
        names = self.cells[cell]
        late = name in names.starred and name not in names.writes
        return late and bool(names.stars) and name in self.facts[cell].provided

    def read(self, cell: CellId, name: str) -> CellId | None:
        names = self.cells[cell]
        above = self.above(cell, name)
        if above or name in GIVEN:
            return above
        if name in names.starred and self.open_star(cell):
            return None
        if name in names.passes or name not in names.reads or self.star(cell):
            return self.star(cell)
        return self.below(cell, name)

    def later(self, cell: CellId, name: str) -> CellId | None:
        above = self.above(cell, name)
        if above or name in GIVEN or self.owns(cell, name):
            return above
        return self.star(cell) or self.below(cell, name)
