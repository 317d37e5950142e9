"""What a cell reads, writes, changes and defers, from its source alone.

`names` never raises and never executes anything: a source that does not parse is an answer too.
"""

import ast
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from gonium.analysis.builtin import DYNAMIC, GIVEN
from gonium.analysis.compile import SyntaxProblem, overloaded, parse
from gonium.analysis.digest import digest_text, digest_tree
from gonium.analysis.flow import flow
from gonium.analysis.ledger import NOTHING, Ledger, Places
from gonium.analysis.reaching import calls_to_stop
from gonium.analysis.walk import Walk

LONG = 20_000
"""Characters beyond which few analyses are kept."""


class Names(msgspec.Struct, frozen=True, gc=False):
    """The names of one cell."""

    reads: frozenset[str] = NOTHING
    """Looked up while the cell runs, perhaps before it has assigned them; `passes` included."""
    passes: frozenset[str] = NOTHING
    """Those of `reads` that bind only upward and may stay unbound: names the cell may or may not
    have written by then, or by its end, and those that a decorator may look up."""
    unread: frozenset[str] = NOTHING
    """Those of `passes` that the cell itself never looks up: what stands above may only remain,
    where the cell does not come to write it."""
    annotated: frozenset[str] = NOTHING
    """Those of `reads` that are looked up only in annotations: they are no reads where any cell
    of the notebook says `from __future__ import annotations`."""
    writes: frozenset[str] = NOTHING
    """Bound at the top level."""
    changes: frozenset[str] = NOTHING
    """Read, then changed in place."""
    maybe: frozenset[str] = NOTHING
    """Read; a statement calls a method of theirs, which may change them."""
    deletes: frozenset[str] = NOTHING
    """May be unbound when the cell ends, because it deletes them."""
    defers: Mapping[str, frozenset[str]] = {}
    """Name to the names that its code looks up when somebody calls it."""
    before: Mapping[str, int] = {}
    """Read to the names (as `bits`) that the cell has surely written whenever it reads it."""
    bits: Mapping[str, int] = {}
    """Name that the cell binds to a bit of its own."""
    stars: tuple[str, ...] = ()
    """Modules imported with `*`."""
    starred: frozenset[str] = NOTHING
    """Those of `reads` that are looked up only after a star import of the cell."""
    modules: Mapping[str, str] = {}
    """Name to the module it is imported as or from."""
    remote: frozenset[str] = NOTHING
    """Bound or unbound at the top level by functions that say `global`, when somebody calls them."""
    future: bool = False
    """Says `from __future__ import annotations`."""
    imports: frozenset[str] = NOTHING
    """Those of `writes` that surely stand for modules."""
    tables: frozenset[str] = NOTHING
    """What SQL in the cell creates, as `sql:name`."""
    places: Mapping[str, tuple[int, int]] = {}
    """Name to the line (from 1) and column (from 0) of a look-up, deferred ones included."""
    error: SyntaxProblem | None = None
    awaits: bool = False
    """Uses `await`, `async for` or `async with` at the top level."""
    dynamic: bool = False
    """May bind names that no analysis sees: `exec`, `globals()` and the like."""
    ends: bool = True
    """Whether the end can be reached: not after a `raise` or in a loop that nothing leaves."""
    stops: tuple[str, ...] = ()
    """What it calls at the top level that ends it there if that is what it seems: `sys.exit`."""
    expression: bool = False
    """Ends in an expression whose value is shown: no semicolon follows it."""
    digest: str = ""
    """Of the syntax tree; of the text where it does not parse."""

    @property
    def later(self) -> frozenset[str]:
        """What its code looks up when somebody calls it."""
        return NOTHING.union(*self.defers.values()) if self.defers else NOTHING

    def written_before(self, read: str, name: str) -> bool:
        """Say whether the cell has surely written `name` whenever it looks `read` up."""
        return bool(self.before.get(read, 0) & self.bits.get(name, 0))


def names(source: str) -> Names:
    """Return what a cell reads, writes, changes and defers. Never raises; cached by source."""
    return _long(source) if len(source) > LONG else _short(source)


