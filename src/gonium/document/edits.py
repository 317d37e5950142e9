"""Edits of text as CodeMirror's change sets, so that browser and server mean the same.

A change set covers a whole text: `n` keeps n units, `[n, *lines]` replaces n units by the lines.
The algorithms that combine change sets are those of `@codemirror/state` and `@codemirror/collab`
(MIT licence), section by section, since clients compute the same results on their own; golden
files made by the originals hold them to that.
"""

from collections.abc import Sequence

import msgspec

from gonium.document.difference import Changes, diff
from gonium.document.sections import (
    KEPT,
    compose_sections,
    read_section,
    read_sections,
    rebase_sections,
    write_sections,
)
from gonium.document.units import EditError, code_points, cutter, units

__all__ = [
    "Changes",
    "EditError",
    "Update",
    "apply",
    "code_points",
    "compose",
    "diff",
    "invert",
    "map_position",
    "rebase",
    "rebase_updates",
    "units",
]


class Update(msgspec.Struct, frozen=True):
    """Changes with the client that made them."""

    changes: Changes
    client: str


def apply(changes: Changes, text: str) -> str:
    """The text with the changes made."""
    size, cut = cutter(text)
    pieces, position = [], 0
    for part in changes:
        if type(part) is int and part >= 0:
            pieces.append(cut(position, position + part))
            position += part
        else:
            length, _, inserted = read_section(part)
            pieces.append(inserted)
            position += length
    if position != size:
        raise EditError(f"The edit is for a text of {position} units, and this one has {size}.")
    return "".join(pieces)


def invert(changes: Changes, text: str) -> Changes:
    """The changes that lead back; `text` is what the changes were made to."""
    _, cut = cutter(text)
    sections, position = [], 0
    for length, size, _ in read_sections(changes):
        if size == KEPT:
            sections.append((length, KEPT, ""))
        else:
            sections.append((size, length, cut(position, position + length)))
        position += length
    return write_sections(sections)


def compose(first: Changes, second: Changes) -> Changes:
    """Both as one; `second` starts from the text that `first` leads to."""
    if _is_empty(first):
        return second
    return (
        first
        if _is_empty(second)
        else write_sections(compose_sections(read_sections(first), read_sections(second)))
    )


def rebase(changes: Changes, over: Changes, *, before: bool = False) -> Changes:
    """The changes as they are after `over`, which starts from the same text.

    Where both insert at one place, `before` puts what these insert first.
    """
    if _is_empty(over):
        return changes
    return write_sections(rebase_sections(read_sections(changes), read_sections(over), before))


def rebase_updates(updates: Sequence[Update], over: Sequence[Update]) -> list[Update]:
    """Updates of one client over what was accepted since the version they start from.

    Updates among `over` by the same client are the first of `updates`, which had already
    arrived; they are left out of the result. The rest is rebased over one accepted update
    after the other, as a client that hears of them one by one rebases what it still holds:
    only then do both have the same text. (`rebaseUpdates` of `@codemirror/collab` composes the
    accepted updates first, which gives another order where one deletes and the next inserts.)
    """
    waiting = list(updates)
    for update in over:
        if waiting and waiting[0].client == update.client:
            del waiting[0]
            continue
        changes = update.changes
        for index, mine in enumerate(waiting):
            waiting[index] = Update(rebase(mine.changes, changes), mine.client)
            changes = rebase(changes, mine.changes, before=True)
    return waiting


def map_position(changes: Changes, position: int, assoc: int = -1) -> int:
    """Where a position is after the changes; `assoc` > 0: after what is inserted there."""
    old = new = 0
    for length, size, _ in read_sections(changes):
        end = old + length
        if size == KEPT:
            if end > position:
                return new + position - old
            new += length
        else:
            if end > position or (end == position and assoc < 0 and not length):
                return new if position == old or assoc < 0 else new + size
            new += size
        old = end
    if position > old:
        raise EditError(f"Position {position} is outside a text of {old} units.")
    return new


def _is_empty(changes: Changes) -> bool:
    return not changes or (len(changes) == 1 and type(changes[0]) is int)
