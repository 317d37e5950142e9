"""What an earlier life of the session had not saved: it is in the document again, and told.

Whoever does not want it discards it, as one edit that can be taken back.
"""

from collections.abc import Container, Sequence

import msgspec

from gonium.document import Cell, Notebook
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.records import Restored
from gonium.session.cellstate import new_cell
from gonium.session.change import Change, ChangeSetting, InsertState, Remove, moves
from gonium.session.draft import Draft
from gonium.session.editing import perform
from gonium.session.merging import changed_settings, descriptions, rewriting, same
from gonium.session.restored import Restoration


def note_restored(draft: Draft) -> None:
    """Compare the document with its file, and say what only the document has."""
    base = draft.get("saving").base
    known = dict(base)
    changed = [cell for cell in draft.order if _differs(draft.cells[cell].cell, known.get(cell))]
    deleted = tuple(cell for cell, _ in base if cell not in draft.cells)
    ours: Notebook = draft.get("notebook")
    file = msgspec.structs.replace(ours, preamble=draft.get("saving").preamble)
    settings = changed_settings(ours, file)
    moved = _in_order(draft.order, known) != _in_order(list(known), draft.cells)
    if changed or deleted or settings or moved:
        shown = Restored(changed, len(deleted), list(settings), moved)
        draft.set(restored=Restoration(shown, base, deleted, settings))


def keep(draft: Draft) -> None:
    """Ask no more."""
    draft.set(restored=None)


def discard(draft: Draft, client: ClientId) -> None:
    """Make those cells what the file held when it was opened; it can be undone."""
    restored: Restoration | None = draft.get("restored")
    if restored is None:
        return
    draft.set(restored=None)
    known = dict(restored.base)
    changes: list[Change] = [ChangeSetting(*item) for item in restored.settings.items()]
    order = list(draft.order)
    for cell in restored.shown.cells:
        if cell not in draft.cells:
            continue
        if cell in known:
            changes += descriptions(cell, draft.cells[cell].cell, known[cell])
            changes += rewriting(draft, cell, known[cell].source)
        else:
            changes.append(Remove(cell))
            order.remove(cell)
    for index, (cell, old) in enumerate(restored.base):
        if cell in restored.deleted and cell not in draft.cells:
            changes.append(InsertState(cell, index, new_cell(old)))
            order.insert(min(index, len(order)), cell)
    perform(draft, client, [*changes, *_moves(order, [cell for cell, _ in restored.base])])


def _in_order(cells: Sequence[CellId], there: Container[CellId]) -> list[CellId]:
    return [cell for cell in cells if cell in there]


def _differs(ours: Cell, theirs: Cell | None) -> bool:
    return theirs is None or not same(ours, theirs)


def _moves(order: list[CellId], base: Sequence[CellId]) -> list[Change]:
    """Put the file's cells in its order, at the places that they take up together."""
    there = set(order)
    wanted = iter([cell for cell in base if cell in there])
    of_file = set(base)
    return moves(order, [next(wanted) if cell in of_file else cell for cell in order])
