"""What a session knows of one widget."""

import msgspec

from gonium.protocol.ids import CellId
from gonium.protocol.widget import WidgetState


class Widget(msgspec.Struct, frozen=True):
    """A widget that is at the kernel."""

    cell: CellId
    """Whose run made it; empty: that is no longer known."""
    state: WidgetState
    moved: dict[str, str] = {}
    """Traits that people have changed, and the digests of their values."""
    heard: dict[str, int] = {}
    """Views and the last of their messages that the widget has heard."""