@lru_cache(maxsize=4096)
def _short(source: str) -> Names:
    return _names(source)


@lru_cache(maxsize=16)
def _long(source: str) -> Names:
    return _names(source)


def _names(source: str) -> Names:
    try:
        return _analyse(source)
    except (RecursionError, MemoryError) as error:
        return _broken(source, overloaded(error))


def _broken(source: str, error: SyntaxProblem) -> Names:
    return Names(error=error, digest=digest_text(source))


def _analyse(source: str) -> Names:
    tree = parse(source)
    if isinstance(tree, SyntaxProblem):
        return _broken(source, tree)
    walk = flow(tree, binding=":=" in source)
    expression = _shows(tree, source)
    return _finish(walk, source, tree, expression)


def _shows(tree: ast.Module, source: str) -> bool:
    """Say whether the cell ends in an expression that no semicolon follows."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return False
    if ";" not in source:
        return True
    lines = source.encode("utf-8", "replace").splitlines()[(last.end_lineno or 1) - 1 :]
    lines[0] = lines[0][last.end_col_offset or 0 :]
    # What follows are closing brackets, comments and semicolons.
    return not any(line.partition(b"#")[0].rstrip().endswith(b";") for line in lines)


def _finish(walk: Walk, source: str, tree: ast.Module, expression: bool) -> Names:
    ledger = walk.ledger
    sure, bits = ledger.sure, ledger.bits
    written = {name for name in ledger.writes if ":" not in name}
    passing = {name for name in ledger.writes | ledger.deletes if not sure & bits.get(name, 0)}
    looked_up = ledger.looked_up()
    reads = looked_up.keys() | passing
    hard = ledger.hard | (ledger.lazy - written)
    dynamic = not DYNAMIC.isdisjoint(ledger.reads)
    return Names(
        reads=frozenset(reads),
        unread=NOTHING if dynamic else frozenset(passing - looked_up.keys()),
        passes=frozenset(reads - hard),
        annotated=frozenset(ledger.aside[0].keys() - ledger.reads.keys() - passing),
        writes=frozenset(written),
        changes=frozenset(ledger.changes),
        maybe=frozenset(ledger.maybe - ledger.changes),
        deletes=frozenset(ledger.deletes),
        defers=_defers(walk),
        before=_before(ledger),
        bits=bits,
        stars=tuple(walk.stars),
        starred=NOTHING if ledger.early is None else frozenset(looked_up.keys() - ledger.early),
        modules=walk.modules,
        remote=frozenset(ledger.remote),
        future=not walk.evaluation.annotated,
        imports=frozenset(ledger.imports - ledger.rebound),
        tables=frozenset(ledger.writes - written),
        places=_places(ledger, looked_up, source),
        awaits=walk.evaluation.awaits,
        dynamic=dynamic,
        ends=sure >= 0,
        stops=calls_to_stop(tree.body),
        expression=expression,
        digest=digest_tree(tree, expression),
    )


def _defers(walk: Walk) -> dict[str, frozenset[str]]:
    ledger = walk.ledger
    return {
        name: frozenset(held)
        for name, held in ledger.held.items()
        if held and name in ledger.writes
    }


def _before(ledger: Ledger) -> dict[str, int]:
    """Return what was surely bound at every look-up of a name, in annotations too."""
    found = ledger.before
    for name, mask in ledger.aside[1].items():
        found[name] = found.get(name, mask) & mask
    return {name: mask for name, mask in found.items() if mask}


def _places(ledger: Ledger, looked_up: Places, source: str) -> dict[str, tuple[int, int]]:
    found = {
        name: (node.lineno, node.col_offset)
        for places in (*ledger.held.values(), looked_up)
        for name, node in places.items()
        if node is not None and name not in GIVEN
    }
    if found and not source.isascii():
        lines = source.encode("utf-8", "replace").splitlines()
        for name, (line, column) in found.items():
            found[name] = line, len(lines[line - 1][:column].decode("utf-8", "replace"))
    return found
