"""How elements reach the notebook they are in, without knowing what that is.

A kernel connects itself; in a plain script nobody does, and elements keep their initial values.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from gonium.ui.element import Element


class Home(Protocol):
    """Where elements are kept that can be moved."""

    def welcome(self, element: "Element") -> str:
        """Take in a new element; return the id by which it is moved."""

    def position(self, element: "Element") -> Any:
        """Return where an element stands."""

    def look(self, element: "Element") -> tuple[Any, Any]:
        """Return where an element stands, and where the cell that looks at it now saw it last.

        The cell will run again when the element is moved.
        """


_find: Callable[[], Home | None] | None = None


def connect(find: Callable[[], Home | None]) -> None:
    """Say how to find the home of the elements that are made now."""
    global _find
    _find = find


def home() -> Home | None:
    """Return where an element that is made now belongs; `None` in a plain script."""
    return _find() if _find is not None else None
