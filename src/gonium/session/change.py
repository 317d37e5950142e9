"""The few primitive changes that every edit of a notebook is made of; each has an inverse.

They are tagged because a checkpoint keeps them on disk.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from gonium.protocol.ids import CellId
from gonium.protocol.ops import CellKind, Changes
from gonium.session.cellstate import CellState


class InsertState(msgspec.Struct, frozen=True):
    """Put a cell, with all that is known about it, before the one at `index`."""

    cell: CellId
    index: int
    state: CellState


class Remove(msgspec.Struct, frozen=True, tag="remove"):
    """Take a cell out."""

    cell: CellId


class Move(msgspec.Struct, frozen=True, tag="move"):
    """Take a cell out and put it so that it stands at `index`."""

    cell: CellId
    index: int


class ChangeText(msgspec.Struct, frozen=True, tag="text"):
    """Change the text of a cell as it now stands."""

    cell: CellId
    changes: Changes


class ChangeKind(msgspec.Struct, frozen=True, tag="kind"):
    """Make a cell code, markdown or raw text."""

    cell: CellId
    kind: CellKind


class ChangeName(msgspec.Struct, frozen=True, tag="name"):
    """Give a cell another name."""

    cell: CellId
    name: str


class ChangeOption(msgspec.Struct, frozen=True, tag="option"):
    """Set an option of a cell; `None` removes it."""

    cell: CellId
    key: str
    value: Any


class ChangeSetting(msgspec.Struct, frozen=True, tag="setting"):
    """Set a setting of the notebook; `None` removes it."""

    key: str
    value: Any


Change = (
    InsertState
    | Remove
    | Move
    | ChangeText
    | ChangeKind
    | ChangeName
    | ChangeOption
    | ChangeSetting
)


def moves(order: Sequence[CellId], wanted: Sequence[CellId]) -> list[Change]:
    """Return what puts the same cells from one order into another, first place first."""
    now = list(order)
    changes: list[Change] = []
    for place, cell in enumerate(wanted):
        if now[place] != cell:
            now.remove(cell)
            now.insert(place, cell)
            changes.append(Move(cell, place))
    return changes
