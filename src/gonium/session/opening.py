"""The document and its file: opening, and what saving has come to."""

import msgspec

from gonium.protocol.records import SaveStatus
from gonium.session import showing
from gonium.session.cellstate import new_cell
from gonium.session.checkpoint import Checkpoint, cell_of, history_of
from gonium.session.draft import Draft
from gonium.session.effects import SaveNow
from gonium.session.events import FileSaved, Opened, SaveFailed
from gonium.session.merging import merge_file
from gonium.session.restoring import note_restored
from gonium.session.state import Saving


def open_notebook(draft: Draft, event: Opened) -> None:
    """Take over a notebook; nothing runs."""
    left = {cell.id: cell for cell in event.left.cells} if event.left else {}
    for index, (cell, source) in enumerate(zip(event.cells, event.notebook.cells, strict=True)):
        state = cell_of(left[cell]) if cell in left else new_cell(source)
        if known := event.remembered.get(cell):
            state = msgspec.structs.replace(
                state,
                showing=showing.outdate(showing.shown(known.outputs)),
                duration=known.duration,
                from_before=True,
                before=known.digest,
            )
        draft.insert(cell, index, state)
    draft.edited = False
    preamble = event.notebook.preamble
    base = tuple(zip(event.cells, event.notebook.cells, strict=True))
    draft.set(
        path=event.path,
        notebook=event.notebook,
        problems=event.problems,
        presets=event.presets,
        spare_memory=event.spare_memory,
        saving=Saving(
            _settled(event.read_only), event.read_only, event.read_only, 0, base, preamble
        ),
    )
    if event.left is not None:
        _go_on(draft, event, event.left)


def _go_on(draft: Draft, event: Opened, left: Checkpoint) -> None:
    """Take over what an earlier life knew beside the document, and follow the file."""
    saving: Saving = draft.get("saving")
    draft.set(
        saving=msgspec.structs.replace(
            saving, revision=left.revision, base=left.known, preamble=left.preamble
        ),
        revision=left.revision,
        restored=left.restored,
        histories={client: history_of(known) for client, known in left.histories.items()},
    )
    if event.disk is not None:
        merge_file(draft, event.disk, event.fresh)
    if left.restored is None and not event.replayed:
        note_restored(draft)
    draft.edited = _is_behind(draft)


def _is_behind(draft: Draft) -> bool:
    """Say whether the document would be written in another way than the file is."""
    saving: Saving = draft.get("saving")
    cells = tuple((cell, draft.cells[cell].cell) for cell in draft.order)
    return cells != saving.base or draft.get("notebook").preamble != saving.preamble


def note_unsaved(draft: Draft) -> None:
    """Say that the file is behind the document."""
    saving: Saving = draft.get("saving")
    if saving.status in ("saved", "read_only"):
        draft.set(saving=msgspec.structs.replace(saving, status="unsaved", message=""))


def note_saved(draft: Draft, event: FileSaved) -> None:
    """Say that the file holds a revision, and remember what it says."""
    saving: Saving = draft.get("saving")
    preamble = draft.get("notebook").preamble if event.preamble is None else event.preamble
    saving = msgspec.structs.replace(
        saving, revision=event.revision, base=event.cells, preamble=preamble
    )
    current = event.revision == draft.get("revision")
    status: SaveStatus = "unsaved" if not current else _settled(saving.read_only)
    message = saving.read_only if status == "read_only" else ""
    draft.set(saving=msgspec.structs.replace(saving, status=status, message=message))


def note_save_failed(draft: Draft, event: SaveFailed) -> None:
    """Say why the document could not be saved."""
    saving: Saving = draft.get("saving")
    behind = draft.get("revision") != saving.revision
    status: SaveStatus = "failed" if behind or not saving.read_only else "read_only"
    draft.set(saving=msgspec.structs.replace(saving, status=status, message=event.message))


def note_permission(draft: Draft, read_only: str) -> None:
    """Say that the file can be written no more, or again: then what waits for it is saved."""
    saving: Saving = draft.get("saving")
    if read_only == saving.read_only:
        return
    saving = msgspec.structs.replace(saving, read_only=read_only)
    if saving.status in ("saved", "read_only"):
        saving = msgspec.structs.replace(saving, status=_settled(read_only), message=read_only)
    elif not read_only:
        draft.do(SaveNow())
    draft.set(saving=saving)


def _settled(read_only: str) -> SaveStatus:
    """Return how a document stands that the file holds."""
    return "read_only" if read_only else "saved"
