"""Who is here, and where their cursors are."""

from gonium.protocol.ids import ClientId
from gonium.protocol.ops import SetPresence
from gonium.protocol.records import PresenceRecord
from gonium.session.draft import Draft


def place(draft: Draft, client: ClientId, op: SetPresence) -> None:
    """Note where a client's cursor is."""
    record = PresenceRecord(f"presence/{client}", client, op.name, op.cell, op.anchor, op.head)
    draft.set(presence={**draft.get("presence"), client: record})


def leave(draft: Draft, client: ClientId) -> None:
    """Forget a client's cursor; what it may undo stays for its return."""
    present = draft.get("presence")
    if client in present:
        draft.set(presence={c: record for c, record in present.items() if c != client})
