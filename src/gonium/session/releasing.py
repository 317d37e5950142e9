"""Values that a script would have freed by now: let go of when they are too many.

After `df = df.dropna()` nobody below can reach the earlier `df`. It is kept all the same, so that
the cells between the two can run again without running what made it; but only within a budget, and
the largest go first. Whoever needs one later gets it refreshed.
"""

from gonium.protocol.commands import Forget
from gonium.protocol.ids import CellId
from gonium.session.draft import Draft
from gonium.session.effects import Send

Held = tuple[int, CellId, str]
"""Bytes, the cell, the name of its export."""


def release_superseded(draft: Draft) -> None:
    """Let go of the largest superseded values until the rest is within the budget."""
    budget = draft.get("spare_memory")
    if draft.exported <= budget:
        return  # however much of it is superseded
    held = superseded(draft)
    total = sum(size for size, _, _ in held)
    if total <= budget or not draft.kernel.ready:
        return
    for size, cell, name in sorted(held, reverse=True):
        if total <= budget:
            return
        total -= size
        draft.do(Send(draft.kernel.number, Forget([cell], [name])))
        draft.put(cell, gone=draft.cells[cell].gone | {name})


def superseded(draft: Draft) -> list[Held]:
    """Return the values at the kernel that are hidden further down and that nobody waits for.

    Those of cells that are about to run are left: what they bring would be let go of instead.
    """
    graph = draft.graph
    waiting = {run.cell for run in draft.queue.values()}
    return [
        (size, cell, name)
        for name in graph.several
        for cell in graph.definers[name][:-1]
        if cell not in waiting
        and (size := _size(draft, cell, name)) > 0
        and not _is_awaited(draft, cell, name, waiting)
        and not _is_passed_on(draft, cell, name)
    ]


def _size(draft: Draft, cell: CellId, name: str) -> int:
    """Return the bytes of an export; 0 if it is not at the kernel."""
    state = draft.cells[cell]
    made = state.made
    if made is None or made.kernel != draft.kernel.number or name in state.gone:
        return 0
    export = made.exports.get(name)
    return export.size if export is not None else 0


def _is_passed_on(draft: Draft, cell: CellId, name: str) -> bool:
    """Say whether another cell exports the very object, or one that holds it.

    To let go of it would free nothing, and who brings it back would bring another object than theirs.
    """
    for reader in draft.graph.lookers.get(name, ()):
        state = draft.cells[reader]
        made = state.made
        if made is None or made.sources.get(name) != cell:
            continue
        sharing = {export for export, names in made.shares.items() if name in names}
        if made.kernel == draft.kernel.number and not sharing <= state.gone:
            return True
    return False


def _is_awaited(draft: Draft, cell: CellId, name: str, waiting: set[CellId]) -> bool:
    """Say whether a cell that reads a value is about to run, or stale."""
    return any(
        reader in waiting or draft.cells[reader].standing.status == "stale"
        for reader in draft.graph.lookers.get(name, ())
        if draft.graph.bindings[reader].get(name) == cell
    )
