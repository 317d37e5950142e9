"""Changes of the file by others, merged cell by cell into the open notebook.

What somebody else did is the difference between the cells as we last read or wrote them (the
base) and those on disk now. That difference, mapped over our own edits since, is applied; so
neither side's work is lost, and cells that did not change keep their outputs and values. Where
both sides changed the same lines of a cell, it holds both, and the person is asked which count.
"""

from typing import Any

import msgspec

from gonium.document import Cell, Notebook, edits, reconcile
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import ResolveConflict
from gonium.session.cellstate import new_cell
from gonium.session.change import (
    Change,
    ChangeKind,
    ChangeName,
    ChangeOption,
    ChangeText,
    InsertState,
    Remove,
    moves,
)
from gonium.session.draft import Draft
from gonium.session.editing import NOBODY, apply_all, perform
from gonium.session.state import Saving
from gonium.session.threeway import Joined, join

Pairs = list[tuple[CellId, Cell]]


def merge_file(draft: Draft, notebook: Notebook, fresh: tuple[CellId, ...]) -> None:
    """Take over what changed on disk."""
    saving: Saving = draft.get("saving")
    base = dict(saving.base)
    matched = reconcile(saving.base, notebook.cells)
    unused = iter(cell for cell in fresh if cell not in draft.cells)
    disk: Pairs = []
    for known, new in zip(matched, notebook.cells, strict=True):
        disk.append((known if known is not None else next(unused), new))
    draft.set(notebook=_surroundings(draft, notebook))
    changes = _removals(draft, base, disk) + _arrivals(draft, base, disk)
    conflicts: dict[CellId, Joined] = {}
    for cell, new in disk:
        if cell in base and cell in draft.cells:
            changes += descriptions(cell, base[cell], new)
            changes += _texts(draft, cell, base[cell], new, conflicts)
    apply_all(draft, changes, NOBODY)
    for cell, conflict in conflicts.items():
        draft.put(cell, conflict=conflict)
    apply_all(draft, _moves(draft, list(base), disk), NOBODY)
    _adopt_layout(draft, disk)
    draft.set(saving=msgspec.structs.replace(saving, base=tuple(disk), preamble=notebook.preamble))


def _surroundings(draft: Draft, disk: Notebook) -> Notebook:
    """Return what surrounds the cells in the file, with the settings that we have changed since."""
    ours: Notebook = draft.get("notebook")
    base = msgspec.structs.replace(ours, preamble=draft.get("saving").preamble)
    for key, value in changed_settings(base, ours).items():
        disk = disk.with_setting(key, value)
    return disk


def changed_settings(before: Notebook, after: Notebook) -> dict[str, Any]:
    """Return the settings that differ, as they are after; `None`: removed."""
    if before.preamble == after.preamble:
        return {}
    old, new = before.metadata, after.metadata
    keys = sorted(old.keys() | new.keys())
    return {key: new.get(key) for key in keys if old.get(key) != new.get(key)}


def _removals(draft: Draft, base: dict[CellId, Cell], disk: Pairs) -> list[Change]:
    """Remove cells that are no longer in the file, unless we have changed them since."""
    there = {cell for cell, _ in disk}
    return [
        Remove(cell)
        for cell, old in base.items()
        if cell not in there and cell in draft.cells and draft.cells[cell].cell.source == old.source
    ]


def _arrivals(draft: Draft, base: dict[CellId, Cell], disk: Pairs) -> list[Change]:
    """Insert the file's new cells after the ones they follow there.

    A cell that we have deleted stays so, unless it has been changed in the file since.
    """
    changes: list[Change] = []
    order = list(draft.order)
    before: CellId | None = None
    for cell, new in disk:
        known = base.get(cell)
        ours = cell in draft.cells
        if not ours and (known is None or known.source != new.source):
            index = order.index(before) + 1 if before in order else 0
            order.insert(index, cell)
            changes.append(InsertState(cell, index, new_cell(new)))
        if cell in order:
            before = cell
    return changes


def descriptions(cell: CellId, old: Cell, new: Cell) -> list[Change]:
    """Return the changes of a cell's kind, name and options that lead from one to another."""
    changes: list[Change] = []
    if new.kind != old.kind:
        changes.append(ChangeKind(cell, new.kind))
    if new.name != old.name:
        changes.append(ChangeName(cell, new.name))
    changes += [
        ChangeOption(cell, key, new.options.get(key))
        for key in sorted(old.options.keys() | new.options.keys())
        if old.options.get(key) != new.options.get(key)
    ]
    return changes


def _texts(
    draft: Draft, cell: CellId, old: Cell, new: Cell, conflicts: dict[CellId, Joined]
) -> list[Change]:
    """Follow the change of a text; where it conflicts with ours, that is noted."""
    ours = draft.cells[cell].cell.source
    if new.source == old.source:
        return []
    if ours in (old.source, new.source):
        return rewriting(draft, cell, new.source)
    made = join(old.source, ours, new.source)
    if made.conflict:
        conflicts[cell] = made
    return rewriting(draft, cell, made.text)


def rewriting(draft: Draft, cell: CellId, text: str) -> list[Change]:
    """Return the change that makes this the text of a cell, if it is not."""
    now = draft.cells[cell].cell.source
    return [] if now == text else [ChangeText(cell, edits.diff(now, text))]


def resolve(draft: Draft, client: ClientId, op: ResolveConflict) -> None:
    """Let one side's lines count, or both; what was typed since stays."""
    state = draft.cells.get(op.cell)
    if state is None or state.conflict is None:
        return
    conflict, now = state.conflict, state.cell.source
    draft.put(op.cell, conflict=None)
    chosen = {"ours": conflict.ours, "theirs": conflict.theirs, "both": conflict.text}[op.keep]
    perform(draft, client, rewriting(draft, op.cell, join(conflict.text, now, chosen).text))


def _moves(draft: Draft, base: list[CellId], disk: Pairs) -> list[Change]:
    """Follow the file's order, if it is not the one we last knew."""
    disk_order = [cell for cell, _ in disk]
    there = set(disk_order)
    if disk_order == [cell for cell in base if cell in there] + [
        cell for cell in disk_order if cell not in set(base)
    ]:
        return []
    wanted = [cell for cell in disk_order if cell in draft.cells]
    for index, cell in enumerate(draft.order):
        if cell not in there:
            wanted.insert(min(index, len(wanted)), cell)
    return moves(draft.order, wanted)


def _adopt_layout(draft: Draft, disk: Pairs) -> None:
    """Where our cell now says the same as the file's, write it back just as the file does."""
    for cell, new in disk:
        state = draft.cells.get(cell)
        if state is not None and state.cell != new and same(state.cell, new):
            draft.put(cell, cell=new)


def same(ours: Cell, theirs: Cell) -> bool:
    """Say whether two cells say the same, however they are laid out."""
    return (ours.kind, ours.name, ours.source, ours.options) == (
        theirs.kind,
        theirs.name,
        theirs.source,
        theirs.options,
    )
