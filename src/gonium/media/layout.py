"""Values shown together: a kind of layout, its parts, and settings.

A part is any value, shown as it would be alone: elements stay live, figures stay figures. Text is
read as markdown. Within an f-string for `gn.md` a layout leaves a mark, and stands there.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

MIME = "application/vnd.gonium.layout+json"
MARKS = 1000
"""Layouts within texts that are remembered until their text is shown."""


class Layout:
    """Parts that are shown as one. Objects with a method `_gonium_layout_` are shown as what it gives."""

    __slots__ = ("kind", "parts", "settings")

    def __init__(self, kind: str, parts: Iterable[Any] = (), /, **settings: Any) -> None:
        self.kind = kind
        self.parts = [_read(part) for part in parts]
        self.settings = {key: value for key, value in settings.items() if value is not None}

    def _gonium_layout_(self) -> "Layout":
        return self

    def __repr__(self) -> str:
        told = ", ".join([*self._told(), *(type(part).__name__ for part in self.parts[:10])])
        more = f", … {len(self.parts) - 10} more" if len(self.parts) > 10 else ""
        return f"{self.kind}({told}{more})"

    def _told(self) -> Iterator[str]:
        said = (self.settings.get(name) for name in ("title", "label", "name", "value", "alt"))
        return (repr(word) for word in said if word)

    def __format__(self, spec: str) -> str:
        """Be a mark in text, which the page replaces by the layout."""
        return f'<span data-part="{_marks.leave(self)}"></span>'


class _Marks:
    """Marks in texts, and what they stand for; the oldest are forgotten."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, Layout] = OrderedDict()
        self._numbers = count(1)

    def leave(self, layout: Layout) -> str:
        """Return a mark for a layout."""
        mark = f"p{next(self._numbers)}"
        self._left[mark] = layout
        if len(self._left) > MARKS:
            self._left.popitem(last=False)
        return mark

    def find(self, mark: str) -> Layout | None:
        """Return what a mark stands for."""
        return self._left.get(mark)


_marks = _Marks()
marked = _marks.find


def within(value: object) -> Iterator[Any]:
    """Every part of a layout, parts of parts included; of another value, nothing."""
    waiting = [value] if isinstance(value, Layout) else []
    for one in waiting:  # which grows
        for part in one.parts:
            yield part
            if isinstance(part, Layout):
                waiting.append(part)


def items(parts: tuple[Any, ...]) -> list[Any]:
    """Parts given one by one, or as one list: `hstack(a, b)` and `hstack([a, b])`."""
    if len(parts) == 1 and isinstance(parts[0], list | tuple | Iterator):
        return list(parts[0])
    return list(parts)


def _read(part: Any) -> Any:
    from gonium.markup import Markup, md

    return md(part) if isinstance(part, str) and not isinstance(part, Markup) else part
