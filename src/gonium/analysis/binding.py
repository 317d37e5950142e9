"""What one cell reads from whom: its own reads, and those of the code it gets from others."""

from bisect import bisect_left
from collections.abc import Set as AbstractSet

from gonium.analysis.builtin import GIVEN
from gonium.analysis.exporting import Exporting
from gonium.analysis.facts import NOTHING
from gonium.analysis.names import Names
from gonium.protocol.ids import CellId

Bound = dict[str, CellId | None]


class Binder:
    """Binds the reads of cells, given who exports what and where the cells stand."""

    __slots__ = ("cells", "definers", "found", "future", "holders", "offers", "place", "stars")

    def __init__(self, exporting: Exporting):
        self.cells = exporting.cells
        self.place = exporting.place
        self.offers = exporting.offers
        self.definers = exporting.definers
        self.holders = exporting.holders
        self.stars = exporting.stars
        self.future = bool(exporting.future)
        self.found: dict[tuple[str, CellId], frozenset[str]] = {}
        """What has been asked of `_held`."""

    def bind(self, cell: CellId) -> tuple[Bound, frozenset[str]]:
        """Return every effective read of a cell and the cell it binds to; and the weak ones."""
        names, definers, stars = self.cells[cell], self.definers, self.stars
        bound: Bound = {}
        todo: list[tuple[str, int]] = []
        for name in self._reads(cell, names):
            source = self._read(name, cell, names) if stars or name in definers else None
            if source == cell:
                continue
            bound[name] = source
            if source is not None:
                before = names.before.get(name, 0)
                todo += [(held, before) for held in self._held(name, source)]
        looked_up = self._follow(cell, bound, todo) if todo else NOTHING
        weak = names.unread and {n for n in names.unread - looked_up if bound.get(n)}
        return bound, frozenset(weak)

    def _reads(self, cell: CellId, names: Names) -> AbstractSet[str]:
        quiet = self.future and names.annotated
        reads = names.reads - names.annotated if quiet else names.reads
        entangled = self.offers[cell].entangled
        return reads | entangled if entangled else reads

    def _follow(self, cell: CellId, bound: Bound, todo: list[tuple[str, int]]) -> AbstractSet[str]:
        """Bind what code from elsewhere looks up, here; and what the code it finds looks up.

        With each name goes what the cell had surely written when it read the code: such a name
        is found in the cell itself.
        """
        names = self.cells[cell]
        seen: set[tuple[str, int]] = set()
        followed: set[str] = set()
        while todo:
            key = todo.pop()
            if key in seen:
                continue
            seen.add(key)
            name, before = key
            source: CellId | None = cell
            if not before & names.bits.get(name, 0):
                followed.add(name)
                source = bound[name] = self._later(name, cell)
                if source is None and name in self.offers[cell].hard:
                    source = cell
            if source is not None:
                todo += [(held, before) for held in self._held(name, source)]
        return followed

    def _read(self, name: str, cell: CellId, names: Names) -> CellId | None:
        """Bind a read of the cell's own; itself if its star import provides the name."""
        own_star = name in names.starred
        if own_star and name not in names.writes and name in self.offers[cell].lands:
            return cell
        above = self._above(name, cell)
        if above is not None or name in GIVEN:
            return above
        if own_star and self.offers[cell].unknown:
            return None
        star = self._star(cell)
        if star is not None or name in names.passes or name not in names.reads:
            return star
        return self._below(name, cell)

    def _later(self, name: str, cell: CellId) -> CellId | None:
        """Bind a name that code from elsewhere looks up when the cell calls it."""
        above = self._above(name, cell)
        if above is not None or name in GIVEN or name in self.offers[cell].hard:
            return above
        star = self._star(cell)
        return star if star is not None else self._below(name, cell)

    def _above(self, name: str, cell: CellId) -> CellId | None:
        known = self.definers.get(name, ())
        at = bisect_left(known, self.place[cell], key=self.place.__getitem__)
        return known[at - 1] if at else None

    def _star(self, cell: CellId) -> CellId | None:
        if not self.stars:
            return None
        at = bisect_left(self.stars, self.place[cell], key=self.place.__getitem__)
        return self.stars[at - 1] if at else None

    def _below(self, name: str, cell: CellId) -> CellId | None:
        """Return the nearest cell below that binds the name; nobody above does."""
        for other in self.definers.get(name, ()):
            if other != cell and name in self.offers[other].lands:
                return other
        return None

    def _held(self, name: str, source: CellId) -> frozenset[str]:
        """Return what the code under a name looks up, also where it may come from further up."""
        if name not in self.holders:
            return NOTHING
        passed: list[CellId] = []
        giver: CellId | None = source
        while giver is not None and (name, giver) not in self.found:
            passed.append(giver)
            giver = self._above(name, giver) if name in self.offers[giver].through else None
        known = NOTHING if giver is None else self.found[name, giver]
        for giver in reversed(passed):
            known |= self.offers[giver].defers.get(name, NOTHING)
            self.found[name, giver] = known
        return known
