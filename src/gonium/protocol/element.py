"""Elements: what a reader of the notebook can move, such as a slider.

A kernel makes them and says what they are; their values are the session's, so that they outlive
the kernel and all clients see the same. Values travel as JSON.
"""

from typing import Any

import msgspec

from gonium.protocol.ids import ElementId


class ElementView(msgspec.Struct, frozen=True):
    """One element as clients see it: what it takes to draw it."""

    element: ElementId
    kind: str
    """Such as `slider`: which part of the interface draws it."""
    value: Any
    label: str = ""
    help: str = ""
    disabled: bool = False
    settings: dict[str, Any] = {}
    """What else belongs to this kind: bounds, choices."""
