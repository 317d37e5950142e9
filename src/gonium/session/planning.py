"""Plans: which cells an intent leads to, in which order, why, and at what predicted cost.

An intent names cells. What they read from and is not to be had runs first; what reads from them
and runs by itself comes after. Whether each of them really has to run is known when its turn
comes: the kernel skips a run whose reads turn out to have the versions of last time.
"""

from collections.abc import Container, Iterable
from typing import Literal

import msgspec

from gonium.protocol.ids import CellId
from gonium.session.cellstate import CellState
from gonium.session.draft import Draft
from gonium.session.policy import has_result, policy, runs_by_itself
from gonium.session.standing import label_of

Scope = Literal["reactive", "only", "needs"]


class Planned(msgspec.Struct, frozen=True):
    """One run of a plan."""

    cell: CellId
    reason: str
    forced: bool
    spreads: bool
    late: bool = False
    """See `Run`."""
    refresh: bool = False
    """See `Run`."""


def plan(draft: Draft, targets: Iterable[CellId], scope: Scope, forced: bool) -> list[Planned]:
    """Return what running the targets leads to, in dataflow order."""
    return plan_for(draft, dict.fromkeys(targets, "asked for"), scope, forced)


def follow_change(draft: Draft, cells: Iterable[CellId], reason: str) -> list[Planned]:
    """Return the runs that a change from outside leads to, of an element or a file: of those who
    saw it as it was, as far as they run by themselves, and of what follows from these."""
    chosen = [cell for cell in cells if follows(draft, cell)]
    return plan_for(draft, dict.fromkeys(chosen, reason), "reactive", False)


def plan_for(draft: Draft, targets: dict[CellId, str], scope: Scope, forced: bool) -> list[Planned]:
    """Return the runs that these targets, each with its reason, lead to."""
    reasons = {cell: reason for cell, reason in targets.items() if runnable(draft, cell)}
    wanted = set(reasons)
    below: set[CellId] = set()
    late: set[CellId] = set()
    if scope != "only":
        _add_needs(draft, list(wanted), reasons, asked=scope == "needs")
    if scope == "reactive":
        needed = set(reasons)
        left: set[CellId] = set()
        below = _add_readers(draft, wanted, reasons, left)
        late = _waiting_with_others(draft, reasons.keys() - needed, left, reasons)
    rank = draft.graph.rank
    return [
        Planned(cell, reasons[cell], forced and cell in wanted, cell in below, cell in late)
        for cell in sorted(reasons, key=rank.__getitem__)
        if not _is_barred(draft, cell)
    ]


def plan_return(draft: Draft) -> list[Planned]:
    """Return the runs that bring back, to a new kernel, all values that are current."""
    reason = "its values are brought back"
    rank = draft.graph.rank
    return [
        Planned(cell, reason, forced=True, spreads=False, refresh=True)
        for cell in sorted(draft.order, key=lambda cell: rank.get(cell, -1))
        if runnable(draft, cell) and _has_lost_values(draft.cells[cell])
    ]


def _has_lost_values(state: CellState) -> bool:
    """Say whether a cell is fresh and has left values; that it was interrupted may be news."""
    made = state.made
    left = made is not None and made.outcome == "ok" and bool(made.exports)
    return left and state.standing.status == "fresh" and not state.interrupted


def runnable(draft: Draft, cell: CellId) -> bool:
    """Say whether a cell can run at all: code, enabled, not on a cycle."""
    state = draft.cells.get(cell)
    return (
        state is not None and state.runs and not state.disabled and cell not in draft.graph.blocked
    )


def follows(draft: Draft, cell: CellId) -> bool:
    """Say whether a cell runs when what it reads has changed."""
    return runnable(draft, cell) and runs_by_itself(draft, draft.cells[cell])


def _is_barred(draft: Draft, cell: CellId) -> bool:
    """Say whether a cell reads from one that is disabled, directly or by way of others."""
    waiting, seen = [cell], {cell}
    while waiting:
        for definer in draft.graph.bindings[waiting.pop()].values():
            if definer is None or definer in seen:
                continue
            if draft.cells[definer].standing.status == "blocked":
                if draft.cells[definer].disabled:
                    return True
                seen.add(definer)
                waiting.append(definer)
    return False


