"""The graph of a notebook: who reads what from whom.

A graph is a value. What follows from bindings only for some (cycles, the order to run in, the
namespace before a cell, problems) is derived when somebody asks.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from gonium.analysis.builtin import DYNAMIC, GIVEN
from gonium.analysis.facts import NOTHING, Facts
from gonium.analysis.names import Names
from gonium.analysis.offer import Offer
from gonium.analysis.order import Bindings, find_blocked, sort_cells
from gonium.analysis.problems import find_problems
from gonium.protocol.ids import CellId
from gonium.protocol.records import Problem


class Graph(msgspec.Struct, frozen=True, eq=False):
    """Every effective read of every cell and the cell whose export it binds to."""

    cells: Mapping[CellId, Names] = {}
    """In document order."""
    facts: Mapping[CellId, Facts] = {}
    order: tuple[CellId, ...] = ()
    place: Mapping[CellId, int] = {}
    """Cell to its position in `order`."""
    bindings: Bindings = {}
    """Reads of the cell, and of the code it gets from others. `None`: builtin or unresolved.
    What can only come from the cell itself is not among them."""
    weak: Mapping[CellId, frozenset[str]] = {}
    """Cell to those of its bindings that nothing looks up: the value may only remain, where the
    cell does not come to write the name itself."""
    readers: Mapping[CellId, frozenset[CellId]] = {}
    """Cells that read from a cell."""
    definers: Mapping[str, tuple[CellId, ...]] = {}
    """Name to the cells that export it, in document order."""
    mentions: Mapping[str, tuple[CellId, ...]] = {}
    """Name to the cells that offer it, where not all of them export it."""
    offers: Mapping[CellId, Offer] = {}
    lookers: Mapping[str, frozenset[CellId]] = {}
    """Name to the cells that have it among their bindings."""
    several: frozenset[str] = frozenset()
    """Names with more than one definer."""
    holders: Mapping[str, frozenset[CellId]] = {}
    """Name to the cells that export code under it which looks up other names."""
    later: Mapping[str, frozenset[CellId]] = {}
    """Name to the cells with code that looks it up when called."""
    wavering: frozenset[str] = frozenset()
    """Names that some cell has offered to change in place or to leave unbound."""
    stars: tuple[CellId, ...] = ()
    """Cells whose star imports have not told yet what they provide, in document order."""
    future: frozenset[CellId] = frozenset()
    """Cells that say `from __future__ import annotations`; in a script that goes for all."""
    remote: frozenset[CellId] = frozenset()
    """Cells with functions that bind names at the top level."""
    dynamic: frozenset[CellId] = frozenset()
    """Cells that run text as code."""
    down: frozenset[CellId] = frozenset()
    """Cells with a binding that points down."""
    derived: dict[str, Any] = {}
    """What has been asked for so far."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graph):
            return NotImplemented
        return all(getattr(self, field) == getattr(other, field) for field in COMPARED)

    __hash__ = None  # type: ignore[assignment]  # it holds mappings

    @property
    def exports(self) -> Mapping[CellId, frozenset[str]]:
        """What each cell exports."""
        return Exports(self)

    @property
    def blocked(self) -> Mapping[CellId, tuple[CellId, ...]]:
        """Cells that cannot run, with the cycle that they are on or behind: each cell of it reads
        from the next, and the last is the first again."""
        if not self.down:
            return {}
        found: Mapping[CellId, tuple[CellId, ...]] = self.derive(
            "blocked", lambda: find_blocked(self.bindings, self.readers, self.place, self.down)
        )
        return found

    @property
    def schedule(self) -> tuple[CellId, ...]:
        """All cells, each after those it reads from; in document order where that allows it."""
        if not self.down:
            return self.order
        found: tuple[CellId, ...] = self.derive(
            "schedule", lambda: sort_cells(self.order, self.bindings, self.place, self.down)
        )
        return found

    @property
    def rank(self) -> Mapping[CellId, int]:
        """Cell to its position in `schedule`."""
        if not self.down:
            return self.place
        found: Mapping[CellId, int] = self.derive(
            "rank", lambda: {cell: at for at, cell in enumerate(self.schedule)}
        )
        return found

    def derive(self, what: str, how: Callable[[], Any]) -> Any:
        """Return what follows from the graph, found out at most once."""
        if what not in self.derived:
            self.derived[what] = how()
        return self.derived[what]

    def above(self, name: str, cell: CellId) -> CellId | None:
        """Return the nearest cell above `cell` that exports `name`."""
        known = self.definers.get(name, ())
        at = bisect_left(known, self.place[cell], key=self.place.__getitem__)
        return known[at - 1] if at else None

    def view(self, cell: CellId) -> dict[str, CellId | None]:
        """Return what has to be seen to in the namespace before a cell runs.

        Names with several definers, and whose export they stand for here; `None`: not bound here,
        because all definers are below, or the only one is the cell itself. A read that binds down
        stands for the cell it binds to.
        """
        views: dict[CellId, dict[str, CellId | None]] = self.derive(VIEWS, dict)
        if cell not in views:
            views[cell] = self._view(cell)
        return views[cell]

    def _view(self, cell: CellId) -> dict[str, CellId | None]:
        names = self.several | self.exports[cell] | self.bindings[cell].keys() - GIVEN
        found = {name: self.above(name, cell) for name in names if name in self.definers}
        view = {
            name: above
            for name, above in found.items()
            if (above is None or name in self.several) and ":" not in name
        }
        # What may be bound by code that names it nowhere in the cell has to be there as it was.
        hidden = self.rebinds(cell)
        for name in self.definers if hidden is None else hidden:
            if name in self.definers and ":" not in name:
                view[name] = self.above(name, cell)
        below = self.bindings[cell].items() if cell in self.down else ()
        return view | {name: source for name, source in below if source and not found.get(name)}

    def rebinds(self, cell: CellId) -> frozenset[str] | None:
        """Return the names that code from elsewhere may bind when this cell calls it.

        `None`: any, for it runs text as code.
        """
        bound = self.bindings[cell]
        if not DYNAMIC.isdisjoint(bound):
            return None
        if not self.remote or not any(bound.values()):
            return NOTHING
        remote = (self.cells[other].remote for other in self.remote)
        return NOTHING.union(*remote) - self.cells[cell].writes

    def problems(self, cell: CellId, label: Callable[[CellId], str] | None = None) -> list[Problem]:
        """Return what is wrong with a cell as far as the source tells; `label` names cells."""
        return find_problems(self, cell, label or (lambda c: f"cell {self.place[c] + 1}"))


VIEWS = "views"
"""What the views are derived as."""
COMPARED = ("cells", "order", "bindings", "weak", "readers", "definers", "stars", "down")


class Exports(Mapping[CellId, frozenset[str]]):
    """What each cell exports, told from a graph."""

    def __init__(self, graph: Graph):
        self.graph = graph

    def __getitem__(self, cell: CellId) -> frozenset[str]:
        offer = self.graph.offers[cell]
        if not offer.changed and not offer.soft:
            return offer.hard
        uncertain = offer.changed | offer.soft
        definers = self.graph.definers
        return offer.hard | {name for name in uncertain if cell in definers.get(name, ())}

    def __iter__(self) -> Iterator[CellId]:
        return iter(self.graph.order)

    def __len__(self) -> int:
        return len(self.graph.order)
