"""What a client can take back: one history across all cells, of its own changes only.

Each entry holds the changes that undo it. Text changes are positions in a text that others edit
too; so the changes of others since the newest entry are kept (`foreign`), and when an entry is
taken back they are mapped through it and pass to the entry below.
"""

import msgspec

from gonium.document import edits
from gonium.protocol.ids import CellId
from gonium.protocol.ops import Changes
from gonium.session.change import Change, ChangeText

DEPTH = 500
"""Entries kept."""
PAUSE = 0.6
"""Seconds without typing after which a new entry begins."""

Foreign = dict[CellId, Changes]


class Entry(msgspec.Struct, frozen=True):
    """One thing that can be taken back."""

    changes: tuple[Change, ...]
    """To be applied in this order."""
    time: float
    typing: bool = False
    """Typing in one cell, which further typing may join."""
    foreign: Foreign = {}
    """What others changed between the entry below and this one."""


class History(msgspec.Struct, frozen=True):
    """Entries to undo and, while nothing else has been done, to redo; the newest comes last."""

    undo: tuple[Entry, ...] = ()
    redo: tuple[Entry, ...] = ()
    foreign: Foreign = {}
    """What others changed since the newest entry to undo."""
    foreign_redo: Foreign = {}
    """What others changed since the newest entry to redo."""


def record(history: History, inverse: tuple[Change, ...], time: float, typing: bool) -> History:
    """Add what takes the newest change back; typing without a pause becomes one entry."""
    entry = Entry(inverse, time, typing, history.foreign)
    if typing and history.undo and not history.foreign:
        joined = _join(history.undo[-1], entry)
        if joined is not None:
            return History((*history.undo[:-1], joined))
    return History((*history.undo, entry)[-DEPTH:])


def note_foreign(history: History, cell: CellId, changes: Changes) -> History:
    """Take note that somebody else changed the text of a cell."""
    if not history.undo and not history.redo:
        return history
    return msgspec.structs.replace(
        history,
        foreign=_after(history.foreign, cell, changes),
        foreign_redo=_after(history.foreign_redo, cell, changes),
    )


def _after(foreign: Foreign, cell: CellId, changes: Changes) -> Foreign:
    known = foreign.get(cell)
    return {**foreign, cell: edits.compose(known, changes) if known else changes}


def undone(history: History, below: Foreign, inverse: tuple[Change, ...], time: float) -> History:
    """Return the history after its newest entry to undo was taken back by other changes."""
    entry = Entry(inverse, time, foreign=history.foreign_redo)
    return History(history.undo[:-1], (*history.redo, entry), below)


def redone(history: History, below: Foreign, inverse: tuple[Change, ...], time: float) -> History:
    """Return the history after its newest entry to redo was done again."""
    entry = Entry(inverse, time, foreign=history.foreign)
    return History((*history.undo, entry), history.redo[:-1], {}, below)


def take(entries: tuple[Entry, ...], foreign: Foreign) -> tuple[tuple[Change, ...], Foreign]:
    """Return the newest entry's changes, valid now, and what the entry below has to know."""
    entry = entries[-1]
    changes: list[Change] = []
    for change in entry.changes:
        over = foreign.get(change.cell) if isinstance(change, ChangeText) else None
        if over is None or not isinstance(change, ChangeText):
            changes.append(change)
            continue
        changes.append(ChangeText(change.cell, edits.rebase(change.changes, over, before=False)))
        foreign = {**foreign, change.cell: edits.rebase(over, change.changes, before=True)}
    below = dict(entry.foreign)
    for cell, over in foreign.items():
        below = _after(below, cell, over)
    return tuple(changes), below


def _join(last: Entry, entry: Entry) -> Entry | None:
    if not last.typing or entry.time - last.time > PAUSE:
        return None
    [newer], [older] = entry.changes, last.changes
    if not isinstance(newer, ChangeText) or not isinstance(older, ChangeText):
        return None
    if newer.cell != older.cell:
        return None
    composed = edits.compose(newer.changes, older.changes)
    return Entry((ChangeText(newer.cell, composed),), entry.time, True, last.foreign)
