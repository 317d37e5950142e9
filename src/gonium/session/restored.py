"""What was restored when a notebook was opened, and what the file held instead."""

from typing import Any

import msgspec

from gonium.document import Cell
from gonium.protocol.ids import CellId
from gonium.protocol.records import Restored


class Restoration(msgspec.Struct, frozen=True):
    """Changes that an earlier life of the session had not saved."""

    shown: Restored
    base: tuple[tuple[CellId, Cell], ...]
    deleted: tuple[CellId, ...]
    """Cells of the file that the document lacks."""
    settings: dict[str, Any] = {}
    """As they are in the file; `None`: they are not."""
