"""All that a cell's not being fresh goes back to, found by the rules that judge standings.

A cell that is not fresh has causes of its own (its code changed, a value it read is another), or it
reads from cells that are not; those are followed upward, nearest first, each looked at once. So
every cause is found, with a shortest way from where it lies to the cell that was asked about.
"""

from collections import deque
from collections.abc import Iterator

import msgspec

from gonium.protocol.answers import CauseKind, Link
from gonium.protocol.ids import CellId
from gonium.session.cellstate import CellState, Made
from gonium.session.draft import Draft
from gonium.session.elements import moved_elements
from gonium.session.modules import changed_modules
from gonium.session.policy import policy
from gonium.session.standing import changed_reads, label_of, stopped


class Found(msgspec.Struct, frozen=True):
    """One cause, and where it lies."""

    kind: CauseKind
    cell: CellId
    names: tuple[str, ...] = ()
    """For `value`: those that are not as they were; for `element`: what was moved;
    for `module`: the files."""
    giver: CellId | None = None
    """For `value`: whose they are now; `None`: nobody's any more."""
    circle: tuple[CellId, ...] = ()
    way: tuple[Link, ...] = ()
    """From there to the cell that was asked about."""


def find_causes(draft: Draft, asked: CellId) -> Iterator[Found]:
    """Return why a cell is not fresh, nearest first; nothing for a fresh one."""
    if draft.cells[asked].standing.status == "fresh":
        return
    seen = {asked}
    waiting: deque[tuple[CellId, tuple[Link, ...]]] = deque([(asked, ())])
    while waiting:
        cell, way = waiting.popleft()
        own = _own(draft, cell)
        for found in own or _only_waiting(draft, cell, asked):
            yield msgspec.structs.replace(found, way=way)
        if any(found.kind in ("circle", "disabled", "stopped") for found in own):
            continue
        for giver, names in givers(draft, cell).items():
            if giver not in seen and _is_trouble(draft.cells[giver]):
                seen.add(giver)
                link = Link(giver, label_of(draft, giver), names)
                waiting.append((giver, (link, *way)))


def givers(draft: Draft, cell: CellId) -> dict[CellId, list[str]]:
    """Return the cells that a cell reads from, in document order, and what."""
    found: dict[CellId, list[str]] = {}
    for name, definer in draft.graph.bindings[cell].items():
        if definer is not None:
            found.setdefault(definer, []).append(name)
    return {
        giver: sorted(found[giver]) for giver in sorted(found, key=draft.graph.place.__getitem__)
    }


def _is_trouble(state: CellState) -> bool:
    """Say whether a cell's readers cannot be fresh."""
    return state.standing.status != "fresh" or stopped(state)


def _own(draft: Draft, cell: CellId) -> list[Found]:
    """Return the causes that lie in a cell itself."""
    state = draft.cells[cell]
    if circle := draft.graph.blocked.get(cell):
        return [Found("circle", cell, circle=circle)]
    if state.disabled:
        return [Found("disabled", cell)]
    made = state.made
    if made is None and state.standing.status == "blocked":
        return []
    if made is None:
        return [Found("interrupted" if state.interrupted else "never", cell)]
    if stopped(state):
        return [Found("stopped", cell)]
    found = [Found("code", cell)] if made.digest != state.names.digest else []
    if made.outcome != "ok" or policy(draft, state) != "once":
        found += _values(draft, cell, made)
        if files := changed_modules(draft, made):
            found.append(Found("module", cell, tuple(files)))
        if moved := moved_elements(draft, state):
            found.append(Found("element", cell, tuple(moved)))
    return found or _outcome(cell, state, made)


def _values(draft: Draft, cell: CellId, made: Made) -> list[Found]:
    """Return whose values are not those that a cell was made from.

    A cell that failed or has not run gives nothing; that is its cause, not a change of value.
    """
    changed: dict[CellId | None, list[str]] = {}
    for name, giver in changed_reads(draft, cell, made):
        known = draft.cells[giver].made if giver is not None else None
        if giver is None or (known is not None and known.outcome == "ok"):
            changed.setdefault(giver, []).append(name)
    place = draft.graph.place
    return [
        Found("value", cell, tuple(sorted(changed[giver])), giver)
        for giver in sorted(changed, key=lambda one: -1 if one is None else place[one])
    ]


def _outcome(cell: CellId, state: CellState, made: Made) -> list[Found]:
    if state.interrupted or made.outcome == "interrupted":
        return [Found("interrupted", cell)]
    return [Found("failed", cell)] if made.outcome == "failed" else []


def _only_waiting(draft: Draft, cell: CellId, asked: CellId) -> list[Found]:
    """Say of a cell on the way that it would not run by itself, should its causes go."""
    state = draft.cells[cell]
    if cell != asked and state.standing.status == "stale" and policy(draft, state) == "manual":
        return [Found("manual", cell)]
    return []
