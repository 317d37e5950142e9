"""The document and its file: opening, and what saving has come to."""

import msgspec

from gonium.protocol.records import SaveStatus
from gonium.session import showing
from gonium.session.cellstate import new_cell
from gonium.session.draft import Draft
from gonium.session.events import FileSaved, Opened, SaveFailed
from gonium.session.state import Saving


def open_notebook(draft: Draft, event: Opened) -> None:
    """Take over a notebook; nothing runs."""
    for index, (cell, source) in enumerate(zip(event.cells, event.notebook.cells, strict=True)):
        state = new_cell(source)
        if known := event.remembered.get(cell):
            state = msgspec.structs.replace(
                state,
                showing=showing.outdate(showing.shown(known.outputs)),
                duration=known.duration,
                from_before=True,
            )
        draft.insert(cell, index, state)
    draft.edited = False
    status: SaveStatus = "read_only" if event.read_only else "saved"
    base = tuple(zip(event.cells, event.notebook.cells, strict=True))
    draft.set(
        path=event.path,
        notebook=event.notebook,
        problems=event.problems,
        presets=event.presets,
        spare_memory=event.spare_memory,
        saving=Saving(status, event.read_only, 0, base),
    )


def note_unsaved(draft: Draft) -> None:
    """Say that the file is behind the document."""
    saving: Saving = draft.get("saving")
    if saving.status == "saved":
        draft.set(saving=msgspec.structs.replace(saving, status="unsaved", message=""))


def note_saved(draft: Draft, event: FileSaved) -> None:
    """Say that the file holds a revision, and remember what it says."""
    current = event.revision == draft.get("revision")
    status: SaveStatus = "saved" if current else "unsaved"
    draft.set(saving=Saving(status, "", event.revision, event.cells))


def note_save_failed(draft: Draft, event: SaveFailed) -> None:
    """Say why the document could not be saved."""
    saving: Saving = draft.get("saving")
    status: SaveStatus = "read_only" if saving.status == "read_only" else "failed"
    draft.set(saving=msgspec.structs.replace(saving, status=status, message=event.message))
