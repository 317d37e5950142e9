"""Which values are layouts: those of `gonium.media`, and whatever gives one when asked.

An object with a method `_gonium_layout_` is shown as the layout that this returns.
"""

from gonium.display.methods import method_of
from gonium.media.layout import Layout

DEEPEST = 24
"""Layouts within each other that are shown."""
WIDEST = 1000
"""Parts of one layout that are shown."""
_METHOD = "_gonium_layout_"


def layout_of(value: object) -> Layout | None:
    """The layout that a value is or gives; `None` for all others."""
    if not hasattr(type(value), _METHOD):
        return None
    method = method_of(value, _METHOD)
    found = method() if method is not None else None
    return found if isinstance(found, Layout) else None
