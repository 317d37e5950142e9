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


class Failure(msgspec.Struct, frozen=True):
    """A deed that led to nothing, because what it does to this document is a mistake of ours."""

    deed: Deed
    why: str


class Replay(msgspec.Struct, frozen=True):
    """Where it has led to."""

    state: State
    begun: tuple[Manuscript, ...]
    """Saves of which nobody knows how they ended, the oldest first."""
    failed: tuple[Failure, ...] = ()


def replay(left: Checkpoint, deeds: Sequence[Deed]) -> Replay:
    """Do all of it again; a deed that fails leaves the document as it is, for those that follow."""
    ids = tuple(cell.id for cell in left.cells)
    state = step(initial(), Opened("", left.document, ids, left=left, replayed=True)).state
    begun: dict[int, Manuscript] = {}
    failed: list[Failure] = []
    for deed in deeds:
        try:
            state = _done(state, deed, begun)
        except Exception as error:  # noqa: BLE001  # a notebook opens whatever was done to it
            failed.append(Failure(deed, f"{type(error).__name__}: {error}"))
    return Replay(state, tuple(begun.values()), tuple(failed))


def _done(state: State, deed: Deed, begun: dict[int, Manuscript]) -> State:
    """Return the state after a deed; `begun` has the saves under way."""
    match deed:
        case SaveBegun(revision):
            begun[revision] = manuscript(state)
            return state
        case SaveEnded(revision):
            for number in [number for number in begun if number < revision]:
                del begun[number]
            made = begun.pop(revision, None)
            return saved(state, made) if made else state
        case _:
            return step(state, deed).state


def saved(state: State, made: Manuscript) -> State:
    """Return the state after this was written to the file."""
    return step(state, FileSaved(made.revision, made.cells, made.notebook.preamble)).state
