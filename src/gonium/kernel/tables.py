"""The frames of the tables that are shown, held for as long as the output that shows them.

A run that begins lets go of what its cell has shown, before it makes anything new; a frame that
nothing else holds is gone then. Names are never used again, not by another kernel either: outputs
that outlive theirs find nothing.
"""

import os
import threading
from collections.abc import Callable
from typing import Any

import msgspec

from gonium.protocol.ids import CellId
from gonium.protocol.output import Media
from gonium.protocol.table import TableQuestion

MIME = "application/vnd.gonium.table+json"


class TableError(Exception):
    """A question cannot be answered; a sentence for a person says why."""


class Tables:
    """The tables of one kernel; questions come from other threads than runs."""

    def __init__(self, blobs: Callable[[], Any]) -> None:
        self._blobs = blobs
        """Gives where files go (`gonium.display.Blobs`)."""
        self._prefix = os.urandom(6).hex()
        self._count = 0
        self._held: dict[str, Any] = {}
        self._of_cell: dict[CellId, dict[str, str]] = {}
        """Cell to the display ids (or, without one, names) and names of its tables."""
        self._lock = threading.Lock()

    def named(self, media: Media, value: Any, cell: CellId) -> Media:
        """Hold a value that is shown as a table, and name it in the media."""
        if MIME not in media.data:
            return media
        from gonium.display.tables.held import Held  # with the first table

        with self._lock:
            self._count += 1
            name = f"{self._prefix}-{self._count}"
            tables = self._of_cell.setdefault(cell, {})
            self._held.pop(tables.get(media.display, ""), None)
            tables[media.display or name] = name
            self._held[name] = Held(value)
        return msgspec.structs.replace(media, metadata={**media.metadata, "table": name})

    def forget(self, cell: CellId) -> None:
        """Let go of what a cell has shown."""
        with self._lock:
            for name in self._of_cell.pop(cell, {}).values():
                self._held.pop(name, None)

    def answer(self, name: str, question: Any) -> Any:
        """Answer a question as JSON has it; raises `TableError`."""
        held = self._held.get(name)
        if held is None:
            raise TableError("The kernel no longer has this table: run its cell.")
        asked: TableQuestion = msgspec.convert(question, TableQuestion)
        from gonium.display.tables.refusal import Refused  # there since the table was held

        try:
            return msgspec.to_builtins(held.answer(asked, self._blobs()))
        except Refused as refused:
            raise TableError(str(refused)) from None
        except BaseException as error:  # noqa: BLE001  # what libraries raise, panics of Rust too
            from gonium.display.reason import reason_of

            raise TableError(f"The table could not be read: {reason_of(error)}.") from None
