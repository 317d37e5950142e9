"""Who exports what: the offers of all cells, and for each name its definers in document order.

An offer to change a name in place counts only if the name is no module; one to leave it unbound
only if somebody above exports it. So the definers of a name follow from all that *mention* it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from gonium.analysis.facts import NOTHING, Facts
from gonium.analysis.graph import Graph
from gonium.analysis.index import Index
from gonium.analysis.names import Names
from gonium.analysis.offer import Offer, offer
from gonium.analysis.sequence import Shift
from gonium.protocol.ids import CellId

Definers = tuple[CellId, ...]
Touched = dict[str, set[CellId]]
"""Name to the cells that became, ceased to be, or are now other definers of it."""

NO_OFFER = Offer()


class Exporting:
    """Offers and definers on their way from one graph to the next."""

    def __init__(
        self,
        graph: Graph,
        cells: Mapping[CellId, Names],
        facts: Mapping[CellId, Facts],
        place: Mapping[CellId, int],
    ):
        self.graph = graph
        self.cells = cells
        self.facts = facts
        self.place = place
        self.offers = graph.offers
        self.definers = graph.definers
        self.mentions = graph.mentions
        self.several = graph.several
        self.wavering = graph.wavering
        self.stars = graph.stars
        self.future = graph.future
        self.remote = graph.remote
        self.dynamic = graph.dynamic
        self.touched: Touched = defaultdict(set)
        self.reheld: set[str] = set()
        """Names whose code now looks up other names."""
        self.holding: Index[str] = Index()
        self.holders = graph.holders
        self.later = graph.later

    def take(self, edited: Iterable[CellId], moves: Shift) -> None:
        """Take the offers of changed cells, and find the names that are touched by them."""
        before = self.offers
        offers = dict(before)
        for cell in moves.removed:
            self._compare(cell, offers.pop(cell), NO_OFFER)
        for cell in moves.moved:
            self._compare(cell, before[cell], NO_OFFER)
        for cell in {*edited, *moves.added, *moves.moved}:
            offers[cell] = offer(self.cells[cell], self.facts.get(cell))
            known = NO_OFFER if cell in moves.moved else before.get(cell, NO_OFFER)
            self._compare(cell, known, offers[cell])
        self.offers = offers
        changed = {*edited, *moves.added, *moves.moved, *moves.removed}
        self._find_marked(changed)
        self._find_later(changed)
        self.holders = self.holding.apply(self.holders)
        if self.touched:
            self._define()

    def _find_marked(self, changed: set[CellId]) -> None:
        """Find the cells whose star imports have not told yet, those that quiet annotations, those
        whose functions bind names of others, and those that run text as code."""
        before, after = self.graph.offers, self.offers
        there = [cell for cell in changed if cell in after]
        future = {cell for cell in there if self.cells[cell].future}
        if future or not self.future.isdisjoint(changed):
            self.future = (self.future - changed) | future
        remote = {cell for cell in there if self.cells[cell].remote}
        if remote or not self.remote.isdisjoint(changed):
            self.remote = (self.remote - changed) | remote
        dynamic = {cell for cell in there if self.cells[cell].dynamic}
        if dynamic or not self.dynamic.isdisjoint(changed):
            self.dynamic = (self.dynamic - changed) | dynamic
        known = any(before[cell].unknown for cell in changed if cell in before)
        if known or any(after[cell].unknown for cell in there):
            stars = (cell for cell, found in after.items() if found.unknown)
            self.stars = tuple(sorted(stars, key=self.place.__getitem__))

    def _find_later(self, changed: set[CellId]) -> None:
        """Find the cells with code that looks up a name when called."""
        later: Index[str] = Index()
        for cell in changed:
            old, new = self.graph.cells.get(cell), self.cells.get(cell)
            later.move(cell, old.later if old else NOTHING, new.later if new else NOTHING)
        self.later = later.apply(self.later)

    def _compare(self, cell: CellId, old: Offer, new: Offer) -> None:
        """Note the names that a cell offers no longer, now, or in another way."""
        if old == new:
            return
        different = (
            (old.hard ^ new.hard)
            | (old.changed ^ new.changed)
            | (old.soft ^ new.soft)
            | (old.lands ^ new.lands)
            | (old.imports ^ new.imports)
            | (old.through ^ new.through)
        )
        if old.defers != new.defers:
            held = {
                name
                for name in old.defers.keys() | new.defers.keys()
                if old.defers.get(name) != new.defers.get(name)
            }
            self.holding.move(cell, old.defers, new.defers)
            self.reheld |= held
            different |= held
        for name in different:
            self.touched[name].add(cell)
        wavering = (new.changed | new.soft) - self.wavering
        if wavering:
            self.wavering |= wavering

    def _define(self) -> None:
        """Find the definers of the touched names anew; forget names where nothing changed."""
        self.definers = definers = dict(self.definers)
        self.mentions = mentions = dict(self.mentions)
        several = set(self.several)
        for name, cells in list(self.touched.items()):
            old = definers.get(name, ())
            mentioned, new = self._definers(name, mentions.pop(name, old), cells)
            if mentioned != new:
                mentions[name] = mentioned
            if new:
                definers[name] = new
            else:
                definers.pop(name, None)
            (several.add if len(new) > 1 else several.discard)(name)
            self._judge(name, cells, old, new)
        if several != self.several:
            self.several = frozenset(several)

    def _judge(self, name: str, cells: set[CellId], old: Definers, new: Definers) -> None:
        """Leave in `touched` only the cells that are, or were, definers of the name."""
        if len(old) + len(new) < 64 or old != new:
            cells &= {*old, *new}
            cells |= set(old).symmetric_difference(new)
        else:
            cells &= set(new)
        if not cells and name not in self.reheld:
            del self.touched[name]

    def _definers(
        self, name: str, mentions: Definers, cells: set[CellId]
    ) -> tuple[Definers, Definers]:
        """Return who mentions a name, and who defines it, when these cells have changed."""
        offers = self.offers
        found = [cell for cell in mentions if cell not in cells]
        found += [cell for cell in cells if cell in offers and offers[cell].has(name)]
        found.sort(key=self.place.__getitem__)
        mentioned = tuple(found)
        return mentioned, self._effective(name, found) if name in self.wavering else mentioned

    def _effective(self, name: str, mentions: list[CellId]) -> Definers:
        """Return those that really export the name."""
        found: list[CellId] = []
        module = False
        for cell in mentions:
            known = self.offers[cell]
            if name in known.hard:
                module = name in known.imports
                found.append(cell)
            elif (name in known.changed and not module) or (name in known.soft and found):
                found.append(cell)
        return tuple(found)
