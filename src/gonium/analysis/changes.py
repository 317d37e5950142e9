"""What changes from one graph to the next: bindings, and the indexes over them."""

from collections.abc import Mapping
from typing import Any

from gonium.analysis.binding import Binder, Bound
from gonium.analysis.exporting import Exporting
from gonium.analysis.facts import NOTHING, Facts
from gonium.analysis.graph import VIEWS, Graph
from gonium.analysis.index import Index
from gonium.analysis.names import Names
from gonium.protocol.ids import CellId


class Changes:
    """Gathers the new bindings of some cells."""

    def __init__(self, graph: Graph, binder: Binder):
        self.old = graph
        self.binder = binder
        self.bindings: dict[CellId, Bound] = {}
        self.bound: set[CellId] = set()
        """Cells that were bound again …"""
        self.changed: set[CellId] = set()
        """… and those of them that are bound otherwise now."""
        self.lookers: Index[str] = Index()
        self.readers: Index[CellId] = Index()
        self.weak: dict[CellId, frozenset[str]] = {}
        self.down = set(graph.down)
        self.dropped: frozenset[CellId] = frozenset()

    def drop(self, cells: frozenset[CellId]) -> None:
        """Forget cells that are no longer there."""
        self.dropped = cells
        for cell in cells:
            self._weaken(cell, NOTHING)
            self._move(cell, self.old.bindings[cell], {})
        self.down -= cells

    def bind(self, cell: CellId) -> None:
        """Bind a cell again."""
        self.bound.add(cell)
        old = self.old.bindings.get(cell)
        new, weak = self.binder.bind(cell)
        self._weaken(cell, weak)
        self._point(cell, new)
        if old is None or old != new:
            self.changed.add(cell)
            self.bindings[cell] = new
            self._move(cell, old or {}, new)

    def _weaken(self, cell: CellId, weak: frozenset[str]) -> None:
        if weak != self.old.weak.get(cell, NOTHING):
            self.weak[cell] = weak

    def _move(self, cell: CellId, old: Mapping[str, CellId | None], new: Bound) -> None:
        self.lookers.move(cell, old, new)
        self.readers.move(
            cell,
            [source for source in old.values() if source is not None],
            [source for source in new.values() if source is not None],
        )

    def _weak(self) -> Mapping[CellId, frozenset[str]]:
        if not self.weak:
            return self.old.weak
        return {cell: weak for cell, weak in {**self.old.weak, **self.weak}.items() if weak}

    def _point(self, cell: CellId, bound: Bound) -> None:
        place = self.binder.place
        here = place[cell]
        if any(source is not None and place[source] > here for source in bound.values()):
            self.down.add(cell)
        else:
            self.down.discard(cell)

    def graph(
        self,
        exporting: Exporting,
        cells: dict[CellId, Names],
        facts: Mapping[CellId, Facts],
        order: tuple[CellId, ...],
    ) -> Graph:
        """Return the new graph, which shares with the old one what has not changed."""
        old = self.old
        bindings: Mapping[CellId, Mapping[str, CellId | None]] = old.bindings
        if self.bindings or self.dropped:
            bindings = {**old.bindings, **self.bindings}
            for cell in self.dropped:
                del bindings[cell]
        readers = self.readers.apply(old.readers)
        kept = order is old.order and readers is old.readers and "blocked" in old.derived
        return Graph(
            cells=cells,
            facts=facts,
            order=order,
            place=exporting.place,
            bindings=bindings,
            weak=self._weak(),
            readers=readers,
            definers=exporting.definers,
            mentions=exporting.mentions,
            offers=exporting.offers,
            lookers=self.lookers.apply(old.lookers),
            several=exporting.several,
            holders=exporting.holders,
            later=exporting.later,
            wavering=exporting.wavering,
            stars=exporting.stars,
            future=exporting.future,
            remote=exporting.remote,
            dynamic=exporting.dynamic,
            down=old.down if self.down == old.down else frozenset(self.down),
            derived=(dict(old.derived) if kept else {}) | self._views(exporting),
        )

    def _views(self, exporting: Exporting) -> dict[str, Any]:
        """Return the views that cells still have: as a rule, an edit leaves all others theirs."""
        old = self.old
        same = (
            exporting.place is old.place
            and exporting.definers is old.definers
            and exporting.several is old.several
            and not exporting.remote
            and not old.remote
        )
        if not same or VIEWS not in old.derived:
            return {VIEWS: {}}
        views = old.derived[VIEWS]
        return {VIEWS: {cell: view for cell, view in views.items() if cell not in self.bound}}
