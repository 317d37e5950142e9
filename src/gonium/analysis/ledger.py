"""What a cell has surely and perhaps bound so far, and what it looked up before that.

Sets of names are the bits of integers, so that branches join with one `&` and one `|`, and a
look-up can keep what was bound at the time for nothing. Below zero (all bits set) means that this
point is never reached: a join with it changes nothing. A deleted name counts as bound: nobody
above can be asked for it any more.
"""

import ast
from dataclasses import dataclass, field

from gonium.analysis.syntax import mangle

Places = dict[str, ast.Name | None]
"""Name to the node that looks it up; `None` where only a string says so."""

State = tuple[int, int]
"""What is surely bound, and what may be."""

DEAD = -1
NEVER: State = (DEAD, 0)

Looked = tuple[Places, dict[str, int], dict[str, int]]
"""Reads, what was surely bound at each, and code that was looked into."""
NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Ledger:
    """The record of one walk over a cell."""

    bits: dict[str, int] = field(default_factory=dict)
    """Name to its bit; names of a class body have the body's number in front."""
    sure: int = 0
    may: int = 0
    reads: Places = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    """Read to what was surely bound at each of its look-ups."""
    hard: set[str] = field(default_factory=set)
    """Looked up when the cell cannot have bound them."""
    aside: Looked = field(default_factory=lambda: ({}, {}, {}))
    """What is looked up in annotations, which is kept apart: it does not count where they are text."""
    lazy: set[str] = field(default_factory=set)
    """Looked up by code that the cell has and may call."""
    early: frozenset[str] | None = None
    """What had been looked up before the first star import."""
    writes: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    rebound: set[str] = field(default_factory=set)
    """Bound by anything but a plain import."""
    remote: set[str] = field(default_factory=set)
    """Bound or unbound at the top level by functions, whenever somebody calls them."""
    caught: list[str] = field(default_factory=list)
    """Names of the `except … as` clauses around this point."""
    branches: int = 0
    """How many constructs are around this point that may skip it."""
    held: dict[str, Places] = field(default_factory=dict)
    """Bound name to the free names of the code it stands for."""
    holding: int = 0
    """Counts changes of `held`."""
    opened: dict[str, int] = field(default_factory=dict)
    """Code that has been looked into, and what was surely bound then."""
    hidden: frozenset[str] = NOTHING
    """Targets of the comprehensions and type parameters around this point."""
    prefix: str = ""
    """Number of the class body around this point."""
    owner: str = ""
    """Name of that class."""
    worldly: frozenset[str] = NOTHING
    """Names that this class body declares `global`."""

    def load(self, name: str, node: ast.Name | None) -> None:
        """Look a name up here."""
        if name in self.hidden:
            return
        if self.prefix and self._load_own(name):
            return
        if self.owner:
            name = mangle(name, self.owner)
        if self._ask(name, node) and not self.may & self.bits.get(name, 0):
            self.hard.add(name)

    def load_lazily(self, found: Places) -> None:
        """Look up the free names of code that is held in a way that nobody can follow."""
        for name, node in found.items():
            if name not in self.hidden and self._ask(name, node):
                self.lazy.add(name)

    def load_softly(self, found: Places) -> None:
        """Look up what somebody might call for, or a string may mean: bound upward or not."""
        for name, node in found.items():
            if name not in self.hidden:
                self._ask(name, node)

    def beyond(self, found: Places) -> Places:
        """Return what is not surely in the class body around this point."""
        if not self.prefix:
            return found
        bits, sure = self.bits, self.sure
        return {n: node for n, node in found.items() if not bits.get(self.key(n), 0) & sure}

    def _load_own(self, name: str) -> bool:
        """Look a name up in the class body; say whether it is surely there."""
        key = self.key(name)
        bit = self.bits.get(key, 0)
        if bit & (self.sure | self.may) and key in self.held:
            self._open(key)
        return bool(bit & self.sure) and key is not name

    def _ask(self, name: str, node: ast.Name | None) -> bool:
        """Look a name up at the top level; say whether the cell has not surely bound it."""
        if self.sure < 0:
            return False
        if name in self.held:
            self._open(name)
        return self._note(name, node)

    def _note(self, name: str, node: ast.Name | None) -> bool:
        sure = self.sure
        if sure & self.bits.get(name, 0):
            return False
        if name in self.reads:
            self.before[name] &= sure
            if self.reads[name] is None:
                self.reads[name] = node
        else:
            self.reads[name] = node
            self.before[name] = sure
        return True

    def _open(self, key: str) -> None:
        """Whoever has code may call it: what it looks up is looked up, and so on from there.

        Where that was done before and no less was bound than now, it need not be done again.
        """
        if self._opened(key):
            return
        todo = [key]
        while todo:
            for name, node in self.held[todo.pop()].items():
                if self._note(name, node):
                    self.lazy.add(name)
                if name in self.held and not self._opened(name):
                    todo.append(name)

    def _opened(self, key: str) -> bool:
        """Say whether code has been opened in this state or one with less, and note that it is."""
        then = self.opened.get(key, DEAD)
        if then >= 0 and not then & ~self.sure:
            return True
        self.opened[key] = self.sure
        return False

    def key(self, name: str) -> str:
        """Return what a name that is bound here is kept under."""
        if not self.prefix:
            return name
        name = mangle(name, self.owner)
        return name if name in self.worldly else self.prefix + name

    def store(self, name: str, held: Places | None = None, module: bool = False) -> None:
        """Bind a name here; `held` are the free names of the code it stands for."""
        if self.sure < 0:
            return
        key = self.key(name)
        bound = key in self.bits
        bit = self.bits.setdefault(key, 1 << len(self.bits))
        self.sure |= bit
        self.may |= bit
        if key[0] > "9" and key not in self.caught:
            self.writes.add(key)
            (self.imports if module else self.rebound).add(key)
            if not self.branches and self.deletes:
                self.deletes.discard(key)
        if held or key in self.held:
            self._hold(key, held or {}, bound or key in self.reads or key in self.aside[0])

    def _hold(self, key: str, held: Places, mentioned: bool) -> None:
        known = self.held.get(key, {})
        found = {**known, **held} if self.branches else held
        if found.keys() != known.keys():
            self.held[key] = found
            self.holding += 1
            if mentioned:
                self.opened.clear()
                self.aside[2].clear()

    def store_later(self, name: str) -> None:
        """Bind a name at the top level perhaps, at some time: a function declares it `global`."""
        sure, prefix, self.prefix = self.sure, self.prefix, ""
        self.branches += 1
        self.store(name)
        self.branches -= 1
        self.sure, self.prefix = sure, prefix

    def delete(self, name: str) -> None:
        """Leave a name unbound."""
        if self.sure < 0:
            return
        key = self.key(name)
        bit = self.bits.setdefault(key, 1 << len(self.bits))
        self.sure |= bit
        self.may &= ~bit
        if key[0] > "9":
            self.deletes.add(key)
            self.rebound.add(key)

    def catch(self, name: str) -> None:
        """Bind a name for the time of an exception handler.

        However that ends, also by an exception that somebody around it catches, the name is
        unbound afterwards.
        """
        self.caught.append(self.key(name))
        self.store(name)
        if self.sure >= 0 and not self.prefix:
            self.deletes.add(name)

    def release(self, name: str) -> None:
        """Leave the handler."""
        self.caught.pop()
        self.delete(name)

    def foreign(self, name: str) -> bool:
        """Say whether a name may stand, here, for something that the cell has not bound."""
        if name in self.hidden or self.sure < 0:
            return False
        if self.prefix and self.bits.get(self.key(name), 0) & self.may:
            return False
        return not self.sure & self.bits.get(name, 0)

    def step_aside(self) -> None:
        """Keep what is looked up from here on apart, or what was kept apart until here."""
        aside = self.aside
        self.aside = self.reads, self.before, self.opened
        self.reads, self.before, self.opened = aside

    def looked_up(self) -> Places:
        """Return everything that was looked up, wherever."""
        return {**self.aside[0], **self.reads} if self.aside[0] else self.reads

    def split(self) -> State:
        """Return the state at this point, to come back to."""
        return self.sure, self.may

    def restore(self, state: State) -> None:
        """Go on from another point."""
        self.sure, self.may = state

    def join(self, state: State) -> None:
        """Go on from here or from another point."""
        self.sure &= state[0]
        self.may |= state[1]
