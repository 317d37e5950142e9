"""What was done to a document, done again: how a session goes on in another life of the server.

`step` is a function, so the same ops and changes of the file, on the same checkpoint, lead to the
document that clients saw. What they led to in kernels is no part of it.
"""

from collections.abc import Sequence

import msgspec

from gonium.session.checkpoint import Checkpoint
from gonium.session.events import FileChanged, FileSaved, Opened, OpReceived
from gonium.session.manuscript import Manuscript, manuscript
from gonium.session.state import State, initial
from gonium.session.step import step


class SaveBegun(msgspec.Struct, frozen=True):
    """The document as it stood was about to be written to the file."""

    revision: int
    """As its maker counted; it stands for this save."""


class SaveEnded(msgspec.Struct, frozen=True):
    """That has been done."""

    revision: int


Deed = OpReceived | FileChanged | SaveBegun | SaveEnded


class Replay(msgspec.Struct, frozen=True):
    """Where it has led to."""

    state: State
    begun: tuple[Manuscript, ...]
    """Saves of which nobody knows how they ended, the oldest first."""


def replay(left: Checkpoint, deeds: Sequence[Deed]) -> Replay:
    """Do all of it again."""
    ids = tuple(cell.id for cell in left.cells)
    state = step(initial(), Opened("", left.document, ids, left=left, replayed=True)).state
    begun: dict[int, Manuscript] = {}
    for deed in deeds:
        match deed:
            case SaveBegun(revision):
                begun[revision] = manuscript(state)
            case SaveEnded(revision):
                begun = {number: made for number, made in begun.items() if number >= revision}
                if made := begun.pop(revision, None):
                    state = saved(state, made)
            case _:
                state = step(state, deed).state
    return Replay(state, tuple(begun.values()))


def saved(state: State, made: Manuscript) -> State:
    """Return the state after this was written to the file."""
    return step(state, FileSaved(made.revision, made.cells, made.notebook.preamble)).state
