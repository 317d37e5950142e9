"""How each cell stands: fresh, stale, failed or blocked. There is no stale flag.

A cell is stale iff it never came to a result, its code's digest differs from the one that ran, a
version it read differs from the current one, or a cell it reads from is stale. It is blocked if a
cell it reads from has no result to give. Only cells that were touched, and the readers of those
whose standing changed, are looked at again.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from gonium.protocol.ids import CellId
from gonium.session.cellstate import CellState, Made, Standing
from gonium.session.draft import Draft
from gonium.session.elements import moved_elements
from gonium.session.modules import changed_modules
from gonium.session.policy import policy

FRESH = Standing("fresh")


def label(state: CellState, order: tuple[CellId, ...], cell: CellId) -> str:
    """Return what people call a cell: its name, or its number."""
    return state.cell.name or f"cell {order.index(cell) + 1}"


def label_of(draft: Draft, cell: CellId) -> str:
    """Return the same by the graph, which knows each cell's place without looking for it."""
    return draft.cells[cell].cell.name or f"cell {draft.graph.place[cell] + 1}"


def settle_standings(draft: Draft) -> None:
    """Bring the standings of the touched cells, and what follows from them, up to date."""
    waiting = {cell for cell in draft.touched | draft.remade if cell in draft.cells}
    if not waiting:
        return
    rank = draft.graph.rank
    heap = [(rank[cell], cell) for cell in waiting]
    heapify(heap)
    while heap:
        _, cell = heappop(heap)
        waiting.discard(cell)
        if not _settle(draft, cell) and cell not in draft.remade:
            continue
        draft.remade.discard(cell)
        for reader in draft.graph.readers.get(cell, ()):
            if reader not in waiting:
                waiting.add(reader)
                heappush(heap, (rank[reader], reader))


def _settle(draft: Draft, cell: CellId) -> bool:
    """Judge one cell; say whether its standing changed."""
    state = draft.cells[cell]
    standing = judge(draft, cell, state)
    if standing == state.standing:
        return False
    draft.put(cell, standing=standing)
    return standing.status != state.standing.status


def _why_changed(draft: Draft, name: str, definer: CellId, made: Made) -> str:
    giver = label_of(draft, definer)
    if made.sources.get(name, definer) != definer:
        return f"{name} now comes from {giver}"
    return f"{name} of {giver} changed"


def judge(draft: Draft, cell: CellId, state: CellState) -> Standing:
    """Return the standing of a cell, given those of the cells it reads from."""
    if not state.runs:
        return FRESH
    if cycle := draft.graph.blocked.get(cell):
        names = " → ".join(label_of(draft, other) for other in cycle)
        return Standing("blocked", f"its names depend on each other: {names}")
    if state.disabled:
        return Standing("blocked", "disabled")
    made = state.made
    if made is None:
        return _unmade(draft, cell, state)
    if made.digest != state.names.digest:
        return Standing("stale", "the code changed")
    if made.outcome == "ok" and policy(draft, state) == "once":
        return FRESH
    if waits := _waits_for(draft, cell):
        return waits
    if changed := _changed(draft, cell, made):
        return changed
    if files := changed_modules(draft, made):
        return Standing("stale", f"{files[0]} changed")
    if moved := moved_elements(draft, state):
        return Standing("stale", f"{moved[0]} was moved")
    return _outcome(state, made)


def _unmade(draft: Draft, cell: CellId, state: CellState) -> Standing:
    waits = _waits_for(draft, cell)
    if waits and waits.status == "blocked":
        return waits
    if state.from_before and state.before not in ("", state.names.digest):
        return Standing("stale", state.interrupted or "the code changed")
    return Standing("stale", state.interrupted or "it has not run yet")


def _outcome(state: CellState, made: Made) -> Standing:
    if state.interrupted:
        return Standing("stale", state.interrupted)
    if made.outcome == "failed":
        return Standing("failed", "it raised an error")
    if made.outcome == "interrupted":
        return Standing("stale", "it was interrupted")
    return FRESH


def _waits_for(draft: Draft, cell: CellId) -> Standing | None:
    """Say which definer has nothing to give, or is stale itself."""
    stale = None
    for name, definer in draft.graph.bindings.get(cell, {}).items():
        if definer is None:
            continue
        state = draft.cells[definer]
        if state.standing.status in ("failed", "blocked") or stopped(state):
            return Standing(
                "blocked", f"waits for {label_of(draft, definer)}, which gives it {name}"
            )
        if state.standing.status == "stale" and stale is None:
            stale = Standing(
                "stale", f"{name} comes from {label_of(draft, definer)}, which is stale"
            )
    return stale


def stopped(state: CellState) -> bool:
    """Say whether a cell has ended itself, so that it gives nothing."""
    made = state.made
    return made is not None and made.outcome == "stopped" and state.standing.status == "fresh"


def changed_reads(draft: Draft, cell: CellId, made: Made) -> Iterator[tuple[str, CellId | None]]:
    """Return the names that have another version than the one the cell read, and who gives them
    now; `None`: nobody any more."""
    for name, definer in draft.graph.bindings.get(cell, {}).items():
        seen = made.reads.get(name)
        if definer is None:
            if seen is not None:
                yield name, None
            continue
        giver = draft.cells[definer].made
        export = giver.exports.get(name) if giver else None
        if (export.version if export else None) != seen:
            yield name, definer


def _changed(draft: Draft, cell: CellId, made: Made) -> Standing | None:
    """Say which name has another version than the one the cell read."""
    for name, definer in changed_reads(draft, cell, made):
        if definer is None:
            return Standing("stale", f"{name} is no longer defined above")
        return Standing("stale", _why_changed(draft, name, definer, made))
    return None


def cells_named(labels: list[str]) -> str:
    """Return labels as they stand in a sentence."""
    return ", ".join(label if label.startswith("cell ") else f"cell {label}" for label in labels)