def _add_needs(
    draft: Draft, targets: list[CellId], reasons: dict[CellId, str], asked: bool
) -> None:
    """Add what the targets read from, as far as it has no current result.

    Of cells that do not run by themselves the last result serves, unless all was asked for.
    """
    waiting = list(targets)
    while waiting:
        reader = waiting.pop()
        for name, definer in draft.graph.bindings[reader].items():
            if definer is None or definer in reasons or not runnable(draft, definer):
                continue
            if _gives(draft, definer, asked):
                continue
            reasons[definer] = f"{label_of(draft, reader)} needs its {name}"
            waiting.append(definer)


def _gives(draft: Draft, definer: CellId, asked: bool) -> bool:
    """Say whether a cell's result can be used as it is."""
    state = draft.cells[definer]
    if state.standing.status == "fresh":
        return True
    return not asked and has_result(state) and not runs_by_itself(draft, state)


def _add_readers(
    draft: Draft, targets: set[CellId], reasons: dict[CellId, str], left: set[CellId]
) -> set[CellId]:
    """Add the readers that run by themselves, readers of those, and so on; return what is below.
    Note in `left` those that become stale and wait.

    Below a cell that was asked for everything runs; below one that only runs because it is
    needed, what has run before: a person who opens a notebook and runs one cell does not ask for
    everything that shares its imports.
    """
    below = set(targets)
    waiting = list(reversed(reasons))
    while waiting:
        source = waiting.pop()
        for reader in (*draft.graph.readers.get(source, ()), *_former_readers(draft, source)):
            state = draft.cells[reader]
            if reader in reasons or not runnable(draft, reader):
                continue
            if not runs_by_itself(draft, state):
                if policy(draft, state) == "manual":
                    left.add(reader)
                continue
            if source not in below and state.made is None:
                continue
            if source in below:
                below.add(reader)
            reasons[reader] = f"it reads from {label_of(draft, source)}"
            waiting.append(reader)
    return below


def _former_readers(draft: Draft, source: CellId) -> list[CellId]:
    """Return the cells that were given what a cell exported, before it was edited, and are stale:
    the name now comes from elsewhere, or from nowhere."""
    made = draft.cells[source].made
    dropped = made.exports.keys() - draft.graph.exports[source] if made else ()
    if not dropped:
        return []
    return [
        cell
        for cell, state in draft.cells.items()
        if state.made is not None
        and state.standing.status == "stale"
        and any(state.made.sources.get(name) == source for name in dropped)
    ]


def _waiting_with_others(
    draft: Draft, readers: set[CellId], left: set[CellId], planned: Container[CellId]
) -> set[CellId]:
    """Return the readers of a plan that may not become fresh by it: they read from a manual cell
    that it leaves out, or from a cell that does.
    """
    found = left | {cell for cell in readers if rests_on_manual(draft, cell, planned)}
    waiting = list(found)
    while waiting:
        for reader in draft.graph.readers.get(waiting.pop(), ()):
            if reader not in found:
                found.add(reader)
                waiting.append(reader)
    return found & readers


def rests_on_manual(draft: Draft, cell: CellId, planned: Container[CellId] = ()) -> bool:
    """Say whether a cell reads from a stale one that waits to be asked, directly or by way of
    other stale ones; `planned` are going to run."""
    waiting, seen = [cell], {cell}
    while waiting:
        for definer in draft.graph.bindings[waiting.pop()].values():
            if definer is None or definer in seen or definer in planned:
                continue
            seen.add(definer)
            state = draft.cells[definer]
            if state.standing.status == "stale":
                if policy(draft, state) == "manual":
                    return True
                waiting.append(definer)
    return False


def stale_cells(draft: Draft) -> list[CellId]:
    """Return every cell that is stale, whatever its policy."""
    return [cell for cell in draft.order if draft.cells[cell].standing.status == "stale"]
