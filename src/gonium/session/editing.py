"""Edits of the notebook: what an op means as primitive changes, and how those are applied.

Applying a change gives the change that takes it back, so that undo and redo need no rules of
their own. A change that no longer makes sense (an unknown cell, a position beyond the text) is
left out and gives nothing back.
"""

from collections.abc import Sequence

import msgspec

from gonium.document import Cell, edits
from gonium.protocol.commands import Abandon, Forget
from gonium.protocol.ids import CellId, ClientId, RunId
from gonium.protocol.ops import Changes
from gonium.protocol.records import TextEdit
from gonium.session import history
from gonium.session.cellstate import CellState, names_of, new_cell
from gonium.session.change import (
    Change,
    ChangeKind,
    ChangeName,
    ChangeOption,
    ChangeSetting,
    ChangeText,
    InsertState,
    Move,
    Remove,
    moves,
)
from gonium.session.draft import Draft
from gonium.session.effects import Send
from gonium.session.elements import tell_kernel
from gonium.session.history import History
from gonium.session.past import note_deleted
from gonium.session.threeway import Joined

KEPT_EDITS = 200
"""Edits of a cell that are kept for clients that are behind."""
NOBODY = ClientId("session")
"""Who makes the edits that no client typed: undo, split, merge, changes of the file."""


def perform(
    draft: Draft, client: ClientId, changes: Sequence[Change], typing: bool = False
) -> None:
    """Apply a client's changes and note how to take them back."""
    inverse = apply_all(draft, changes, client)
    if not inverse:
        return
    known = _history(draft, client)
    recorded = history.record(known, inverse, draft.get("time"), typing)
    _set_history(draft, client, recorded)


def undo(draft: Draft, client: ClientId) -> None:
    """Take back this client's newest change."""
    known = _history(draft, client)
    if not known.undo:
        return
    changes, below = history.take(known.undo, known.foreign)
    inverse = apply_all(draft, list(changes), NOBODY, owner=client)
    _set_history(draft, client, history.undone(known, below, inverse, draft.get("time")))


def redo(draft: Draft, client: ClientId) -> None:
    """Do again what was taken back last."""
    known = _history(draft, client)
    if not known.redo:
        return
    changes, below = history.take(known.redo, known.foreign_redo)
    inverse = apply_all(draft, list(changes), NOBODY, owner=client)
    _set_history(draft, client, history.redone(known, below, inverse, draft.get("time")))


def _history(draft: Draft, client: ClientId) -> History:
    known: dict[ClientId, History] = draft.get("histories")
    return known.get(client, History())


def _set_history(draft: Draft, client: ClientId, value: History) -> None:
    draft.set(histories={**draft.get("histories"), client: value})


def apply_all(
    draft: Draft, changes: Sequence[Change], client: ClientId, owner: ClientId | None = None
) -> tuple[Change, ...]:
    """Apply changes in order; return those that take them back, in the order to apply them."""
    inverse: list[Change] = []
    for change in changes:
        back = _apply(draft, change, client, owner or client)
        if back is not None:
            inverse.append(back)
    return tuple(reversed(inverse))


def _apply(draft: Draft, change: Change, client: ClientId, owner: ClientId) -> Change | None:
    match change:
        case InsertState():
            return _insert(draft, change)
        case ChangeSetting(key, value):
            return _change_setting(draft, key, value)
        case _ if change.cell not in draft.cells:
            return None
        case Remove(cell):
            return _remove(draft, cell, owner)
        case Move(cell, index):
            return _move(draft, cell, index)
        case ChangeText(cell, changes):
            return change_text(draft, cell, changes, client, owner)
        case ChangeKind() | ChangeName() | ChangeOption():
            return _describe(draft, change)


def _insert(draft: Draft, change: InsertState) -> Change | None:
    if change.cell in draft.cells:
        return None
    index = max(0, min(change.index, len(draft.order)))
    made = change.state.made
    # The kernel has released what the cell had left, and abandoned its runs, when it was removed.
    gone = frozenset(made.exports) if made else frozenset()
    state = msgspec.structs.replace(change.state, gone=gone, awaits=None)
    draft.insert(change.cell, index, state)
    tell_kernel(draft, [change.cell])
    return Remove(change.cell)


def _remove(draft: Draft, cell: CellId, owner: ClientId) -> Change:
    index = draft.order.index(cell)
    sent = _abandon_runs(draft, cell)
    if draft.kernel.ready:
        if sent:
            draft.do(Send(draft.kernel.number, Abandon(sent)))
        draft.do(Send(draft.kernel.number, Forget([cell])))
    removed = draft.remove(cell)
    note_deleted(draft, cell, index, removed.cell, owner)
    return InsertState(cell, index, removed)


def _abandon_runs(draft: Draft, cell: CellId) -> list[RunId]:
    """Give up a cell's runs; those that were sent may still happen, so they are remembered."""
    sent = []
    for run in list(draft.queue.values()):
        if run.cell == cell and run.sent:
            draft.put_run(msgspec.structs.replace(run, abandoned=True))
            sent.append(run.run)
        elif run.cell == cell:
            draft.drop_run(run.run)
    return sent


def _move(draft: Draft, cell: CellId, index: int) -> Change | None:
    before = draft.order.index(cell)
    rest = tuple(other for other in draft.order if other != cell)
    index = max(0, min(index, len(rest)))
    if index == before:
        return None
    draft.order = (*rest[:index], cell, *rest[index:])
    draft.rebind = draft.edited = True
    return Move(cell, before)


