"""Results kept on disk across kernels: which cells ask for it, and what a person is told of it."""

from collections.abc import Collection
from typing import Any

import msgspec

from gonium.protocol.answers import Piece
from gonium.protocol.commands import Keeping
from gonium.protocol.ids import CellId
from gonium.protocol.records import PlanRecord, Problem
from gonium.session.cellstate import CellState, Run
from gonium.session.draft import Draft


def keeping(state: CellState, run: Run) -> Keeping | None:
    """Return how the result of a run is to be kept; `None`: not at all."""
    if state.cell.options.get("cache") is not True:
        return None
    return Keeping(state.names.digest, run.anew)


def run_anew(draft: Draft, cells: Collection[CellId]) -> None:
    """Let these cells run even if their results were kept: now, or when a person says yes."""
    if asking := draft.get("asking"):
        draft.set(asking=msgspec.structs.replace(asking, anew=True))
        return
    for run in list(draft.queue.values()):
        if run.cell in cells and not run.sent:
            draft.put_run(msgspec.structs.replace(run, anew=True))


def asked_anew(asking: PlanRecord | None, cells: list[CellId], confirmed: bool) -> bool:
    """Say whether a plan that a person now says yes to was to run these cells anew."""
    return confirmed and asking is not None and asking.anew and asking.cells == cells


def told_of_keeping(state: CellState) -> list[Piece]:
    """Return what became of keeping a cell's result, in a sentence; nothing if nobody asked."""
    kept = state.made.kept if state.made else None
    if kept is None:
        return []
    if kept.restored:
        begun = "It did not run: what it gives and shows was kept from "
        return [Piece(begun), Piece(time=kept.made), Piece(".")]
    note = kept.note or ("Its result is kept for other kernels." if kept.made else "")
    return [Piece(note)] if note else []


def problems_of_keeping(options: dict[str, Any]) -> list[Problem]:
    """Return what is wrong with what a cell's header says of keeping."""
    word = options.get("cache")
    if word is None or isinstance(word, bool):
        return []
    message = f"`cache` is {word!r}, so nothing is kept: write `cache=true`."
    return [Problem("GN204", message, severity="warning")]