def change_text(
    draft: Draft, cell: CellId, changes: Changes, client: ClientId, owner: ClientId
) -> Change | None:
    """Change a cell's text; everybody but `owner` has to map what they may want to undo."""
    state = draft.cells[cell]
    before = state.cell.source
    try:
        after = edits.apply(changes, before)
    except edits.EditError:
        return None
    if after == before:
        return None
    edit = TextEdit(cell, state.version, changes, client)
    put_cell(
        draft,
        cell,
        state.cell.with_source(after),
        version=state.version + 1,
        edits=(*state.edits, edit)[-KEPT_EDITS:],
        conflict=_conflict_after(state, after),
    )
    for other, known in draft.get("histories").items():
        if other != owner:
            _set_history(draft, other, history.note_foreign(known, cell, changes))
    return ChangeText(cell, edits.invert(changes, before))


def _conflict_after(state: CellState, text: str) -> Joined | None:
    """Who edits a cell until it says what one side did has answered the question."""
    conflict = state.conflict
    return None if conflict and text in (conflict.ours, conflict.theirs) else conflict


def put_cell(draft: Draft, cell: CellId, new: Cell, **fields: object) -> CellState:
    """Replace the document's cell; bindings are looked at again if its names changed."""
    old = draft.cells[cell]
    names = names_of(new)
    state = draft.put(cell, cell=new, names=names, **fields)
    draft.touched.add(cell)
    draft.edited = True
    if names is not old.names:
        draft.rebind = True
    return state


def _describe(draft: Draft, change: ChangeKind | ChangeName | ChangeOption) -> Change | None:
    cell = draft.cells[change.cell].cell
    back: Change
    match change:
        case ChangeKind(id, kind):
            new, back = cell.with_kind(kind), ChangeKind(id, cell.kind)
        case ChangeName(id, name):
            new, back = cell.with_name(name), ChangeName(id, cell.name)
        case ChangeOption(id, key, value):
            new = cell.with_option(key, value)
            back = ChangeOption(id, key, cell.options.get(key))
    if new == cell:
        return None
    put_cell(draft, change.cell, new)
    draft.remade.add(change.cell)
    draft.rebind = True  # problems of other cells call this one by its name
    return back


def _change_setting(draft: Draft, key: str, value: object) -> Change | None:
    notebook = draft.get("notebook")
    before = notebook.metadata.get(key)
    if before == value:
        return None
    draft.set(notebook=notebook.with_setting(key, value))
    draft.edited = True
    draft.touched.update(draft.order)
    return ChangeSetting(key, before)


def type_text(
    draft: Draft, client: ClientId, cell: CellId, version: int, batch: list[Changes]
) -> None:
    """Apply a client's typing, made at `version`, over what has come since."""
    for change in rebased(draft, client, cell, version, batch):
        perform(draft, client, [change], typing=True)


def rebased(
    draft: Draft, client: ClientId, cell: CellId, version: int, batch: list[Changes]
) -> list[ChangeText]:
    """Return changes of a text, made at `version`, as they are over what has come since; none if
    that can no longer be told."""
    state = draft.cells.get(cell)
    if state is None or version > state.version or version < state.version - len(state.edits):
        return []
    since = state.edits[len(state.edits) - (state.version - version) :]
    over = [edits.Update(edit.changes, edit.client) for edit in since]
    try:
        updates = edits.rebase_updates([edits.Update(made, client) for made in batch], over)
    except edits.EditError:
        return []
    return [ChangeText(cell, update.changes) for update in updates]


def split(draft: Draft, client: ClientId, cell: CellId, at: int, new: CellId) -> None:
    """Cut a cell in two at a position."""
    state = draft.cells.get(cell)
    if state is None or new in draft.cells:
        return
    text = state.cell.source
    point = edits.code_points(text, at)
    upper, lower = text[:point], text[point:]
    trimmed = upper.rstrip("\n") if upper.strip() else upper
    made = Cell.new(kind=state.cell.kind, source=lower.lstrip("\n"))
    index = draft.order.index(cell) + 1
    changes: list[Change] = [
        ChangeText(cell, edits.diff(text, trimmed)),
        InsertState(new, index, new_cell(made)),
    ]
    perform(draft, client, changes)


def merge(draft: Draft, client: ClientId, cells: list[CellId]) -> None:
    """Join cells, in document order, into the first of them."""
    chosen = [cell for cell in draft.order if cell in set(cells)]
    if len(chosen) < 2:
        return
    first, rest = chosen[0], chosen[1:]
    texts = [draft.cells[cell].cell.source for cell in chosen]
    joined = "\n".join(text for text in texts if text.strip()) or texts[0]
    changes: list[Change] = [ChangeText(first, edits.diff(texts[0], joined))]
    changes += [Remove(cell) for cell in rest]
    perform(draft, client, changes)


def move(draft: Draft, client: ClientId, cells: list[CellId], index: int) -> None:
    """Put cells, in document order, so that the first stands at `index`."""
    wanted = set(cells)
    chosen = [cell for cell in draft.order if cell in wanted]
    rest = [cell for cell in draft.order if cell not in wanted]
    index = max(0, min(index, len(rest)))
    perform(draft, client, moves(draft.order, [*rest[:index], *chosen, *rest[index:]]))
